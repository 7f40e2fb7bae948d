"""What goes into the index and what comes out of it."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """An article for the index."""

    doc: int
    """Number of its document."""
    key: int
    seq: int
    """Of the article when it was read."""
    moment: int
    """By which it is sorted, seconds since 1970 UTC."""
    digest: int
    """Of what the index is told, so that an article that says the same is not indexed again."""
    tokens: str
    """Blank between."""


class Candidate(NamedTuple):
    """An article that may be what a query asks for."""

    key: int
    seq: int
    moment: int

"""What a request asks for: its parameters, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

from newscrawl.errors import UsageError
from newscrawl.store.search import parse
from newscrawl.store.selection import Selection

FILTERS = ("medium", "category", "security", "kind", "since", "until")
MOST = 1_000
"""Articles of one answer."""
SHOWN = 20
"""Articles of one page, or of an answer that nobody gave a number for."""
_SHOWN_CHARACTERS = 100
"""Of a value that is refused."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A selection of articles and the part of it that is wanted."""

    text: str = ""
    """A query in the language of ``newscrawl search``; empty for all articles."""
    filters: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    after: int = 0
    limit: int = SHOWN
    offset: int = 0

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        """Raises `UsageError` for a parameter that nobody knows, or a value that means nothing."""
        only(given, "q", *FILTERS, "order", "after", "limit", "offset")
        asked = cls(
            text=given.get("q", "").strip(),
            filters={name: given[name].strip() for name in FILTERS if given.get(name, "").strip()},
            order=given.get("order", ""),
            after=number(given, "after", 0),
            limit=number(given, "limit", SHOWN, MOST),
            offset=number(given, "offset", 0),
        )
        asked.check()
        return asked

    def check(self) -> None:
        _ = self.selection
        if self.text:
            parse(self.text)

    @property
    def selection(self) -> Selection:
        return Selection.of(**self.filters, after=self.after, order=self.order or None)

    def address(self, path: str, **changed: Any) -> str:
        """The same asked of `path`, but for what is changed; what is empty is left out."""
        told = {"q": self.text, **self.filters, "order": self.order, "after": self.after, "offset": self.offset}
        if self.limit != SHOWN:
            told["limit"] = self.limit
        kept = {name: value for name, value in (told | changed).items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path


def only(given: Mapping[str, str], *known: str) -> None:
    """Raises `UsageError` for a parameter that is none of these: a misspelled filter must not give everything."""
    if unknown := sorted(set(given) - set(known)):
        raise UsageError(f"unknown parameter {unknown[0]!r}; accepted: {', '.join(known) or 'none'}")


def number(given: Mapping[str, str], name: str, otherwise: int, most: int = 2**63 - 1) -> int:
    """A parameter that is a whole number from 0 on; raises `UsageError` for anything else."""
    text = given.get(name, "").strip()
    if not text:
        return otherwise
    digits = text.lstrip("0") or "0"
    # Python makes no number of thousands of digits.
    if not (text.isascii() and text.isdigit()) or len(digits) > len(str(most)) or int(digits) > most:
        raise UsageError(f"{name} is {text[:_SHOWN_CHARACTERS]!r}; give a whole number from 0 to {most}")
    return int(digits)

"""What the index is asked for: tokens that every article has which a query wants, and some others may have too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from newscrawl.store.search import tokens
from newscrawl.store.search.documents import Document
from newscrawl.store.search.matching import FILTERS, is_exact, values
from newscrawl.store.search.query import Filter, Item, Published, Query, Words

Part = tuple[str, ...]
"""Tokens that an article has all of."""


@dataclass(frozen=True, slots=True)
class Lookup:
    clauses: tuple[tuple[Part, ...], ...]
    """An article has one part at least of each."""
    excluded: tuple[Part, ...] = ()
    """It has none of these."""
    since: int | None = None
    until: int | None = None
    """Times by which articles are sorted, seconds since 1970 UTC; `until` is not in it any more."""


def lookup(query: Query) -> Lookup:
    found = [_clause(clause) for clause in query.clauses]
    excluded = (part for item in query.excluded if is_exact([item]) for part in _parts(item))
    moments = [clause[0] for clause in query.clauses if len(clause) == 1 and isinstance(clause[0], Published)]
    since = [moment.since for moment in moments if moment.since is not None]
    until = [moment.until for moment in moments if moment.until is not None]
    return Lookup(
        # What can be filtered by is mostly rarer than words: then there is less to go through.
        tuple(sorted(filter(None, found), key=_is_of_words)),
        tuple(excluded),
        max(since, default=None),
        min(until, default=None),
    )


def tokens_of(document: Document) -> str:
    """All that the index is told about an article, blank between, in no order."""
    found = tokens.of_text(document.normal_text)
    found.update(tokens.of_title(document.normal_title), _filters(document))
    return " ".join(found)


def digest_of(document: Document) -> int:
    """64 bits with a sign, the same for documents that the index is told the same about."""
    said = "\0".join([document.normal_title, document.normal_text, *sorted(_filters(document))])
    return int.from_bytes(blake2b(said.encode(), digest_size=8).digest(), signed=True)


def _filters(document: Document) -> set[str]:
    facets = {_facet(name, value) for name in FILTERS for value in values(document, name)}
    return facets.union(tokens.of_time(document.moment))


def _clause(clause: Iterable[Item]) -> tuple[Part, ...]:
    """Empty where the index cannot tell."""
    items = list(clause)
    if any(isinstance(item, Published) for item in items):
        return ()
    return tuple(part for item in items for part in _parts(item))


def _parts(item: Item) -> Iterator[Part]:
    if isinstance(item, Words):
        prefix = tokens.TITLE if item.in_title else ""
        yield from (tuple(prefix + token for token in tokens.lookup(form)) for form in item.forms)
    elif isinstance(item, Filter):
        yield from ((_facet(item.name, value),) for value in sorted(item.values))


def _facet(name: str, value: str) -> str:
    return tokens.facet(_SHORT[name], value)


def _is_of_words(clause: tuple[Part, ...]) -> bool:
    return ":" not in clause[0][0]


_SHORT = {"medium": "m", "category": "c", "security": "s", "kind": "k"}

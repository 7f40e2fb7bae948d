"""What can be asked: words, phrases, ``-word``, ``OR`` and filters, as a value.

A query is a list of clauses that all must hold; a clause is a list of alternatives, most often one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from newscrawl.media import fold, registry
from newscrawl.store.search.normal import normal

# In traditional text these may stand for another character, in simplified text they never do: words that are looked
# for are tried both ways.
_ALSO = str.maketrans("乾著瞭藉徵夥麽菸摺拚捱", "干着了借征伙么烟折拼挨")
_MOST_FORMS = 8


@dataclass(frozen=True, slots=True)
class Words:
    """Text that must stand in title, summary or body."""

    forms: tuple[str, ...]
    """Normal forms, any of which will do."""
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A property of the article."""

    name: str
    """``medium``, ``category``, ``security`` or ``kind``."""
    values: frozenset[str]
    """Compared as `newscrawl.media.fold` makes them; any will do."""


@dataclass(frozen=True, slots=True)
class Published:
    """A stretch of time, in seconds since 1970 UTC; articles without a time are not in it."""

    since: int | None = None
    until: int | None = None
    """Not in it any more."""


Item = Words | Filter | Published


@dataclass(frozen=True, slots=True)
class Query:
    clauses: tuple[tuple[Item, ...], ...]
    excluded: tuple[Item, ...] = ()

    @property
    def words(self) -> list[Words]:
        """What an article is wanted for."""
        return [item for clause in self.clauses for item in clause if isinstance(item, Words)]


def words(text: str, *, in_title: bool = False) -> Words | None:
    """None for text without a letter, digit or character."""
    term = normal(text).strip()
    if not any(map(str.isalnum, term)):
        return None
    return Words(_forms(term), in_title)


def medium(name: str) -> Filter:
    """By any of its names or slugs, through the registry; one that it does not know as it was credited."""
    known = registry().called(name)
    return Filter("medium", frozenset([fold(known.name)] if known else [fold(name)]))


def _forms(term: str) -> tuple[str, ...]:
    if len(term) == 1 or term.translate(_ALSO) == term:
        return (term,)
    ways = [dict.fromkeys((sign, sign.translate(_ALSO))) for sign in term]
    forms = ("".join(way) for way in product(*ways))
    return tuple(form for form, _ in zip(forms, range(_MOST_FORMS), strict=False))

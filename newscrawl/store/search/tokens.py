"""What the index knows of an article: the characters, pairs and triples of its text, and what it can be filtered by.

A wide character (Chinese, kana, Hangul) is looked up alone or in pairs, a narrow one (Latin, digits) in threes too,
since pairs of digits stand in every article. Words of up to two characters (three narrow ones) are so found exactly;
longer ones are where all their parts are, which is then verified against the text. Each token is kept once an article.

Text has no ``:``, so that no word can be taken for a filter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import add

from newscrawl.store.search.normal import FIRST_WIDE, normal

DAY_SECONDS = 86_400
TITLE = "t:"
"""Before the tokens of a title."""
_SPAN = 32
"""Days of a longer bin, and such bins of a longest one: any stretch of time is few bins."""
_VALUE_CHARACTERS = 60
_MOST_PARTS = 12
"""Parts of one long word that are looked up; more would not narrow it down further."""

_RUN = re.compile(r"[^\W_]+")
_NARROW = re.compile(rf"[^\W_{FIRST_WIDE}-\U0010ffff]{{3,}}")


def of_text(text: str) -> set[str]:
    """Tokens of a normal form."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        found.update(run)
        found.update(map(add, run, run[1:]))
    for run in _NARROW.findall(text):
        found.update(run[start : start + 3] for start in range(len(run) - 2))
    return found


def of_title(text: str) -> Iterator[str]:
    return (TITLE + token for token in of_text(text))


def of_time(moment: int) -> list[str]:
    """`moment`: seconds since 1970 UTC; all that is older is of the first day."""
    day = day_of(moment)
    return [f"{name}:{day // size}" for name, size in _BINS]


def day_of(moment: int) -> int:
    """Days since 1970 UTC."""
    return max(0, moment // DAY_SECONDS)


_BINS = (("d", 1), ("e", _SPAN), ("f", _SPAN * _SPAN))


def facet(name: str, value: str) -> str:
    """Value of a filter, without what tokens cannot hold; what is alike then is told apart by the article's row."""
    return f"{name}:{''.join(filter(str.isalnum, normal(value)))[:_VALUE_CHARACTERS]}"


def lookup(term: str) -> list[str]:
    """Tokens that every text with `term` (a normal form) has; none where it has no letter, digit or character."""
    found: dict[str, None] = {}
    for run in _RUN.findall(term):
        found |= dict.fromkeys(_parts(run))
    tokens = list(found)
    step = -(-len(tokens) // _MOST_PARTS)
    return tokens[::step] if step > 1 else tokens


def is_exact(term: str) -> bool:
    """Whether the tokens of `lookup` say all: no text has them without having `term`."""
    return bool(_RUN.fullmatch(term)) and (len(term) <= 2 or (len(term) == 3 and bool(_NARROW.fullmatch(term))))  # noqa: PLR2004  # pairs and triples


def covering(first: int, last: int) -> list[str]:
    """Tokens of time that cover the days from `first` to `last` (days since 1970), and no others."""
    return list(_cover(first, last + 1, len(_BINS) - 1))


def _cover(start: int, end: int, level: int) -> Iterator[str]:
    """Bins of the level and those below it, for days from `start` up to before `end`."""
    if start >= end:
        return
    name, size = _BINS[level]
    inner_start, inner_end = -(-start // size), end // size
    if inner_start >= inner_end:
        yield from _cover(start, end, level - 1)
        return
    yield from _cover(start, inner_start * size, level - 1)
    yield from (f"{name}:{number}" for number in range(inner_start, inner_end))
    yield from _cover(inner_end * size, end, level - 1)


def _parts(run: str) -> Iterable[str]:
    if len(run) <= 2:  # noqa: PLR2004  # a character or a pair
        yield run
        return
    inside: set[int] = set()
    for narrow in _NARROW.finditer(run):
        inside.update(range(narrow.start(), narrow.end() - 1))
        yield from (run[start : start + 3] for start in range(narrow.start(), narrow.end() - 2))
    yield from (run[start : start + 2] for start in range(len(run) - 1) if start not in inside)

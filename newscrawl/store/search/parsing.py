"""Reads a query as a person types it: ``"武进 双创" -广告 medium:常州日报 after:2022-06-01``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newscrawl.errors import UsageError
from newscrawl.media import fold
from newscrawl.store.search import query
from newscrawl.store.search.query import Filter, Item, Published, Query

ACCEPTED = (
    'words that must all occur, "a phrase", -word, one OR other, title:, medium:, category:, security:, '
    "kind:article or kind:flash, after:, before:, since:, until: with a date as in 2022-06-01, 2022-06 or 2022"
)
ZONE = ZoneInfo("Asia/Shanghai")
"""Of the days that a query names."""

_LONE_OR = "OR stands between two words; quote it to look for it"
_MOST_CHARACTERS = 1_000
_MOST_ITEMS = 64
_QUOTES = "“”„‟«»「」『』＂〝〞"
_TYPED = str.maketrans(dict.fromkeys(_QUOTES, '"') | {"：": ":", "－": "-", "﹣": "-", "−": "-"})
_PART = re.compile(
    r"""\s*(?P<minus>-(?=[^\s-]))?
    (?:(?P<name>[A-Za-z_]+):)?
    (?:"(?P<phrase>[^"]*)"|(?P<open>")|(?P<word>[^\s"]+))""",
    re.VERBOSE,
)
_DATE = re.compile(r"(\d{4})(?:[-/.年]?(\d{1,2})(?:[-/.月]?(\d{1,2})日?|月)?|年)?")


class _Part(NamedTuple):
    text: str
    """As typed, for messages."""
    excluded: bool
    name: str
    value: str
    quoted: bool


def parse(text: str, zone: tzinfo = ZONE) -> Query:
    """Raise `UsageError`, and nothing else, for what makes no sense."""
    if len(text) > _MOST_CHARACTERS:
        raise UsageError(f"a query has at most {_MOST_CHARACTERS:,} characters, this has {len(text):,}")
    built = _Builder()
    for part in _parts(text):
        if _is_or(part):
            built.join()
        elif item := _item(part, zone):
            built.add(item, part)
    built.end()
    if not built.clauses:
        raise UsageError(f"nothing to search for in {_short(text)}; accepted are {ACCEPTED}")
    return Query(tuple(map(tuple, built.clauses)), tuple(built.excluded))


class _Builder:
    def __init__(self) -> None:
        self.clauses: list[list[Item]] = []
        self.excluded: list[Item] = []
        self._joining = False

    def add(self, item: Item, part: _Part) -> None:
        if part.excluded and self._joining:
            raise UsageError(f"{part.text} cannot follow OR; write what is not wanted apart from it")
        if part.excluded:
            self.excluded.append(item)
        elif self._joining:
            self.clauses[-1].append(item)
        else:
            self.clauses.append([item])
        self._joining = False

    def join(self) -> None:
        if self._joining or not self.clauses:
            raise UsageError(_LONE_OR)
        self._joining = True

    def end(self) -> None:
        if self._joining:
            raise UsageError(_LONE_OR)


def _parts(text: str) -> Iterator[_Part]:
    typed = text.translate(_TYPED)
    place = 0
    count = 0
    while found := _PART.match(typed, place):
        place = found.end()
        count += 1
        if count > _MOST_ITEMS:
            raise UsageError(f"a query has at most {_MOST_ITEMS} words")
        if found["open"]:
            raise UsageError(f"a quotation mark is not closed in {_short(text)}")
        phrase = found["phrase"]
        value = found["word"] if phrase is None else phrase
        yield _Part(found[0].strip(), bool(found["minus"]), (found["name"] or "").lower(), value, phrase is not None)


def _is_or(part: _Part) -> bool:
    return not (part.quoted or part.excluded or part.name) and part.value in {"OR", "ＯＲ", "|", "｜"}


def _item(part: _Part, zone: tzinfo) -> Item | None:
    if not part.name:
        if part.value[-1:] == ":" and part.value[:-1].lower() in _READERS and not part.quoted:
            raise UsageError(f"{part.value} needs a value right behind it")
        return query.words(part.value)
    reader = _READERS.get(part.name)
    if reader is None:
        raise UsageError(
            f"there is no filter {part.name}: (in {_short(part.text)}); quote it to look for it as text. "
            f"Accepted are {ACCEPTED}"
        )
    if not part.value.strip():
        raise UsageError(f"{part.name}: needs a value right behind it")
    return reader(part.value.strip(), zone)


def _title(value: str, _zone: tzinfo) -> Item:
    found = query.words(value, in_title=True)
    if found is None:
        raise UsageError(f"title:{_short(value)} has no letter, digit or character to look for")
    return found


def _kind(value: str, _zone: tzinfo) -> Item:
    folded = fold(value)
    if folded not in {"article", "flash"}:
        raise UsageError(f"kind: is article or flash, not {_short(value)}")
    return Filter("kind", frozenset([folded]))


def _filter(name: str) -> Callable[[str, tzinfo], Item]:
    return lambda value, _zone: Filter(name, frozenset([fold(value)]))


def _since(value: str, zone: tzinfo) -> Item:
    return Published(since=_bounds(value, zone)[0])


def _until(value: str, zone: tzinfo) -> Item:
    return Published(until=_bounds(value, zone)[1])


def _before(value: str, zone: tzinfo) -> Item:
    return Published(until=_bounds(value, zone)[0])


def _bounds(value: str, zone: tzinfo) -> tuple[int, int]:
    """Start of a day, month or year and of the next one."""
    if found := _DATE.fullmatch(value):
        year, month, day = (int(part) if part else None for part in found.groups())
        with suppress(ValueError, OverflowError):
            start = date(year or 0, month or 1, day or 1)
            end = _next_day(start) if day else _next_month(start) if month else date(start.year + 1, 1, 1)
            return _instant(start, zone), _instant(end, zone)
    raise UsageError(f"{_short(value)} is no date; write 2022-06-01, 2022-06 or 2022")


def _next_day(day: date) -> date:
    return day + timedelta(days=1)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _instant(day: date, zone: tzinfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def _short(text: str) -> str:
    shown = text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004  # fits a line
    return repr(shown)


_READERS: dict[str, Callable[[str, tzinfo], Item]] = {
    "title": _title,
    "medium": lambda value, _zone: query.medium(value),
    "category": _filter("category"),
    "security": _filter("security"),
    "kind": _kind,
    "after": _since,
    "since": _since,
    "before": _before,
    "until": _until,
}

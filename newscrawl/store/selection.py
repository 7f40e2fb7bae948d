"""Which articles a reader wants, and the SQL over the public views that finds them page by page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newscrawl.errors import UsageError
from newscrawl.store.dialects import Dialect

_MARKS = re.compile(r":([a-z]+[0-9]*)\b")
Order = Literal["newest", "oldest", "seq"]
Moment = str | date | datetime
ZONE = ZoneInfo("Asia/Shanghai")
"""Of days that a reader names."""
FIRST_YEAR, LAST_YEAR = 2, 9998
"""So that no change of zone leaves the years that there are."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters on articles; all that are given must hold."""

    medium: str = ""
    """Name, alias or slug."""
    category: str = ""
    """Slug."""
    security: str = ""
    """Code, or ``market.code``."""
    kind: str = ""
    since: datetime | None = None
    """Published at or after."""
    until: datetime | None = None
    """Published before."""
    gone: bool | None = None
    """Only articles that the source withdrew, or only others."""
    after: int = 0
    """Only changes later than this `seq`."""
    order: Order = "newest"
    media: tuple[str, ...] = ()
    """The names that `medium` means in a store (`newscrawl.store.media.called`)."""

    @classmethod
    def of(cls, *, since: Moment | None = None, until: Moment | None = None, **given: Any) -> Self:
        """Filters as people give them: a date means the whole day; None and empty mean no filter."""
        kept = {name: value for name, value in given.items() if value is not None and value != ""}
        order = kept.get("order", "newest")
        if order not in {"newest", "oldest", "seq"}:
            raise UsageError(f"order is {order!r}; give newest, oldest or seq")
        if kept.get("kind", "article") not in {"article", "flash"}:
            raise UsageError(f"kind is {kept['kind']!r}; give article or flash")
        return cls(since=moment_of(since, "since"), until=moment_of(until, "until", ends=True), **kept)


class Query(NamedTuple):
    sql: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended, and with it whether the dated articles are done: undated ones come behind them."""

    value: Any = None
    id: str = ""
    undated: bool = False

    def behind(self, row: dict[str, Any], order: Order) -> Place:
        return replace(self, value=row["seq" if order == "seq" else "published_at"], id=row["id"])


def moment_of(given: Moment | None, name: str, *, ends: bool = False) -> datetime | None:
    """An instant from what a reader named; a bare day begins at midnight in China, and as an end it is included."""
    if given is None or given == "":
        return None
    value: date | datetime
    if isinstance(given, str):
        try:
            value = date.fromisoformat(given) if len(given) <= len("2022-06-13") else datetime.fromisoformat(given)
        except ValueError:
            raise UsageError(f"{name} is {given!r}; give a day such as 2022-06-13 or an ISO time") from None
    else:
        value = given
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise UsageError(f"{name} is {given!s}; give a year from {FIRST_YEAR} to {LAST_YEAR}")
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=ZONE)
    return datetime.combine(value + timedelta(days=ends), time(), ZONE)


def zone_of(name: str) -> ZoneInfo:
    """The zone of a name, or `UsageError`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"{name!r} is no time zone; give a name such as Asia/Shanghai") from None


def page(sql: Dialect, chosen: Selection, place: Place, size: int) -> Query:
    """The next `size` articles behind `place`, in the order asked for."""
    conditions, given = _filters(sql, chosen)
    listed, moment = _source(chosen)
    direction = "ASC" if chosen.order == "oldest" else "DESC"
    if chosen.order == "seq":
        conditions.append("a.seq > :seq")
        given["seq"] = max(chosen.after, place.value or 0)
        ordered = "a.seq"
    elif place.undated:
        conditions += [f"{moment} IS NULL", *(["a.id < :id"] if place.id else [])]
        ordered = "a.id DESC"
    else:
        conditions += [f"{moment} IS NOT NULL", *_behind(chosen, place, moment)]
        ordered = f"{moment} {direction}, a.id {direction}"
    given |= {"value": place.value, "id": place.id}
    where = " AND ".join(conditions)
    statement = f"SELECT a.* FROM {listed} WHERE {where} ORDER BY {ordered} LIMIT {size:d}"
    return Query(statement, {name: given[name] for name in _MARKS.findall(statement)})


def has_undated(chosen: Selection) -> bool:
    """Whether articles without a time may be wanted too."""
    return chosen.order != "seq" and chosen.since is None and chosen.until is None


def _source(chosen: Selection) -> tuple[str, str]:
    """FROM, and the expression that the rows are to be ordered by: that of the list, whose index is in that order."""
    if chosen.category:
        return "article_categories AS l JOIN articles AS a ON a.id = l.id", "l.published_at"
    if chosen.security:
        return "article_securities AS l JOIN articles AS a ON a.id = l.id", "l.published_at"
    return "articles AS a", "a.published_at"


def _behind(chosen: Selection, place: Place, moment: str) -> list[str]:
    if not place.id:
        return []
    than = "<" if chosen.order == "newest" else ">"
    # Two plain comparisons: one of row values would not use an index over an expression.
    return [f"{moment} {than}= :value", f"({moment} {than} :value OR a.id {than} :id)"]


def _filters(sql: Dialect, chosen: Selection) -> tuple[list[str], dict[str, Any]]:
    _, moment = _source(chosen)
    conditions: list[str] = []
    given: dict[str, Any] = {}
    if chosen.category:
        conditions.append("l.slug = :category")
        given["category"] = chosen.category
    if chosen.security:
        given["market"], _, given["code"] = chosen.security.rpartition(".")
        of_one = "l.code = :code" + (" AND l.market = :market" if given["market"] else "")
        # Only one list can be walked; where that is a section's, the few that are left are looked up in the other.
        within = f"EXISTS (SELECT 1 FROM article_securities AS l WHERE l.id = a.id AND {of_one})"
        conditions.append(within if chosen.category else of_one)
    if chosen.media:
        named = {f"medium{number}": name for number, name in enumerate(chosen.media)}
        # One alone is walked in the order of its index.
        marks = ", ".join(f":{each}" for each in named)
        conditions.append(f"a.medium IN ({marks})" if len(named) > 1 else f"a.medium = {marks}")
        given |= named
    if chosen.kind:
        conditions.append("a.kind = :kind")
        given["kind"] = chosen.kind
    for name, than in (("since", ">="), ("until", "<")):
        if (instant := getattr(chosen, name)) is not None:
            conditions.append(f"{moment} {than} :{name}")
            given[name] = sql.bound(instant)
    if chosen.gone is not None:
        conditions.append(f"a.gone_at IS {'NOT ' if chosen.gone else ''}NULL")
    if chosen.after and chosen.order != "seq":
        conditions.append("a.seq > :after")
        given["after"] = chosen.after
    return conditions, given

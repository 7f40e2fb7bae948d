"""From what a text states to an instant: resolved against the time of fetch, and refused when it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from newscrawl.items import Precision
from pipelines.date_values import (
    Ago,
    AtTime,
    Clock,
    Dated,
    DateRefusedError,
    DaysBack,
    Epoch,
    OnDate,
    OnWeekday,
    Stated,
)

OLDEST_YEAR = 1900
"""Archives of living newspapers reach back that far; what is older is a slip or an unset field."""
LAST_YEAR = 9000
"""Where there is no time of fetch to judge by; arithmetic in any zone is safe up to here."""
FUTURE_DAY = timedelta(hours=48)
"""Papers carry tomorrow's date, weekend issues the day after tomorrow's."""
FUTURE_TIME = timedelta(hours=2)
"""Wrong clocks and neighbouring zones; less than the 8 h of a Beijing time mislabelled as UTC."""
_YEARLESS_AHEAD = timedelta(days=1)
_CLOCK_AHEAD = timedelta(minutes=10)
_YEARS_TO_A_LEAP_DAY = 8
_HOURS_A_DAY = 24
_MIDNIGHT = Clock(0, 0, None)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Where unset fields begin to count: MySQL, .NET and spreadsheets print them as midnight of such a day.
_UNSET_YEARS = frozenset((1900, 1969, 1970))


class Resolved(NamedTuple):
    instant: datetime
    precision: Precision
    zone_assumed: bool
    year_assumed: bool


def resolve(stated: Stated, fetched_at: datetime | None, zone: tzinfo) -> Resolved:
    """The instant that a text states; `zone` is for texts that name none.

    Without `fetched_at` only full dates can be resolved.

    Raises:
        DateRefusedError: it is not in the calendar, not credible, or relative to an unknown time.
    """
    if fetched_at is not None and fetched_at.tzinfo is not UTC:
        fetched_at = _EPOCH + (fetched_at - _EPOCH)  # in UTC, where arithmetic counts true hours; no naive ones
    resolved = _resolved(stated, fetched_at, zone)
    _refuse_incredible(resolved, fetched_at)
    return resolved


def _resolved(stated: Stated, fetched_at: datetime | None, zone: tzinfo) -> Resolved:
    if isinstance(stated, OnDate) and stated.year is not None:
        instant = _instant(stated.year, stated.month, stated.day, stated.clock, stated.zone or zone)
        return Resolved(instant, _precision(stated.clock), stated.zone is None, year_assumed=False)
    if isinstance(stated, Epoch):
        return Resolved(_EPOCH + timedelta(seconds=stated.seconds), "second", zone_assumed=False, year_assumed=False)
    if fetched_at is None:
        raise DateRefusedError("ambiguous", "relative to an unknown time of fetch")
    if isinstance(stated, Ago):
        return Resolved(_before(fetched_at, stated, zone), stated.precision, zone_assumed=False, year_assumed=False)
    instant = _latest(stated, fetched_at, stated.zone or zone)
    return Resolved(instant, _precision(stated.clock), stated.zone is None, isinstance(stated, OnDate))


def _instant(year: int, month: int, day: int, clock: Clock | None, zone: tzinfo) -> datetime:
    """The first instant that a clock on the wall showed this; a time that was skipped moves on by what was skipped."""
    hour, minute, second = clock or _MIDNIGHT
    ends_the_day = hour == _HOURS_A_DAY and not minute and not second
    try:
        wall = datetime(year, month, day, 0 if ends_the_day else hour, minute, second or 0, tzinfo=zone)
    except ValueError as error:
        raise DateRefusedError("impossible", str(error)) from error
    _refuse_year(wall.year)
    if ends_the_day:
        wall += timedelta(days=1)
    return wall if isinstance(zone, timezone) else wall.astimezone(UTC).astimezone(zone)


def _before(fetched_at: datetime, ago: Ago, zone: tzinfo) -> datetime:
    try:
        return (fetched_at.replace(microsecond=0) - timedelta(seconds=ago.seconds)).astimezone(zone)
    except OverflowError as error:
        raise DateRefusedError("too-old") from error


def _latest(stated: Dated, fetched_at: datetime, zone: tzinfo) -> datetime:
    """The latest instant that fits and is not after the fetch, give or take what clocks and zones may differ."""
    ahead = _YEARLESS_AHEAD if isinstance(stated, OnDate) else _CLOCK_AHEAD
    today = fetched_at.astimezone(zone).date()
    instant = None
    for day in _days(stated, today):
        instant = _instant(day.year, day.month, day.day, stated.clock, zone)
        if instant - fetched_at <= ahead:
            return instant
    if instant is None:
        raise DateRefusedError("impossible", "not in the calendar of any year")
    return instant


def _days(stated: Dated, today: date) -> Iterator[date]:
    """Days that the text may mean, latest first; the year of a date without one is never after the next."""
    try:
        if isinstance(stated, DaysBack):
            yield today - timedelta(days=stated.days)
        elif isinstance(stated, OnWeekday):
            last = today - timedelta(days=(today.weekday() - stated.weekday) % 7)
            yield from (last, last - timedelta(days=7))
        elif isinstance(stated, AtTime):
            yield from (today, today - timedelta(days=1))
        else:
            yield from _anniversaries(stated, today)
    except OverflowError as error:
        raise DateRefusedError("too-old") from error


def _anniversaries(stated: OnDate, today: date) -> Iterator[date]:
    for year in range(today.year + 1, today.year - _YEARS_TO_A_LEAP_DAY, -1):
        try:
            yield date(year, stated.month, stated.day)
        except ValueError:
            continue


def _precision(clock: Clock | None) -> Precision:
    if clock is None:
        return "day"
    return "minute" if clock.second is None else "second"


def _refuse_year(year: int) -> None:
    if year < OLDEST_YEAR:
        raise DateRefusedError("too-old", str(year))
    if year > LAST_YEAR:
        raise DateRefusedError("future", str(year))


def _refuse_incredible(resolved: Resolved, fetched_at: datetime | None) -> None:
    instant = resolved.instant
    _refuse_year(instant.year)
    if instant.year in _UNSET_YEARS and _is_unset(instant):
        raise DateRefusedError("no-date", "an unset field")
    ahead = FUTURE_DAY if resolved.precision == "day" else FUTURE_TIME
    if fetched_at is not None and instant - fetched_at > ahead:
        raise DateRefusedError("future", f"{instant.isoformat()} was read at {fetched_at.isoformat()}")


def _is_unset(instant: datetime) -> bool:
    at_midnight = (instant.month, instant.day, instant.hour, instant.minute, instant.second) == (1, 1, 0, 0, 0)
    return at_midnight or instant == _EPOCH

"""Dates that name their year in digits, and counts of seconds since 1970."""

from __future__ import annotations

import re

from pipelines.date_clock import clock_after
from pipelines.date_text import announces_update, without_labels
from pipelines.date_values import Clock, DateRefusedError, Epoch, OnDate
from pipelines.date_zones import zone_after, zone_before

# A day may be glued to its time (2022-06-1308:21), because inline nodes are joined without blanks.
_DAY = r"([0-9]{1,2})(?:(?![0-9])|(?<=[0-9]{2})(?=[0-9]{2}:[0-9]{2}))"
_FULL = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9]\.)"
    rf"(?:([0-9]{{4}})(?:([-/.])([0-9]{{1,2}})\2| ?年 ?([0-9]{{1,2}}) ?月 ?){_DAY}(?: ?[日号])?"
    rf"|([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\7([0-9]{{4}})(?!\.?[0-9]))"
)
_COMPACT = re.compile(
    r"((?:1[89]|2[01])[0-9]{2})([0-9]{2})([0-9]{2})(?:[T ]?([0-9]{2})([0-9]{2})([0-9]{2})?)?(?=$|[ TZ+,|-])"
)
_EPOCH = re.compile(r"([0-9]{10})(?:[0-9]{3}|\.[0-9]+)?")
# A date glued to a Han character stands in a sentence, unless a label or a zone ends there or a time of day follows.
_GLUED = re.compile(
    r"[一-鿿](?<!时间)(?<!日期)(?<![发公]布)(?<!发表)(?<!更新)(?<![布表新]于)"
    r"(?<!期[一二三四五六日天])(?<![0-9日号][至到])$"
)
_CLOCK_BEFORE = re.compile(r"(?<![0-9:])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: [A-Z]{2,4})?[ ,|]{1,3}$")
_MOST_DATES = 8
_MONTHS = 12


def epoch(text: str) -> Epoch | None:
    """Seconds (10 digits) or milliseconds (13 digits) since 1970."""
    found = _EPOCH.fullmatch(text.strip("\"'"))
    return Epoch(int(found[1])) if found else None


def compact(text: str) -> OnDate | None:
    """``20220613``, ``202206130821``, ``20220613082156``, ``20220613T082156Z``; never part of a longer number."""
    text = without_labels(text)
    found = _COMPACT.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = found.groups()
    if hour is None:
        clock, zone, _ = clock_after(text, found.end())
    else:
        clock = Clock(int(hour), int(minute), int(second) if second else None)
        zone, _ = zone_after(text, found.end())
    return OnDate(int(year), int(month), int(day), clock, zone)


def full(text: str) -> OnDate | None:
    """The one date in the text that names year, month and day in digits.

    Raises:
        DateRefusedError: there are several and they differ, or day and month cannot be told apart.
    """
    found = _FULL.search(text)
    if found is None:
        return None
    if _FULL.search(text, found.end()) is None:
        return _date(text, found)
    spots = [found for found, _ in zip(_FULL.finditer(text), range(_MOST_DATES), strict=False)]
    spots = [found for found in spots if not announces_update(text[: found.start()])] or spots
    dates = [date for found in spots if (date := _date(text, found))]
    if len({date[:3] for date in dates}) > 1:
        raise DateRefusedError("ambiguous", "several dates")
    return next((date for date in dates if date.clock), dates[0] if dates else None)


def _date(text: str, found: re.Match[str]) -> OnDate | None:
    year, _, month, month_, day, first, separator, second, last_year = found.groups()
    clock, zone, _ = clock_after(text, found.end())
    start = found.start()
    if start and clock is None and (before := _CLOCK_BEFORE.search(text, 0, start)):
        clock, zone, _ = clock_after(text, before.start())
    if start and clock is None and _GLUED.search(text, 0, start):
        return None
    if zone is None and start:
        zone = zone_before(text, start)
    if year:
        return OnDate(int(year), int(month or month_), int(day), clock, zone)
    day_number, month_number = _day_first(int(first), int(second), separator)
    return OnDate(int(last_year), month_number, day_number, clock, zone)


def _day_first(first: int, second: int, separator: str) -> tuple[int, int]:
    """Day and month of ``13/06/2022`` and ``06/13/2022``; where both will do, dots are European."""
    if second > _MONTHS:
        return second, first
    if first > _MONTHS or first == second or separator == ".":
        return first, second
    raise DateRefusedError("ambiguous", "day and month cannot be told apart")

"""Dates with an English month name, read by python-dateutil under guard."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from pipelines.date_text import announces_update
from pipelines.date_values import Clock, DateRefusedError, OnDate
from pipelines.date_zones import zone_after

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = r"([0-9]{1,2})(?:st|nd|rd|th)?"
_CLOCK_OR_ZONE = r"(?:[0-9]{1,2}:[0-9]{2}[^|]{0,40} )?"  # as ctime writes it, before the year
_DATE = re.compile(
    rf"(?i)(?<![0-9a-z.:])(?:{_DAY}(?: of)?[ ,.-]{{0,3}}{_MONTH}[ ,.-]{{0,3}}([0-9]{{4}})"
    rf"|{_MONTH}[ .-]{{0,3}}{_DAY}[ ,.-]{{1,3}}{_CLOCK_OR_ZONE}([0-9]{{4}})"
    rf"|([0-9]{{4}})[ -]{_MONTH}[ -]{_DAY})(?![0-9:])"
)
_CLOCK = re.compile(
    r"(?<![0-9:.])(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp]\.?[Mm](?![A-Za-z])\.?)?"
    r"|[0-9]{1,2} ?[AaPp]\.?[Mm](?![A-Za-z])\.?)"
)
_HALF_DAY = re.compile(r"([AaPp])\.[Mm]\.?")
_SEPARATOR = re.compile(r"[|·•]")
_MAY_REMAIN = re.compile(r"[A-Za-z0-9 ,.:/-]*")

# dateutil fills what a text leaves out from a default. Parsed against two that share nothing, the parts that come
# out different are the missing ones. Both years are leap years and the weeks do not touch.
_ONE_DEFAULT = datetime(1904, 1, 1, 0, 0, 0)  # noqa: DTZ001 - never leaves this module
_OTHER_DEFAULT = datetime(1908, 2, 15, 1, 1, 1)  # noqa: DTZ001 - same


def western(text: str) -> OnDate | None:
    """``13 June 2022``, ``June 13, 2022 8:21 a.m. EDT``, ``Mon, 13 Jun 2022 08:21:56 +0800`` and their like.

    Zones are ours to read: dateutil takes GMT+8 for eight hours west and the machine's zone for its own names.
    A year needs four digits, because dateutil guesses the century of two from today's date.

    Raises:
        DateRefusedError: there is such a date, but not in the calendar.
    """
    parts = [(part, date) for part in _SEPARATOR.split(text) if (date := _DATE.search(part))]
    if not parts:
        return None
    published = (pair for pair in parts if not announces_update(pair[0][: pair[1].start()]))
    part, date = next(published, parts[0])
    clock = _CLOCK.search(part)
    return (_with_clock(part, date, clock) if clock else None) or _read(date[0], date, None)


def _with_clock(part: str, date: re.Match[str], clock: re.Match[str]) -> OnDate | None:
    """None when prose stands between the two: then the time is of something else."""
    start, end = min(date.start(), clock.start()), max(date.end(), clock.end())
    zone, zone_end = zone_after(part, clock.end())
    return _read(part[start : clock.end()] + part[zone_end : max(end, zone_end)], date, zone, timed=True)


def _read(text: str, date: re.Match[str], zone: tzinfo | None, *, timed: bool = False) -> OnDate | None:
    plain = _HALF_DAY.sub(r"\1m", text)
    if not _MAY_REMAIN.fullmatch(plain):
        return None
    one, other = _parse(plain, _ONE_DEFAULT), _parse(plain, _OTHER_DEFAULT)
    if one is None or other is None or one.date() != other.date():
        return None
    if (one.day, one.year) != _day_and_year(date):
        return None  # dateutil reads 12 Jun 13 2022 as a day of 2013 at 20:22
    second = one.second if one.second == other.second else None
    clock = Clock(one.hour, one.minute, second) if timed and one.hour == other.hour else None
    return OnDate(one.year, one.month, one.day, clock, zone)


def _day_and_year(date: re.Match[str]) -> tuple[int, int]:
    day, year, day_, year_, first_year, last_day = date.groups()
    return int(day or day_ or last_day), int(year or year_ or first_year)


def _parse(text: str, default: datetime) -> datetime | None:
    from dateutil.parser import ParserError, parse  # 25 ms that most runs over Chinese pages never need

    try:
        return parse(text, default=default, ignoretz=True)
    except ParserError as error:
        if error.__cause__ is not None:  # the parts were understood, the calendar refused them
            raise DateRefusedError("impossible", str(error.__cause__)) from error
        return None
    except Exception:  # noqa: BLE001 - hostile text makes it leak decimal errors and more
        return None

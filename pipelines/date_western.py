"""Dates with an English month name, read by python-dateutil under guard."""

from __future__ import annotations

import re
from datetime import datetime

from pipelines.date_text import without_labels
from pipelines.date_values import Clock, DateRefusedError, OnDate
from pipelines.date_zones import zone_after

_MONTH = re.compile(r"(?i)(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*")
_YEAR = re.compile(r"(?<![0-9:.])[0-9]{4}(?![0-9:])")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp]\.?[Mm](?![A-Za-z])\.?)?")
_HALF_DAY = re.compile(r"([AaPp])\.[Mm]\.?")
_COMMENT = re.compile(r"\([^()]*\)")
_SEPARATOR = re.compile(r"[|·•]")
_MAY_REMAIN = re.compile(r"[A-Za-z0-9 ,.:/-]*")

# dateutil fills what a text leaves out from a default. Parsed against two that share nothing, the parts that come
# out different are the missing ones. Both years are leap years and the weeks do not touch.
_ONE_DEFAULT = datetime(1904, 1, 1, 0, 0, 0)  # noqa: DTZ001 - never leaves this module
_OTHER_DEFAULT = datetime(1908, 2, 15, 1, 1, 1)  # noqa: DTZ001


def western(text: str) -> OnDate | None:
    """``13 June 2022``, ``June 13, 2022 8:21 a.m. EDT``, ``Mon, 13 Jun 2022 08:21:56 +0800`` and their like.

    Zones are ours to read: dateutil takes GMT+8 for eight hours west and the machine's zone for its own names.
    A year needs four digits, because dateutil guesses the century of two from today's date.

    Raises:
        DateRefusedError: there is such a date, but not in the calendar.
    """
    if not (_MONTH.search(text) and _YEAR.search(text)):
        return None
    part = next((part for part in _SEPARATOR.split(text) if _MONTH.search(part)), text)
    clock = _CLOCK.search(part)
    zone = None
    if clock:
        zone, end = zone_after(part, clock.end())
        part = part[: clock.end()] + part[end:]
    plain = _HALF_DAY.sub(r"\1m", _COMMENT.sub(" ", without_labels(part)))
    if not _MAY_REMAIN.fullmatch(plain):
        return None
    one, other = _parse(plain, _ONE_DEFAULT), _parse(plain, _OTHER_DEFAULT)
    if one is None or other is None or one.date() != other.date():
        return None
    return OnDate(one.year, one.month, one.day, _clock(one, other), zone)


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


def _clock(one: datetime, other: datetime) -> Clock | None:
    if one.hour != other.hour:
        return None
    return Clock(one.hour, one.minute, one.second if one.second == other.second else None)

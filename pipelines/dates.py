"""Publication dates: which evidence is believed, and what it says.

Evidence comes best first. What cannot be read or believed is refused with a reason and the next best is used; the
day in an Eastmoney id is the last resort, because it is the day of creation, not of publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from newscrawl.items import ArticleItem, Evidence
from pipelines.date_reading import DEFAULT_ZONE, ReadDate, read_date, read_day
from pipelines.date_values import DateRefusedError, RefusalReason

__all__ = ["Choice", "DateRefusedError", "ReadDate", "Refusal", "choose_date", "read_date", "refine"]

SAME_STORY = timedelta(hours=36)
"""How far from the midnight of a stated day a time may lie and still tell more about the same publication."""
SETTLES_THE_YEAR = timedelta(days=31)
"""How far from a full date a date without year may lie for the year to be taken from there."""
YEAR_ASSUMED_FLAG = "date-year-assumed"
_DATED_ID = re.compile(r"em:(20[0-9]{6})[0-9]{9,10}")


@dataclass(frozen=True, slots=True)
class Refusal:
    evidence: Evidence
    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class Choice:
    """What was believed, and what was not."""

    date: ReadDate | None
    origin: str
    """Of the evidence that was believed; empty when none was."""
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    evidence: Evidence
    date: ReadDate | None
    reason: RefusalReason | None = None


def choose_date(
    evidence: Sequence[Evidence],
    *,
    article_id: str,
    fetched_at: datetime | None,
    zone: tzinfo | str = DEFAULT_ZONE,
) -> Choice:
    """The best date that the evidence gives.

    The first that can be believed wins, except that a bare day gives way to a time within `SAME_STORY` of it that is
    listed later. A date without year takes it from any full date near it, the day in the id included; where a full
    date contradicts it, the full date is used, and only where there is none does the time of fetch decide.
    """
    readings = [_read(piece, fetched_at, zone) for piece in evidence]
    last_resort = _day_in_id(article_id, fetched_at)
    known = [reading.date for reading in (*readings, *last_resort) if reading.date and not reading.date.year_assumed]
    readings = [_with_year_of(known, reading, fetched_at, zone) for reading in readings]
    best = (
        _best([reading for reading in readings if reading.date and not reading.date.year_assumed])
        or next((reading for reading in last_resort if reading.date), None)
        or _best([reading for reading in readings if reading.date])
    )
    refused = tuple(Refusal(tried.evidence, tried.reason) for tried in (*readings, *last_resort) if tried.reason)
    return Choice(best.date if best else None, best.evidence.origin if best else "", refused)


def refine(item: ArticleItem, *, zone: tzinfo | str = DEFAULT_ZONE) -> None:
    """Fill the `published_*` fields and `zone_assumed`; say in the flags what was refused or assumed."""
    choice = choose_date(item.raw_dates, article_id=item.id, fetched_at=item.fetched_at, zone=item.raw_zone or zone)
    date = choice.date
    item.published_at = date.instant if date else None
    item.published_precision = date.precision if date else None
    item.published_origin = choice.origin
    item.published_raw = date.raw if date else ""
    item.zone_assumed = date.zone_assumed if date else False
    item.modified_at = _modified(item, item.raw_zone or zone)
    flags = [f"date-refused:{refusal.reason}" for refusal in choice.refused]
    if date and date.year_assumed:
        flags.append(YEAR_ASSUMED_FLAG)
    item.flags.extend(flag for flag in dict.fromkeys(flags) if flag not in item.flags)


def _modified(item: ArticleItem, zone: tzinfo | str) -> datetime | None:
    readings = (_read(piece, item.fetched_at, zone) for piece in item.raw_modified)
    changed = next((reading.date.instant for reading in readings if reading.date), None)
    return changed if changed and (item.published_at is None or changed > item.published_at) else None


def _read(piece: Evidence, fetched_at: datetime | None, zone: tzinfo | str) -> _Reading:
    try:
        return _Reading(piece, read_date(piece.value, fetched_at=fetched_at, zone=zone))
    except DateRefusedError as error:
        return _Reading(piece, None, error.reason)


def _day_in_id(article_id: str, fetched_at: datetime | None) -> tuple[_Reading, ...]:
    """Midnight in Beijing of the day in an ``em:`` id, whatever the zone of the page; empty for other ids."""
    dated = _DATED_ID.fullmatch(article_id)
    if dated is None:
        return ()
    evidence = Evidence(article_id, "id")
    try:
        return (_Reading(evidence, read_day(dated[1], fetched_at=fetched_at, raw=article_id)),)
    except DateRefusedError as error:
        return (_Reading(evidence, None, error.reason),)


def _best(readings: Sequence[_Reading]) -> _Reading | None:
    """The first, or a time near it where the first is a bare day."""
    first = readings[0] if readings else None
    if first is None or first.date is None or first.date.precision != "day":
        return first
    midnight = first.date.instant
    for later in readings[1:]:
        if later.date and later.date.precision != "day" and abs(later.date.instant - midnight) <= SAME_STORY:
            return later
    return first


def _with_year_of(
    known: Sequence[ReadDate], reading: _Reading, fetched_at: datetime | None, zone: tzinfo | str
) -> _Reading:
    """The reading in the year that puts it near one of the known dates; unchanged when it has one or none does."""
    lacks_year = reading.date.year_assumed if reading.date else fetched_at is None and reading.reason == "ambiguous"
    if not lacks_year:
        return reading
    for full in known:
        # Seen from a month after the known date, the latest year that fits is the one nearest to it.
        seen_from = full.instant + SETTLES_THE_YEAR
        date = _read(reading.evidence, min(seen_from, fetched_at or seen_from), zone).date
        if date and date.year_assumed and abs(date.instant - full.instant) <= SETTLES_THE_YEAR:
            return _Reading(reading.evidence, replace(date, year_assumed=False))
    return reading

"""One text, one instant: which grammar reads it, and what is known about the result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from newscrawl.items import Precision
from pipelines.date_absolute import compact, epoch, full
from pipelines.date_relative import relative
from pipelines.date_resolution import resolve
from pipelines.date_text import one_spelling, storable
from pipelines.date_values import DateRefusedError, OnDate, Stated
from pipelines.date_western import western

DEFAULT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class ReadDate:
    """An instant with its pedigree."""

    instant: datetime
    """Aware, whole seconds, in the zone that the text stated or that was assumed; UTC for epoch numbers.
    For a day: its midnight, or the best guess where the text gave hours (``2小时前``)."""
    precision: Precision
    zone_assumed: bool
    """The text stated no zone and the instant depends on it."""
    raw: str
    """The text it was read from, safe to store."""
    year_assumed: bool = False
    """The text stated no year; it is the latest that fits the time of fetch."""


def read_date(raw: str, *, fetched_at: datetime | None, zone: tzinfo | str = DEFAULT_ZONE) -> ReadDate:
    """The instant that `raw` states.

    `fetched_at` (aware) resolves relative forms and bounds the future: 2 h for times, 48 h for days. Where it is
    None, relative forms are refused. A time that a change of clocks repeats is its first occurrence, one that it
    skips moves on with the clocks.

    Raises:
        DateRefusedError: `raw` states no date, or one that must not be believed; `reason` says which.
    """
    resolved = resolve(_stated(raw), fetched_at, zone_of(zone))
    return ReadDate(resolved.instant, resolved.precision, resolved.zone_assumed, storable(raw), resolved.year_assumed)


def read_day(digits: str, *, fetched_at: datetime | None, raw: str) -> ReadDate:
    """Midnight in Beijing of the day that eight digits name; refusals as of `read_date`."""
    day = OnDate(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    resolved = resolve(day, fetched_at, zone_of(DEFAULT_ZONE))
    return ReadDate(resolved.instant, resolved.precision, resolved.zone_assumed, raw, resolved.year_assumed)


def zone_of(zone: tzinfo | str) -> tzinfo:
    return _zone_by_key(zone) if isinstance(zone, str) else zone


@lru_cache(maxsize=32)
def _zone_by_key(key: str) -> ZoneInfo:
    return ZoneInfo(key)


def _stated(raw: str) -> Stated:
    text = one_spelling(raw)
    stated = full(text) or epoch(text) or compact(text) or western(text) or relative(text)
    if stated is None:
        raise DateRefusedError("no-date")
    return stated

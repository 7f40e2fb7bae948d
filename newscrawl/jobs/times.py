"""Intervals and time windows as a person writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import product
from typing import Self

INTERVAL = r"auto|[1-9][0-9]{0,4} ?[mhd]"
WINDOW = (
    r"((mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))? )?"
    r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
)
"""Regular expressions that hold for the JSON schema too."""
INTERVAL_ACCEPTED = 'a number with a unit ("15m", "6h", "1d"), or "auto"'
WINDOW_ACCEPTED = '"HH:MM-HH:MM" with days before it or not, such as "06:00-23:30" or "mon-fri 22:00-02:00"'
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_AHEAD = 8
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def read_interval(text: str) -> timedelta | None:
    """None for ``auto``; raises ValueError for what is no interval."""
    if not re.fullmatch(INTERVAL, text):
        raise ValueError(text)
    return None if text == "auto" else timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


def shown(span: timedelta) -> str:
    """About, in the two largest units that say something: ``2h 5m``."""
    minutes = max(round(span.total_seconds() / 60), 0)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{number}{unit}" for number, unit in ((days, "d"), (hours, "h"), (rest, "m")) if number]
    return " ".join(parts[:2]) or ("0m" if not span.total_seconds() else "under 1m")


@dataclass(frozen=True, slots=True)
class Window:
    days: frozenset[int]
    """0 is Monday; of the beginning, where a window goes beyond midnight."""
    begin: int
    """Minutes of the day."""
    end: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for what is no window."""
        if not re.fullmatch(WINDOW, text):
            raise ValueError(text)
        *named, hours = text.split(" ")
        begin, end = (int(each[:2]) * 60 + int(each[3:]) for each in hours.split("-"))
        if begin == end:
            raise ValueError(text)
        return cls(_days(named[0]) if named else frozenset(range(7)), begin, end)

    def holds(self, moment: datetime) -> bool:
        """`moment` in the zone in which the window is meant."""
        minute = moment.hour * 60 + moment.minute
        if self.begin < self.end:
            return moment.weekday() in self.days and self.begin <= minute < self.end
        yesterday = (moment.weekday() - 1) % 7
        return (moment.weekday() in self.days and minute >= self.begin) or (
            yesterday in self.days and minute < self.end
        )


def _days(text: str) -> frozenset[int]:
    first, _, last = text.partition("-")
    begin, end = _DAYS.index(first), _DAYS.index(last or first)
    return frozenset(day % 7 for day in range(begin, end + 1 if end >= begin else end + 8))


@dataclass(frozen=True, slots=True)
class Hours:
    """When a job may ask its source."""

    windows: tuple[Window, ...] = ()
    """Of the job; without any it may at all times."""
    quiet: tuple[Window, ...] = ()
    """Of all jobs: never then."""

    def hold(self, moment: datetime) -> bool:
        """`moment` in the zone in which the hours are meant, here and below."""
        inside = not self.windows or any(window.holds(moment) for window in self.windows)
        return inside and not any(window.holds(moment) for window in self.quiet)

    def open_at(self, moment: datetime) -> datetime | None:
        """The first minute from `moment` on that they hold; None where there is none within a week."""
        return self._first(moment, held=True)

    def close_at(self, moment: datetime) -> datetime | None:
        """The first minute from `moment` on that they do not hold; None where there is none within a week."""
        return self._first(moment, held=False)

    def _first(self, moment: datetime, *, held: bool) -> datetime | None:
        if not self.windows and not self.quiet:
            return moment if held else None
        if self.hold(moment) is held:
            return moment
        later = (each.astimezone(moment.tzinfo) for each in sorted(self._changes(moment)))
        return next((each for each in later if self.hold(each) is held), None)

    def _changes(self, moment: datetime) -> Iterator[datetime]:
        """All instants of the week after `moment` at which they may begin or end: edges of windows, changed clocks.

        In UTC, because a time of day may come twice in a day, or not at all.
        """
        begin = moment.astimezone(UTC)
        edges = {edge for window in (*self.windows, *self.quiet) for edge in (window.begin, window.end)}
        for day, edge, fold in product(range(_DAYS_AHEAD), edges, (0, 1)):
            midnight = datetime.combine(moment.date() + timedelta(days=day), time(), moment.tzinfo)
            instant = (midnight + timedelta(minutes=edge)).replace(fold=fold).astimezone(UTC)
            if instant > begin:
                yield instant
        for day in range(_DAYS_AHEAD):
            yield from _clock_change(begin + timedelta(days=day), moment.tzinfo)


def _clock_change(begin: datetime, zone: tzinfo | None) -> Iterator[datetime]:
    """The minute of the day from `begin` on at which the clocks of a zone change, if they do."""

    def offset(minutes: int) -> timedelta | None:
        return (begin + timedelta(minutes=minutes)).astimezone(zone).utcoffset()

    same, other = 0, 24 * 60
    if offset(same) == offset(other):
        return
    while other - same > 1:
        middle = (same + other) // 2
        same, other = (middle, other) if offset(middle) == offset(same) else (same, middle)
    yield (begin + timedelta(minutes=other)).replace(second=0, microsecond=0)

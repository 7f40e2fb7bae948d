"""What a date text can state, before any clock is looked at, and the error for texts that state none."""

from __future__ import annotations

from datetime import tzinfo
from typing import Literal, NamedTuple, TypeAlias

from newscrawl.errors import NewscrawlError
from newscrawl.items import Precision

RefusalReason = Literal["no-date", "impossible", "future", "too-old", "ambiguous"]


class DateRefusedError(NewscrawlError):
    """Raised when a text states no date or one that must not be believed: use the next best evidence."""

    def __init__(self, reason: RefusalReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: RefusalReason = reason


class Clock(NamedTuple):
    """A time of day; hour 24 is the end of the day. Not checked: 25:61 is refused when it is resolved."""

    hour: int
    minute: int
    second: int | None


class OnDate(NamedTuple):
    """A calendar date; `year` is None when the text left it out."""

    year: int | None
    month: int
    day: int
    clock: Clock | None = None
    zone: tzinfo | None = None


class DaysBack(NamedTuple):
    """Today, yesterday, three days ago."""

    days: int
    clock: Clock | None = None
    zone: tzinfo | None = None


class OnWeekday(NamedTuple):
    """The latest such day; Monday is 0."""

    weekday: int
    clock: Clock | None = None
    zone: tzinfo | None = None


class AtTime(NamedTuple):
    """A time of day alone."""

    clock: Clock
    zone: tzinfo | None = None


class Ago(NamedTuple):
    """A span before the fetch."""

    seconds: int
    precision: Precision


class Epoch(NamedTuple):
    """Seconds since 1970-01-01T00:00:00Z."""

    seconds: int


Dated: TypeAlias = OnDate | DaysBack | OnWeekday | AtTime
Stated: TypeAlias = Dated | Ago | Epoch

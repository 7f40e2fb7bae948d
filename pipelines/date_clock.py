"""The time of day behind a date: ``08:21:56``, ``下午3点半``, ``8:21 PM``, and its zone."""

from __future__ import annotations

import re
from datetime import tzinfo

from pipelines.date_values import Clock, DateRefusedError
from pipelines.date_zones import HAN_ZONE_NAMES, named_zone, zone_after

_MORNING = ("凌晨", "清晨", "早晨", "早上", "早间", "上午", "早", "晨", "a")
_NOON = ("中午", "正午", "午间")
_AFTERNOON = ("下午", "午后", "傍晚", "p")
_EVENING = ("晚上", "晚间", "深夜", "夜间", "夜里", "晚", "夜")
_PERIODS = "|".join(name for name in (*_MORNING, *_NOON, *_AFTERNOON, *_EVENING) if not name.isascii())
_NOON_HOUR = 12
_EARLIEST_NOON_HOUR = 10
_EARLIEST_EVENING_HOUR = 5
_QUARTER = 15

_CLOCK = re.compile(
    r"[ Tt,·|)\]]{0,3}"
    r"(?:[(\[]?(?:星期|周|礼拜)[一二三四五六日天][)\]]?[ ,]{0,2})?"
    rf"(?P<zone>{HAN_ZONE_NAMES})?[: ]?"
    rf"(?P<period>{_PERIODS}|[AaPp][Mm](?= ?[0-9]))?[: ]?"
    r"(?P<hour>[0-9]{1,2}) ?(?:"
    r"(?:: ?|[Hh](?=[0-9]{2}))(?P<minute>[0-9]{1,2})(?: ?: ?(?P<second>[0-9]{1,2})(?:[.,][0-9]+)?)?"
    r"|[点时] ?(?:(?P<half>半)|(?P<quarters>[13])刻"
    r"|(?P<minute_>[0-9]{1,2})(?: ?分 ?(?:(?P<second_>[0-9]{1,2}) ?秒)?)?"
    r"|(?![一-鿿])|(?=[整钟许左发来]))"  # 3点建议 is three pieces of advice
    r")(?![0-9:])"
    r"(?: ?(?P<half_day>[AaPp])\.?[Mm](?![A-Za-z])\.?)?"
)


def clock_after(text: str, position: int) -> tuple[Clock | None, tzinfo | None, int]:
    """The time of day and the zone that stand right at `position`, and where they end.

    Raises:
        DateRefusedError: the hour and the part of the day contradict each other.
    """
    found = _CLOCK.match(text, position)
    if found is None:
        return None, *zone_after(text, position)
    zone_name, period, hour, minute, second, half, quarters, minute_, second_, half_day = found.groups()
    hours = int(hour)
    if period or half_day:
        hours = _hour_of_day(hours, (half_day or period).lower().removesuffix("m"))
    zone, end = zone_after(text, found.end())
    if zone is None and zone_name:
        zone = named_zone(zone_name)
    if minute is not None:
        return Clock(hours, int(minute), int(second) if second else None), zone, end
    minutes = 30 if half else int(quarters) * _QUARTER if quarters else int(minute_ or 0)
    return Clock(hours, minutes, int(second_) if second_ else None), zone, end


def _hour_of_day(hour: int, period: str) -> int:
    """Hour 0 to 24 of an hour on a twelve-hour clock; hours after 12 are taken as they stand."""
    if period in _MORNING:
        if hour > _NOON_HOUR:
            raise DateRefusedError("impossible", f"{hour} h in the morning")
        return hour % _NOON_HOUR
    if period in _NOON:
        return hour if hour >= _EARLIEST_NOON_HOUR else hour + _NOON_HOUR
    if period in _AFTERNOON:
        return hour + _NOON_HOUR if hour < _NOON_HOUR else hour
    if hour < _EARLIEST_EVENING_HOUR:
        raise DateRefusedError("ambiguous", f"{hour} h at night may be of this day or the next")
    return hour + _NOON_HOUR if hour <= _NOON_HOUR else hour

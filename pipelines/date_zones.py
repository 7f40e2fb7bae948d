"""Time zones as pages write them: offsets, abbreviations, Chinese and IANA names."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

# CST is China here, never US Central: the mirror prints "GMT+8, Asia/Shanghai, CST". Abbreviations with several
# meanings and no likely one (IST, AST) are left out: an unknown zone is no zone, and the default is assumed.
_FIXED_HOURS = {
    **dict.fromkeys(("CST", "HKT", "SGT", "北京时间", "香港时间", "台北时间", "新加坡时间"), 8),
    **dict.fromkeys(("Beijing Time", "Beijing time", "China Standard Time"), 8),
    **dict.fromkeys(("JST", "KST", "东京时间", "首尔时间"), 9),
    **dict.fromkeys(("UTC", "GMT", "WET", "格林尼治时间"), 0),
    **dict.fromkeys(("BST", "CET", "WEST"), 1),
    **dict.fromkeys(("CEST", "EET"), 2),
    **dict.fromkeys(("EEST", "MSK", "莫斯科时间"), 3),
    **dict.fromkeys(("EDT",), -4),
    **dict.fromkeys(("EST", "CDT"), -5),
    **dict.fromkeys(("MDT",), -6),
    **dict.fromkeys(("MST", "PDT"), -7),
    **dict.fromkeys(("PST",), -8),
    **dict.fromkeys(("AEST",), 10),
    **dict.fromkeys(("AEDT",), 11),
}
_REGIONS = {
    **dict.fromkeys(("ET", "美东时间", "美国东部时间", "纽约时间"), "America/New_York"),
    **dict.fromkeys(("PT", "美西时间", "美国太平洋时间"), "America/Los_Angeles"),
    **dict.fromkeys(("伦敦时间",), "Europe/London"),
    **dict.fromkeys(("巴黎时间",), "Europe/Paris"),
    **dict.fromkeys(("悉尼时间",), "Australia/Sydney"),
} | {
    name: name
    for name in (
        *("Asia/Shanghai", "Asia/Chongqing", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Singapore"),
        *("Asia/Tokyo", "Asia/Seoul", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Moscow"),
        *("America/New_York", "America/Chicago", "America/Los_Angeles", "Australia/Sydney"),
    )
}
_WIDEST_HOURS = 14


def _either(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_NAMES = [*_FIXED_HOURS, *_REGIONS]
_LATIN = _either([name for name in _NAMES if name.isascii()])
_HAN = _either([name for name in _NAMES if not name.isascii()])
_NAMED = rf"(?P<name>(?:{_LATIN})(?![A-Za-z])|{_HAN})"
_FROM_GREENWICH = r"(?:GMT|UTC|gmt|utc) ?(?P<sign>[+-]) ?(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?![0-9])"
_BARE = r"(?P<bare_sign>[+-])(?P<bare_hours>[0-9]{2})(?::?(?P<bare_minutes>[0-9]{2}))?(?![0-9])"
_AFTER = re.compile(rf"[ ,]{{0,2}}(?:{_BARE}|[Zz](?![A-Za-z])|[(\[]?(?:{_FROM_GREENWICH}|{_NAMED}))")
_ANYWHERE = re.compile(rf"(?<![A-Za-z])(?:{_FROM_GREENWICH}|{_NAMED})")

HAN_ZONE_NAMES = _HAN
"""Alternatives for a regular expression."""


def zone_after(text: str, position: int) -> tuple[tzinfo | None, int]:
    """The zone that stands right at `position`, and where it ends."""
    found = _AFTER.match(text, position)
    if found is None:
        return None, position
    bare_sign = found["bare_sign"]
    zone = _fixed(bare_sign, found["bare_hours"], found["bare_minutes"]) if bare_sign else _zone(found)
    return (zone, found.end()) if zone else (None, position)


def zone_before(text: str, position: int) -> tzinfo | None:
    """The zone named anywhere before `position`, as in ``(GMT+8, Asia/Shanghai, CST) 2022-06-13``."""
    return _zone_within(text[:position])


@lru_cache(maxsize=256)
def _zone_within(text: str) -> tzinfo | None:
    """A site prints the same words before every date."""
    found = _ANYWHERE.search(text)
    return _zone(found) if found else None


@lru_cache(maxsize=256)
def named_zone(name: str) -> tzinfo | None:
    if name in _FIXED_HOURS:
        return timezone(timedelta(hours=_FIXED_HOURS[name])) if _FIXED_HOURS[name] else UTC
    return ZoneInfo(_REGIONS[name]) if name in _REGIONS else None


def _zone(found: re.Match[str]) -> tzinfo | None:
    if found["sign"]:
        return _fixed(found["sign"], found["hours"], found["minutes"])
    return named_zone(found["name"]) if found["name"] else UTC


@lru_cache(maxsize=256)
def _fixed(sign: str, hours: str, minutes: str | None) -> tzinfo | None:
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if offset > timedelta(hours=_WIDEST_HOURS) or int(minutes or 0) not in (0, 30, 45):
        return None  # the second half of a range such as 08:00-09:20, or a year
    return timezone(-offset if sign == "-" else offset)

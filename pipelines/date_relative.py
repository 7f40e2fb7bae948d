"""Dates that only the time of fetch completes: ``5分钟前``, ``昨天 08:21``, ``周三 15:00``, ``6月13日``, ``16:25``."""

from __future__ import annotations

import re

from pipelines.date_clock import clock_after
from pipelines.date_text import without_labels
from pipelines.date_values import Ago, AtTime, DaysBack, OnDate, OnWeekday, Stated

_JUST_NOW = re.compile(r"刚刚|刚才|(?i:just now)")
_AGO = re.compile(r"(?:([0-9]{1,6}) ?个?(半)?|(半)个?) ?(秒|分|小时|天)钟?(?:以|之)?前")
_AGO_ENGLISH = re.compile(r"(?i)([0-9]{1,6}) ?(s|m|h|d)(?:ec(?:ond)?|in(?:ute)?|our|r|ay)?s? ago(?![a-z])")
_SECONDS = {"秒": 1, "分": 60, "小时": 3600, "天": 86400, "s": 1, "m": 60, "h": 3600, "d": 86400}
_DAY_WORD = re.compile(r"(大前[天日]|前[天日]|昨[天日]|今[天日]|[昨今](?=[早晨晚夜]))")
_DAYS = {"今": 0, "昨": 1, "前": 2, "大": 3}
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)([一二三四五六日天])")
_WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}
_MONTH_AND_DAY = re.compile(r"([0-9]{1,2})(?: ?月 ?([0-9]{1,2})(?: ?[日号]|(?![0-9]))|([-/])([0-9]{1,2})(?![0-9/-]))")
_FIVE = 5
_END = re.compile(r"[ ,|·)\]]*(?:$|来源|发布|更新|作者|阅读|编辑)")
_SECONDS_A_HOUR = 3600


def relative(text: str) -> Stated | None:
    """What the text states relative to an unknown now; it must begin with it."""
    text = without_labels(text)
    return _ago(text) or _day_word(text) or _weekday(text) or _month_and_day(text) or _time_of_day(text)


def _ago(text: str) -> Stated | None:
    if found := _JUST_NOW.match(text):
        return Ago(0, "minute") if _ends(text, found.end()) else None
    found = _AGO.match(text) or _AGO_ENGLISH.match(text)
    if not found or not _ends(text, found.end()):
        return None
    unit = _SECONDS[found[found.lastindex or 0].lower()]
    count = int(found[1] or 0)
    halves = 1 if found.re is _AGO and (found[2] or found[3]) else 0
    if unit == _SECONDS["天"] and not halves:
        return DaysBack(count)
    seconds = unit * count + unit // 2 * halves
    # Hours are rounded: the day is all they are good for, though the instant is the best guess there is.
    return Ago(seconds, "minute" if unit < _SECONDS_A_HOUR else "day")


def _day_word(text: str) -> Stated | None:
    found = _DAY_WORD.match(text)
    if found is None:
        return None
    clock, zone, end = clock_after(text, found.end())
    return DaysBack(_DAYS[found[1][0]], clock, zone) if clock or _ends(text, end) else None


def _weekday(text: str) -> Stated | None:
    found = _WEEKDAY.match(text)
    if found is None:
        return None
    clock, zone, end = clock_after(text, found.end())
    return OnWeekday(_WEEKDAYS[found[1]], clock, zone) if clock or _ends(text, end) else None


def _month_and_day(text: str) -> Stated | None:
    found = _MONTH_AND_DAY.match(text)
    if found is None:
        return None
    clock, zone, end = clock_after(text, found.end())
    if clock is None and (not _ends(text, end) or (found[3] and len(found[0]) < _FIVE)):
        return None  # "3-2" is a score
    return OnDate(None, int(found[1]), int(found[2] or found[4]), clock, zone)


def _time_of_day(text: str) -> Stated | None:
    clock, zone, end = clock_after(text, 0)
    return AtTime(clock, zone) if clock and _ends(text, end) else None


def _ends(text: str, position: int) -> bool:
    """Whether nothing that belongs to a sentence follows: 今日头条 is not a date."""
    return _END.match(text, position) is not None

"""The lines around a headline: time, credit and by-line as a reader sees them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from newscrawl.pages.scan import Block, Scan

_CLOCK = r"\d{1,2}\s?[:：]\s?\d{2}(?:\s?[:：]\s?\d{2})?"
_DAY = r"(?:\d{4}\s?(?:[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}|年\s?\d{1,2}\s?月\s?\d{1,2}\s?日?)|(?<!\d)\d{1,2}(?:-|月|/)\d{1,2}日?(?!\d))"
_DATE = re.compile(rf"(?<![\d:/.=-]){_DAY}(?:\s{{0,3}}[T|]?\s?(?:星期.|周.)?\s?(?:[上下]午|凌晨|早上|晚上|中午)?\s{{0,3}}(?:{_CLOCK}|\d{{1,2}}[时点]\d{{1,2}}分?))?(?:\s?(?:Z|[+-]\d\d:?\d\d))?")
_AGO = re.compile(r"^(?:\d{1,3}\s?(?:分钟|小时|天)前|刚刚|[昨前今]天\s?\d{1,2}[:：]\d{2})$")
_UPDATED = re.compile(r"(?:更新|修改|编辑于|updated|modified)[^\d]{0,8}$", re.IGNORECASE)
_SOURCE = re.compile(
    r"(?:(?:文章|新闻|信息|稿件|消息|内容|本文|文字|资料|转载|原文)?(?:来源|來源|来自|稿源|出处|出處)(?:于|自)?|转自|转载自|摘自|原载|Source)\s?[:：|]?\s{0,3}(?P<name>[^\s|｜:：][^|｜\n]{0,60})",
    re.IGNORECASE,
)
_ROLE = re.compile(r"(?:作者|记者|撰文|采写|编译|文/|文｜|文丨|文\||执笔|主笔|撰稿|实习生|By |by |BY )")
_MAX_LINE = 200


@dataclass(slots=True)
class Header:
    dates: list[str] = field(default_factory=list)
    updates: list[str] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    """What stands beside the time without a label."""
    bylines: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)


def lines_of(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield from (line for line in block.text.split("\n") if line)


def read(blocks: Sequence[Block]) -> Header:
    header = Header()
    for line in lines_of(blocks):
        if len(line) <= _MAX_LINE:
            _read_line(header, line)
    return header


_LABEL_END = re.compile(r"\s*(?:\||｜|作者|记者|责编|责任编辑|编辑|发布|时间|日期|浏览|阅读|点击|评论|分享|字号|字体|打印|收藏|【|\d{4}[-年/.]|原标题|我要|大字|小字|关键词|审核|校对|订阅|参与|\d{1,2}[-月]\d{1,2}|\()")
_JUNK = re.compile(r"^(?:发布时间|发表时间|时间|日期|发布日期|发布于|发表于|更新时间|浏览|阅读|点击|字体|字号|评论|分享|大|中|小|订阅|打印|收藏|举报|来源|作者|编辑|[\W\d_]|北京时间)+[:：]?$")


def _read_line(header: Header, line: str) -> None:
    date = None
    for found in _DATE.finditer(line):
        before = line[: found.start()]
        (header.updates if _UPDATED.search(before) else header.dates).append(found[0].strip())
        date = date or found
    if date is None and (ago := _AGO.match(line)):
        header.dates.append(ago[0])
    source = _SOURCE.search(line)
    if source:
        name = source["name"]
        end = _LABEL_END.search(name)
        name = (name[: end.start()] if end else name).strip(" 　:：|｜")
        if name:
            header.credits.append(f"来源：{name}")
    elif date:
        _read_bare(header, line, date)
    if _ROLE.search(line) and len(line) < 120:
        header.bylines.append(line)
    for match in re.finditer(r"(?:责任编辑|责编|编辑)\s?[:：]\s?([^\s|｜（）()【】]{1,12})", line):
        header.editors.append(match[0])


_PARTING = re.compile(r"\s{1,}|[|｜丨]")


def _read_bare(header: Header, line: str, date: re.Match[str]) -> None:
    for part in _PARTING.split(f"{line[: date.start()]} {line[date.end() :]}"):
        part = part.strip(" 　:：[]【】()（）·")
        if 2 <= len(part) <= 20 and not _JUNK.match(part) and not any(char.isdigit() for char in part) and re.match(r"[\u4e00-\u9fffA-Za-z]", part):
            header.bare.append(part)

"""The lines around a headline: time, credit and by-line as a reader sees them. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field

from newscrawl.pages.scan import Block, Scan, folded

_CLOCK = r"\d{1,2}\s?[:：]\s?\d{2}(?:\s?[:：]\s?\d{2})?"
_FULL_DAY = r"(?:19|20)\d{2}\s?(?:[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}|年\s?\d{1,2}\s?月\s?\d{1,2}\s?日?)"
_SHORT_DAY = r"(?<!\d)\d{1,2}(?:[-/](?:\d{2}(?=\d{2}:)|\d{1,2}(?!\d))|月\s?\d{1,2}\s?日)"
_BETWEEN = r"\s{0,3}[T|]?\s?(?:[(（]?(?:星期|周|週).[)）]?)?\s?(?:[上下]午|凌晨|早上|晚上|中午)?\s{0,3}"
_DATE = re.compile(
    rf"(?<![\d:/.=-])(?:{_FULL_DAY}|{_SHORT_DAY})(?:{_BETWEEN}(?:{_CLOCK}|"
    rf"\d{{1,2}}[时点]\d{{1,2}}分?))?(?:\s?(?:Z|[+-]\d\d:?\d\d))?"
)
_FULL_DATE = re.compile(rf"(?<![\d:/.=-]){_FULL_DAY}(?:{_BETWEEN}(?:{_CLOCK}|\d{{1,2}}[时点]\d{{1,2}}分?))?")
_CLOCK_ALONE = re.compile(_CLOCK)
_DAY_ALONE = re.compile(rf"(?:{_FULL_DAY}|{_SHORT_DAY})")
_DATE_LABEL = re.compile(
    r"(?:(?:发布|发表|发稿|刊发|上传|添加|更新|录入|公布|成文)(?:时间|日期)|时间|日期|发布于|发表于|发布)\s?[:：]?\s*$"
)
_AGO = re.compile(
    r"(?:^|时间：?\s?)(\d{1,3}\s?(?:分钟|小时|天)前|刚刚|[昨前今]天(?:\s?\d{1,2}[:：]\d{2})?)\s*(?:$|来源|·)"
)
_UPDATED = re.compile(r"(?:更新|修改|编辑于|updated|modified)[^\d]{0,8}$", re.IGNORECASE)
_SOURCE = re.compile(
    r"(?:(?:文章|新闻|信息|稿件|消息|内容|本文|文字|资料|转载|原文)?(?:来源|來源|来自|稿源|出处|出處)(?:于|自)?|研究机构|发布机构|发布单位|转自|转载自|摘自|原载|"
    r"\bSource)\s?[:：|]\s{0,3}"
    r"(?P<name>[^\s|｜:：][^|｜\n]{0,60})",
    re.IGNORECASE,
)
_OF_PICTURE = re.compile(r"(?:图片?|照片|视频|数据|素材|封面|题图)$")
_NAME_ENDS = re.compile(
    r"\s*(?:\||｜|作者|记者|分析师|评级|摄影|责编|责任编辑|编辑|发布|时间|日期|浏览|阅读|点击|评论|分享|字号|字体|打印|收藏|【|\d{4}\s?[-年/.]|原标题|我要|大字|小字|"
    r"关键词|审核|校对|订阅|参与|\d{1,2}[-月]\d{1,2}|\(|（?\d+）?人|\s?\d[\d.]*万?次|手机看|下载)"
)
_EDITOR = re.compile(r"(?:责任编辑|责编|编辑)\s?[:：]\s?([^\s|｜（）()【】\[\]]{1,12})")
_ROLE = re.compile(r"作者|记者|記者|撰文|采写|编译|(?:^|\s)文\s?[/／｜丨|:：]|执笔|主笔|撰稿|实习生|通讯员")
_ANALYST = re.compile(r"(?:分析师|分析師|研究员|研究員)\s?[:：]\s?(?P<names>[^\s|｜:：/（(]{2,40})")
_NO_BYLINE = re.compile(
    r"\s(?:评级|股票|行业|来源|时间|日期|阅读|浏览|点击|字号|关键词|机构|页数)\s?[:：].*$"
    r"|(?<=[\u4e00-\u9fff])\s?[/／]\s?[\u4e00-\u9fff]{2,6}(?:報導|报道|電|电)(?=\s|$)"
)
"""What stands behind a by-line: other fields, and on Chinese pages beyond the mainland the place of a report."""
_ISSUE = re.compile(
    r"(?P<name>[\u4e00-\u9fffA-Za-z·]{2,14}(?:报|報))\s{0,3}(?:数字报|电子版)?\s{0,3}(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
    r".{0,12}第\s?[\dA-Z一二三四五六七八九十]{1,4}\s?版"
)
_ACCOUNT_NAME = "js_name"
"""What WeChat calls the element that holds the account's name, and whoever copies its pages."""
_PARTING = re.compile(r"\s+|[|｜丨·•]|\d[\d.]{0,15}万?次?(?:播放|阅读|观看|浏览)")
_LABEL = re.compile(
    r"^(?:(?:来自|发布于|发表于).{0,8}|发布时间|发表时间|时间|日期|发布日期|发布于|发表于|发布|更新时间|浏览次数|浏览量|浏览|阅读量|阅读|点击数|点击|字体|字号|评论|分享|大|中|小|超大|标准|订阅|打印|收藏|举报|"
    r"来源|作者|编辑|记者|北京时间|正文|首页|关注|\+|已关注|次|人|有|我要评论|我来说两句|条|转发|微信|微博|扫一扫|复制|链接|更多|星期.|周.|週.|上午|下午|"
    r"手机看|听新闻|语音播报|[\W\d_])+$"
)
_ACCOUNT = re.compile(
    r"^[\u4e00-\u9fffA-Za-z](?:[\u4e00-\u9fffA-Za-z0-9·\-]{1,7}|[\u4e00-\u9fffA-Za-z0-9·\-]{1,12}(?:报|网|社|"
    r"刊|台|新闻|财经|号))$"
)
_NAME_AND_MEDIUM = re.compile(
    r"^(?P<name>[\u4e00-\u9fff]{2,4})\s?[/／|｜]\s?(?P<medium>[\u4e00-\u9fffA-Za-z]{2,14}(?:报|网|社|刊|台|新闻|财经|"
    r"周刊|日报|晚报|APP))$"
)
_PAPER = re.compile(r"《([^《》]{2,12}(?:报|刊|杂志|周刊))》\s*[（(]?\s*(?:19|20)\d\d")
_REPORTER_BEHIND = re.compile(r"[\u4e00-\u9fff]\s([\u4e00-\u9fff]{2,3})$")
_AUTHOR = re.compile(r"作者\s?[:：]\s?(?P<name>[^\s|｜:：/（(]{2,20})")
_NO_PERSON = re.compile(
    r"(?:报|网|社|刊|台|整理|编辑部|编辑|中心|办公室|办|局|部|处|委|会|公司|频道|新闻|财经|原创|客户端|支部)$"
)
_ORIGINAL_BY = re.compile(r"原创\s?[:：]\s?(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,20}?)\s*(?:\d{4}-|\s|$)")
_ORIGINAL = re.compile(r"^(?:原创|原创 |优质原创作者)\s*")
_MAX_LINE = 200


@dataclass(slots=True)
class Header:
    """Texts as printed."""

    dates: list[str] = field(default_factory=list)
    updates: list[str] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    """Behind a label."""
    bare: list[str] = field(default_factory=list)
    """What stands beside the time or below the headline without a label."""
    bylines: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)


def lines_of(blocks: Sequence[Block]) -> Iterator[str]:
    """Line by line; a day and the time of day on the next line are one."""
    waiting = ""
    for block in blocks:
        for line in block.text.split("\n"):
            if waiting and _CLOCK_ALONE.fullmatch(line):
                yield f"{waiting} {line}"
                waiting = ""
                continue
            if waiting:
                yield waiting
            waiting = line if _DAY_ALONE.fullmatch(line) else ""
            if line and not waiting:
                yield line
    if waiting:
        yield waiting


def read(blocks: Sequence[Block], *, headline: str = "") -> Header:
    """`blocks` follow the headline; those that repeat it say nothing."""
    header = Header()
    alone: list[str] = []
    for line in lines_of(blocks):
        if len(line) <= _MAX_LINE and line != headline:
            _read_line(header, line)
            plain = _ORIGINAL.sub("", line)
            if not _ROLE.search(plain) and _ACCOUNT.match(plain) and not _LABEL.match(plain) and len(alone) < 3:
                alone.append(plain)
    # The account's name stands below the headline of a platform's page; beside the time it is surer.
    header.bare += [name for name in alone if name not in header.bare]
    return header


def read_before(header: Header, blocks: Sequence[Block]) -> None:
    """Adds what stands before a headline: there only labels can be believed."""
    above = Header()
    for line in lines_of(blocks):
        if len(line) <= _MAX_LINE:
            _read_line(above, line)
    header.dates += above.dates
    header.credits += above.credits


def read_behind(header: Header, blocks: Sequence[Block]) -> None:
    """Adds what stands behind an article: its editor, and its credit where none was above."""
    below = Header()
    for line in lines_of(blocks):
        if len(line) <= _MAX_LINE:
            _read_line(below, line)
    header.editors = header.editors or below.editors
    header.credits = header.credits or below.credits[:1]


def read_issue(header: Header, blocks: Sequence[Block]) -> None:
    """Adds the paper whose issue and page the lines above an article of its digital edition name."""
    issue = next((found for block in blocks if block.weight < 150 and (found := _ISSUE.search(block.text))), None)
    if issue and not header.credits:
        header.credits.append(f"来源：{issue['name']}")


def account(scan: Scan) -> str:
    """The account that published, where the page names it by an element of its own; empty for none."""
    found = next((element for element, _ in scan.anchors if element.get("id") == _ACCOUNT_NAME), None)
    return folded("".join(found.itertext())[:_MAX_LINE]) if found is not None else ""


def labelled_dates(blocks: Sequence[Block], near: Container[int]) -> list[str]:
    """Full dates elsewhere: behind a label, or on a line of its own near the body; those with a time first."""
    found: list[tuple[bool, bool, str]] = []
    for block in blocks:
        if block.weight > 200 or block.linked > 0.5:
            continue
        for line in block.text.split("\n"):
            date = _FULL_DATE.search(line)
            if date and not _UPDATED.search(line, 0, date.start()):
                labelled = bool(_DATE_LABEL.search(line, 0, date.start()))
                if labelled or (block.index in near and len(line) < len(date[0]) + 30):
                    found.append((not labelled, ":" not in date[0] and "：" not in date[0], date[0].strip()))
    return [date for _, _, date in sorted(found, key=lambda each: each[:2])][:3]


def _read_line(header: Header, line: str) -> None:
    date = _read_dates(header, line)
    if not _read_credit(header, line) and date:
        _read_bare(header, line, date)
    author = _AUTHOR.search(line)
    if author and _NO_PERSON.search(author["name"]):
        header.bare.append(author["name"])
        return
    if author and any(author["name"] == editor[1] for editor in _EDITOR.finditer(line)):
        line = line.replace(author[0], "")
    if analyst := _ANALYST.search(line):
        header.bylines.append(f"作者：{analyst['names']}")
    role = _ROLE.search(line) if len(line) < 100 else None
    if role:
        header.bylines.append(line[: role.end()] + _NO_BYLINE.sub("", line[role.end() :]))
    header.editors += [match[0] for match in _EDITOR.finditer(line)]


def _read_credit(header: Header, line: str) -> bool:
    """Whether the line credits a medium by a label or a form of its own."""
    if name := _source_in(line):
        _read_label(header, name)
    elif paper := _PAPER.search(line):
        header.credits.append(f"来源：{paper[1]}")
    elif original := _ORIGINAL_BY.match(line):
        header.bare.insert(0, original["name"].strip())
    elif both := _NAME_AND_MEDIUM.match(line):
        header.credits.append(f"来源：{both['medium']}")
        header.bylines.append(f"记者 {both['name']}")
    else:
        return False
    return True


def _source_in(line: str) -> str:
    """What stands behind the first label of a source, other than one of pictures; empty for none."""
    found = _SOURCE.search(line)
    while found and _OF_PICTURE.search(line, 0, found.start()):
        found = _SOURCE.search(line, found.start("name"))
    return found["name"] if found else ""


def _read_label(header: Header, name: str) -> None:
    end = _NAME_ENDS.search(name)
    name = (name[: end.start()] if end else name).strip(" 　:：|｜")
    if not name:
        return
    if reporter := _REPORTER_BEHIND.search(name):
        header.bylines.append(f"记者 {reporter[1]}")
        name = name[: reporter.start(1)].strip()
    header.credits.append(f"来源：{name}")


def _read_dates(header: Header, line: str) -> re.Match[str] | None:
    first = None
    for found in _DATE.finditer(line):
        (header.updates if _UPDATED.search(line, 0, found.start()) else header.dates).append(found[0].strip())
        first = first or found
    if first is None and (ago := _AGO.search(line)):
        header.dates.append(ago[1])
        first = ago
    return first


def _read_bare(header: Header, line: str, date: re.Match[str]) -> None:
    for piece in _PARTING.split(f"{line[: date.start()]} {line[date.end() :]}"):
        part = piece.strip(" 　:：[]【】()（）·,，>《》")
        if (
            2 <= len(part) <= 20
            and not _LABEL.match(part)
            and not re.search(r"公司$|記者|文[/／]|^\d+(?![\u4e00-\u9fff\d])|\d{4}|[。，：:]|记者|作者|编辑", part)
        ):
            header.bare.append(part)

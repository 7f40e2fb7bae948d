"""Pages that say that an article is gone, and addresses that lead home instead of to it. Pure.

Only what a site says outright counts: an answer without an article may be a fault of the site, or of our reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newscrawl.pages.evidence import text_of

_LONGEST = 60  # characters of a notice; a longer line is about something else
_SENTENCE = 40  # characters of one line with punctuation: then the page holds an article
_LINE = 80  # same, without
_LINES = 400  # same, of all lines together

_PUNCTUATION = frozenset("，。；！？")
_FURNITURE = frozenset("nav header footer aside form script style noscript select button".split())
_BLOCKS = frozenset(
    "html body div p section article main center blockquote dd dt td li h1 h2 h3 h4 h5 h6 title head table tr tbody "
    "ul ol dl figure".split()
)

# A notice: a word of regret, which thing, what became of it, and perhaps what to do now.
_REGRET = r"(?:抱歉|对不起|很遗憾|遗憾|非常|十分|很|温馨提示|提示|sorry|oops|哎呀|啊哦|404|[\s，,。.！!～~:：])*+"
_WHICH = "(?:您?所?(?:要|正在)?(?:访问|查看|浏览|查找|请求|寻找|阅读|打开)的|该|此|这篇|本篇|本)?"
_THING = "(?:文章|内容|页面|网页|新闻|稿件|帖子|图文|资讯|信息|视频|链接|作品|报道|文)"
_BY = "(?:(?:被|由|经)?(?:其?(?:原?作者|发布者|发布方)|管理员|用户|编辑|系统|网站|平台|本站)?)"
_GONE = (
    f"(?:可能|或)?(?:已经?|现已|暂时?|均已)?{_BY}(?:自行|主动)?(?:删除|下线|下架|撤回|撤下|撤稿|移除|屏蔽|隐藏|失效)"
)
_ABSENT = "并?(?:不存在|找不到|没有找到|未找到|无法找到|不见|走丢)"
_MORE = r"(?:了|或(?:者)?.{1,12})?(?:[，,。.！!；;～~\s（(].*)?"
_NOTICES = (
    re.compile(f"{_REGRET}{_WHICH}{_THING}(?:{_GONE}|{_ABSENT}){_MORE}", re.IGNORECASE),
    re.compile(f"{_REGRET}(?:没有|未能?|无法)找到{_WHICH}{_THING}{_MORE}", re.IGNORECASE),
    re.compile(f"{_REGRET}{_WHICH}{_THING}因.{{1,16}}(?:删除|下线|屏蔽|撤回|无法查看){_MORE}", re.IGNORECASE),
    re.compile(
        r"(?:(?:we.{0,3}re )?sorry\W*|oops\W*|404\W*|error\W*)*+(?:this|that|the) (?:article|page|story|post|content)"
        r"(?: you (?:requested|are looking for|were looking for))? (?:has been|was|is|have been) "
        r"(?:deleted|removed|withdrawn|retracted|no longer available|unavailable)\b.{0,30}",
        re.IGNORECASE,
    ),
    re.compile(r"(?:404\W*|error\W*)*+(?:the )?(?:page|article|story) (?:was )?not found\b.{0,30}", re.IGNORECASE),
)
_TRADITIONAL = "該刪內頁網聞訊視頻鏈線撤隱無沒過這報導訪問覽請閱讀開經發佈編輯戶統"
_SIMPLIFIED = str.maketrans(_TRADITIONAL, "该删内页网闻讯视频链线撤隐无没过这报导访问览请阅读开经发布编辑户统")

# Pages only: a site's feed may be its /index.xml.
_HOME = re.compile(r"/?(?:(?:index|default|home)\.(?:s?html?|php|aspx?|jsp))?", re.IGNORECASE)
_NO_PAGE = re.compile(r"/(?:404|not-?found|error|page-?not-?found|deleted)(?:\.\w{3,5})?/?$", re.IGNORECASE)


def notice(root: HtmlElement) -> str:
    """What a page without an article says of its being gone; empty for all other pages."""
    said, length = "", 0
    for line in _lines(root):
        if is_notice(line):
            said = said or line
            continue
        length += len(line)
        sentence = len(line) >= _SENTENCE and not _PUNCTUATION.isdisjoint(line)
        if sentence or len(line) >= _LINE or length >= _LINES:
            return ""
    return said


def is_notice(line: str) -> bool:
    """Whether a line, as a whole, says that an article was withdrawn or is not there."""
    if not 0 < len(line) <= _LONGEST:
        return False
    plain = line.translate(_SIMPLIFIED)
    return any(pattern.fullmatch(plain) for pattern in _NOTICES)


def leads_away(asked: str, answered: str) -> bool:
    """Whether the address of an article was answered by a home page, or by a page for what is not there."""
    before, after = urlsplit(asked).path, urlsplit(answered).path
    if before == after or _HOME.fullmatch(before):
        return False
    return bool(_HOME.fullmatch(after) or _NO_PAGE.search(after))


def _lines(root: HtmlElement) -> Iterator[str]:
    """Text of each block by itself, without links and furniture."""
    waiting = [root]
    while waiting:
        block = waiting.pop()
        parts = [block.text or ""]
        for child in block:
            if child.tag in _BLOCKS:
                waiting.append(child)
            elif isinstance(child.tag, str) and child.tag not in _FURNITURE and child.tag != "a":
                parts.append(text_of(child))
            parts.append(child.tail or "")
        if line := " ".join("".join(parts).split()):
            yield line

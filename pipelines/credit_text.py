"""Where in a line of text a credit stands, and how far its name goes (SPEC 3.3). Pure."""

from __future__ import annotations

import re

_LABEL = re.compile(
    r"([\u4e00-\u9fff]{0,4})(?:来源(?:于|自)?|稿源|出处|转自|转载自|转载于|摘自|(?<![A-Za-z])source)\s?[:：|｜丨]\s?|^(?:文章)?来源\s",
    re.IGNORECASE,
)
_OTHER_SOURCES = ("图", "图片", "照片", "视频", "音频", "数据", "资料", "素材", "封面", "图表", "题图", "收入", "资金")
"""What stands before 来源 when it credits no article."""
_PREFIXES = ("文章", "本文", "稿件", "原文", "信息", "新闻", "消息", "内容", "媒体", "原始")
_ROLES = (
    "作者|记者|见习记者|采写|撰文|文|编辑|责任编辑|责编|校对|审核|"
    "摄影|图|时间|日期|发布时间|发布日期|阅读|浏览|点击|字号|原标题|标题"
)
_AFTER_NAME = re.compile(
    rf"\s?(?:{_ROLES})\s?[:：/|｜]|\s(?:{_ROLES})(?=\s|$)|记者(?=\s|$)|\s?(?:19|20)\d\d\s?[-/.年]\s?\d|\s\d{{1,2}}[:：]\d\d"
    r"|\s?https?[:：]|\s?www\.|[。！？!?…]",
    re.IGNORECASE,
)
_CLOSING = {"（": "）", "(": ")", "[": "]", "【": "】", "「": "」", "〔": "〕"}
_BRACKETS = "（）()[]【】〔〕{}<>《》〈〉「」『』"
EDGES = _BRACKETS + " \t:：,，、;；.。·|｜丨-—_~*#/\"'“”‘’"
_NO_BRACKETS = str.maketrans("", "", _BRACKETS)
_BRACKETED = re.compile(r"[（(\[【〔][^（()）\[\]【】〔〕]{0,40}[)）\]】〕]")
_LAST_BRACKET = re.compile(r"\s*[（(]\s*((?:[^（()）]|[（(][^（()）]{0,20}[)）]){1,60})\s*[)）]\s*[。.]?\s*$")
_LONGEST_BRACKET = 90


def has_label(text: str) -> bool:
    """Also true of 图片来源：, which credits no article."""
    return bool(_LABEL.search(text))


def labelled(text: str) -> tuple[str, str] | None:
    """Name behind the first label that credits an article, and the credit as printed."""
    for label in _LABEL.finditer(text):
        before = label[1] or ""
        if before.endswith(_OTHER_SOURCES):
            continue
        start = label.start() + len(before) - (len(_PREFIXES[0]) if before.endswith(_PREFIXES) else 0)
        stop = _name_end(text, label.end())
        name = text[label.end() : stop]
        if not name.strip(EDGES):
            continue
        if start and text[start - 1] in _CLOSING:
            stop += text[stop : stop + 1] == _CLOSING[text[start - 1]]
            start -= 1
        return name, text[start:stop].strip()
    return None


def _name_end(text: str, begin: int) -> int:
    """Where the name ends: at a role, a date, an address, or a bracket that it did not open."""
    after = _AFTER_NAME.search(text, begin)
    stop = after.start() if after else len(text)
    depth = 0
    for place in range(begin, stop):
        if text[place] in _CLOSING:
            depth += 1
        elif text[place] in _CLOSING.values():
            depth -= 1
            if depth < 0:
                return place
    return stop


def cut_name(name: str) -> str:
    after = _AFTER_NAME.search(name)
    return (name[: after.start()] if after else name).strip()


def plain_name(name: str) -> str:
    """Without what stands in brackets, and without the brackets that are left."""
    if _BRACKETED.search(name) and (outside := _BRACKETED.sub("", name).strip(EDGES)):
        name = outside
    return name.strip(EDGES).translate(_NO_BRACKETS).strip(EDGES)


def last_bracket(text: str) -> tuple[str, str, str] | None:
    """What stands before the bracket that ends the text, the bracket, and what stands in it."""
    start = max(0, len(text) - _LONGEST_BRACKET)
    match = _LAST_BRACKET.search(text, start)
    return (text[: match.start()].rstrip(), match[0].strip(), match[1]) if match else None

"""What is on a page but not of the article: charts, adverts, links back, boilerplate (SPEC 3)."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CHART_IMAGE = re.compile(r"//webquote(?:k?line)?pic\d*\.|/GetPic\.aspx", re.IGNORECASE)
_ADVERT_LINK = re.compile(r"//acttg\.")
_DROPPED_CLASSES = frozenset(
    "EmImageRemark em_xuangu em_handle_adv_close zwothers pinglunbox sharebox zwctrls abstract_hide".split()
)
DROPPED_TAGS = frozenset(
    "script style iframe noscript template object embed form button input select textarea svg math canvas video audio "
    "link meta head title base nav".split()
)

_CREDIT = re.compile(r"^[（(\[【]?\s*(?:文章)?来源\s*[:：]\s*\S.{0,80}$")
_EDITOR = re.compile(r"^[（(\[【]?\s*(?:责任编辑|责编|编辑|本文编辑|值班编辑)\s*[:：]\s*\S.{0,60}$")
_ORIGINAL_TITLE = re.compile(r"^[（(]?\s*原标题\s*[:：]\s*(.{1,200}?)[）)]?$")
_BYLINE = re.compile(
    r"^(?:□|■|◎|○)\s*\S{2,40}$|^(?:本报|本刊|见习|实习)?记者\s*[:：]?\s*[^，。！？；]{2,30}$|^作者\s*[:：].{2,30}$"
)
_BACK_LINK = re.compile(r"[｜|\s]+")
_ADDRESS_LINE = re.compile(r"^<?(?:https?:)?//\S+>?$|^<\s*>$")
_BOILERPLATE = re.compile(
    r"^(?:【免责声明】|郑重声明\s*[:：]|免责声明\s*[:：]|\(?[\[(]GMT\+8,|tags\s*[:：]\s|投资有风险，入市需谨慎。?$)"
)
_CAPTION = re.compile(r"^(?:图片?来源|图\s*[:：]|图片\s*[:：]|资料图|图为|注\s*[:：]|图源|供图|摄影)")
_CAPTION_MAX = 120
NEAR_END = 4
"""Lines such as 责任编辑 are furniture only among the last few."""


def is_dropped(element: HtmlElement) -> bool:
    """Whether an element and all it holds is no part of the article."""
    if element.tag in DROPPED_TAGS:
        return True
    get = element.get
    style = get("style")
    if (style and _HIDDEN.search(style)) or get("hidden") is not None:
        return True
    classes = get("class")
    if classes and not _DROPPED_CLASSES.isdisjoint(classes.split()):
        return True
    if element.tag == "img":
        return bool(_CHART_IMAGE.search(get("src") or ""))
    return element.tag == "a" and bool(_ADVERT_LINK.search(get("href") or ""))


def is_credit(text: str) -> bool:
    return bool(_CREDIT.match(text))


def is_editor(text: str) -> bool:
    return bool(_EDITOR.match(text))


def is_byline(text: str) -> bool:
    return bool(_BYLINE.match(text))


def is_caption(text: str) -> bool:
    return len(text) <= _CAPTION_MAX and bool(_CAPTION.match(text))


def is_boilerplate(text: str) -> bool:
    return bool(_is_back_link(text) or _ADDRESS_LINE.match(text) or _BOILERPLATE.match(text))


def original_title(text: str) -> str:
    match = _ORIGINAL_TITLE.match(text)
    return match[1] if match else ""


def _is_back_link(text: str) -> bool:
    parts = [part for part in _BACK_LINK.split(text[:300]) if part]
    return bool(parts) and len(text) <= 300 and all(part.startswith("返回") and 2 < len(part) <= 32 for part in parts)  # noqa: PLR2004  # 返回 and a name

"""Elements that are on a page but not of the article: charts, adverts, hidden and interactive parts (SPEC 3.2)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from lxml.html import HtmlElement

_DROPPED_TAGS = frozenset(
    "script style iframe noscript template object embed applet button input select textarea option svg math canvas "
    "video audio map link meta head title base nav rt rp frameset".split()
)
_DROPPED_CLASSES = frozenset("em_xuangu em_handle_adv_close pinglunbox sharebox zwctrls abstract_hide".split())
_ANNOTATIONS = frozenset({"keytip", "infokey"})
_HIDDEN = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)
_TRANSPARENT = re.compile(r"(?:^|;)\s*visibility\s*:\s*hidden\b", re.IGNORECASE)
_ADVERT = re.compile(r"^(?:https?:)?//acttg\.", re.IGNORECASE)
_QUOTE_PAGE = re.compile(r"^(?:https?:)?//quote\.[\w.-]{1,60}/unify/", re.IGNORECASE)


def is_dropped(element: HtmlElement) -> bool:
    """Whether an element and all it holds is no part of the article."""
    if element.tag in _DROPPED_TAGS:
        return True
    if not element.keys():
        return False
    get = element.get
    style = get("style")
    if get("hidden") is not None or (style and (_HIDDEN.search(style) or _is_veiled(element, style))):
        return True
    classes = get("class")
    if classes and says_dropped(classes.split()):
        return True
    return element.tag == "a" and (_is_chart(element) or bool(_ADVERT.match((get("href") or "").strip())))


def says_dropped(classes: Iterable[str]) -> bool:
    """Whether one of its classes alone makes an element no part of the article."""
    return not _DROPPED_CLASSES.isdisjoint(classes)


def is_annotation(link: HtmlElement) -> bool:
    """Whether the source's own program put this link on a name or term: the words stay, the link goes."""
    classes = (link.get("class") or "").split()
    return (
        not _ANNOTATIONS.isdisjoint(classes)
        or link.get("data-code") is not None
        or bool(_QUOTE_PAGE.match((link.get("href") or "").strip()))
    )


def role_of(block: HtmlElement) -> str:
    """``credit`` for the mirror's credit paragraph, ``aside`` for the box of remarks under an article, else empty."""
    return role_among((block.get("class") or "").split())


def role_among(classes: Collection[str]) -> str:
    """As `role_of`, by classes."""
    return "credit" if "em_media" in classes else "aside" if "zwothers" in classes else ""


def _is_chart(link: HtmlElement) -> bool:
    return "EmImageRemark" in (link.get("class") or "").split() and link.find(".//img") is not None


def _is_veiled(element: HtmlElement, style: str) -> bool:
    """Whether it is hidden for good; some sites hide the whole article until their script has run."""
    if not _TRANSPARENT.search(style):
        return False
    whole = sum(map(len, element.getroottree().getroot().itertext()))
    return 2 * sum(map(len, element.itertext())) < whole

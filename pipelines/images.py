"""Which pictures of a body are the article's, under which address and size (SPEC 3.2)."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from newscrawl.items import Image
from pipelines.addresses import absolute
from pipelines.inline import folded

# Lazy loading keeps the real address beside a placeholder.
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-actualsrc", "src")
_CHART = re.compile(r"^https?://webquote\w*pic\d*\.|/GetPic\.aspx\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"/(?:blank|spacer|loading|placeholder|pixel|transparent|1x1)[\w-]{0,20}\.\w{3,4}$", re.IGNORECASE
)
_FILE_SIZE = re.compile(r"_w(\d{1,5})h(\d{1,5})\.")
_SAYS_NOTHING = frozenset({"image", "img", "图片", "undefined", "null"})
_ALT_MAX = 300
_SIZE_MAX = 20_000
_DOT = 2
"""Pictures of this width or height count visits."""


def read_image(element: HtmlElement, base_url: str) -> Image | None:
    """None for charts, adverts' buttons, counting dots and pictures without an address."""
    url = _address(element, base_url)
    if not url or _CHART.search(url) or "em_handle_adv_close" in (element.get("class") or ""):
        return None
    width, height = _size(element.get("width")), _size(element.get("height"))
    if (width or _SIZE_MAX) <= _DOT or (height or _SIZE_MAX) <= _DOT:
        return None
    if (real := _FILE_SIZE.search(url)) and int(real[1]) and int(real[2]):
        width, height = int(real[1]), int(real[2])
    alt = folded(element.get("alt") or "").strip()
    return Image(url, "" if alt.lower() in _SAYS_NOTHING else alt[:_ALT_MAX].strip(), "", width, height)


def _address(element: HtmlElement, base_url: str) -> str:
    candidates = (absolute(value, base_url) for name in _SOURCES if (value := element.get(name)))
    return next((url for url in candidates if url and not _PLACEHOLDER.search(url)), "")


def _size(value: str | None) -> int | None:
    digits = (value or "").strip().removesuffix("px")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(_SIZE_MAX)) else 0
    return number if 0 < number <= _SIZE_MAX else None

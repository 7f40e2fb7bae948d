"""The next page of an article that a site has cut into several. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from newscrawl.pages.evidence import absolute
from newscrawl.pages.scan import Scan, folded

_NEXT = re.compile(
    r"^(?:下一页|下页|后一页|下一頁|下頁|次へ|次のページ|next(?: page)?|余下全文|继续阅读|全文)\s*[>»›→]*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?P<stem>.*?)(?:[_\-/](?:p(?:age)?[_\-/]?)?(?P<number>\d{1,3}))?(?P<end>\.s?html?|\.php|/)?$")
_PAGE_PARAMETERS = frozenset({"page", "p", "pn", "pageno", "paged"})
MAX_PAGES = 50
_DIGIT = re.compile(r"\d")
_NUMBER_WITHIN = 20
"""Characters at the end of an address in which the number of a page stands."""


def next_page(scan: Scan, url: str) -> str:
    """Absolute, empty at the end; it must be the page after this one of the same address, so links cannot loop."""
    here = _place(url)
    if here is None:
        return ""
    for element in [*scan.links, *(anchor for anchor, _ in scan.anchors)]:
        href = element.get("href") or ""
        if not _DIGIT.search(href[-_NUMBER_WITHIN:]) or not _leads_on(element):
            continue
        address = absolute(url, href)
        there = _place(address) if address else None
        if there is not None and there[0] == here[0] and there[1] == here[1] + 1:
            return address
    return ""


def _leads_on(element: HtmlElement) -> bool:
    named = "next" in (element.get("rel") or "").lower().split()
    text = (element.text or "").strip()
    if not text and len(element):
        text = folded("".join(element.itertext()))
    return named or bool(_NEXT.match(text[:20]))


def _place(url: str) -> tuple[str, int] | None:
    """What all pages of an article share, and the number of this one."""
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query)
    except ValueError:
        return None
    match = _NUMBERED.match(parts.path)
    if not parts.hostname or match is None:
        return None
    numbers = [
        int(value) for name, value in query if name.lower() in _PAGE_PARAMETERS and value.isdigit() and len(value) <= 3
    ]
    rest = sorted((name, value) for name, value in query if name.lower() not in _PAGE_PARAMETERS)
    if numbers:
        return f"{parts.hostname}{parts.path}?{rest}", numbers[0]
    stem = f"{parts.hostname}{match['stem'].rstrip('/')}{match['end'] if match['end'] != '/' else ''}?{rest}"
    return stem, int(match["number"] or 1)

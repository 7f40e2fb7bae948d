"""Small readers that every kind of page shares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from newscrawl.errors import PageError
from newscrawl.htmltree import TooBigError, parse_document
from newscrawl.identity import identify
from newscrawl.items import Alias, ArticleItem, Evidence, Page
from newscrawl.pages.encoding import Decoded, decoded

_TEXT: Any = etree.XPath("string()", smart_strings=False)  # ten times as fast as to join what `itertext` gives
# Whole addresses in which nothing is left to resolve, as most links are.
_ABSOLUTE = re.compile(r"https?://[A-Za-z0-9.-]++(?::[0-9]{1,5})?/[\w./=&%-]*+(?:\?[\w./=&%-]++)?", re.ASCII)
_BEGINNING = 4_096
_BINARY_SHARE = 0.05
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\f\r\x1b"))
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b")


def is_binary(body: bytes) -> bool:
    """Whether bytes are a file of another kind, whatever their headers say: text has next to no control characters."""
    start = body[:_BEGINNING]
    if start.startswith(_MAGIC):
        return True
    controls = len(start) - len(start.translate(None, _CONTROLS))
    return controls > _BINARY_SHARE * len(start) and not start.startswith(_WIDE_BOMS)


def page_text(page: Page) -> str:
    return _decoded(page).text


def _decoded(page: Page) -> Decoded:
    return decoded(page.body, page.headers.get("content-type", ""))


def document(page: Page) -> HtmlElement:
    """The parsed page; raises `PageError` for what is no text, or cannot be parsed within limits."""
    if is_binary(page.body):
        raise PageError("not-an-article", "the answer is no text")
    read = _decoded(page)
    if not read.text or read.text.isspace():
        raise PageError("empty", "the page has no content")
    try:
        return parse_document(read.text, read.data)
    except TooBigError:
        raise PageError("too-big", "the page exceeds the parse limits") from None
    except (etree.LxmlError, ValueError) as problem:
        raise PageError("unparsable", str(problem)[:100]) from None


def text_of(element: HtmlElement) -> str:
    text = _TEXT(element) if len(element) else element.text or ""
    return " ".join(text.split())


def named(element: HtmlElement) -> str:
    """An element as a selector would name it: ``div#artibody.article``."""
    names = "".join(f".{name}" for name in (element.get("class") or "").split()[:3])
    identifier = f"#{element.get('id')}" if element.get("id") else ""
    return f"{element.tag}{identifier}{names}"[:100]


def inner_html(elements: Iterable[HtmlElement]) -> str:
    return "".join(etree.tostring(element, encoding="unicode", method="html") for element in elements)


def evidence(value: str | None, origin: str, where: str = "") -> list[Evidence]:
    """One piece of evidence, none for an empty value."""
    return [Evidence(value.strip(), origin, where)] if value and value.strip() else []


def headline(element: HtmlElement, where: str = "") -> list[Evidence]:
    """A title from the tree, as mark-up again: it was decoded by the parse, and a title is decoded once."""
    return evidence(escape(text_of(element), quote=False), "page", where)


def absolute(base: str, address: str) -> str:
    """An absolute http(s) address, empty for anything else."""
    address = address.strip()
    if _ABSOLUTE.fullmatch(address):
        return address
    try:
        url = urljoin(base, address)
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname else ""


def new_item(page: Page, variant: str) -> ArticleItem:
    """An item with the identity of the address that was fetched."""
    identity = identify(page.url)
    item = ArticleItem(id=identity.id, url=page.url, variant=variant, fetched_at=page.fetched_at, pages=[page])
    read = _decoded(page)
    item.charset, item.charset_origin = read.charset, read.origin
    item.aliases.append(Alias(page.url, identity.kind))
    if identity.kind == "share":
        item.share_url = page.url
    return item


def adopt_address(item: ArticleItem, address: str) -> None:
    """Take an address that the page gives for itself, when it names the same article."""
    identity = identify(address)
    if identity.id != item.id or not address:
        return
    if identity.kind == "share":
        item.share_url = item.share_url or address
        if identify(item.url).kind not in {"web", "wap"}:
            item.url = address
    elif identity.kind in {"web", "wap"}:
        item.url = address
    if all(alias.url != address for alias in item.aliases):
        item.aliases.append(Alias(address, identity.kind))

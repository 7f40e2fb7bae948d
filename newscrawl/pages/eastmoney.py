"""The upstream's own pages: articles, paged articles and lists (SPEC 6). Pure."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from newscrawl.errors import PageError
from newscrawl.identity import identify
from newscrawl.items import ArticleItem, Evidence, IndexEntry, IndexPage, Page
from newscrawl.pages.evidence import absolute, document, evidence, inner_html, named, new_item, text_of

_BODY_IDS = ("ContentBody", "zw_body", "zwtext")
_LAYOUT = (b"em_media", b"zwcontent", b"zwinfos", b"sourcebox", b"EM_StockImg", b"emhd_", b"atitle")
_SUFFIX = re.compile(r"\s*[_|-]\s*(?:东方财富网|东方财富|eastmoney).*$", re.IGNORECASE)
_LABELS = (("raw_credits", re.compile(r"^(?:文章)?来源\s*[:：]")), ("raw_authors", re.compile(r"^作者\s*[:：]")))
_EDITOR = re.compile(r"责任编辑\s*[:：]\s*([^\s()（）]{1,30})")
_DATE = re.compile(r"\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}")
_ENTRIES: Any = etree.XPath(
    "//*[contains(@class,'infos')]//*[contains(@class,'item')] | //*[contains(@class,'sourcebox')]"
)
_HREFS: Any = etree.XPath("//a/@href", smart_strings=False)
_PARSER = "site parser eastmoney"
_LIST_PATH = re.compile(r"/a/c[a-z]+(?:_(\d+))?\.html$")


class _Classes:
    """What stands in class attributes; elements are looked for only where a look at all of them found the word."""

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self.words = " ".join(root.xpath("//@class", smart_strings=False))

    def __contains__(self, part: str) -> bool:
        return part in self.words

    def holding(self, *parts: str) -> list[HtmlElement]:
        """Elements with any of the parts in their class, in order."""
        present = [part for part in parts if part in self]
        if not present:
            return []
        elements: list[HtmlElement] = self.root.xpath(
            f"//*[{' or '.join(f'contains(@class,{chr(39)}{part}{chr(39)})' for part in present)}]"
        )
        return elements


def has_body(page: Page) -> bool:
    """Whether the page may hold the upstream's article; a look at the bytes, because most pages do not.

    Other sites have elements of these names too, so the address must have an article number or the page its layout.
    """
    if not any(name.encode() in page.body for name in _BODY_IDS):
        return False
    return bool(identify(page.url).digits) or any(mark in page.body for mark in _LAYOUT)


def body_of(root: HtmlElement) -> HtmlElement | None:
    for name in _BODY_IDS:
        found: list[HtmlElement] = root.xpath("//*[@id=$name]", name=name)
        if found:
            return found[0]
    return None


def is_list(page: Page) -> bool:
    return bool(_LIST_PATH.search(urlsplit(page.url).path))


def parse_article(page: Page, root: HtmlElement, body: HtmlElement) -> ArticleItem:
    item = new_item(page, "web")
    item.raw_language = root.get("lang") or ""
    found = _Classes(root)
    for heading in [*found.holding("atitle"), *root.iter("h1"), *root.iter("title")]:
        where = f"{_PARSER}: {named(heading)}"
        item.raw_titles += evidence(escape(_SUFFIX.sub("", text_of(heading)), quote=False), "page", where)
    for entry in _ENTRIES(root) if "infos" in found or "sourcebox" in found else ():
        _read_label(item, text_of(entry), f"{_PARSER}: {named(entry)}")
    outside = text_of(root)[-4000:]
    if editor := _EDITOR.search(outside):
        item.raw_editors += evidence(editor[1], "page", f"{_PARSER}: 责任编辑 on the page")
    for digest in found.holding("abstract", "digest_content")[:1]:
        item.raw_summary = text_of(digest)
    item.raw_body = inner_html([body])
    item.raw_places = [Evidence(named(body), "page", f"{_PARSER}: #{body.get('id')}")]
    item.next_page = next_page(root, page.url)
    if not text_of(body) and body.find(".//img") is None:
        raise PageError("empty", "the article has no text")
    return item


def next_page(root: HtmlElement, url: str) -> str:
    """Address of the page after this one, empty at the end; numbers must grow by one, so that links cannot loop."""
    here = identify(url)
    hrefs: list[str] = _HREFS(root) if here.digits else []
    for href in hrefs:
        if here.digits not in href and "%" not in href and href.isprintable():
            continue  # most links of a page; to resolve them all takes ten times as long as its parse
        address = absolute(url, href)
        there = identify(address) if address else None
        same_host = address and urlsplit(address).netloc == urlsplit(url).netloc
        if there and same_host and there.id == here.id and there.page == here.page + 1:
            return address
    return ""


def parse_list(page: Page) -> IndexPage:
    root = document(page)
    entries: dict[str, IndexEntry] = {}
    for link in root.iter("a"):
        url = absolute(page.url, link.get("href") or "")
        if url and (identity := identify(url)).id.startswith("em:"):
            row = link.getparent()
            date = _DATE.search(text_of(row)) if row is not None else None
            entries.setdefault(identity.id, IndexEntry(url, text_of(link), date[0] if date else ""))
    if not entries:
        raise PageError("not-an-index", "no links to articles in the page")
    return IndexPage(page.url, tuple(entries.values()), _next_list(root, page.url))


def _next_list(root: HtmlElement, url: str) -> str:
    match = _LIST_PATH.search(urlsplit(url).path)
    here = int(match[1] or 1) if match else 1
    for link in root.iter("a"):
        address = absolute(url, link.get("href") or "")
        other = _LIST_PATH.search(urlsplit(address).path)
        if other and int(other[1] or 1) == here + 1:
            return address
    return ""


def _read_label(item: ArticleItem, text: str, where: str) -> None:
    for field, label in _LABELS:
        if label.match(text):
            getattr(item, field).extend(evidence(text, "label", where))
            return
    if _DATE.search(text):
        item.raw_dates += evidence(text, "page", where)

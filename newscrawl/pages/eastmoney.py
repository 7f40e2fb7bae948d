"""The upstream's own pages: articles, paged articles and lists (SPEC 6). Pure."""

from __future__ import annotations

import re
from functools import cache
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
_BODY_MARKS = tuple(name.encode() for name in _BODY_IDS)
_LAYOUT = (b"em_media", b"zwcontent", b"zwinfos", b"sourcebox", b"EM_StockImg", b"emhd_", b"atitle")
_SUFFIX = re.compile(r"\s*[_|-]\s*(?:东方财富网|东方财富|eastmoney).*$", re.IGNORECASE)
_LABELS = (("raw_credits", re.compile(r"^(?:文章)?来源\s*[:：]")), ("raw_authors", re.compile(r"^作者\s*[:：]")))
_EDITOR = re.compile(r"责任编辑\s*[:：]\s*([^\s()（）]{1,30})")
_DATE = re.compile(r"\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}")
# Steps down from the root, because "//" makes a list of every node first, which takes twice as long.
_ENTRIES: Any = etree.XPath(
    "descendant-or-self::*[contains(@class,'infos')]/descendant::*[contains(@class,'item')]"
    " | descendant-or-self::*[contains(@class,'sourcebox')]"
)
_ITEMS: Any = etree.XPath("descendant::*[contains(@class,'item')]")
_HREFS: Any = etree.XPath("descendant::a/@href", smart_strings=False)
_CLASSES: Any = etree.XPath("descendant-or-self::*/@class", smart_strings=False)
_BY_ID: Any = etree.XPath("id($name)")
_NAMES_EDITOR: Any = etree.XPath("contains(string(), '责任编辑')")
_PARSER = "site parser eastmoney"
_LIST_PATH = re.compile(r"/a/c[a-z]+(?:_([0-9]{1,9}))?\.html$")


class _Classes:
    """What stands in class attributes; elements are looked for only where a look at all of them found the word."""

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self.words = " ".join(_CLASSES(root))

    def __contains__(self, part: str) -> bool:
        return part in self.words

    def holding(self, *parts: str) -> list[HtmlElement]:
        """Elements with any of the parts in their class, in order."""
        present = [part for part in parts if part in self]
        if not present:
            return []
        elements: list[HtmlElement] = _holding(tuple(present))(self.root)
        return elements

    def entries(self) -> list[HtmlElement]:
        """Lines beside the headline, in order."""
        found: list[HtmlElement] = []
        if "sourcebox" not in self:
            for box in self.holding("infos") if "item" in self else ():
                found += _ITEMS(box)
            if len(set(found)) == len(found):  # no box inside another one
                return found
        return list(_ENTRIES(self.root))


@cache
def _holding(parts: tuple[str, ...]) -> Any:
    # By way of the attributes, of which there are fewer than of elements.
    conditions = " or ".join(f"contains(.,'{part}')" for part in parts)
    return etree.XPath(f"descendant-or-self::*/@class[{conditions}]/..")


def has_body(page: Page) -> bool:
    """Whether the page may hold the upstream's article; a look at the bytes, because most pages do not.

    Other sites have elements of these names too, so the address must have an article number or the page its layout.
    """
    if not any(name in page.body for name in _BODY_MARKS):
        return False
    return bool(identify(page.url).digits) or any(mark in page.body for mark in _LAYOUT)


def body_of(root: HtmlElement) -> HtmlElement | None:
    for name in _BODY_IDS:
        # The table of ids that the parser keeps; it also holds names of links, and one may stand before.
        found: list[HtmlElement] = _BY_ID(root, name=name)
        if found and found[0].get("id") != name:
            found = root.xpath("//*[@id=$name]", name=name)
        if found:
            return found[0]
    return None


def is_list(page: Page) -> bool:
    return bool(_LIST_PATH.search(urlsplit(page.url).path))


def parse_article(page: Page, root: HtmlElement, body: HtmlElement) -> ArticleItem:
    item = new_item(page, "web")
    item.raw_language = root.get("lang") or ""
    found = _Classes(root)
    headings = list(root.iter("h1", "title"))
    for heading in [*found.holding("atitle"), *sorted(headings, key=lambda each: each.tag)]:
        where = f"{_PARSER}: {named(heading)}"
        item.raw_titles += evidence(escape(_SUFFIX.sub("", text_of(heading)), quote=False), "page", where)
    for entry in found.entries():
        _read_label(item, text_of(entry), f"{_PARSER}: {named(entry)}")
    outside = text_of(root)[-4000:] if _NAMES_EDITOR(root) else ""
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
    if not here.digits:
        return ""
    hrefs: list[str] = _HREFS(root)
    every = " ".join(hrefs)
    if here.digits not in every and "%" not in every and every.isprintable():
        return ""
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

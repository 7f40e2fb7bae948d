"""Feeds and sitemaps of every kind, told apart by what they hold, never by their name or content type. Pure."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from lxml import etree

from newscrawl.errors import PageError
from newscrawl.identity import article_id
from newscrawl.items import IndexEntry, IndexPage, Page
from newscrawl.pages import feeds_json, feeds_rss, sitemaps
from newscrawl.pages.feeds_xml import MAX_RECORDS, Document, feed_text, find_document, records

_READERS = {
    "rss": feeds_rss.rss_entry,
    "RDF": feeds_rss.rss_entry,
    "feed": feeds_rss.atom_entry,
    "urlset": sitemaps.url_entry,
    "sitemapindex": sitemaps.sitemap_entry,
}


def parse_feed(page: Page) -> IndexPage:
    """RSS, Atom, JSON Feed, sitemap, news sitemap, sitemap index or a list of addresses, packed with gzip or not.

    Of a sitemap index the sitemaps stand in `indexes`. Sitemaps are put in order, newest first, where they are dated.

    Raises:
        PageError: ``empty``, ``not-a-feed``, ``broken-json``, ``broken-gzip``, ``too-big``, ``unusable`` (records,
            but none with an address).
    """
    text = feed_text(page)
    stripped = text.strip()
    if not stripped:
        raise PageError("empty", "the answer has no content")
    if stripped[0] in "{[":
        return _distinct(IndexPage(page.url, ()), *feeds_json.json_entries(stripped, page))
    if document := find_document(stripped):
        return _read(document, page)
    if sitemaps.is_list_of_addresses(stripped):
        return _distinct(IndexPage(page.url, ()), sitemaps.listed_addresses(stripped, page), 0)
    raise PageError("not-a-feed", f"neither feed nor sitemap: {stripped[:40]!r}")


def _read(document: Document, page: Page) -> IndexPage:
    reader = _READERS[document.kind]
    entries: list[IndexEntry] = []
    unusable = 0
    problem = "truncated: the document ends early" if document.cut else ""
    try:
        for number, record in enumerate(islice(records(document), MAX_RECORDS + 1)):
            if number == MAX_RECORDS:
                problem = f"too-many: only the first {MAX_RECORDS} records were read"
            elif entry := reader(record, page):
                entries.append(entry)
            else:
                unusable += 1
    except (etree.LxmlError, ValueError) as broken:
        problem = f"unparsable: {str(broken)[:100]}"
    if unusable and not entries:
        raise PageError("unusable", f"none of {unusable} records has an address")
    if problem and not entries:
        raise PageError("not-a-feed", problem)
    found = IndexPage(page.url, (), problem=problem)
    if document.kind == "sitemapindex":
        return replace(found, indexes=tuple(sitemaps.newest_first(entries)), unusable=unusable)
    return _distinct(found, sitemaps.newest_first(entries) if document.kind == "urlset" else entries, unusable)


def _distinct(index: IndexPage, entries: list[IndexEntry], unusable: int) -> IndexPage:
    """With each article once, as it is named first."""
    found: dict[str, IndexEntry] = {}
    for entry in entries:
        found.setdefault(article_id(entry.url), entry)
    return replace(index, entries=tuple(found.values()), unusable=unusable)

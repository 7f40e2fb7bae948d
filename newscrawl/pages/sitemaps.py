"""Entries of sitemaps, news sitemaps, sitemap indexes and plain lists of addresses. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from newscrawl.items import IndexEntry, Page
from newscrawl.pages import eastmoney, finews
from newscrawl.pages.evidence import absolute, evidence
from newscrawl.pages.feeds_xml import MAX_RECORDS, Fields
from newscrawl.pages.listed import headline, is_address

_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?)?")
_NO_PAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|mp[34]|pdf|zip|css|js)$", re.IGNORECASE)


def url_entry(url: Fields, page: Page) -> IndexEntry | None:
    """A sitemap names pages of all kinds; one with news beside it names an article."""
    address = absolute(page.url, url.text("loc"))
    if not is_address(address) or not url.text("loc"):
        return None
    news = url.inside("news:news")
    title, published = headline(news.text("news:title")), news.text("news:publication_date")
    medium = headline(news.inside("news:publication").text("news:name"))
    return IndexEntry(
        url=address,
        title=title,
        published=published,
        modified=url.text("lastmod"),
        credits=tuple(evidence(medium, "metadata")),
        any_page=not (title or published),
        seen_at=page.fetched_at,
    )


def sitemap_entry(sitemap: Fields, page: Page) -> IndexEntry | None:
    address = absolute(page.url, sitemap.text("loc"))
    if not is_address(address) or not sitemap.text("loc"):
        return None
    return IndexEntry(address, modified=sitemap.text("lastmod"), seen_at=page.fetched_at)


def is_list_of_addresses(text: str) -> bool:
    return all(line.lstrip().startswith(("http://", "https://")) for line in text.splitlines() if line.strip())


def listed_addresses(text: str, page: Page) -> list[IndexEntry]:
    """A sitemap may be a plain list, an address a line."""
    addresses = (absolute(page.url, line) for line in text.splitlines()[:MAX_RECORDS] if line.strip())
    return [IndexEntry(url, any_page=True, seen_at=page.fetched_at) for url in addresses if is_address(url)]


def newest_first(entries: Iterable[IndexEntry]) -> list[IndexEntry]:
    """By the dates that are stated in full, undated ones last; sitemaps come in any order, often the oldest first."""
    return sorted(entries, key=_day, reverse=True)


def may_be_article(entry: IndexEntry) -> bool:
    """False for the pages of a sitemap that are known by their address to be none: the home page, lists, pictures."""
    if not entry.any_page:
        return True
    path = urlsplit(entry.url).path
    shown = Page(entry.url, b"", entry.seen_at) if entry.seen_at else None
    if path.strip("/") == "" or _NO_PAGE.search(path):
        return False
    return shown is None or not (finews.is_index(shown) or eastmoney.is_list(shown))


def _day(entry: IndexEntry) -> str:
    found = _DAY.match(entry.published or entry.modified)
    return found[0] if found else ""

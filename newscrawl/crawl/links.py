"""How much one page may ask for: a page of endless links is cut, and says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from newscrawl.items import Reject

MAX_LINKS = 5_000
"""Of an HTML page. A section of the mirror names all its posts on one page without paging, so less would lose some."""
MAX_LINKS_OF_LIST = 50_000
"""Of a feed, sitemap or list answer: what the sitemap protocol allows one file."""
MAX_URL_TEXT_A_LINK = 256
"""Characters of all addresses of a page, as an average."""


class PageLimitMiddleware:
    """Lets the first links of a page through and makes a `Reject` of the rest, which leaves the run unhealthy."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        most = MAX_LINKS if isinstance(response, HtmlResponse) else MAX_LINKS_OF_LIST
        links = text = 0
        async for each in result:
            if not isinstance(each, Request):
                yield each
                continue
            links += 1
            text += len(each.url)
            if links > most or text > most * MAX_URL_TEXT_A_LINK:
                self.crawler.stats.inc_value("newscrawl/unreadable")
                yield Reject(response.url, "discover", f"too-many-links: only the first {links - 1} are followed")
                return
            yield each

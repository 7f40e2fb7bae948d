"""Whether a crawl has been told to end: nothing may wait then."""

from __future__ import annotations

from scrapy.crawler import Crawler


def is_closing(crawler: Crawler) -> bool:
    """True after a signal, a `CloseSpider` or a budget; no signal of Scrapy tells before the last request is done."""
    slot = getattr(crawler.engine, "_slot", None)
    return not crawler.crawling or slot is None or slot.closing is not None

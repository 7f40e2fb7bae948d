"""What one run may cost, whatever a site leads it into: pages, bytes, minutes, pages of one host, depth."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from newscrawl.crawl.closing import is_closing
from newscrawl.crawl.config import Config, Limits
from newscrawl.crawl.refusals import RefusedError

logger = logging.getLogger(__name__)


class BudgetMiddleware:
    """Ends the run at its limits, as unhealthy; a host over its own is refused, and the run goes on with the others."""

    def __init__(self, crawler: Crawler, limits: Limits) -> None:
        self.crawler = crawler
        self.limits = limits
        self.started = time.monotonic()
        self.pages = self.bytes = 0
        self.pages_of: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, Config.from_settings(crawler.settings).limits)

    def process_request(self, request: Request) -> None:
        if spent := self.spent():
            self.end(spent)
            raise RefusedError("budget", f"{spent} is spent")
        host = urlparse_cached(request).netloc
        if 0 < self.limits.pages_per_host <= self.pages_of[host]:
            raise RefusedError(
                "budget", f"NEWSCRAWL_MAX_PAGES_PER_HOST={self.limits.pages_per_host} is spent on {host}"
            )
        if 0 < self.limits.depth < request.meta.get("depth", 0):
            raise RefusedError("too-deep", f"more than NEWSCRAWL_MAX_DEPTH={self.limits.depth} links from the start")

    def process_response(self, request: Request, response: Response) -> Response:
        self.pages += 1
        self.bytes += len(response.body)
        self.pages_of[urlparse_cached(request).netloc] += 1
        return response

    def spent(self) -> str:
        """The setting whose budget is spent, with its value; empty while there is some left."""
        minutes = (time.monotonic() - self.started) / 60
        for name, used, limit in (
            ("NEWSCRAWL_MAX_PAGES", self.pages, self.limits.pages),
            ("NEWSCRAWL_MAX_BYTES", self.bytes, self.limits.bytes),
            ("NEWSCRAWL_MAX_MINUTES", minutes, self.limits.minutes),
        ):
            if 0 < limit <= used:
                return f"{name}={limit}"
        return ""

    def end(self, spent: str) -> None:
        if not is_closing(self.crawler):
            logger.warning("%s is spent: the run ends", spent)
            asyncio.get_running_loop().create_task(self.crawler.engine.close_spider_async(reason=f"{spent} is spent"))

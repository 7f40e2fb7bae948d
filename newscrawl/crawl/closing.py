"""What happens when a crawl has been told to end: nothing may wait then."""

from __future__ import annotations

import asyncio
import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

logger = logging.getLogger(__name__)

_TICK = 0.5


class StoppedError(IgnoreRequest):
    """Raised for a request that was not made because the run ends: no failure, the next run makes it."""


def is_closing(crawler: Crawler) -> bool:
    """True after a signal, a `CloseSpider` or a budget; no signal of Scrapy tells before the last request is done."""
    slot = getattr(crawler.engine, "_slot", None)
    return not crawler.crawling or slot is None or slot.closing is not None


class WaitingRequests:
    """Drops what waits for its turn once the run is to end: with the delay of a host that could take many minutes."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.watch: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        self.watch = asyncio.get_running_loop().create_task(self.drop())

    def spider_closed(self) -> None:
        if self.watch is not None:
            self.watch.cancel()

    async def drop(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            if is_closing(self.crawler) and (number := self.empty()):
                logger.info("%d request(s) are not made: the run ends", number)

    def empty(self) -> int:
        waiting = [slot.queue for slot in self.crawler.engine.downloader.slots.values()]
        number = 0
        for queue in waiting:
            while queue:
                _, answer = queue.popleft()
                answer.errback(StoppedError("the run ends"))
                number += 1
        return number

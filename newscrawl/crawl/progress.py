"""One line of progress on a terminal, plain log lines elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import time
from typing import Self, TextIO

from scrapy import signals
from scrapy.crawler import Crawler

from newscrawl.crawl.backlog import Backlog
from newscrawl.crawl.summary import number, outcomes

logger = logging.getLogger(__name__)

_TERMINAL_SECONDS = 0.5
_LOG_SECONDS = 60.0


class Progress:
    """Draws ``pages new changed unchanged rejected rate eta``; the ETA is known once all links have been found."""

    def __init__(self, crawler: Crawler, stream: TextIO) -> None:
        self.crawler = crawler
        self.stream = stream
        self.on_terminal = stream.isatty()
        self.started = time.monotonic()
        self.task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler, sys.stderr)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    async def spider_opened(self) -> None:
        self.started = time.monotonic()
        self.task = asyncio.get_running_loop().create_task(self._tick())

    async def spider_closed(self) -> None:
        if self.task:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task
        if self.on_terminal:
            self.stream.write("\r\x1b[K")

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TERMINAL_SECONDS if self.on_terminal else _LOG_SECONDS)
            line = self._line()
            if self.on_terminal:
                self.stream.write(f"\r\x1b[K{line}")
                self.stream.flush()
            else:
                logger.info(line)

    def _line(self) -> str:
        stats = self.crawler.stats
        seconds = max(time.monotonic() - self.started, 0.001)
        pages = number(stats, "response_received_count")
        rate = pages / seconds
        waiting = number(stats, "scheduler/enqueued") - number(stats, "scheduler/dequeued")
        if backlog := self.crawler.get_extension(Backlog):
            waiting += backlog.left
        eta = f", about {waiting / rate:.0f} s left" if waiting > 0 and rate > 0 else ""
        return f"{pages} pages: {outcomes(stats)}, {rate:.1f}/s{eta}"

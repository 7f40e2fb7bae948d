"""How long the event loop stood still, at worst."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

_TICK = 0.01


class StallMeter:
    """Writes the longest delay of a tick, in seconds of wall clock and of this process's CPU, to HOSTILE_STALL_FILE.

    The CPU figure is what the crawl itself did meanwhile, in all its threads; the wall clock also counts other processes.
    """

    def __init__(self, report: Path) -> None:
        self.report = report
        self.wall = self.cpu = 0.0
        self.task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        meter = cls(Path(os.environ["HOSTILE_STALL_FILE"]))
        crawler.signals.connect(meter.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(meter.spider_closed, signal=signals.spider_closed)
        return meter

    async def spider_opened(self) -> None:
        self.task = asyncio.get_running_loop().create_task(self.tick())

    async def spider_closed(self) -> None:
        self.report.write_text(f"{self.wall:.3f} {self.cpu:.3f}", encoding="ascii")

    async def tick(self) -> None:
        while True:
            wall, cpu = time.monotonic(), time.process_time()
            await asyncio.sleep(_TICK)
            self.wall = max(self.wall, time.monotonic() - wall - _TICK)
            self.cpu = max(self.cpu, time.process_time() - cpu)

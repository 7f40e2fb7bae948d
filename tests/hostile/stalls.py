"""How long the event loop stood still, at worst."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

_TICK = 0.01
_THREADS = Path("/proc/self/task")


def waited_for_a_core() -> float:
    """Seconds that the threads of this process could have run and did not, because others had the cores."""
    total = 0
    for thread in _THREADS.iterdir() if _THREADS.exists() else ():
        with suppress(OSError):  # it has ended, or this system does not tell
            total += int((thread / "schedstat").read_text(encoding="ascii").split()[1])
    return total / 1e9


class StallMeter:
    """Writes the longest delay of a tick to HOSTILE_STALL_FILE: by the wall clock, in CPU, and of its own making.

    The CPU figure is what the crawl itself did meanwhile, in all its threads; the wall clock also counts other processes.
    The third one is the wall clock without what the threads waited for a core: it has sleeping and locks in it too.
    """

    def __init__(self, report: Path) -> None:
        self.report = report
        self.wall = self.cpu = self.own = 0.0
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
        self.report.write_text(f"{self.wall:.3f} {self.cpu:.3f} {self.own:.3f}", encoding="ascii")

    async def tick(self) -> None:
        while True:
            wall, cpu, waited = time.monotonic(), time.process_time(), waited_for_a_core()
            await asyncio.sleep(_TICK)
            delay = time.monotonic() - wall - _TICK
            self.wall = max(self.wall, delay)
            self.cpu = max(self.cpu, time.process_time() - cpu)
            self.own = max(self.own, delay - (waited_for_a_core() - waited))

"""What an index names beyond the first thousands waits as what it is: requests that wait take ten times the memory."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler

from newscrawl.crawl.closing import is_closing
from newscrawl.crawl.links import MAX_LINKS

logger = logging.getLogger(__name__)

AT_ONCE = MAX_LINKS + 1
"""Requests that an index may make at once: the limit of an HTML page must see one too many."""
_STEP = 500


class Backlog:
    """Makes the next requests whenever none waits; the run does not end before the last one is made.

    Whatever ends the run early ends this: what was not asked for then is asked for by the next run.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.held: deque[tuple[Iterator[Request], int]] = deque()
        self.left = 0
        """Requests that are still to be made, about."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.scheduler_empty, signal=signals.scheduler_empty)
        return extension

    def hold(self, requests: Iterator[Request], *, number: int, depth: int) -> None:
        """`number` of them, about; `depth` is theirs."""
        self.held.append((requests, depth))
        self.left += max(number, 0)

    def scheduler_empty(self) -> None:
        if not self.held:
            return
        if is_closing(self.crawler):
            self.held.clear()
            return
        requests, depth = self.held[0]
        made = 0
        try:
            for request in islice(requests, _STEP):
                request.meta["depth"] = depth  # what a spider's middleware does for those of a callback
                self.crawler.engine.crawl(request)
                made += 1
        except Exception:
            # As for a callback that raised: its page is lost, and the verdict must see it.
            logger.exception("what an index names could not be asked for")
            self.crawler.stats.inc_value("newscrawl/rejected")
        self.left = max(self.left - made, 0)
        if made < _STEP:
            self.held.popleft()
            self.left = self.left if self.held else 0

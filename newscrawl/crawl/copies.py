"""What indexes said is kept once everything that they named was stored or rejected, never before."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.errors import StoreError
from newscrawl.identity import canonical_url
from newscrawl.items import Page
from newscrawl.store.copies import IndexCopy
from pipelines.beside import beside

logger = logging.getLogger(__name__)

_MOST = 1_000
"""Indexes of one run that are kept, the first ones: what changes is at the front, and memory has an end."""


class IndexCopies:
    """Hands copies to the writer when the run has nothing left to do.

    A run that was killed, or stopped in between, keeps none: the next one asks for whole indexes again.
    """

    def __init__(self, crawler: Crawler, session: Session) -> None:
        self.crawler = crawler
        self.session = session
        self.read: dict[str, IndexCopy] = {}
        self.taken = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler, Session.of(crawler))
        crawler.signals.connect(extension.spider_idle, signal=signals.spider_idle)
        return extension

    async def keep(self, url: str, page: Page) -> None:
        """`page` answered for the index at `url`, and was read."""
        address = canonical_url(url)
        if self.taken < _MOST and address not in self.read:
            self.taken += 1
            answered_by = canonical_url(page.url)
            self.read[address] = await beside(len(page.body), IndexCopy.of, address, answered_by, page)

    def spider_idle(self) -> None:
        # Scrapy calls it when nothing waits, nothing is fetched and no item is on its way; the run is finished by the
        # same writer afterwards, so that whatever becomes of this is known before the exit code.
        if self.read and not self.session.failed:
            future = self.session.writer.keep_copies(self.read.values())
            future.add_done_callback(lambda done: _tell(done.exception()))
        self.read = {}


def _tell(problem: BaseException | None) -> None:
    if isinstance(problem, StoreError):
        logger.error("what indexes said could not be kept: %s", problem)

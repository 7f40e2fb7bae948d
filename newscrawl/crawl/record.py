"""Every run leaves a row in `runs`, with its counts and a verdict."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import fields
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from newscrawl import __version__
from newscrawl.crawl.secrets import without_credentials
from newscrawl.crawl.session import Session
from newscrawl.crawl.verdict import Counts, judge
from newscrawl.errors import StoreError
from newscrawl.items import RunCounts
from newscrawl.media import registry

logger = logging.getLogger(__name__)


class RunRecord:
    """Stats: ``newscrawl/outcome``, ``newscrawl/exit_code``, ``newscrawl/reasons``."""

    def __init__(self, crawler: Crawler, session: Session) -> None:
        self.crawler = crawler
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler, Session.of(crawler))
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(extension.item_error, signal=signals.item_error)
        crawler.signals.connect(extension.spider_error, signal=signals.spider_error)
        return extension

    async def spider_opened(self) -> None:
        spider = self.crawler.spider
        given = {name: without_credentials(str(value)) for name, value in getattr(spider, "given", {}).items()}
        name = spider.name if spider else ""
        start = self.session.writer.start_run(spider=name, arguments=given, version=__version__)
        await asyncio.wrap_future(start)
        await asyncio.wrap_future(self.session.writer.sync_media(registry().media))

    def item_error(self) -> None:
        self.crawler.stats.inc_value("newscrawl/unstored")

    def spider_error(self) -> None:
        # A callback that raised has lost a page: count it where the verdict looks.
        self.crawler.stats.inc_value("newscrawl/rejected")

    async def spider_closed(self, reason: str) -> None:
        stats = self.crawler.stats
        counts = Counts(**{each.name: int(stats.get_value(f"newscrawl/{each.name}", 0)) for each in fields(Counts)})
        verdict = judge(counts, max_failed_share=self.session.config.max_failed_share, finish_reason=reason)
        exit_code, outcome, reasons = verdict.exit_code, verdict.outcome, list(verdict.reasons)
        try:
            await asyncio.wrap_future(self.session.writer.finish_run(outcome, exit_code, self.run_counts(counts)))
        except StoreError as problem:
            exit_code, outcome = 3, "unhealthy"
            reasons.append(str(problem))
        finally:
            await asyncio.to_thread(self.session.close)
        stats.set_value("newscrawl/outcome", outcome)
        stats.set_value("newscrawl/exit_code", exit_code)
        stats.set_value("newscrawl/reasons", reasons)

    def run_counts(self, counts: Counts) -> RunCounts:
        stats = self.crawler.stats
        return RunCounts(
            requests=int(stats.get_value("downloader/request_count", 0)),
            pages=int(stats.get_value("response_received_count", 0)),
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            rejected=counts.rejected,
            failed=counts.failed,
            bytes=int(stats.get_value("downloader/response_bytes", 0)),
            not_modified=int(stats.get_value("downloader/response_status_count/304", 0)),
        )

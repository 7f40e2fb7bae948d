"""Every run leaves a row in `runs`, with its counts and a verdict."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from newscrawl import __version__
from newscrawl.crawl import past
from newscrawl.crawl.counts import Counts
from newscrawl.crawl.figures import Figures
from newscrawl.crawl.history import History
from newscrawl.crawl.job import Job, name_from_environment
from newscrawl.crawl.pace import pace_after
from newscrawl.crawl.session import Session
from newscrawl.crawl.verdict import Observed, Verdict, is_complete, is_gap, judge
from newscrawl.errors import StoreError
from newscrawl.items import ArticleItem, RunCounts, RunReport
from newscrawl.media import registry
from newscrawl.secrets import without_credentials
from newscrawl.store import runs

logger = logging.getLogger(__name__)


class RunRecord:
    """Stats: ``newscrawl/outcome``, ``.../exit_code``, ``.../reasons``, ``.../accept`` (what to type)."""

    def __init__(self, crawler: Crawler, session: Session) -> None:
        self.crawler = crawler
        self.session = session
        self.figures = Figures()
        self.job = Job("", "", "")
        self.run_id = 0
        self.started_at = datetime.now(UTC)
        self.opened = False
        """Whether there may be a row of the run, which wants an end."""
        self.begun = False
        """Whether the store has taken the run up: nothing is asked for before."""
        self.finish_reason = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler, Session.of(crawler))
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(extension.item_scraped, signal=signals.item_scraped)
        crawler.signals.connect(extension.item_error, signal=signals.item_error)
        crawler.signals.connect(extension.spider_error, signal=signals.spider_error)
        return extension

    async def spider_opened(self) -> None:
        spider = self.crawler.spider
        given = {name: without_credentials(str(value)) for name, value in getattr(spider, "given", {}).items()}
        name = spider.name if spider else ""
        self.job = Job.of(
            name, getattr(spider, "arguments", None), getattr(spider, "given", {}), name_from_environment()
        )
        try:
            # Here, not in a thread: a signal that comes meanwhile must find a run that has begun.
            self.session.history = self.look_back()
        except StoreError as problem:
            logger.warning("this run is judged without earlier ones: %s", problem)
        self.opened = True
        try:
            await self.begin(name, given)
        except StoreError as problem:
            self.session.failed = True
            logger.error("%s; the crawl does not begin", problem)  # noqa: TRY400  # one line is all there is to say
            raise CloseSpider("store_failed") from None
        self.begun = True

    async def begin(self, spider: str, arguments: dict[str, str]) -> None:
        writer = self.session.writer
        start = writer.start_run(spider, arguments, __version__, job=self.job.key, name=self.job.name)
        self.run_id = await asyncio.wrap_future(start)
        await asyncio.wrap_future(writer.sync_media(registry().media))

    def look_back(self) -> History:
        limited = bool(getattr(getattr(self.crawler.spider, "arguments", None), "limit", 0))
        with self.session.reader.connected() as connection:
            self.session.catches_up = runs.was_cut_short(connection, self.job.key)
            return past.history_of(connection, self.job.key, self.started_at, whole=not limited)

    def item_scraped(self, item: Any) -> None:
        if isinstance(item, ArticleItem):
            self.figures.count(item)

    def item_error(self) -> None:
        self.crawler.stats.inc_value("newscrawl/unstored")

    def spider_error(self) -> None:
        # A callback that raised has lost a page: count it where the verdict looks.
        self.crawler.stats.inc_value("newscrawl/rejected")

    async def spider_closed(self, reason: str) -> None:
        """May be called again when it was cut off before `newscrawl/exit_code` was set; the first reason holds."""
        reason = self.finish_reason = self.finish_reason or reason
        stats = self.crawler.stats
        stats.set_value("finish_reason", reason)  # Scrapy does it too, unless a second signal ends the run
        counts = Counts(**{each.name: int(stats.get_value(f"newscrawl/{each.name}", 0)) for each in fields(Counts)})
        exit_code, outcome, reasons = 3, "unhealthy", []
        try:
            verdict, report = await asyncio.to_thread(self.report, counts, reason)
            exit_code, outcome, reasons = verdict.exit_code, verdict.outcome, list(verdict.reasons)
            stats.set_value("newscrawl/accept", self.how_to_accept() if verdict.acceptable else "")
            finish = self.session.writer.finish_run(outcome, exit_code, self.run_counts(counts), report)
            await asyncio.wrap_future(finish)
        except StoreError as problem:
            exit_code, outcome = 3 if self.begun else 1, "unhealthy"
            reasons.append(str(problem))
        finally:
            stats.set_value("newscrawl/outcome", outcome)
            stats.set_value("newscrawl/exit_code", exit_code)
            stats.set_value("newscrawl/reasons", reasons)
            # Last, because it takes a while: a signal that cuts it off must find the end told as it is recorded.
            await asyncio.to_thread(self.session.close)

    def report(self, counts: Counts, finish_reason: str) -> tuple[Verdict, RunReport]:
        """Raises `StoreError` where the past cannot be read."""
        with self.session.reader.connected() as connection:
            latest = runs.past(connection, self.job.key)
            # A share link was asked for by name: that it is dead is always worth telling.
            if counts.lost and latest and not getattr(self.crawler.spider, "links_are_sources", False):
                counts = replace(counts, lasting=past.lasting(connection, self.run_id, latest[0].id))
        figures = self.figures.with_counts(
            {name: getattr(counts, name) for name in ("known", "listed", "indexes", "readings")}
        )
        history = self.session.history or History(self.started_at)
        allowed = self.session.config.max_failed_share
        observed = Observed(figures, getattr(self.crawler.spider, "unreadable", ()), self.failures())
        verdict = judge(
            counts, max_failed_share=allowed, finish_reason=finish_reason, observed=observed, history=history
        )
        if verdict.acceptable:
            figures["acceptable"] = 1
        figures["complete"] = int(is_complete(counts, max_failed_share=allowed, finish_reason=finish_reason))
        trusted = not verdict.reasons or is_gap(counts, history)  # a gap says that it should have been sooner
        figures |= pace_after(latest, self.started_at, counts.new + counts.changed, trusted=trusted)
        return verdict, RunReport(reasons=verdict.reasons, figures=figures)

    def failures(self) -> dict[str, int]:
        """Articles that failed, by a word for why."""
        stats = self.crawler.stats.get_stats()
        return {
            key.rpartition(" ")[2]: int(number)
            for stage in ("fetch", "parse")
            for key, number in stats.items()
            if key.startswith(f"newscrawl/reason/{stage} ")
        }

    def how_to_accept(self) -> str:
        return f"newscrawl jobs --accept {self.job.name}" if self.job.name else f"newscrawl runs {self.run_id} --accept"

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

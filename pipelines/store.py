"""Store: the end of the refinery, and the only pipeline that knows the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, Self, TypeVar

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.errors import StoreError
from newscrawl.items import ArticleItem, IndexSeen, Missing, Reject, Unmodified
from newscrawl.secrets import without_credentials
from newscrawl.store import Absence

logger = logging.getLogger(__name__)

_Count = Callable[[Any], None]
_Result = TypeVar("_Result")


class StorePipeline:
    """Hands items to the writer and waits for their commit: an item that came out of here is safe.

    Stats: ``newscrawl/new|changed|unchanged|rejected|failed|unstored``, ``newscrawl/missing|gone|expired`` of stored
    articles that their source no longer shows, and ``newscrawl/reason/<word>``.
    """

    def __init__(self, crawler: Crawler, session: Session) -> None:
        self.crawler = crawler
        self.session = session
        self.waiting: dict[Future[Any], tuple[Any, _Count]] = {}
        """What the writer has not committed yet: the item, and how to count what became of it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, Session.of(crawler))

    async def process_item(self, item: Any) -> Any:
        try:
            await self._store(item)
        except StoreError as problem:
            self._count("unstored")
            await self._stop(problem)
        except ValueError as problem:
            # One item that no database could keep must not vanish, and must not stop the others.
            return await self.process_item(Reject(item.url, "store", str(problem)))
        return item

    async def _store(self, item: Any) -> None:
        writer = self.session.writer
        match item:
            case ArticleItem():
                await self._committed(writer.submit(item), item, lambda outcome: self._count(outcome.status))
            case Reject():
                item = replace(item, url=without_credentials(item.url), reason=without_credentials(item.reason))
                await self._committed(writer.reject(item), item, lambda _: self._count_reject(item))
            case Missing():
                absence = await self._committed(writer.missing(item), item, self._count_absence)
                if absence is Absence.UNKNOWN:
                    await self._store(Reject(item.url, item.stage, item.reason, item.page))
            case Unmodified():
                await self._committed(writer.unmodified(item), item, lambda outcome: self._count(outcome.status))
            case IndexSeen():
                await asyncio.wrap_future(writer.seen_index(item))

    async def _committed(self, future: Future[_Result], item: Any, count: Callable[[_Result], None]) -> _Result:
        self.waiting[future] = item, count
        try:
            result = await asyncio.wrap_future(future)
        finally:
            self.waiting.pop(future, None)
        count(result)
        return result

    def settle(self) -> list[Any]:
        """Count what is committed although nobody waits for it any more; returns the articles among it.

        For a crawl whose reactor was stopped: the writer goes on. Waits for its commits.
        """
        settled = []
        for future, (item, count) in self.waiting.items():
            try:
                count(future.result())
            except StoreError:
                self._count("unstored")
            else:
                settled += [item] if isinstance(item, ArticleItem) else []
        self.waiting = {}
        return settled

    async def _stop(self, problem: StoreError) -> None:
        # Going on would fetch what cannot be kept; what was acknowledged is committed.
        if not self.session.failed:
            self.session.failed = True
            logger.error("%s; the crawl stops, what was stored is safe", problem)
            asyncio.get_running_loop().create_task(self.crawler.engine.close_spider_async(reason="store_failed"))

    def _count(self, key: str) -> None:
        self.crawler.stats.inc_value(f"newscrawl/{key}")

    def _count_absence(self, absence: Absence) -> None:
        if absence is not Absence.UNKNOWN:
            self._count(absence.value)

    def _count_reject(self, reject: Reject) -> None:
        self._count("failed" if reject.stage == "fetch" else "rejected" if reject.stage != "discover" else "unread")
        self._count(f"reason/{reject.stage} {reject.reason.split(':', 1)[0]}")
        logger.warning("rejected %s at %s: %s", reject.url, reject.stage, reject.reason)

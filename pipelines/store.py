"""Store: the end of the refinery, and the only pipeline that knows the database."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any, Self

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.errors import StoreError
from newscrawl.items import ArticleItem, IndexSeen, Missing, Reject, Unmodified
from newscrawl.secrets import without_credentials
from newscrawl.store import Absence

logger = logging.getLogger(__name__)


class StorePipeline:
    """Hands items to the writer and waits for their commit: an item that came out of here is safe.

    Stats: ``newscrawl/new|changed|unchanged|rejected|failed|unstored``, ``newscrawl/missing|gone|expired`` of stored
    articles that their source no longer shows, and ``newscrawl/reason/<word>``.
    """

    def __init__(self, crawler: Crawler, session: Session) -> None:
        self.crawler = crawler
        self.session = session

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
                outcome = await asyncio.wrap_future(writer.submit(item))
                self._count(outcome.status)
            case Reject():
                item = replace(item, url=without_credentials(item.url), reason=without_credentials(item.reason))
                await asyncio.wrap_future(writer.reject(item))
                self._count("failed" if item.stage == "fetch" else "rejected" if item.stage != "discover" else "unread")
                self._count(f"reason/{item.stage} {item.reason.split(':', 1)[0]}")
                logger.warning("rejected %s at %s: %s", item.url, item.stage, item.reason)
            case Missing():
                absence = await asyncio.wrap_future(writer.missing(item))
                if absence is Absence.UNKNOWN:
                    await self._store(Reject(item.url, item.stage, item.reason, item.page))
                else:
                    self._count(absence.value)
            case Unmodified():
                outcome = await asyncio.wrap_future(writer.unmodified(item))
                self._count(outcome.status)
            case IndexSeen():
                await asyncio.wrap_future(writer.seen_index(item))

    async def _stop(self, problem: StoreError) -> None:
        # Going on would fetch what cannot be kept; what was acknowledged is committed.
        if not self.session.failed:
            self.session.failed = True
            logger.error("%s; the crawl stops, what was stored is safe", problem)
            asyncio.get_running_loop().create_task(self.crawler.engine.close_spider_async(reason="store_failed"))

    def _count(self, key: str) -> None:
        self.crawler.stats.inc_value(f"newscrawl/{key}")

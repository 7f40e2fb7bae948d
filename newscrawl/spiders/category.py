"""``scrapy crawl category``: a category index and its pages to every article that the store lacks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl import pages
from newscrawl.crawl.failures import failure_reason
from newscrawl.errors import PageError
from newscrawl.identity import canonical_url
from newscrawl.items import ArticleItem, IndexEntry, IndexSeen, Reject
from newscrawl.spiders.arguments import CategoryArguments
from newscrawl.spiders.base import NewsSpider, page_of
from pipelines.dates import DateRefusedError, choose_date, read_date


class CategorySpider(NewsSpider):
    """Stats: ``newscrawl/indexes`` counts index pages read, ``newscrawl/out_of_range`` entries outside since/until."""

    name = "category"
    arguments_class = CategoryArguments
    arguments: CategoryArguments

    followed = 0
    known_in_a_row = 0

    async def start(self) -> AsyncIterator[Any]:
        self.walked: set[str] = set()
        yield self.index_request(self.arguments.url)

    def index_request(self, url: str) -> Request:
        self.walked.add(canonical_url(url))
        return Request(url, callback=self.parse_index, errback=self.index_failed, priority=10, dont_filter=True)

    async def parse_index(self, response: Response) -> AsyncIterator[Any]:
        page = page_of(response)
        try:
            index = pages.parse_index(page)
        except PageError as problem:
            self.count("unreadable")
            yield Reject(response.url, "discover", str(problem), page)
            return
        self.count("indexes")
        wanted = [entry for entry in index.entries if self.in_range(entry, page.fetched_at)]
        self.count("out_of_range", len(index.entries) - len(wanted))
        unknown, stored = await self.known.split(wanted)
        yield IndexSeen(page.url, index.category, tuple(stored), page.fetched_at)
        for entry in unknown:
            if self.limit_reached():
                return
            self.followed += 1
            yield self.article_request(entry)
        self.count_known(wanted, unknown)
        exhausted = bool(index.entries) and not wanted and self.arguments.since is not None
        done = exhausted or self.limit_reached() or self.enough_known()
        if index.next_url and not done and canonical_url(index.next_url) not in self.walked:
            yield self.index_request(index.next_url)

    async def index_failed(self, failure: Failure) -> AsyncIterator[Any]:
        self.count("unreadable")
        yield Reject(failure.request.url, "discover", failure_reason(failure))  # type: ignore[attr-defined]  # by Scrapy

    def finish(self, item: ArticleItem, entry: IndexEntry) -> Iterator[Any]:
        """Articles that their index did not date are measured by their own date, once they are here."""
        if not entry.published and not item.next_page and not self.is_wanted(item):
            self.count("out_of_range")
            return
        yield from super().finish(item, entry)

    def is_wanted(self, item: ArticleItem) -> bool:
        if not (self.arguments.since or self.arguments.until):
            return True
        zone = self.settings.get("NEWSCRAWL_TIMEZONE", "Asia/Shanghai")
        found = choose_date(item.raw_dates, article_id=item.id, fetched_at=item.fetched_at, zone=zone).date
        if found is None:
            return True
        day = found.instant.astimezone(ZoneInfo(zone)).date()
        return (self.arguments.since or day) <= day <= (self.arguments.until or day)

    # -- where to stop ----------------------------------------------------------------------------------------

    def in_range(self, entry: IndexEntry, fetched_at: datetime) -> bool:
        """Whether an entry may lie within since and until; one without a date may."""
        if not entry.published or not (self.arguments.since or self.arguments.until):
            return True
        day = self.day_of(entry.published, fetched_at)
        if day is None:
            return True
        return (self.arguments.since or day) <= day <= (self.arguments.until or day)

    def day_of(self, printed: str, fetched_at: datetime) -> date | None:
        zone = self.settings.get("NEWSCRAWL_TIMEZONE", "Asia/Shanghai")
        try:
            return read_date(printed, fetched_at=fetched_at, zone=zone).instant.astimezone(ZoneInfo(zone)).date()
        except DateRefusedError:
            return None

    def limit_reached(self) -> bool:
        return 0 < self.arguments.limit <= self.followed

    def enough_known(self) -> bool:
        return 0 < self.arguments.stop_after_known <= self.known_in_a_row

    def count_known(self, wanted: Iterable[IndexEntry], unknown: Iterable[IndexEntry]) -> None:
        new = {entry.url for entry in unknown}
        for entry in wanted:
            if self.enough_known():
                return
            self.known_in_a_row = 0 if entry.url in new else self.known_in_a_row + 1

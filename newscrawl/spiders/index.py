"""What the spiders of indexes share: known articles, bounds, where to stop, and what is left of a lost article."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.crawl.backlog import AT_ONCE, Backlog
from newscrawl.crawl.conditional import INDEX, NOT_MODIFIED
from newscrawl.crawl.copies import IndexCopies
from newscrawl.crawl.failures import GONE, STOPPED, failure_reason
from newscrawl.crawl.session import Session
from newscrawl.errors import PageError
from newscrawl.identity import canonical_url
from newscrawl.items import ArticleItem, IndexEntry, IndexPage, IndexSeen, Page, Reject, StoredArticle
from newscrawl.pages import listed
from newscrawl.pages.login import leads_to_login
from newscrawl.pages.withdrawn import leads_away
from newscrawl.spiders.arguments import IndexArguments
from newscrawl.spiders.base import NewsSpider, page_of
from pipelines.dates import DateRefusedError, ReadDate, choose_date, read_date

NOTHING_MORE = frozenset({"missing", "empty"})
"""The source answered for the article, and had no text: its index holds all of a flash."""
ABSENT = GONE | NOTHING_MORE
"""The source answered, and there is no article."""
PAGE_FOLLOWS_WITHIN = timedelta(hours=1)
"""How long after its publication an article may be missing because its page is not out yet."""
NO_ARTICLE = frozenset({"not-an-article", "not-an-index"})
EMPTY = frozenset({"empty-feed", "empty-list"})
"""A list of a machine was read, and names nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An index page and what became of its entries."""

    index: IndexPage
    wanted: list[IndexEntry]
    """Those within the bounds."""
    unknown: list[IndexEntry]
    """Those of them that are neither stored nor asked for already."""


def resolved(entry: IndexEntry, fetched_at: datetime | None, zone: str) -> IndexEntry:
    """The entry for an article fetched later than its index: ``5分钟前`` becomes the time that it meant then."""
    meant, would_mean = _read(entry.published, entry.seen_at, zone), _read(entry.published, fetched_at, zone)
    if entry.seen_at is None or meant is None or (would_mean and would_mean.instant == meant.instant):
        return entry
    digits = {"day": 10, "minute": 16, "second": 19}[meant.precision]
    return replace(entry, published=meant.instant.astimezone(ZoneInfo(zone)).isoformat(" ")[:digits])


def _read(printed: str, fetched_at: datetime | None, zone: str) -> ReadDate | None:
    try:
        return read_date(printed, fetched_at=fetched_at, zone=zone) if printed else None
    except DateRefusedError:
        return None


MAX_LIST = 10 << 20
"""Bytes of an index or list, more than an article may have: a sitemap of 50,000 addresses takes some megabytes."""


class IndexSpider(NewsSpider):
    """Walks an index, page by page, to the articles that the store lacks.

    An article that cannot be had is stored from its index where that holds its digest or text, with the flag
    ``list-only``. That settles it where the source says that there is nothing more: an empty answer, nothing behind an
    address that was only a guess, or nothing an hour after it was published. Otherwise it is asked for again as long as
    an index names it. Except for the first two it counts as failed too.

    Stats: ``newscrawl/indexes`` counts index pages read, ``newscrawl/listed`` articles that they name,
    ``newscrawl/index_unmodified`` those that were found unchanged,
    ``newscrawl/out_of_range`` entries outside since/until, ``newscrawl/list_only`` articles stored from their index,
    ``newscrawl/unusable`` records that name no article, ``newscrawl/not_articles`` pages of a sitemap that turned out
    to be none.
    """

    arguments: IndexArguments

    followed = 0
    known_in_a_row = 0

    async def start(self) -> AsyncIterator[Any]:
        self.walked: set[str] = set()
        self.again: set[str] = set()
        yield self.index_request(self.arguments.url)

    def read_index(self, page: Page) -> IndexPage:
        """Raise `PageError` for what is no index. Called in a thread, because a sitemap can take seconds: pure."""
        raise NotImplementedError

    @staticmethod
    def check_address(asked: str, answered: str) -> None:
        """Raises `PageError` where an index was answered by another page than itself."""
        if leads_to_login(asked, answered):
            raise PageError("login", answered)
        if leads_away(asked, answered):
            raise PageError("leads-home", answered)

    def may_list_nothing(self) -> bool:
        """Whether a list that names nothing at all can be told from one that broke."""
        history = Session.of(self.crawler).history
        return history is not None and history.may_list_nothing()

    def accept(self, index: IndexPage) -> IndexPage:
        """What is to be followed of an index, given what was read before; may raise `PageError` as well."""
        return index

    def next_index(self, reading: Reading, /) -> str:
        """Where to go on, absolute; empty at the end."""
        raise NotImplementedError

    def index_request(self, url: str) -> Request:
        self.walked.add(canonical_url(url))
        return Request(
            url,
            callback=self.parse_index,
            errback=self.index_failed,
            priority=10,
            dont_filter=True,
            meta={INDEX: url, "download_maxsize": MAX_LIST},
        )

    async def parse_index(self, response: Response) -> AsyncIterator[Any]:
        page = page_of(response)
        if NOT_MODIFIED in response.flags:
            self.count("index_unmodified")
        try:
            self.check_address(response.meta[INDEX], page.url)
            index = self.accept(await asyncio.to_thread(self.read_index, page))
        except PageError as problem:
            if problem.reason in EMPTY:
                self.count("empty")
                self.count("indexes")  # it was read, and history remembers it
            for output in self.give_up(Reject(response.url, "discover", str(problem), page)):
                yield output
        else:
            if NOT_MODIFIED not in response.flags:
                await self.copies.keep(response.meta[INDEX], page)
            async for output in self.follow(index, page, response.meta.get("depth", 0)):
                yield output

    @property
    def copies(self) -> IndexCopies:
        extension = self.crawler.get_extension(IndexCopies)
        if extension is None:
            raise RuntimeError("the extension newscrawl.crawl.copies.IndexCopies is switched off in EXTENSIONS")
        return extension

    @property
    def backlog(self) -> Backlog:
        extension = self.crawler.get_extension(Backlog)
        if extension is None:
            raise RuntimeError("the extension newscrawl.crawl.backlog.Backlog is switched off in EXTENSIONS")
        return extension

    async def follow(self, index: IndexPage, page: Page, depth: int) -> AsyncIterator[Any]:
        self.count("indexes")
        self.count("listed", len(index.entries))
        self.count("unusable", index.unusable)
        if index.problem:
            reject = Reject(page.url, "discover", index.problem, page)
            self.count_unreadable(reject)
            yield reject
        wanted = [entry for entry in index.entries if self.in_range(entry, page.fetched_at)]
        self.count("out_of_range", len(index.entries) - len(wanted))
        unknown, known, due = await self.known.split(wanted)
        # Its server says now that it is so, even where the bytes were sent before.
        yield IndexSeen(page.url, index.category, tuple(known), datetime.now(UTC), index.title)
        requests = self.requests([*((entry, None) for entry in unknown), *due], Reading(index, wanted, unknown))
        for request in islice(requests, AT_ONCE):
            yield request
        self.backlog.hold(requests, number=len(unknown) + len(due) - AT_ONCE, depth=depth + 1)

    def requests(self, plan: Sequence[tuple[IndexEntry, StoredArticle | None]], reading: Reading) -> Iterator[Request]:
        """For articles, then for the next index; each is counted when it is made."""
        for entry, stored in plan:
            if self.limit_reached():
                return
            self.followed += 1
            if stored:
                self.again.add(entry.url)
            yield self.article_request(entry, stored)
        self.count_known(reading.wanted, reading.unknown)
        if self.limit_reached() or self.enough_known():
            return
        url = self.next_index(reading)
        if url and canonical_url(url) not in self.walked:
            yield self.index_request(url)

    async def index_failed(self, failure: Failure) -> AsyncIterator[Any]:
        url = failure.request.url  # type: ignore[attr-defined]  # set by Scrapy
        reason = failure_reason(failure)
        if reason == STOPPED:
            return
        for output in self.give_up(Reject(url, "discover", reason)):
            yield output

    def give_up(self, reject: Reject) -> Iterator[Any]:
        """An index that could not be read."""
        self.count_unreadable(reject)
        yield reject
        if url := self.after_unreadable():
            yield self.index_request(url)

    def after_unreadable(self) -> str:
        """Where to go on after an index that could not be read; a broken page names no next one."""
        return ""

    # -- what is left of an article ---------------------------------------------------------------------------

    def lose(self, entry: IndexEntry, stage: str, reason: str, page: Page | None = None) -> Iterator[Any]:
        if entry.url in self.again:
            # The store has more of it than a list can tell.
            yield from super().lose(entry, stage, reason, page)
            return
        word = reason.split(":", 1)[0]
        if entry.any_page and stage == "parse" and word in NO_ARTICLE:
            self.count("not_articles")
            yield Reject(entry.url, "discover", reason, page)
            return
        told, absent = listed.says_enough(entry), word in ABSENT
        # A flash may have no page. An address that the index gives and that leads nowhere is a loss all the same.
        expected = told and (word in NOTHING_MORE or (absent and entry.guessed))
        if not expected:
            yield from super().lose(entry, stage, reason, page)
        if told:
            self.count("list_only")
            settled = expected or (absent and not self.is_young(entry))
            yield from self.finish(listed.item_of(entry, settled=settled), entry)

    def is_young(self, entry: IndexEntry) -> bool:
        """Whether a list may be ahead of the page that it names."""
        published = self.instant_of(entry.published, entry.seen_at)
        return published is None or entry.seen_at is None or entry.seen_at - published < PAGE_FOLLOWS_WITHIN

    # -- bounds -----------------------------------------------------------------------------------------------

    def finish(self, item: ArticleItem, entry: IndexEntry) -> Iterator[Any]:
        """Articles that their index did not date are measured by their own date, once they are here."""
        if not entry.published and not item.next_page and not self.is_wanted(item):
            self.count("out_of_range")
            return
        yield from super().finish(item, resolved(entry, item.fetched_at, self.zone))

    def is_wanted(self, item: ArticleItem) -> bool:
        if not (self.arguments.since or self.arguments.until):
            return True
        found = choose_date(item.raw_dates, article_id=item.id, fetched_at=item.fetched_at, zone=self.zone).date
        return found is None or self.lies_within(found.instant.astimezone(ZoneInfo(self.zone)).date())

    def in_range(self, entry: IndexEntry, fetched_at: datetime) -> bool:
        """Whether an entry may lie within since and until; one without a date may, unless it is older than since."""
        if not (self.arguments.since or self.arguments.until):
            return True
        day = self.day_of(entry.published, fetched_at)
        return not self.is_before(entry) if day is None else self.lies_within(day)

    def is_before(self, entry: IndexEntry) -> bool:
        """Whether an entry is older than `since`: what was last changed before then was published before then."""
        day = self.day_of(entry.published, entry.seen_at) or self.day_of(entry.modified, entry.seen_at)
        return bool(day and self.arguments.since and day < self.arguments.since)

    def lies_within(self, day: date) -> bool:
        return (self.arguments.since or day) <= day <= (self.arguments.until or day)

    def day_of(self, printed: str, fetched_at: datetime | None) -> date | None:
        instant = self.instant_of(printed, fetched_at)
        return instant.astimezone(ZoneInfo(self.zone)).date() if instant else None

    def instant_of(self, printed: str, fetched_at: datetime | None) -> datetime | None:
        found = _read(printed, fetched_at, self.zone)
        return found.instant if found else None

    @property
    def zone(self) -> str:
        return str(self.settings.get("NEWSCRAWL_TIMEZONE", "Asia/Shanghai"))

    @property
    def catches_up(self) -> bool:
        """Whether to read on where everything is known, because the run before was cut short."""
        return Session.of(self.crawler).catches_up

    def limit_reached(self) -> bool:
        return 0 < self.arguments.limit <= self.followed

    def enough_known(self) -> bool:
        return not self.catches_up and 0 < self.arguments.stop_after_known <= self.known_in_a_row

    def count_known(self, wanted: Iterable[IndexEntry], unknown: Iterable[IndexEntry]) -> None:
        new = {entry.url for entry in unknown}
        for entry in wanted:
            if self.enough_known():
                return
            self.known_in_a_row = 0 if entry.url in new else self.known_in_a_row + 1

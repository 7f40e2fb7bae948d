"""What every spider shares: from a response to items, with nothing lost on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol, Self

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl import pages
from newscrawl.crawl.conditional import MODIFIED, NOT_MODIFIED, STORED
from newscrawl.crawl.failures import GONE, MISSING, STOPPED, failure_reason
from newscrawl.crawl.known import KnownArticles
from newscrawl.crawl.logs import printable
from newscrawl.errors import PageError
from newscrawl.identity import first_page, identify
from newscrawl.items import ArticleItem, IndexEntry, IndexPage, Missing, Page, Reject, Shell, StoredArticle, Unmodified
from newscrawl.pages.login import leads_to_login
from newscrawl.pages.withdrawn import leads_away
from pipelines.beside import beside

_KEPT_HEADERS = ("content-type", "content-language", "etag", "last-modified", "date")


_NAMED = 10
"""Sources that could not be read of which a run remembers the names."""


class Arguments(Protocol):
    @classmethod
    def parse(cls, given: dict[str, str]) -> Self: ...


def page_of(response: Response) -> Page:
    headers = {name: (response.headers.get(name) or b"").decode("latin-1") for name in _KEPT_HEADERS}
    return Page(
        url=response.url,
        body=response.body,
        fetched_at=response.meta.get("fetched_at") or datetime.now(UTC),
        status=response.status,
        headers={name: value for name, value in headers.items() if value},
    )


def meta_of_next(response: Response) -> dict[str, Any]:
    """What the request for a further page of the same article must know of those before it."""
    if STORED not in response.meta:
        return {}
    modified = response.meta.get(MODIFIED, False) or NOT_MODIFIED not in response.flags
    return {STORED: response.meta[STORED], MODIFIED: modified}


def is_unmodified(response: Response) -> bool:
    """Whether this page and those before it are what the store has of the article."""
    return NOT_MODIFIED in response.flags and STORED in response.meta and not response.meta.get(MODIFIED)


class NewsSpider(Spider):
    """Follows article links whatever their form and yields `ArticleItem` or `Reject` for each of them.

    Stats: ``newscrawl/unreadable`` counts sources (indexes, share links) that could not be read.
    """

    arguments_class: ClassVar[type[Any]]
    links_are_sources = False
    """A link that cannot be read makes the run unhealthy, not only a higher share of failures."""

    def __init__(
        self, name: str | None = None, *, arguments: Any = None, given: dict[str, str] | None = None, **raw: str
    ) -> None:
        """`arguments` are parsed and `given` is what they were parsed from; a script may pass them raw, by name."""
        super().__init__(name)
        self.unreadable: list[str] = []
        """Sources that could not be read, each with why, for the verdict."""
        self.given = raw if given is None else given
        self.arguments = self.arguments_class.parse(raw) if arguments is None else arguments

    @property
    def known(self) -> KnownArticles:
        extension = self.crawler.get_extension(KnownArticles)
        if extension is None:
            raise RuntimeError("the extension newscrawl.crawl.known.KnownArticles is switched off in EXTENSIONS")
        return extension

    # -- articles ---------------------------------------------------------------------------------------------

    def article_request(self, entry: IndexEntry, stored: StoredArticle | None = None) -> Request:
        """`stored` is what the store has of an article that is asked for again."""
        return Request(
            first_page(entry.url),
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"entry": entry},
            meta={STORED: stored} if stored else {},
            dont_filter=True,  # each article is asked for once, by id: see KnownArticles
        )

    async def parse_article(self, response: Response, entry: IndexEntry) -> AsyncIterator[Any]:
        if is_unmodified(response) and not response.body:
            # One page was all of it: see ConditionalMiddleware.
            yield Unmodified(response.meta[STORED].id, response.url, datetime.now(UTC))
            return
        page = page_of(response)
        try:
            found = await beside(len(page.body), self.read, page, entry)
        except PageError as problem:
            for output in self.lose(entry, "parse", str(problem), page):
                yield output
            return
        if isinstance(found, Shell):
            yield Request(
                found.content_url,
                callback=self.parse_content,
                errback=self.article_failed,
                cb_kwargs={"entry": entry, "shell": found, "shell_page": page},
                meta=meta_of_next(response),
                dont_filter=True,
            )
            return
        for output in self.end(found, entry, response):
            yield output

    def read(self, page: Page, entry: IndexEntry) -> ArticleItem | Shell:
        """What the page holds of the article; raises `PageError`."""
        if leads_away(entry.url, page.url):
            raise PageError("leads-home", page.url)
        if leads_to_login(entry.url, page.url):
            raise PageError("login", page.url)
        found = pages.parse(page)
        if isinstance(found, IndexPage):
            raise PageError("not-an-article", "the address shows a list")
        return found

    async def parse_content(
        self, response: Response, entry: IndexEntry, shell: Shell, shell_page: Page
    ) -> AsyncIterator[Any]:
        page = page_of(response)
        try:
            item = await beside(len(page.body), pages.parse_article, page)
        except PageError as problem:
            for output in self.lose(entry, "parse", str(problem), page):
                yield output
            return
        item.raw_titles.extend(shell.titles)
        item.raw_dates.extend(shell.dates)
        item.pages.append(shell_page)
        item.share_url = item.share_url or shell.url
        item.url = shell.url if identify(item.url).kind == "api" else item.url
        for output in self.end(item, entry, response):
            yield output

    def end(self, item: ArticleItem, entry: IndexEntry, response: Response) -> Iterator[Any]:
        """What follows the page that was read last: the next one, the article, or that it is what it was."""
        if item.next_page:
            yield Request(
                item.next_page,
                callback=self.parse_continuation,
                errback=self.continuation_failed,
                cb_kwargs={"entry": entry, "item": item},
                meta=meta_of_next(response),
                dont_filter=True,
            )
        elif is_unmodified(response):
            yield Unmodified(response.meta[STORED].id, response.url, datetime.now(UTC))
        else:
            yield from self.finish(item, entry)

    def finish(self, item: ArticleItem, entry: IndexEntry) -> Iterator[Any]:
        """The whole article."""
        pages.add_evidence(item, entry)
        for slug in self.known.categories_of(entry):
            if slug not in item.categories:
                item.categories.append(slug)
        yield item

    async def parse_continuation(self, response: Response, entry: IndexEntry, item: ArticleItem) -> AsyncIterator[Any]:
        page = page_of(response)
        try:
            pages.join(item, await beside(len(page.body), pages.parse_article, page))
        except PageError as problem:
            yield self.reject_article(entry, "parse", f"continuation {problem}", page)
            return
        for output in self.end(item, entry, response):
            yield output

    # -- what went wrong --------------------------------------------------------------------------------------

    async def article_failed(self, failure: Failure) -> AsyncIterator[Any]:
        reason = failure_reason(failure)
        if reason == STOPPED:
            return
        entry: IndexEntry = failure.request.cb_kwargs["entry"]  # type: ignore[attr-defined]  # set by Scrapy
        for output in self.lose(entry, "fetch", reason):
            yield output

    async def continuation_failed(self, failure: Failure) -> AsyncIterator[Any]:
        reason = failure_reason(failure)
        if reason == STOPPED:
            return
        entry: IndexEntry = failure.request.cb_kwargs["entry"]  # type: ignore[attr-defined]  # set by Scrapy
        item: ArticleItem = failure.request.cb_kwargs["item"]  # type: ignore[attr-defined]  # set by Scrapy
        if reason not in MISSING:
            # Half an article must not become a row: the next run asks again.
            yield self.reject_article(entry, "fetch", f"continuation {reason}")
            return
        item.next_page = ""
        item.flags.append("missing-page")
        for output in self.finish(item, entry):
            yield output

    def lose(self, entry: IndexEntry, stage: str, reason: str, page: Page | None = None) -> Iterator[Any]:
        """What is left of an article that could not be had: only the store knows whether it was there before."""
        if reason.split(":", 1)[0] in GONE:
            seen = page.fetched_at if page else datetime.now(UTC)
            yield Missing(identify(entry.url).id, entry.url, reason, seen, stage, page)
            return
        yield self.reject_article(entry, stage, reason, page)

    def reject_article(self, entry: IndexEntry, stage: str, reason: str, page: Page | None = None) -> Reject:
        word = reason.split(":", 1)[0]
        reject = Reject(entry.url, stage, reason, page)
        if self.links_are_sources and word not in MISSING:
            self.count_unreadable(reject)
        return reject

    def count_unreadable(self, reject: Reject) -> None:
        self.count("unreadable")
        if len(self.unreadable) < _NAMED:
            self.unreadable.append(" ".join(printable(f"{reject.url[:200]} ({reject.reason[:120]})").split()))

    def count(self, key: str, number: int = 1) -> None:
        self.crawler.stats.inc_value(f"newscrawl/{key}", number)

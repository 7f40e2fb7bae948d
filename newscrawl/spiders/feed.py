"""``scrapy crawl feed``: a feed, a sitemap or an index of sitemaps to every article that the store lacks."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, NamedTuple

from newscrawl import pages
from newscrawl.errors import PageError
from newscrawl.identity import canonical_url
from newscrawl.items import IndexPage, Page
from newscrawl.pages.sitemaps import may_be_article
from newscrawl.spiders.arguments import FeedArguments
from newscrawl.spiders.index import IndexSpider, Reading

logger = logging.getLogger(__name__)

MOST_SITEMAPS = 50
DEEPEST = 3
"""An index of sitemaps should not name indexes, but some do."""


class _Waiting(NamedTuple):
    url: str
    depth: int


class FeedSpider(IndexSpider):
    """Sitemaps of an index are read one after the other, newest first, so that bounds save requests.

    Stats: ``newscrawl/sitemaps_left`` counts sitemaps that were not read because there are too many, or too deep.
    """

    name = "feed"
    arguments_class = FeedArguments
    arguments: FeedArguments
    custom_settings = {"DEPTH_LIMIT": 200}  # noqa: RUF012  # Scrapy's own form; sitemaps are counted here

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.waiting: list[_Waiting] = []
        self.planned: set[str] = {canonical_url(self.arguments.url)}
        self.depth = 0
        self.sitemaps = 0

    def read_index(self, page: Page) -> IndexPage:
        return pages.parse_feed(page)

    def accept(self, index: IndexPage) -> IndexPage:
        if not index.entries and not index.indexes and not self.depth and not self.may_list_nothing():
            # Nothing new is healthy, but a feed that never named nothing before cannot be told from one that broke.
            raise PageError("empty-feed", "it names no article")
        left_out = self.plan(index)
        articles = tuple(entry for entry in index.entries if may_be_article(entry))
        return replace(index, entries=articles, problem=index.problem or left_out)

    def plan(self, index: IndexPage) -> str:
        """Put the sitemaps that an index names before those that wait; what is left out, if anything is."""
        named = {canonical_url(entry.url): entry for entry in index.indexes if not self.is_before(entry)}
        fresh = [entry for address, entry in named.items() if address not in self.planned]
        is_deep = self.depth >= DEEPEST
        room = 0 if is_deep else max(MOST_SITEMAPS - self.sitemaps - len(self.waiting), 0)
        taken = fresh[:room]
        self.planned.update(canonical_url(entry.url) for entry in taken)
        self.waiting[:0] = [_Waiting(entry.url, self.depth + 1) for entry in taken]
        left = len(fresh) - len(taken)
        if not left:
            return ""
        self.count("sitemaps_left", left)
        why = (
            f"too-deep: {left} sitemap(s) lie deeper than {DEEPEST} indexes"
            if is_deep
            else f"too-many-sitemaps: {left} of {len(fresh)} are not read; since= says where to stop"
        )
        logger.warning("%s: %s", index.url, why)
        return why

    def next_index(self, _: Reading, /) -> str:
        return self.after_unreadable()

    def after_unreadable(self) -> str:
        if not self.waiting:
            return ""
        url, self.depth = self.waiting.pop(0)
        self.sitemaps += 1
        return url

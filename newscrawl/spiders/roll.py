"""``scrapy crawl roll``: a JSON roll list, page by page, to every article that the store lacks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from newscrawl import pages
from newscrawl.errors import PageError
from newscrawl.identity import article_id
from newscrawl.items import IndexPage, Page
from newscrawl.spiders.arguments import RollArguments
from newscrawl.spiders.index import IndexSpider, Reading


class RollSpider(IndexSpider):
    """Reads on until a page names nothing that is unknown, is empty, or repeats what was read, or `pages` are read.

    After a run that did not come to its end, pages that are known do not stop it: what follows them may be missing.
    """

    name = "roll"
    arguments_class = RollArguments
    arguments: RollArguments
    custom_settings = {"DEPTH_LIMIT": 200}  # noqa: RUF012  # Scrapy's own form; pages are counted by `pages`

    pages_read = 0

    async def start(self) -> AsyncIterator[Any]:
        self.seen: set[str] = set()
        async for request in super().start():
            yield request

    def read_index(self, page: Page) -> IndexPage:
        return pages.parse_roll(page, self.arguments.share_base)

    def accept(self, index: IndexPage) -> IndexPage:
        if not index.entries and not self.pages_read and not self.may_list_nothing():
            # Nothing new is healthy, but a roll that never named nothing before cannot be told from one that broke.
            raise PageError("empty-list", "the first page names no article")
        return index

    def next_index(self, reading: Reading, /) -> str:
        index = reading.index
        self.pages_read += 1
        ids = {article_id(entry.url) for entry in index.entries}
        repeated = ids <= self.seen
        self.seen |= ids
        if repeated or self.pages_read >= self.arguments.pages:
            return ""
        if not reading.wanted:
            # All outside the bounds: older articles follow newer ones, so only a page beyond `until` leads on.
            beyond = [entry for entry in index.entries if not self.is_before(entry)]
            return index.next_url if beyond else ""
        return index.next_url if reading.unknown or self.catches_up else ""

"""``scrapy crawl share``: share links, or any article address, to their articles."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from newscrawl.items import IndexEntry
from newscrawl.spiders.arguments import ShareArguments
from newscrawl.spiders.base import NewsSpider


class ShareSpider(NewsSpider):
    name = "share"
    arguments_class = ShareArguments
    arguments: ShareArguments
    links_are_sources = True

    async def start(self) -> AsyncIterator[Any]:
        unknown, _, due = await self.known.split([IndexEntry(url=link) for link in self.arguments.links])
        for entry in unknown:
            yield self.article_request(entry)
        for entry, stored in due:
            yield self.article_request(entry, stored)

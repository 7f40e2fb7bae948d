"""``scrapy crawl category``: a category index and its pages to every article that the store lacks."""

from __future__ import annotations

from newscrawl import pages
from newscrawl.items import IndexPage, Page
from newscrawl.spiders.arguments import CategoryArguments
from newscrawl.spiders.index import IndexSpider, Reading


class CategorySpider(IndexSpider):
    name = "category"
    arguments_class = CategoryArguments

    def read_index(self, page: Page) -> IndexPage:
        return pages.parse_index(page)

    def next_index(self, reading: Reading, /) -> str:
        exhausted = bool(reading.index.entries) and not reading.wanted and self.arguments.since is not None
        return "" if exhausted else reading.index.next_url

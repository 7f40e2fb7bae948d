"""The thin Scrapy class around each refining function."""

from __future__ import annotations

import logging
from typing import Any, Self

from scrapy.crawler import Crawler

from newscrawl.errors import RejectedError
from newscrawl.items import ArticleItem, Reject
from pipelines.beside import beside

logger = logging.getLogger(__name__)


class Step:
    """Runs `refine` on articles and lets everything else pass.

    What a step cannot take becomes a `Reject`, which the store keeps with its page: nothing is dropped silently.
    """

    stage = ""

    def __init__(self, zone: str) -> None:
        self.zone = zone

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.get("NEWSCRAWL_TIMEZONE", "Asia/Shanghai"))

    def refine(self, item: ArticleItem) -> None:
        raise NotImplementedError

    async def process_item(self, item: Any) -> Any:
        if not isinstance(item, ArticleItem):
            return item
        page = item.pages[0] if item.pages else None
        try:
            await beside(len(item.raw_body) + len(item.raw_annotated), self.refine, item)
        except RejectedError as problem:
            return Reject(item.url, problem.stage, problem.reason, page)
        except Exception as problem:  # a page that no rule foresaw must not vanish
            logger.exception("step %s failed on %s", self.stage, item.url)
            return Reject(item.url, self.stage, f"error: {type(problem).__name__}", page)
        return item

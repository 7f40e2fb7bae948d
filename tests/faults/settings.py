"""The settings that newscrawl ships, and a note of every article that the store has acknowledged."""

from __future__ import annotations

import os
from concurrent.futures import Future
from typing import Any, Self

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.items import ArticleItem
from newscrawl.settings import *  # noqa: F403  # all of them are what is tried
from newscrawl.settings import EXTENSIONS

EXTENSIONS = {**EXTENSIONS, "tests.faults.settings.Acknowledged": 1}
DESCRIPTOR = "FAULTS_ACKNOWLEDGED"
"""Of the file for the ids, which is open already."""


class Acknowledged:
    """Writes down the id of an article as soon as its future says that it is stored."""

    def __init__(self, session: Session, file: int) -> None:
        self.submit = session.writer.submit
        self.file = file
        session.writer.submit = self.submitted  # type: ignore[method-assign]  # the crawl must not notice

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Session.of(crawler), int(os.environ[DESCRIPTOR]))

    def submitted(self, item: ArticleItem) -> Future[Any]:
        future = self.submit(item)
        future.add_done_callback(lambda done: done.exception() or os.write(self.file, f"{item.id}\n".encode()))
        return future

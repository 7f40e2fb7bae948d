"""One crawl of `bench crawl` in a process of its own: what it cost is printed as JSON.

For extractors in other environments this file needs Scrapy alone: ``python crawl_run.py NAME URL SETTINGS``.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler

_LINK = re.compile(rb'href="(/a/[^"]+)"')
Extract = Callable[[bytes, str], object]


def spent() -> float:
    """CPU seconds of this process so far, all of its threads."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak() -> float:
    """Most memory that this process held so far, in MB."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        # Elsewhere than on Linux; there what the parent held would count as well.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


class BareSpider(scrapy.Spider):
    """Reads lists with one regular expression and hands every article to `extract`."""

    name = "bare"
    extract: Extract | None = None

    def parse(self, response: scrapy.http.Response, **_: Any) -> Iterator[scrapy.Request]:
        for path in dict.fromkeys(_LINK.findall(response.body)):
            is_list = path.startswith(b"/a/c")
            yield response.follow(
                path.decode(), callback=self.parse if is_list else self.article, priority=10 * is_list
            )

    def article(self, response: scrapy.http.Response) -> None:
        if self.extract is not None:
            self.extract(response.body, response.url)


def _trafilatura() -> Extract:
    from trafilatura import bare_extraction

    return lambda body, url: bare_extraction(body, url=url, with_metadata=True)


def _newspaper4k() -> Extract:
    from newspaper import Article

    def extract(body: bytes, url: str) -> object:
        article = Article(url, language="zh")
        article.download(input_html=body.decode())
        article.parse()
        return article

    return extract


EXTRACTORS: dict[str, Callable[[], Extract]] = {"trafilatura": _trafilatura, "newspaper4k": _newspaper4k}


class Watch:
    """What a crawl costs from its first request to the last component's end, without the start of the interpreter."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._began: list[float] = []
        self._ended: list[float] = []
        crawler.signals.connect(self._begin, signals.spider_opened)
        crawler.signals.connect(self._end, signals.engine_stopped)

    def _begin(self) -> None:
        self._began.extend((spent(), time.perf_counter()))

    def _end(self) -> None:
        self._ended.extend((spent(), time.perf_counter()))

    def told(self) -> dict[str, Any]:
        stats = self._crawler.stats
        assert stats is not None  # noqa: S101  # for the type checker: it has run
        return {
            "pages": stats.get_value("response_received_count", 0),
            "cpu": self._ended[0] - self._began[0],
            "wall": self._ended[1] - self._began[1],
            "memory": peak(),
            "stats": {key: value for key, value in stats.get_stats().items() if key.startswith("newscrawl/")},
        }


def crawl(spider: Any, settings: Any, **arguments: Any) -> dict[str, Any]:
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    watch = Watch(crawler)
    process.crawl(crawler, **arguments)
    process.start()
    return watch.told()


def bare(name: str, url: str, settings: dict[str, Any]) -> dict[str, Any]:
    extract = EXTRACTORS[name]() if name in EXTRACTORS else None
    spider = type("Spider", (BareSpider,), {"start_urls": [url], "extract": staticmethod(extract) if extract else None})
    return crawl(spider, settings)


if __name__ == "__main__":
    print(json.dumps(bare(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))))

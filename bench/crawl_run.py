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
from scrapy.crawler import AsyncCrawlerProcess

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


def crawl(spider: Any, settings: Any, **arguments: Any) -> dict[str, Any]:
    """Cost from the first request to the last component's end, without the start of the interpreter."""
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    began: list[float] = []
    ended: list[float] = []
    crawler.signals.connect(lambda: began.extend((spent(), time.perf_counter())), signals.spider_opened, weak=False)
    crawler.signals.connect(lambda: ended.extend((spent(), time.perf_counter())), signals.engine_stopped, weak=False)
    process.crawl(crawler, **arguments)
    process.start()
    return {
        "pages": crawler.stats.get_value("response_received_count", 0),
        "cpu": ended[0] - began[0],
        "wall": ended[1] - began[1],
        "memory": peak(),
        "stats": {key: value for key, value in crawler.stats.get_stats().items() if key.startswith("newscrawl/")},
    }


def bare(name: str, url: str, settings: dict[str, Any]) -> dict[str, Any]:
    extract = EXTRACTORS[name]() if name in EXTRACTORS else None
    spider = type("Spider", (BareSpider,), {"start_urls": [url], "extract": staticmethod(extract) if extract else None})
    return crawl(spider, settings)


if __name__ == "__main__":
    print(json.dumps(bare(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))))

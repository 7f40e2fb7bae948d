"""A crawl by news-please, as its users run it, of the articles whose addresses stand in standard input.

``python -m bench.crawl_news_please FOLDER``, by an interpreter that has it: addresses are given to its own download
spider; extraction, and a file of HTML and one of JSON for each article in FOLDER, as it comes.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess

from bench.crawl_run import Watch


class Watched(CrawlerProcess):
    """Keeps a watch on the crawl that it is told to start."""

    watches: list[Watch] = []  # noqa: RUF012  # of the one process that this module is for

    def crawl(self, crawler_or_spidercls: Any, *args: Any, **kwargs: Any) -> Any:
        crawler = self.create_crawler(crawler_or_spidercls)
        self.watches.append(Watch(crawler))
        return super().crawl(crawler, *args, **kwargs)


def run(urls: list[str], folder: Path) -> dict[str, Any]:
    from newsplease import single_crawler

    shipped = Path(single_crawler.__file__).with_name("config") / "config.cfg"
    given = {"working_path": str(folder), "relative_to_start_processes_file": "False", "LOG_LEVEL": "ERROR"}
    text = shipped.read_text(encoding="utf-8")
    for name, value in given.items():
        text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
    config, sites = folder / "config.cfg", folder / "sitelist.hjson"
    config.write_text(text, encoding="utf-8")
    sites.write_text(json.dumps({"base_urls": [{"crawler": "Download", "url": urls}]}), encoding="utf-8")
    single_crawler.CrawlerProcess = Watched
    # Runs to the end of the crawl.
    single_crawler.SingleCrawler(str(config), str(sites), 0, shall_resume=False, daemonize=False)
    stored = sum(1 for _ in folder.rglob("*.html.json"))
    return Watched.watches[0].told() | {"stored": stored}


if __name__ == "__main__":
    print(json.dumps(run(sys.stdin.read().split(), Path(sys.argv[1]))))

"""Our own crawl of `bench crawl`, in a process of its own: ``python -m bench.crawl_whole URL DATABASE``."""

from __future__ import annotations

import argparse
import cProfile
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from bench.crawl_run import crawl, spent
from newscrawl.spiders.base import NewsSpider
from newscrawl.store.follower import catch_up
from newscrawl.store.jobs import JOBS


def whole(url: str, database: str, *, unread: bool = False) -> dict[str, Any]:
    """`unread`: articles are fetched and passed over."""
    from scrapy.utils.project import get_project_settings

    if unread:
        NewsSpider.parse_article = passed_over  # type: ignore[method-assign]  # a stand-in
    settings = get_project_settings()
    given = {
        "NEWSCRAWL_DATABASE_URL": database,
        "NEWSCRAWL_PRIVATE_HOSTS": urlsplit(url).netloc,
        "LOG_LEVEL": "WARNING",
    }
    settings.setdict(given, priority="cmdline")
    return crawl("category", settings, url=url)


async def passed_over(*_: Any, **__: Any) -> AsyncIterator[Any]:
    """A stand-in for reading a page."""
    nothing: tuple[Any, ...] = ()
    for each in nothing:
        yield each


def followed(database: str) -> dict[str, Any]:
    """What it takes to bring indexes up to date: ``behind`` articles of all jobs, CPU seconds."""
    began = spent()
    behind = catch_up(database, JOBS)
    return {"behind": behind, "follow": spent() - began}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("database")
    parser.add_argument("--unread", action="store_true", help="fetch articles and pass them over")
    parser.add_argument("--profile", help="file for the figures of cProfile")
    given = parser.parse_args()
    profile = cProfile.Profile() if given.profile else None
    if profile:
        profile.enable()
    found = whole(given.url, given.database, unread=given.unread)
    if profile:
        profile.disable()
        profile.dump_stats(given.profile)
    print(json.dumps(found | followed(given.database)))


if __name__ == "__main__":
    main()

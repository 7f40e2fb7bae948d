"""Our own crawl of `bench crawl`, in a process of its own: ``python -m bench.crawl_whole URL DATABASE``."""

from __future__ import annotations

import cProfile
import json
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from bench.crawl_run import crawl, spent
from newscrawl.store.follower import catch_up
from newscrawl.store.jobs import JOBS


def whole(url: str, database: str) -> dict[str, Any]:
    """As `crawl`, and under ``follow`` the CPU seconds of jobs that were not done when the crawl ended."""
    from scrapy.utils.project import get_project_settings

    settings = get_project_settings()
    given = {
        "NEWSCRAWL_DATABASE_URL": database,
        "NEWSCRAWL_PRIVATE_HOSTS": urlsplit(url).netloc,
        "LOG_LEVEL": "WARNING",
    }
    settings.setdict(given, priority="cmdline")
    found = crawl("category", settings, url=url)
    began, clock = spent(), time.perf_counter()
    found["behind"] = catch_up(database, JOBS)
    found["follow"] = spent() - began
    found["follow_wall"] = time.perf_counter() - clock
    return found


if __name__ == "__main__":
    profile = cProfile.Profile() if len(sys.argv) > 3 else None  # noqa: PLR2004  # a third argument
    if profile:
        profile.enable()
    result = whole(sys.argv[1], sys.argv[2])
    if profile:
        profile.disable()
        profile.dump_stats(sys.argv[3])
    print(json.dumps(result))

"""What a run may cost: each limit ends it or a part of it, and is told."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from newscrawl.crawl.budgets import BudgetMiddleware
from newscrawl.crawl.config import Limits
from newscrawl.crawl.links import MAX_LINKS, MAX_URL_TEXT_A_LINK, PageLimitMiddleware
from newscrawl.demo.server import serve
from newscrawl.demo.site import DemoSite
from tests.site.crawls import Crawls


def crawl_all(crawls: Crawls, *options: str) -> tuple[subprocess.CompletedProcess[str], int]:
    """A run over all that the home page names, and how many requests reached the site."""
    with serve(DemoSite()) as server:
        settings = [part for option in options for part in ("-s", option)]
        command = [*crawls.command("category", f"url={server.url}/"), *settings]
        done = subprocess.run(
            command, env=crawls.environment(), capture_output=True, text=True, timeout=120, check=False
        )
        return done, len(server.site.paths())


@pytest.mark.parametrize(
    ("option", "most"),
    [("NEWSCRAWL_MAX_PAGES=5", 20), ("NEWSCRAWL_MAX_BYTES=20000", 25)],
)
def test_a_run_ends_at_its_budget_and_says_so(crawls: Crawls, option: str, most: int) -> None:
    done, requests = crawl_all(crawls, option)
    assert done.returncode == 3
    assert f"unhealthy because stopped early: {option} is spent" in done.stdout
    assert requests < most  # those that were on their way are finished


def test_a_host_ends_at_its_budget_and_the_rest_of_it_is_rejected(crawls: Crawls) -> None:
    done, requests = crawl_all(crawls, "NEWSCRAWL_MAX_PAGES_PER_HOST=5")
    assert done.returncode == 3
    assert requests < 20
    assert {row["reason"].split(" on ")[0] for row in crawls.rows("SELECT reason FROM rejects")} == {
        "budget: NEWSCRAWL_MAX_PAGES_PER_HOST=5 is spent"
    }


def test_no_limit_is_written_as_nought(crawls: Crawls) -> None:
    names = ("PAGES", "BYTES", "MINUTES", "PAGES_PER_HOST", "DEPTH", "MEMORY_MB")
    done, _ = crawl_all(crawls, *(f"NEWSCRAWL_MAX_{name}=0" for name in names))
    assert done.returncode == 0, done.stderr


def test_minutes_are_counted_from_the_start_of_the_run() -> None:
    crawler: Any = None
    limits = Limits.from_settings(Settings({"NEWSCRAWL_MAX_MINUTES": "60"}))
    budget = BudgetMiddleware(crawler, limits)
    assert budget.spent() == ""
    budget.started -= 60 * 60
    assert budget.spent() == "NEWSCRAWL_MAX_MINUTES=60"


def test_a_page_of_endless_addresses_is_cut_and_says_so() -> None:
    async def links() -> AsyncIterator[Any]:
        for number in range(MAX_LINKS):
            yield Request(f"http://a.example/{number}-".ljust(2_000, "a"))

    async def followed() -> list[Any]:
        crawler: Any = SimpleNamespace(stats=MemoryStatsCollector(get_crawler()))
        middleware = PageLimitMiddleware(crawler)
        return [each async for each in middleware.process_spider_output(HtmlResponse("http://a.example/"), links())]

    *requests, reject = asyncio.run(followed())
    assert len(requests) == MAX_LINKS * MAX_URL_TEXT_A_LINK // 2_000
    assert reject.reason == f"too-many-links: only the first {len(requests)} are followed"

"""What a host asks for is kept by everything that is asked of it, and no bound of a run loses anything silently."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import pytest

from newscrawl.demo.catalogue import Response
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite, Hit
from tests.site.crawls import Crawls

ONE_AT_A_TIME = 'DOWNLOAD_SLOTS={"local": {"concurrency": 1, "delay": 0.05, "jitter": 0}}'
"""So that nothing is on its way already when a host asks for time."""


class TimedSite(DemoSite):
    """Knows when it was asked for what."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[tuple[float, Hit]] = []

    def record(self, hit: Hit, agent: str = "") -> None:
        super().record(hit, agent)
        self.times.append((time.monotonic(), hit))


@pytest.fixture
def site() -> TimedSite:
    return TimedSite()


@pytest.fixture
def server(site: TimedSite) -> Iterator[Running]:
    with serve(site) as running:
        yield running


def crawl(crawls: Crawls, url: str, *options: str) -> int:
    settings = [part for option in options for part in ("-s", option)]
    command = [*crawls.command("category", f"url={url}"), *settings]
    return subprocess.run(command, env=crawls.environment(), capture_output=True, timeout=120, check=False).returncode


@pytest.mark.parametrize("status", [429, 503])
def test_the_whole_host_waits_when_one_page_asks_for_time(
    crawls: Crawls, site: TimedSite, server: Running, status: int
) -> None:
    crawl(crawls, f"{server.url}/category/emnews.html", ONE_AT_A_TIME)
    article = site.times[5][1].path
    crawls.url = crawls.url.replace("news.db", "again.db")
    site.times.clear()
    site.fail(article, status, times=1, headers={"Retry-After": "2"})
    assert crawl(crawls, f"{server.url}/category/emnews.html", ONE_AT_A_TIME) == 0
    place = next(number for number, (_, hit) in enumerate(site.times) if hit.status == status)
    (asked, _), (next_asked, following) = site.times[place : place + 2]
    assert next_asked - asked >= 1.9
    assert following.path != article  # others were waiting their turn as well
    assert (article, 200) in [(hit.path, hit.status) for _, hit in site.times[place:]]


def test_pages_of_an_index_beyond_the_depth_of_a_run_are_told(crawls: Crawls, site: TimedSite, server: Running) -> None:
    body = "".join(f"<p>某地第{number}家企业昨日投产，首批设备已经到位，居民前来参观。</p>" for number in range(5))
    for number in range(1, 7):
        digits = 202509150000000000 + number
        site.add(f"/a/{digits}.html", Response(f"<html><h1>第{number}家投产</h1><div>{body}</div></html>".encode()))
        links = f'<ul><li><a href="/a/{digits}.html">第{number}家投产</a></li></ul><a href="/a/ccjdd_{number + 1}.html">下一页</a>'
        name = "ccjdd" if number == 1 else f"ccjdd_{number}"
        site.add(f"/a/{name}.html", Response(f"<html><body>{links}</body></html>".encode()))
    assert crawl(crawls, f"{server.url}/a/ccjdd.html", "NEWSCRAWL_MAX_DEPTH=3") == 3
    reasons = {row["reason"] for row in crawls.rows("SELECT reason FROM rejects WHERE stage = 'discover'")}
    assert reasons == {"too-deep: more than NEWSCRAWL_MAX_DEPTH=3 links from the start"}
    assert [row["outcome"] for row in crawls.rows("SELECT outcome FROM runs")] == ["unhealthy"]

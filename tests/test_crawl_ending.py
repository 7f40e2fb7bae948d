"""A signal ends a crawl soon, whatever it waits for, and leaves a finished run that the next one goes on from."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from tests.site.crawls import CHECKOUT, Crawls


@pytest.fixture
def server() -> Iterator[Running]:
    with serve(DemoSite()) as running:
        yield running


def told_to_end(
    crawls: Crawls, server: Running, when: Callable[[str], bool]
) -> tuple[int, float, list[dict[str, Any]]]:
    """Exit code, seconds from the signal to the end, and the rows of runs; `when` looks at each line of the log."""
    command = [*crawls.command("category", f"url={server.url}/category/emnews.html")[:-1], "INFO"]
    process = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=crawls.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    told = 0.0
    with process:
        for line in process.stderr or ():
            if not told and when(line):
                process.send_signal(signal.SIGTERM)
                told = time.monotonic()
    return process.returncode, time.monotonic() - told, crawls.rows("SELECT outcome, finished_at, failed FROM runs")


@pytest.mark.parametrize(
    "header", ["Crawl-delay", "Retry-After"], ids=["waiting its turn", "a host that asks for time"]
)
def test_what_waits_for_a_host_is_left_to_the_next_run(crawls: Crawls, server: Running, header: str) -> None:
    if header == "Crawl-delay":
        server.site.robots = "User-agent: *\nCrawl-delay: 100\n"
        mark = "Spider opened"
    else:
        server.site.fail("/category/emnews.html", 503, times=1, headers={"Retry-After": "100"})
        mark = "left alone for 100 s"

    def when(line: str) -> bool:
        if mark not in line:
            return False
        deadline = time.monotonic() + 60
        while header == "Crawl-delay" and len(server.site.paths()) < 1 and time.monotonic() < deadline:
            pass
        return True

    code, seconds, runs = told_to_end(crawls, server, when)
    assert code == 0
    assert seconds < 30
    assert [(run["outcome"], run["failed"]) for run in runs] == [("healthy", 0)]
    assert crawls.rows("SELECT url FROM rejects") == []


def test_a_signal_before_the_first_request_leaves_a_finished_run(crawls: Crawls, server: Running) -> None:
    code, _, [run] = told_to_end(crawls, server, lambda line: "Spider opened" in line)
    assert (code, run["outcome"]) == (0, "healthy")
    assert run["finished_at"]

"""A signal ends a crawl soon, whatever it waits for, and leaves a finished run that the next one goes on from."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from threading import Event
from typing import Any

import pytest

from newscrawl.demo.catalogue import Response
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from tests.site.crawls import CHECKOUT, Crawls

_TOLD = "told to end before it was done: the next run fetches what this one had not come to\n"


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


class Listing(DemoSite):
    """Keeps whoever asks for the list waiting, until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.listing, self.go_on, self.read = Event(), Event(), Event()

    def respond(self, target: str, authority: str) -> Response:
        if target.startswith("/category/"):
            self.listing.set()
            self.go_on.wait(60)
        elif not target.startswith("/robots"):
            self.read.set()
        return super().respond(target, authority)


def test_a_second_signal_counts_what_was_on_its_way_into_the_store(crawls: Crawls) -> None:
    site = Listing()
    with serve(site) as server:
        command = crawls.command("category", f"url={server.url}/category/emnews.html")
        with subprocess.Popen(
            command, cwd=CHECKOUT, env=crawls.environment(), stdout=subprocess.PIPE, text=True
        ) as process:
            assert site.listing.wait(60)
            busy = sqlite3.connect(crawls.folder / "news.db", isolation_level=None)
            with closing(busy):
                busy.execute("BEGIN IMMEDIATE")  # another crawl writes: nothing is committed meanwhile
                site.go_on.set()
                assert site.read.wait(60)
                for _ in range(2):
                    with pytest.raises(subprocess.TimeoutExpired):
                        process.wait(1)
                    process.send_signal(signal.SIGTERM)
                with pytest.raises(subprocess.TimeoutExpired):
                    process.wait(1)  # what was handed over is committed
                busy.execute("COMMIT")
            out, _ = process.communicate(timeout=60)
    [run] = crawls.rows("SELECT outcome, finished_at, new, json_extract(figures, '$.articles') AS articles FROM runs")
    stored = crawls.rows("SELECT count(*) AS n FROM articles")[0]["n"]
    assert stored > 0
    assert (run["outcome"], run["new"], run["articles"]) == ("healthy", stored, stored)
    assert run["finished_at"]
    assert f"healthy: {stored} new" in out
    assert _TOLD in out
    assert process.returncode == 0


def test_a_second_signal_while_the_store_is_closed_changes_nothing_of_the_verdict(
    crawls: Crawls, server: Running
) -> None:
    command = crawls.command("category", f"url={server.url}/category/emnews.html")
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=crawls.environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        while not server.site.paths():
            assert process.poll() is None
        while not finished(crawls):
            assert process.poll() is None
        busy = sqlite3.connect(crawls.folder / "news.db", isolation_level=None)
        with closing(busy):
            busy.execute("BEGIN IMMEDIATE")  # what follows the store waits, and the run is over
            for _ in range(2):
                process.send_signal(signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.5)
            busy.execute("COMMIT")
        out, _ = process.communicate(timeout=60)
    [run] = crawls.rows("SELECT outcome, exit_code FROM runs")
    assert (run["outcome"], run["exit_code"]) == ("healthy", 0)
    assert "healthy: 47 new" in out
    assert _TOLD not in out  # it was done
    assert process.returncode == 0


def finished(crawls: Crawls) -> bool:
    if not (crawls.folder / "news.db").exists():
        return False
    return bool(crawls.rows("SELECT id FROM runs WHERE finished_at IS NOT NULL"))

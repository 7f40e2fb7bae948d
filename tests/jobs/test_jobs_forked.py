"""Crawls that are forked from a process which has imported already what they need."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from newscrawl.jobs.forked import Crawl
from newscrawl.store import Reader, prepare

_LATE = {
    "newscrawl.settings",  # reads the environment
    "twisted.internet.reactor",  # is chosen by the settings
}


@pytest.fixture
def server() -> Iterator[Running]:
    with serve(DemoSite()) as running:
        yield running


def environment(server: Running, folder: Path) -> dict[str, str]:
    given = {
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
        "NEWSCRAWL_DATABASE_URL": f"sqlite:///{folder / 'news.db'}",
        "NEWSCRAWL_PRIVATE_HOSTS": server.authority,
    }
    return {**os.environ, **given}


def crawl(server: Running, folder: Path, *, errors: bool = True) -> Crawl:
    address = f"{server.url}/category/emnews.html"
    return Crawl(["crawl", "category", "-a", f"url={address}"], environment(server, folder), errors=errors)


def test_what_it_says_and_how_it_ended_is_known(server: Running, tmp_path: Path) -> None:
    begun = crawl(server, tmp_path)
    assert any(line.startswith("healthy: ") for line in begun.lines)
    assert begun.wait() == 0
    with Reader(f"sqlite:///{tmp_path / 'news.db'}") as reader:
        assert reader.count() > 0


def test_each_has_its_own_environment(server: Running, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        begun = crawl(server, tmp_path / name)
        assert list(begun.lines)
        assert begun.wait() == 0
        assert (tmp_path / name / "news.db").exists()


def test_misuse_ends_it_as_it_ends_scrapy(server: Running, tmp_path: Path) -> None:
    begun = Crawl(["crawl", "nobody"], environment(server, tmp_path), errors=True)
    assert any("no spider is called 'nobody'" in line for line in begun.lines)
    assert begun.wait() == 2


def test_one_that_is_killed_says_by_which_signal(server: Running, tmp_path: Path) -> None:
    server.site.robots = "User-agent: *\nCrawl-delay: 100\n"
    begun = crawl(server, tmp_path)
    begun.signal(signal.SIGKILL)
    assert begun.wait() == -signal.SIGKILL
    list(begun.lines)


def test_a_signal_after_the_end_does_nothing(server: Running, tmp_path: Path) -> None:
    begun = crawl(server, tmp_path)
    assert list(begun.lines)
    assert begun.wait() == 0
    begun.signal(signal.SIGTERM)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the process that was forked from by /proc")
def test_who_ends_every_process_of_a_service_is_told_how_the_crawls_ended(server: Running, tmp_path: Path) -> None:
    # In a process of its own, as for a user: in this one an import of another test may have begun what is forked from.
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from newscrawl.jobs.forked import Crawl\n"
        f"begun = Crawl(['crawl', 'category', '-a', 'url={server.url}/category/emnews.html'], os.environ, errors=True)\n"
        # The process that it was forked from is told by nothing public.
        "stat = Path(f'/proc/{begun._number}/stat').read_text()\n"
        "forked_from = int(stat.rpartition(')')[2].split()[1])\n"
        "assert forked_from != os.getpid()\n"
        "os.kill(forked_from, signal.SIGTERM)\n"
        "assert list(begun.lines)\n"
        "sys.exit(begun.wait())\n"
    )
    given = environment(server, tmp_path)
    done = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_was_imported_before_chose_nothing_for_the_crawls() -> None:
    code = (
        "import sys, threading, newscrawl.jobs.preloaded\n"
        f"assert not {_LATE!r} & set(sys.modules)\n"
        "assert threading.active_count() == 1\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_crawl_has_next_to_nothing_left_to_import(server: Running, tmp_path: Path) -> None:
    given = environment(server, tmp_path)
    prepare(given["NEWSCRAWL_DATABASE_URL"])  # to make or bring up a database takes more, once
    code = (
        "import sys, newscrawl.jobs.preloaded\n"
        "from scrapy.cmdline import execute\n"
        "before = set(sys.modules)\n"
        "try:\n"
        f"    execute(['scrapy', 'crawl', 'category', '-a', 'url={server.url}/category/emnews.html'])\n"
        "finally:\n"
        "    print('late:', *sorted(set(sys.modules) - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True)
    [late] = [line for line in done.stdout.splitlines() if line.startswith("late: ")]
    ours = ("newscrawl", "pipelines", "scrapy", "twisted", "lxml", "sqlalchemy")
    assert {name for name in late.split()[1:] if name.partition(".")[0] in ours} <= _LATE


def test_what_crawls_are_forked_from_leaves_the_signals_of_others_alone(server: Running, tmp_path: Path) -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    begun = crawl(server, tmp_path)
    assert list(begun.lines)
    assert begun.wait() == 0
    code = "import signal, newscrawl.jobs.preloaded; assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before == set()

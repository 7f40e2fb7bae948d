"""A signal lets jobs finish what is in flight, a second one ends them at once; both leave true records."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from newscrawl.crawl.job import Job
from newscrawl.crawl.lock import job_lock
from newscrawl.demo.catalogue import Response
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from newscrawl.jobs import run
from newscrawl.jobs.file import read
from newscrawl.jobs.turns import Turn
from newscrawl.store import Reader

JOBS = ("emnews", "changzhouribao")
ANSWERED = 3


class Stalling(DemoSite):
    """Answers a few articles, and keeps whoever asks for more waiting until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.reached, self.go_on = 0, Event(), Event()

    def respond(self, target: str, authority: str) -> Response:
        if not target.startswith(("/category/", "/robots")):
            self.asked += 1
            if self.asked > ANSWERED:
                self.reached.set()
                self.go_on.wait(60)
        return super().respond(target, authority)


@pytest.fixture
def site() -> Stalling:
    return Stalling()


@pytest.fixture
def server(site: Stalling) -> Iterator[Running]:
    with serve(site) as running:
        yield running
        site.go_on.set()


@pytest.fixture
def folder(tmp_path: Path, server: Running) -> Path:
    jobs = "".join(
        f'[[jobs]]\nname = "{slug}"\nspider = "category"\n'
        f'arguments = {{ url = "{server.url}/category/{slug}.html" }}\ninterval = "1h"\n'
        for slug in JOBS
    )
    settings = '[settings]\nNEWSCRAWL_DATABASE_URL = "sqlite:///news.db"\nNEWSCRAWL_PRIVATE_HOSTS = "127.0.0.1"\n'
    (tmp_path / "newscrawl.toml").write_text(settings + jobs)
    return tmp_path


def crawl(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSCRAWL_")}
    command = [sys.executable, "-m", "newscrawl", "crawl", *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    with Reader(f"sqlite:///{folder / 'news.db'}") as reader:
        return reader.query(sql)


def nobody_holds_a_lock(folder: Path) -> bool:
    for job in read(folder / "newscrawl.toml").jobs:
        with job_lock(f"sqlite:///{folder / 'news.db'}", Job.of(job.spider, job.parsed, job.arguments, job.name)):
            pass
    return True


def test_a_first_signal_waits_for_what_is_in_flight_and_starts_no_further_job(folder: Path, site: Stalling) -> None:
    with crawl(folder) as process:
        assert site.reached.wait(60)
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        site.go_on.set()
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.splitlines()[-2:] == ["emnews: healthy", f"changzhouribao: {run.STOPPED}"]
    [row] = rows(folder, "SELECT outcome, finished_at, new FROM runs")
    assert row["outcome"] == "healthy"
    assert row["new"] == rows(folder, "SELECT count(*) AS n FROM articles")[0]["n"] > ANSWERED
    assert nobody_holds_a_lock(folder)


def test_a_second_signal_ends_all_jobs_at_once_and_leaves_finished_runs(folder: Path, site: Stalling) -> None:
    with crawl(folder, "--parallel", "2") as process:
        assert site.reached.wait(60)
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)  # and the site answers nobody
    assert process.returncode == 0, out
    assert "Traceback" not in out
    assert "Task was destroyed" not in out
    found = rows(folder, "SELECT finished_at, new, failed, json_extract(figures, '$.complete') AS complete FROM runs")
    assert {(bool(row["finished_at"]), row["failed"], row["complete"]) for row in found} == {(True, 0, 0)}
    assert sum(row["new"] for row in found) == rows(folder, "SELECT count(*) AS n FROM articles")[0]["n"]
    assert nobody_holds_a_lock(folder)
    check = subprocess.run(
        [sys.executable, "-m", "newscrawl", "db", "check", "--database", f"sqlite:///{folder / 'news.db'}"], check=False
    )
    assert check.returncode == 0


def test_after_a_second_signal_the_next_run_fetches_what_was_left(folder: Path, site: Stalling) -> None:
    with crawl(folder) as process:
        assert site.reached.wait(60)
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.2)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    site.go_on.set()
    with crawl(folder, "emnews") as again:
        again.communicate(timeout=60)
    listed = rows(folder, "SELECT json_extract(figures, '$.listed') AS n FROM runs ORDER BY id DESC")[0]["n"]
    assert rows(folder, "SELECT count(*) AS n FROM articles")[0]["n"] == listed


def test_a_signal_to_a_run_that_ends_with_its_hours_lets_it_finish(
    folder: Path, site: Stalling, monkeypatch: pytest.MonkeyPatch
) -> None:
    class HoursEnd(Thread):
        """In the place of a timer: they end when the site keeps the run waiting, and then a signal comes."""

        def __init__(self, _: float, end: Callable[[], None]) -> None:
            super().__init__()
            self.end = end

        def run(self) -> None:
            assert site.reached.wait(60)
            self.end()
            Event().wait(1)
            os.kill(os.getpid(), signal.SIGTERM)
            Event().wait(1)
            site.go_on.set()

        def cancel(self) -> None:
            self.join()

    monkeypatch.setattr(run, "Timer", HoursEnd)
    file = read(folder / "newscrawl.toml")
    database_url = file.settings["NEWSCRAWL_DATABASE_URL"]
    with (folder / "log").open("w+") as log:
        runner = run.Runner(file.settings, database_url, parallel=2, output=log, turn=lambda _: Turn(1.0))
        [done] = runner.run(file.jobs[:1])
        log.seek(0)
        said = log.read()
    assert (done.exit_code, done.said) == (0, f"healthy; {run.ENDED}")
    assert "Received SIGTERM" in said
    assert "twice" not in said
    assert rows(folder, "SELECT count(*) AS n FROM articles")[0]["n"] > ANSWERED

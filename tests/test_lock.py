"""Locks of jobs: one run at a time, taken over from the dead, none in the way of other jobs."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.crawl.job import Job
from newscrawl.crawl.lock import job_lock
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from newscrawl.errors import DatabaseUnavailableError, JobLockedError
from newscrawl.spiders.arguments import CategoryArguments
from tests.site.crawls import CHECKOUT, Crawls
from tests.store.conftest import postgresql_url, server  # noqa: F401  # fixtures

JOB = Job.of("category", None, {"url": "http://site.example/常州日报"})
OTHER = Job.of("category", None, {"url": "http://site.example/other"})
HOLDER = """
import sys
from newscrawl.crawl.job import Job
from newscrawl.crawl.lock import job_lock
with job_lock(sys.argv[1], Job.of("category", None, {"url": sys.argv[2]})):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["database_url", "postgresql_url"])
def place(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def holder(place: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDER, place, "http://site.example/常州日报"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_run_is_refused_and_told_who_runs(place: str, holder: subprocess.Popen[str]) -> None:
    with (
        pytest.raises(JobLockedError, match=rf"http://site.example/常州日报 .*pid {holder.pid} on .+, since 2"),
        job_lock(place, JOB),
    ):
        pytest.fail("it was let in")


@pytest.mark.usefixtures("holder")
def test_another_job_runs_beside_it(place: str) -> None:
    with job_lock(place, OTHER):
        pass


def test_the_lock_of_a_killed_run_is_taken_over_at_once(place: str, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    for _ in range(50):  # a server needs a moment to notice that its client has died
        try:
            with job_lock(place, JOB):
                return
        except JobLockedError:
            threading.Event().wait(0.1)
    pytest.fail("the lock stayed behind")


def test_a_lock_can_be_taken_again_after_it_was_given_back(place: str) -> None:
    for _ in range(2):
        with job_lock(place, JOB):
            pass


def test_nothing_stays_beside_the_database(database_url: str, tmp_path: Path) -> None:
    with job_lock(database_url, JOB):
        assert [path.name for path in tmp_path.iterdir()] == [f"news.db.lock-{JOB.key[:16]}"]
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_the_database_is_no_way_around_the_lock(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to("news.db")
    with (
        job_lock(database_url, JOB),
        pytest.raises(JobLockedError),
        job_lock(f"sqlite:///{tmp_path / 'link.db'}", JOB),
    ):
        pytest.fail("it was let in")


def test_a_link_in_the_place_of_the_lock_empties_no_file(database_url: str, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_text("kept", encoding="utf-8")
    (tmp_path / f"news.db.lock-{JOB.key[:16]}").symlink_to(theirs)
    with pytest.raises(DatabaseUnavailableError, match=r"lock file .* cannot be made"), job_lock(database_url, JOB):
        pytest.fail("it was let in")
    assert theirs.read_text(encoding="utf-8") == "kept"


def test_of_many_that_try_at_once_one_is_let_in_at_a_time(database_url: str) -> None:
    inside, most, entered = [0], [0], [0]

    def run() -> None:
        for _ in range(300):
            try:
                with job_lock(database_url, JOB):
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                    entered[0] += 1
                    inside[0] -= 1
            except JobLockedError:
                pass

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1
    assert entered[0] > 0


def test_arguments_that_mean_the_same_are_the_same_job() -> None:
    spelled = [
        {"url": "http://site.example/category/x.html"},
        {"slug": "x", "host": "site.example", "limit": "0"},
    ]
    assert len({Job.of("category", CategoryArguments.parse(given), given).key for given in spelled}) == 1
    assert JOB.key != OTHER.key


def test_a_crawl_of_a_locked_job_ends_with_4_and_fetches_nothing(crawls: Crawls) -> None:
    with serve(DemoSite()) as running:
        given = {"url": f"{running.url}/"}
        with job_lock(crawls.url, Job.of("category", CategoryArguments.parse(given), given)):
            done = crawls.run("category", f"url={running.url}/")
        assert done.returncode == 4
        assert done.stderr.splitlines()[-1].startswith("Error: another run of category url=")
        assert "Traceback" not in done.stderr
        assert running.site.paths() == []


def test_two_crawls_of_different_sections_run_beside_each_other(crawls: Crawls) -> None:
    with serve(DemoSite()) as running:
        codes = _together(crawls, running, "changzhouribao", "emnews")
    assert codes == [0, 0]


def _together(crawls: Crawls, running: Running, *slugs: str) -> list[int]:
    commands = [crawls.command("category", f"slug={slug}", f"host={running.authority}") for slug in slugs]
    processes = [
        subprocess.Popen(
            command, cwd=CHECKOUT, env=crawls.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for command in commands
    ]
    return [process.wait(timeout=120) for process in processes]

"""The clock is set back in the middle of it all: nothing is lost, no time runs backwards, nothing waits for years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from newscrawl.crawl.job import Job
from newscrawl.crawl.lock import job_lock
from newscrawl.errors import JobLockedError
from newscrawl.items import IndexSeen, Page, PastRun, RunCounts, Unmodified
from newscrawl.jobs.file import Job as PlannedJob
from newscrawl.jobs.schedule import due as job_due
from newscrawl.jobs.times import Hours
from newscrawl.spiders.arguments import FeedArguments
from newscrawl.store import Reader, Writer, checks
from tests.store.conftest import empty_url, postgresql_url, server, sqlite_url, url  # noqa: F401  # fixtures
from tests.store.samples import article, full, later, row, select

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
BACK = [timedelta(minutes=-5), timedelta(hours=-9), timedelta(days=-4000)]


@pytest.mark.parametrize("jump", BACK)
def test_a_run_over_which_the_clock_is_set_back_keeps_all_and_ends_no_sooner_than_it_began(
    url: str,  # noqa: F811  # the fixture
    jump: timedelta,
) -> None:
    with time_machine.travel(NOW, tick=True) as clock, Writer(url) as writer:
        writer.start_run("share", {}, "0").result(30)
        first = writer.submit(full(1)).result(30)
        clock.shift(jump)
        seen = datetime.now(UTC)
        outcomes = [
            writer.submit(each).result(30) for each in (later(full(1), title="改"), article(2, fetched_at=seen))
        ]
        writer.seen_index(IndexSeen("http://i.example/", "third", (full(1).id,), seen)).result(30)
        writer.finish_run("healthy", 0, RunCounts()).result(30)
    assert [first.status, *(each.status for each in outcomes)] == ["new", "changed", "new"]
    [run] = select(url, "SELECT started_at, finished_at FROM run")
    assert run["started_at"] <= run["finished_at"]
    rows = select(url, "SELECT first_seen_at, last_seen_at, changed_at, seq FROM article ORDER BY seq")
    assert [each["seq"] for each in rows] == [3, 4]
    assert all(each["first_seen_at"] <= each["changed_at"] <= each["last_seen_at"] for each in rows)


@pytest.mark.parametrize("jump", BACK)
def test_an_older_sighting_moves_no_time_back(url: str, jump: timedelta) -> None:  # noqa: F811  # the fixture
    seen = full(1).fetched_at
    assert seen is not None
    with Writer(url) as writer:
        writer.submit(full(1)).result(30)
        before = row(url)
        writer.submit(later(full(1), round(jump.total_seconds() / 60))).result(30)
        writer.unmodified(Unmodified(full(1).id, full(1).url, seen + jump)).result(30)
    assert row(url) == before


def due_at(url: str, moment: datetime) -> list[str]:  # noqa: F811  # an address
    with Reader(url) as reader, reader.connected() as connection:
        return list(checks.due(connection, [article().id], now=int(moment.timestamp()), young_days=3))


def test_an_article_of_the_future_is_not_asked_for_until_then(url: str) -> None:  # noqa: F811  # the fixture
    ahead = NOW + timedelta(days=400)
    with Writer(url) as writer:
        writer.submit(article(published_at=NOW, fetched_at=ahead, pages=[Page("http://x/", b"x", ahead)]))
        writer.submit(article(2, published_at=ahead, fetched_at=ahead))
    assert due_at(url, NOW - timedelta(hours=1)) == []


def test_a_fetch_that_was_noted_in_the_future_does_not_keep_an_article_from_being_asked_for(
    url: str,  # noqa: F811  # the fixture
) -> None:
    ahead = NOW + timedelta(days=400)
    with Writer(url) as writer:
        writer.submit(article(published_at=NOW, fetched_at=NOW, pages=[Page("http://x/", b"x", NOW)]))
        writer.unmodified(Unmodified(article().id, "http://x/", ahead))
    assert due_at(url, NOW + timedelta(hours=2)) == [article().id]
    with Writer(url) as writer:
        writer.unmodified(Unmodified(article().id, "http://x/", NOW + timedelta(hours=2)))
    assert due_at(url, NOW + timedelta(hours=3)) == []


def test_a_job_that_last_ran_in_the_future_is_due_and_says_why() -> None:
    arguments = {"url": "http://a.example/feed.xml"}
    planned = PlannedJob("a", "feed", arguments, FeedArguments.parse(arguments), timedelta(hours=1), 0, Hours())
    last = PastRun(id=1, started_at=NOW + timedelta(days=400), healthy=True, reasons=(), figures={})
    found = job_due(planned, [last], None, NOW, ZoneInfo("Asia/Shanghai"))
    assert found.now
    assert "the clock was set back" in found.why
    soon = PastRun(id=1, started_at=NOW + timedelta(seconds=2), healthy=True, reasons=(), figures={})
    assert not job_due(planned, [soon], None, NOW, ZoneInfo("Asia/Shanghai")).now


def test_a_lock_does_not_ask_the_clock(sqlite_url: str) -> None:  # noqa: F811  # the fixture
    job = Job.of("share", None, {})
    with time_machine.travel(NOW) as clock, job_lock(sqlite_url, job):
        clock.shift(timedelta(days=-4000))
        with pytest.raises(JobLockedError), job_lock(sqlite_url, job):
            pytest.fail("it was let in")
        clock.shift(timedelta(days=8000))
        with pytest.raises(JobLockedError), job_lock(sqlite_url, job):
            pytest.fail("it was let in")

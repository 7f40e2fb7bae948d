"""Jobs that follow the store: every article once, again after each change, never in the way of a write."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, text

from newscrawl.store import Writer
from newscrawl.store.follower import catch_up, lags
from tests.store.samples import article, later, store


class Listing:
    """Writes down which articles it was given, and as which revision."""

    name = "listing"

    def __init__(self) -> None:
        self.seen: list[tuple[int, int]] = []
        self.steps = 0

    def prepare(self, connection: Connection, keys: Sequence[int]) -> list[tuple[int, int]]:
        marks = {f"k{place}": key for place, key in enumerate(keys)}
        query = (
            f"SELECT key, revision FROM article WHERE key IN ({', '.join(f':{name}' for name in marks)}) ORDER BY seq"
        )
        return [(key, revision) for key, revision in connection.execute(text(query), marks)]

    def apply(self, _connection: Connection, prepared: list[tuple[int, int]]) -> None:
        self.seen += prepared
        self.steps += 1


class Broken(Listing):
    def apply(self, _connection: Connection, _prepared: Any) -> None:
        raise RuntimeError("no")


def test_a_job_gets_every_article_once_in_the_order_of_their_changes(url: str) -> None:
    job = Listing()
    store(url, *(article(number) for number in range(1, 6)))
    assert catch_up(url, [job]) == 5
    assert job.seen == [(key, 1) for key in range(1, 6)]
    assert catch_up(url, [job]) == 0


def test_a_changed_article_comes_again(url: str) -> None:
    job = Listing()
    store(url, article(1), article(2))
    catch_up(url, [job])
    store(url, later(article(1), title="新的标题"))
    catch_up(url, [job])
    assert job.seen == [(1, 1), (2, 1), (1, 2)]


def test_what_a_job_wrote_and_how_far_it_came_commit_together(url: str) -> None:
    store(url, article(1))
    with pytest.raises(RuntimeError):
        catch_up(url, [Broken()])
    assert [(lag.done, lag.newest, lag.behind) for lag in lags(url, [Broken()])] == [(0, 1, 1)]


def test_two_jobs_are_told_apart(url: str) -> None:
    first, second = Listing(), Listing()
    second.name = "other"
    store(url, article(1))
    catch_up(url, [first])
    catch_up(url, [first, second])
    assert (first.seen, second.seen) == ([(1, 1)], [(1, 1)])


def test_progress_ends_with_all_that_there_was(url: str) -> None:
    store(url, *(article(number) for number in range(1, 6)))
    told: list[tuple[int, int]] = []
    catch_up(url, [Listing()], on_progress=lambda done, total: told.append((done, total)))
    assert told == [(5, 5)]


def test_the_writer_lets_jobs_catch_up_before_it_closes(url: str) -> None:
    job = Listing()
    with Writer(url, jobs=[job]) as writer:
        for number in range(1, 4):
            writer.submit(article(number))
    assert sorted(key for key, _ in job.seen) == [1, 2, 3]


def test_a_job_that_fails_loses_no_article(url: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), Writer(url, jobs=[Broken()]) as writer:
        first = writer.submit(article(1)).result(30)
    assert first.status == "new"
    assert "newscrawl db index" in caplog.text
    assert store(url, article(1))[0].status == "unchanged"

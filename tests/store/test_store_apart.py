"""Jobs that are far behind catch up side by side, and come to what they come to one after the other."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection

from newscrawl.items import ArticleItem
from newscrawl.store import Writer, apart
from newscrawl.store.apart import catch_up_apart
from newscrawl.store.follower import lags
from newscrawl.store.jobs import JOBS
from tests.store.samples import article, select

STORY = "".join(f"某地第{number}家企业昨日投产，首批设备已经到位。" for number in range(12))


class Naming:
    """Knows in which process it ran, which it can say only by failing."""

    name = "naming"

    def prepare(self, _connection: Connection, _keys: Sequence[int]) -> None:
        raise RuntimeError(f"ran in {os.getpid()}")

    def apply(self, _connection: Connection, _prepared: Any) -> None:
        pass


def store_alone(url: str, *items: ArticleItem) -> None:
    """Without what follows."""
    with Writer(url, jobs=()) as writer:
        for item in items:
            writer.submit(item)


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WORTH_PROCESSES", 2)
    monkeypatch.setattr(apart, "cores", lambda: 2)


@pytest.mark.usefixtures("two_cores")
def test_search_and_duplicates_are_what_they_would_be_otherwise(url: str) -> None:
    store_alone(url, *(article(number, text=f"{STORY}{chr(0x4E00 + number)}。") for number in range(1, 21)))
    told: list[tuple[int, int]] = []
    assert catch_up_apart(url, JOBS, on_progress=lambda done, total: told.append((done, total))) == 40
    assert [lag.behind for lag in lags(url, JOBS)] == [0, 0]
    assert {total for _, total in told} <= {40}
    assert select(url, "SELECT count(*) AS n FROM search_document") == [{"n": 20}]
    assert select(url, "SELECT count(*) AS n FROM duplicates") == [{"n": 19}]


@pytest.mark.usefixtures("two_cores")
def test_each_job_runs_in_another_process_and_its_failure_is_told(url: str) -> None:
    store_alone(url, article(1), article(2))
    with pytest.raises(RuntimeError, match="ran in") as failed:
        catch_up_apart(url, [Naming(), *JOBS])
    assert str(os.getpid()) not in str(failed.value)


def test_what_is_hardly_behind_is_done_here(url: str) -> None:
    store_alone(url, article(1), article(2))
    with pytest.raises(RuntimeError, match=f"ran in {os.getpid()}"):
        catch_up_apart(url, [Naming(), *JOBS])


@pytest.mark.usefixtures("two_cores")
def test_whoever_stops_waiting_stops_the_work(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(apart, "_TOLD_SECONDS", 0.0)
    store_alone(url, *(article(number, text=f"{STORY}{chr(0x4E00 + number)}。") for number in range(1, 300)))
    with pytest.raises(KeyboardInterrupt):
        catch_up_apart(url, JOBS, on_progress=interrupted)
    assert catch_up_apart(url, JOBS) >= 0
    assert [lag.behind for lag in lags(url, JOBS)] == [0, 0]

"""What the store tells of the earlier runs of a job, as far as a verdict asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, StaticPool, create_engine

from newscrawl.crawl.counts import FEW_DEAD, Counts
from newscrawl.crawl.failures import GONE
from newscrawl.crawl.history import LEAST_QUIET
from newscrawl.crawl.past import history_of, lasting
from newscrawl.crawl.verdict import judge
from newscrawl.items import RunCounts, RunReport
from newscrawl.store import Reader, Writer, prepare, schema
from newscrawl.store.acceptance import accept_run

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
READ = {"listed": 20, "known": 20, "indexes": 1, "readings": 1, "complete": 1}
SAME = READ | {"readings": 0}
FAILED = {"listed": 0, "known": 0, "indexes": 0, "readings": 0, "complete": 0}
NOT_MODIFIED = Counts(indexes=1, listed=20, known=20, index_unmodified=1)


def ran(database_url: str, *runs: tuple[float, dict[str, int]]) -> None:
    """Runs so many days before `NOW`, with their figures."""
    prepare(database_url)
    with Writer(database_url, jobs=()) as writer:
        for days, figures in runs:
            with time_machine.travel(NOW - timedelta(days=days), tick=False):
                writer.start_run("feed", {}, "0", job="a", name="a").result(30)
                is_healthy = figures["complete"] and "acceptable" not in figures
                outcome = "healthy" if is_healthy else "unhealthy"
                writer.finish_run(outcome, 0, RunCounts(), RunReport(figures=figures)).result(30)


def reasons(database_url: str) -> Sequence[str]:
    with Reader(database_url) as reader, reader.connected() as connection:
        history = history_of(connection, "a", NOW, whole=True)
    return judge(NOT_MODIFIED, max_failed_share=0.2, finish_reason="finished", history=history).reasons


def test_a_quiet_is_measured_from_the_first_run_that_found_the_index_unchanged(database_url: str) -> None:
    ran(database_url, (30, READ), (9, SAME), *[(8 - number / 24, SAME) for number in range(24)])
    assert reasons(database_url) == ("every index was found unchanged for 9 days, longer than ever",)


def test_runs_that_could_not_read_the_index_did_not_find_it_unchanged(database_url: str) -> None:
    ran(database_url, (9, READ), *[(8 - number / 24, FAILED) for number in range(24)], (0.1, SAME))
    assert not reasons(database_url)


def test_a_quiet_ends_with_a_reading(database_url: str) -> None:
    ran(database_url, (30, READ), (9, SAME), (8, SAME), (1, READ), (0.5, SAME))
    assert not reasons(database_url)


def test_a_quiet_that_was_accepted_begins_anew(database_url: str) -> None:
    quiet = [(12 - number, SAME) for number in range(4)]
    ran(database_url, (30, READ), *quiet, (8, SAME | {"acceptable": 1}), (2, SAME), (1, SAME))
    assert reasons(database_url)
    accept_run(database_url, 6)
    assert not reasons(database_url)


# -- any runs ---------------------------------------------------------------------------------------------------------

_RUNS = st.lists(
    st.fixed_dictionaries(
        {
            "job": st.sampled_from(["a", "a", "a", "b"]),
            "is_finished": st.sampled_from([True, True, True, False]),
            "figures": st.sampled_from([READ, SAME, FAILED, READ | {"accepted": 1}, SAME | {"accepted": 1}]),
        }
    ),
    max_size=12,
)
_REASONS = st.sampled_from(
    ["http-404", "http-410", "withdrawn: 已删除", "leads-home", "http-4040", "http-500", "http-404s"]
)
_LINKS = st.lists(st.tuples(st.sampled_from("abcdef"), _REASONS, st.sampled_from(["fetch", "discover"])), max_size=8)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = create_engine("sqlite://", poolclass=StaticPool)
    schema.run.metadata.create_all(
        made, tables=[schema.run, schema.run_report, schema.payload, schema.zdict, schema.reject]
    )
    yield made
    made.dispose()


def insert(connection: Connection, runs: Sequence[dict[str, Any]]) -> None:
    for number, each in enumerate(runs, 1):
        finished = number if each["is_finished"] else None
        figures = each["figures"]
        run = {"id": number, "spider": "feed", "started_at": number, "finished_at": finished, "outcome": "healthy"}
        report = {"run_id": number, "job": each["job"], "figures": json.dumps(figures), "readings": figures["readings"]}
        connection.execute(schema.run.insert().values(run))
        connection.execute(schema.run_report.insert().values(report))


@given(_RUNS)
def test_the_history_of_a_job_is_of_its_own_finished_runs_in_order(engine: Engine, runs: list[dict[str, Any]]) -> None:
    with engine.connect() as connection:
        insert(connection, runs)
        history = history_of(connection, "a", NOW, whole=True)
        connection.rollback()
    ours = [
        (number, each["figures"]) for number, each in enumerate(runs, 1) if each["job"] == "a" and each["is_finished"]
    ]
    readings = [number for number, figures in ours if figures["readings"]]
    assert [run.id for run in history.readings] == readings[::-1]
    accepted = [number for number, each in enumerate(runs, 1) if each["job"] == "a" and "accepted" in each["figures"]]
    assert (history.accepted.id if history.accepted else None) == (accepted[-1] if accepted else None)
    since = max([*readings, *accepted], default=None)
    quiet = [
        number
        for number, figures in ours
        if since and number > since and figures["complete"] and not figures["readings"]
    ]
    assert [run.id for run in history.unchanged] == quiet[: LEAST_QUIET - 1]


@given(_LINKS, _LINKS)
def test_links_are_lasting_that_were_as_dead_in_the_run_before(
    engine: Engine, before: list[tuple[str, str, str]], now: list[tuple[str, str, str]]
) -> None:
    with engine.connect() as connection:
        insert(connection, [{"job": "a", "is_finished": True, "figures": READ}] * 2)
        for run, links in ((1, before), (2, now)):
            for url, reason, stage in links:
                values = {"run_id": run, "url": url, "reason": reason, "stage": stage, "rejected_at": 1}
                connection.execute(schema.reject.insert().values(values))
        found = lasting(connection, 2, 1)
        same = lasting(connection, 2, 2)
        connection.rollback()
    dead_before, dead = (
        {url for url, reason, stage in links if reason.split(":")[0] in GONE and stage == "fetch"}
        for links in (before, now)
    )
    assert same == min(len(dead), FEW_DEAD + 1)
    assert found == (same if same > FEW_DEAD else len(dead & dead_before))

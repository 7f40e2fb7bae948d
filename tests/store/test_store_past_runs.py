"""What the store tells of the earlier runs of a job, as far as a verdict asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import time_machine

from newscrawl.crawl.counts import Counts
from newscrawl.crawl.past import history_of
from newscrawl.crawl.verdict import judge
from newscrawl.items import RunCounts, RunReport
from newscrawl.store import Reader, Writer, prepare
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

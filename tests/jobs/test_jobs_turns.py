"""A job that was due, when its turn comes after others that took their time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from newscrawl.items import RunCounts, RunReport
from newscrawl.jobs.file import JobFile, read
from newscrawl.jobs.turns import CLOSED, DONE, Turn, turn_of
from newscrawl.store import Writer, prepare

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
"""In Shanghai."""


def file_with(folder: Path, top: str = "", more: str = "") -> JobFile:
    path = folder / "newscrawl.toml"
    job = '[[jobs]]\nname = "a"\nspider = "feed"\narguments = { url = "http://a.example/" }\ninterval = "1h"\n'
    path.write_text(f"{top}{job}{more}")
    return read(path)


def ran(file: JobFile, database_url: str, at: datetime) -> None:
    prepare(database_url)
    [job] = file.jobs
    with Writer(database_url, jobs=()) as writer, time_machine.travel(at, tick=False):
        writer.start_run(job.spider, job.arguments, "0", job=job.key, name=job.name)
        writer.finish_run("healthy", 0, RunCounts(), RunReport()).result(30)


def turn(file: JobFile, database_url: str) -> Turn:
    return turn_of(file.jobs[0], file, database_url, NOON)


def test_a_job_that_is_due_still_has_its_turn_for_as_long_as_it_takes(tmp_path: Path, database_url: str) -> None:
    file = file_with(tmp_path)
    assert turn(file, database_url) == Turn()
    ran(file, database_url, NOON - timedelta(hours=2))
    assert turn(file, database_url) == Turn()


def test_a_job_that_ran_meanwhile_has_none(tmp_path: Path, database_url: str) -> None:
    file = file_with(tmp_path)
    ran(file, database_url, NOON - timedelta(minutes=10))
    assert turn(file, database_url) == Turn(hindrance=DONE)


def test_a_job_whose_hours_are_over_meanwhile_has_none(tmp_path: Path, database_url: str) -> None:
    assert turn(file_with(tmp_path, more='windows = ["08:00-12:00"]\n'), database_url) == Turn(hindrance=CLOSED)
    assert turn(file_with(tmp_path, top='quiet_hours = ["11:55-14:00"]\n'), database_url) == Turn(hindrance=CLOSED)


def test_a_turn_ends_with_the_hours(tmp_path: Path, database_url: str) -> None:
    assert turn(file_with(tmp_path, more='windows = ["08:00-12:30"]\n'), database_url) == Turn(left=1800)


def test_a_database_that_cannot_be_read_is_left_to_the_run_to_tell(tmp_path: Path) -> None:
    (tmp_path / "news.db").write_text("this is no database, and long enough to look like one")
    assert turn(file_with(tmp_path), f"sqlite:///{tmp_path / 'news.db'}") == Turn()

"""A lock that another program holds is waited for, told in the log, and never called an error of the database."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from newscrawl.errors import DatabaseUnavailableError
from newscrawl.store import Reader, maintenance, prepare, sqlite_waiting
from newscrawl.store import sqlite as dialect
from newscrawl.store.dialects import parse
from newscrawl.store.search import index as search
from newscrawl.store.search import sqlite as search_sqlite
from tests.store.samples import article, row, store

MINUTE = 60.0


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite itself does not wait, so that no test does."""
    monkeypatch.setattr(dialect, "_WRITER", {**dialect._WRITER, "busy_timeout": 0})


def pass_time(monkeypatch: pytest.MonkeyPatch, *, pause: float, after: int, then: Callable[[], object]) -> None:
    """Each wait takes `pause` seconds of a clock that nobody has to sit through; at one of them something happens."""
    passed: list[float] = []

    def sleep(_seconds: float) -> None:
        passed.append(pause)
        if len(passed) == after:
            then()

    clock = SimpleNamespace(monotonic=lambda: sum(passed), sleep=sleep)
    monkeypatch.setattr(sqlite_waiting, "time", clock)


@contextmanager
def other_program(url: str, begin: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    connection.execute(begin)
    yield connection
    connection.close()


@pytest.mark.usefixtures("impatient")
def test_a_writer_waits_for_minutes_and_says_so_once(
    sqlite: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with other_program(sqlite, "BEGIN IMMEDIATE") as other, caplog.at_level(logging.WARNING):
        pass_time(monkeypatch, pause=MINUTE, after=5, then=lambda: other.execute("ROLLBACK"))
        store(sqlite, article(1))
    assert row(sqlite)["title"] == "标题1"
    said = [record.getMessage() for record in caplog.records]
    assert said == [f"waiting for another program that writes to {sqlite.removeprefix('sqlite:///')}"]


@pytest.mark.usefixtures("impatient")
def test_after_ten_minutes_the_user_is_told_who_is_in_the_way(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pass_time(monkeypatch, pause=MINUTE, after=0, then=lambda: None)
    with (
        other_program(sqlite, "BEGIN IMMEDIATE"),
        pytest.raises(DatabaseUnavailableError, match=r"another program has been writing to .* for 600 s; try again"),
    ):
        maintenance.vacuum(sqlite)


@pytest.mark.usefixtures("impatient")
def test_a_new_file_that_others_open_as_well_is_waited_for(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The write-ahead log is switched on by one alone; SQLite refuses the others at once instead of waiting."""
    with other_program(sqlite_url, "BEGIN") as other:
        other.execute("SELECT * FROM sqlite_master").fetchall()
        pass_time(monkeypatch, pause=1, after=3, then=lambda: other.execute("ROLLBACK"))
        prepare(sqlite_url)
    with Reader(sqlite_url) as reader:
        assert reader.count() == 0


def test_other_errors_are_not_waited_for(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        sqlite_waiting.patiently(lambda: connection.execute("SELECT * FROM missing"), "a.db")
    connection.close()


def test_a_lock_that_a_statement_met_is_told_in_words_of_the_user(sqlite_url: str) -> None:
    with other_program(sqlite_url, "BEGIN EXCLUSIVE"):
        connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked") as locked:
            connection.execute("SELECT * FROM sqlite_master")
        connection.close()
    said = str(dialect.translate(locked.value, parse(sqlite_url)))
    assert "locked" not in said
    assert said.endswith("for 30 s; try again when it is done")


def test_the_search_index_is_merged_in_steps_between_which_others_write(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        store(sqlite, article(number, "".join(map(chr, range(0x4E00 + number, 0x5E00, 7)))))
    monkeypatch.setattr(search_sqlite, "_MERGED_PAGES", 1)
    steps = []
    step = search.optimize

    def one_step(connection: object, *, first: bool) -> bool:
        more = step(connection, first=first)  # type: ignore[arg-type]  # handed through
        steps.append(more)
        return more

    monkeypatch.setattr(search, "optimize", one_step)
    assert segments(sqlite) > 1
    maintenance.vacuum(sqlite)
    assert segments(sqlite) == 1
    assert len(steps) > 2
    assert steps == [True] * (len(steps) - 1) + [False]


def segments(url: str) -> int:
    with other_program(url, "BEGIN") as connection:
        return int(connection.execute("SELECT count(DISTINCT segid) FROM search_index_idx").fetchone()[0])

"""What `newscrawl doctor` says of the program, the database and the machine."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import time_machine
from typer.testing import CliRunner

from newscrawl.cli.app import app
from newscrawl.diagnosis import Finding, diagnose
from newscrawl.items import RunCounts
from newscrawl.store import Writer, prepare
from tests.store.samples import SEEN, article, store

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def url(database_url: str) -> str:
    """A database with an article and a healthy run at NOW."""
    with time_machine.travel(NOW, tick=False):
        prepare(database_url)
        with Writer(database_url) as writer:
            writer.start_run("feed", {"url": "http://x.example/"}, "0")
            writer.submit(article(1))
            writer.finish_run("healthy", 0, RunCounts(new=1)).result(30)
    return database_url


def found(url: str, what: str, *, after: timedelta = timedelta(minutes=10)) -> Finding:
    with time_machine.travel(NOW + after, tick=False):
        return next(each for each in diagnose(url) if each.what == what)


def test_a_database_in_good_order_is_ok_in_every_respect(url: str) -> None:
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        findings = diagnose(url)
    assert {each.level for each in findings} == {"ok"}
    assert [each.what for each in findings][:4] == ["Python", "SQLite", "database", "disk"]
    assert {"clock", "last run", "last success"} <= {each.what for each in findings}


@pytest.mark.parametrize(("free", "level"), [(10, "problem"), (2 << 30, "ok"), (1 << 40, "ok")])
def test_a_disk_that_is_nearly_full_is_a_problem(
    url: str, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 41, 0, free))
    disk = found(url, "disk")
    assert disk.level == level
    assert re.search(r"the database takes [0-9]+\.[0-9] MB$", disk.said)


def test_a_clock_that_went_back_is_a_problem(url: str) -> None:
    finding = found(url, "clock", after=SEEN - NOW - timedelta(days=1))
    assert finding.level == "problem"
    assert "set the clock" in finding.advice


def test_a_clock_that_went_back_is_seen_by_the_last_change_whatever_articles_say_of_their_date(url: str) -> None:
    store(url, article(2, published_at=SEEN - timedelta(days=900), fetched_at=NOW + timedelta(days=9)))
    finding = found(url, "clock")
    assert finding.level == "problem"
    assert f"an article was seen at {NOW + timedelta(days=9):%Y-%m-%d %H:%M}Z" in finding.said


def test_a_success_long_ago_asks_for_the_timer(url: str) -> None:
    finding = found(url, "last success", after=timedelta(days=3))
    assert (finding.level, finding.advice) == ("warning", "is the timer running?")


def test_an_older_schema_says_how_to_upgrade(url: str) -> None:
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    finding = found(url, "database")
    assert (finding.level, finding.advice) == ("problem", "run: newscrawl db upgrade")


def test_a_file_that_is_no_database_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "news.db").write_text("no database, and long enough to look like something else")
    assert found(f"sqlite:///{tmp_path / 'news.db'}", "database").level == "problem"


def test_a_database_that_is_not_there_yet_asks_for_a_crawl(tmp_path: Path) -> None:
    finding = found(f"sqlite:///{tmp_path / 'news.db'}", "database")
    assert finding.said == f"there is no database at {tmp_path / 'news.db'}"
    assert finding.advice.startswith("crawl or import first")


def test_a_server_that_refuses_is_not_mended_by_a_crawl() -> None:
    finding = found("postgresql://nobody@127.0.0.1:1/news", "database")
    assert finding.level == "problem"
    assert finding.advice == "mend what it says, or name another with --database"


def test_the_findings_are_told_to_machines_and_in_the_exit_code(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        done = CliRunner().invoke(app, ["doctor", "--json", "-d", url])
    assert done.exit_code == 0
    assert {"level": "ok", "what": "clock", "said": "2026-11-25 04:10Z", "advice": ""} in json.loads(done.stdout)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert CliRunner().invoke(app, ["doctor", "-d", url]).exit_code == 0
        assert CliRunner().invoke(app, ["doctor", "--strict", "-d", url]).exit_code == 3

"""Several crawls at once and readers beside them: nobody meets a locked database, nothing acknowledged is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.concurrent import together
from newscrawl import Archive
from newscrawl.store import Reader, Writer, maintenance, prepare
from tests.store.samples import article


def test_two_writers_and_four_readers_see_no_error_and_lose_no_row(sqlite_url: str) -> None:
    seen = together(sqlite_url, writers=2, readers=4, seconds=2)
    assert [each.error for each in seen] == [""] * 6
    assert min(each.done for each in seen) > 0
    with Archive.open(sqlite_url) as archive:
        assert archive.count() == sum(each.done for each in seen if each.role == "writer")
    assert maintenance.check(sqlite_url).problems == []


def test_the_same_on_postgresql(postgresql_url: str) -> None:
    seen = together(postgresql_url, writers=2, readers=2, seconds=2)
    assert [each.error for each in seen] == [""] * 4
    with Archive.open(postgresql_url) as archive:
        assert archive.count() == sum(each.done for each in seen if each.role == "writer")


def test_another_process_that_closes_the_file_leaves_our_log_alone(sqlite_url: str) -> None:
    """Locks of a file belong to the process, and whoever closes it anywhere in the process gives them up."""
    prepare(sqlite_url)
    path = sqlite_url.removeprefix("sqlite:///")
    with Writer(sqlite_url, jobs=()) as writer:
        writer.submit(article(1)).result(30)
        with Reader(sqlite_url) as reader:
            assert reader.count() == 1
            visit = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM article').fetchall(); c.close()"
            subprocess.run([sys.executable, "-c", visit, path], check=True)
            assert Path(f"{path}-wal").exists()

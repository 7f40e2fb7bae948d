"""Copies, checks and sizes of a SQLite file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import DatabaseUnavailableError, UsageError
from newscrawl.store.sqlite_waiting import patiently

DAMAGED = ("malformed", "no text")
"""Of what SQLite says of damage."""
_SHOWN = 20


class Sizes(NamedTuple):
    """Bytes of all, of the write-ahead log alone, and by table or index."""

    total: int
    log: int
    parts: dict[str, int]


def copy(path: Path, target: Path | None, *, timeout: float) -> Path:
    """A copy without a log, dense and checked; what is written meanwhile is in it whole or not at all."""
    copied = target or path.with_name(f"{path.name}.{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.backup")
    if copied.exists():
        raise UsageError(f"{copied} exists already; name another file")
    try:
        copied.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise DatabaseUnavailableError(f"the folder {copied.parent} cannot be made: {problem.strerror}") from None
    if shutil.disk_usage(copied.parent).free < 2 * path.stat().st_size:
        raise DatabaseUnavailableError(f"there is not enough free space for a backup in {copied.parent}")
    unfinished = copied.with_name(f"{copied.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path, timeout=timeout)) as source:
            patiently(lambda: source.execute("VACUUM INTO ?", (str(unfinished),)), str(path))
        with closing(sqlite3.connect(f"{unfinished.absolute().as_uri()}?mode=ro", uri=True)) as made:
            said = made.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            raise DatabaseUnavailableError(f"{path} cannot be copied whole: {said}; run: newscrawl db check")
        unfinished.replace(copied)
    finally:
        unfinished.unlink(missing_ok=True)
    return copied


def first_line(problem: Exception) -> str:
    """What a driver said, without the bytes that it stumbled over."""
    said = str(getattr(problem, "orig", None) or problem).strip()
    if isinstance(problem, UnicodeDecodeError) or said.startswith("Could not decode"):
        return "bytes that are no text"
    lines = said.splitlines()
    return lines[0] if lines else type(problem).__name__


def integrity(connection: Connection) -> list[str]:
    """What SQLite itself finds wrong: pages, indexes, references."""
    found = [row[0] for row in connection.exec_driver_sql(f"PRAGMA integrity_check({_SHOWN})")]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_SHOWN)
    return [said for said in found if said != "ok"] + [f"a row of {row[0]} belongs to no {row[2]}" for row in broken]


def sizes(connection: Connection) -> Sizes:
    path = connection.exec_driver_sql("PRAGMA database_list").fetchone()
    file = Path(path[2]) if path else Path()
    log = file.with_name(f"{file.name}-wal")
    log_bytes = log.stat().st_size if log.exists() else 0
    parts: dict[str, int] = {}
    with suppress(DBAPIError):  # not every SQLite is built with it
        rows = connection.exec_driver_sql("SELECT name, sum(pgsize) FROM dbstat GROUP BY name")
        parts = {row[0]: row[1] for row in rows}
    return Sizes(file.stat().st_size + log_bytes, log_bytes, parts)


def vacuum(path: Path, *, timeout: float) -> None:
    """Rewrite the file densely, refresh what the planner knows, fold the log in; waits for writers."""
    with closing(sqlite3.connect(path, timeout=timeout, isolation_level=None)) as connection:
        patiently(lambda: connection.execute("VACUUM"), str(path))
        patiently(lambda: connection.execute("ANALYZE"), str(path))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

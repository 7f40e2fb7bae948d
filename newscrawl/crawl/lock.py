"""Runs of one job never overlap, and the lock of a run dies with its process.

Beside a SQLite file the operating system keeps the lock, on PostgreSQL the session of the server: neither is left
behind by a process that was killed.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from newscrawl.crawl.job import Job
from newscrawl.errors import DatabaseUnavailableError, JobLockedError
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.sqlite import file_of
from newscrawl.store.upgrade import named_errors

_NUMBER = "SELECT hashtextextended('newscrawl ' || current_schema() || ' ' || :key, 0)"
_HOLDER = """
    SELECT a.application_name, a.backend_start FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (l.classid::bigint << 32) | l.objid::bigint = :number
"""
_SESSION = (
    "SET idle_session_timeout = 0",  # it idles for as long as the crawl runs
    # A machine that vanished is missed after a minute, not after the two hours that are usual.
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)


def job_lock(database_url: str, job: Job) -> AbstractContextManager[None]:
    """Held for the block; entering raises `JobLockedError` while another run of the job holds it."""
    url = parse(database_url)
    return _file_lock(file_of(url), job) if url.get_backend_name() == "sqlite" else _session_lock(url, job)


# -- SQLite ---------------------------------------------------------------------------------------------------


@contextmanager
def _file_lock(database: Path, job: Job) -> Iterator[None]:
    database = Path(os.path.realpath(database))  # a link to it is another name of the same file
    path = database.with_name(f"{database.name}.lock-{job.key[:16]}")
    try:
        file = _locked(path, job)
    except OSError as problem:
        raise DatabaseUnavailableError(f"the lock file {path} cannot be made: {problem.strerror}") from None
    try:
        with suppress(OSError):  # whoever is kept out learns less; the lock holds all the same
            os.ftruncate(file, 0)
            os.pwrite(file, json.dumps(_myself(job)).encode(), 0)
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # while it is locked: whoever opened it meanwhile notices that it has gone
        os.close(file)


def _locked(path: Path, job: Job) -> int:
    while True:
        # Not through a link: it is emptied, and in a folder of many somebody could have put one in its place.
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(path, file):
                return file
        except BlockingIOError:
            said = os.pread(file, 4096, 0)
            os.close(file)
            raise _locked_by(job, _told(said)) from None
        os.close(file)  # its holder was just ending and took the file away


def _is_still(path: Path, file: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), os.fstat(file))
    return False


def _myself(job: Job) -> dict[str, str]:
    return {
        "job": job.shown,
        "pid": str(os.getpid()),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ"),
    }


def _told(said: bytes) -> str:
    try:
        holder = json.loads(said)
        return f"pid {holder['pid']} on {holder['host']}, since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "a process that is just beginning"


# -- PostgreSQL -----------------------------------------------------------------------------------------------


@contextmanager
def _session_lock(url: URL, job: Job) -> Iterator[None]:
    with named_errors(url):
        engine = dialect_of(url).writer_engine(url)
        try:
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            _lock_session(connection, job)
        except BaseException:
            engine.dispose()
            raise
    try:
        yield
    finally:
        connection.invalidate()  # a session that went back to a pool would keep the lock
        connection.close()
        engine.dispose()


def _lock_session(connection: Connection, job: Job) -> None:
    for statement in _SESSION:
        connection.exec_driver_sql(statement)
    name = f"newscrawl {os.getpid()}@{socket.gethostname()}"[:63]
    connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name})
    number = connection.execute(text(_NUMBER), {"key": job.key}).scalar_one()
    if connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}).scalar_one():
        return
    holder = connection.execute(text(_HOLDER), {"number": number}).first()
    connection.invalidate()
    if holder is None:
        raise _locked_by(job, "a run that is just ending")
    pid, _, host = holder.application_name.removeprefix("newscrawl ").partition("@")
    raise _locked_by(job, f"pid {pid} on {host}, since {holder.backend_start.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}")


def _locked_by(job: Job, holder: str) -> JobLockedError:
    return JobLockedError(f"another run of {job.shown} holds the lock: {holder}; let it finish, or end it")

"""What is particular to SQLite: pragmas, one file that must be ours, and how its views spell times and JSON."""

from __future__ import annotations

import contextlib
import sqlite3
import stat
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

from newscrawl.errors import DatabaseUnavailableError, ForeignDatabaseError, NothingStoredError, StoreError
from newscrawl.store import sqlite_care
from newscrawl.store.sqlite_waiting import BUSY_SECONDS, is_locked, patiently, still_held

APPLICATION_ID = 0x4E435257  # "NCRW": tells our files from others
_HEADER = b"SQLite format 3\0"
_CHECKED: set[tuple[int, int]] = set()
"""Device and number of the files whose header this process has read."""
_CHECKING = threading.Lock()
_WRITER: Mapping[str, int] = {
    "busy_timeout": BUSY_SECONDS * 1000,
    "foreign_keys": 1,
    "synchronous": 2,  # FULL: what is acknowledged survives a power cut, and in batches it costs nothing
    "cache_size": -16_384,  # 16 MB: more made no million articles cheaper to write, and counts as memory of a crawl
}
SEARCH_INDEX = (
    # Contentless, without positions and sizes: what is found is verified against the article itself. Tokens of
    # filters have a colon.
    "CREATE VIRTUAL TABLE search_index USING fts5 "
    "(tokens, content='', detail=none, columnsize=0, tokenize='ascii tokenchars '':''')",
    # A transaction's tokens are sorted in memory, and merged a little later than by default: a fifth less work.
    "INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 16777216)",
    "INSERT INTO search_index (search_index, rank) VALUES ('automerge', 8)",
)
_TUNING: Mapping[str, int] = {"journal_size_limit": 64 << 20}  # without it the log of one long reader stays for ever
_READER: Mapping[str, int] = {"busy_timeout": BUSY_SECONDS * 1000, "query_only": 1}


def writer_engine(url: URL) -> Engine:
    path = file_of(url)
    _check_file(path)
    _make_folder(path)
    _check_header(path)
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"), connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", lambda *_: _remember(path))  # a file that is new was not there to be checked
    event.listen(engine, "connect", _writer_pragmas)
    # A transaction that begins as a reader cannot wait to become a writer: it fails at once, whatever the timeout.
    event.listen(engine, "begin", _begin)
    return engine


def reader_engine(url: URL) -> Engine:
    path = file_of(url)
    if not _check_file(path):
        raise NothingStoredError(f"there is no database at {path}; crawl or import first, or name another (-d FILE)")
    _check_header(path)
    address = f"{path.absolute().as_uri()}?mode=ro"
    connect = partial(sqlite3.connect, address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
    engine = create_engine(url.set(drivername="sqlite+pysqlite"), creator=connect, poolclass=QueuePool)
    event.listen(engine, "connect", _reader_pragmas)
    return engine


@contextlib.contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """All statements see the database as it was at the first one; nobody waits, but the log grows meanwhile."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")  # the driver begins none for a SELECT
        yield connection


def lock_for_writing(_connection: Connection) -> None:
    """Nothing to do: ``BEGIN IMMEDIATE`` holds the one write lock."""


def checkpoint(connection: Connection) -> None:
    """Fold the log into the file, so that a copy of the file alone is whole; gives up when a reader is in the way."""
    raw: Any = connection.connection.driver_connection  # outside of any transaction, where alone it is allowed
    with contextlib.suppress(sqlite3.Error):  # the log is as safe as the file; the next one to close folds it in
        raw.execute("PRAGMA busy_timeout=200")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def version(connection: Connection) -> int | None:
    """Schema version, None where there is nothing yet; a file of another program raises `ForeignDatabaseError`."""
    application = connection.exec_driver_sql("PRAGMA application_id").scalar()
    objects = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    if application == APPLICATION_ID:
        return max(int(connection.exec_driver_sql("PRAGMA user_version").scalar_one()), _migrated(connection))
    if application or objects:
        raise ForeignDatabaseError(
            f"{shown(connection.engine.url)} is a SQLite file of another program; name another file"
        )
    return None


def sign(connection: Connection, number: int) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={number}")


def grants(_connection: Connection, _names: Iterable[str]) -> list[str]:
    """None: whoever reads the file reads all of it."""
    return []


def copy(url: URL, target: Path | None) -> Path:
    """A whole copy without a log, beside the file or at `target`; other connections may go on meanwhile."""
    return sqlite_care.copy(file_of(url), target, timeout=BUSY_SECONDS)


def backup(url: URL) -> Path:
    return copy(url, None)


def integrity(connection: Connection) -> list[str]:
    return sqlite_care.integrity(connection)


def forgive_text(connection: Connection) -> None:
    """From here on, bytes that are no text are read as U+FFFD instead of being an error."""
    raw: Any = connection.connection.driver_connection
    raw.text_factory = partial(str, encoding="utf-8", errors="replace")


def sizes(connection: Connection) -> sqlite_care.Sizes:
    return sqlite_care.sizes(connection)


def vacuum(engine: Engine) -> None:
    sqlite_care.vacuum(file_of(engine.url), timeout=BUSY_SECONDS)


def translate(problem: Exception, url: URL) -> StoreError:
    said = sqlite_care.first_line(problem)
    if "not a database" in said:
        return ForeignDatabaseError(f"{shown(url)} is not a SQLite database; name another file")
    if is_locked(getattr(problem, "orig", None) or problem):
        return DatabaseUnavailableError(still_held(shown(url), BUSY_SECONDS))
    if "disk is full" in said:
        return DatabaseUnavailableError(f"there is no space left for {shown(url)}")
    if any(word in said for word in sqlite_care.DAMAGED):
        return DatabaseUnavailableError(
            f"{shown(url)} is damaged ({said}): restore a backup; newscrawl db check tells what can still be read"
        )
    return DatabaseUnavailableError(f"{shown(url)} cannot be used: {said}")


def shown(url: URL) -> str:
    return url.database or ":memory:"


def file_of(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise DatabaseUnavailableError("a database in memory cannot be shared by a writer and readers; name a file")
    return Path(url.database)


# -- spelling -------------------------------------------------------------------------------------------------

NEWLINE = "char(10)"


def instant(column: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', {column}, 'unixepoch')"


def bound(moment: datetime) -> str:
    """A time as the views show it, to be compared with them."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def hour(column: str) -> str:
    """A time of a view cut to the hour, as text."""
    return f"substr({column}, 1, 13)"


def minute(column: str) -> str:
    return f"substr({column}, 1, 16)"


def begins(column: str, parameter: str) -> str:
    """Condition that a column begins with the text of a parameter, in a form that uses an index."""
    return f"{column} >= :{parameter} AND {column} < :{parameter} || char(1114111)"


def json(column: str) -> str:
    return column


def json_list(column: str, source: str) -> str:
    """JSON list of a column of `source` (a FROM clause), in order."""
    ordered = f"SELECT {column} {source} ORDER BY {column}"
    return f"(SELECT json_group_array({column}) FROM ({ordered}))"  # noqa: S608  # our own names


def _migrated(connection: Connection) -> int:
    """The number in Alembic's own table; it says the same as ``user_version`` unless somebody meddled."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return 0
    found = str(connection.exec_driver_sql("SELECT max(version_num) FROM alembic_version").scalar() or "0")
    return int(found) if found.isdigit() else 0


# -- opening --------------------------------------------------------------------------------------------------


def _check_file(path: Path) -> bool:
    """False where nothing is; raises `DatabaseUnavailableError` for a folder, and for what we may not look at."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError as problem:
        raise DatabaseUnavailableError(f"{path} cannot be read: {problem.strerror}") from None
    if stat.S_ISDIR(mode):
        raise DatabaseUnavailableError(f"{path} is a folder; name a file in it")
    return True


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise DatabaseUnavailableError(f"the folder {path.parent} cannot be made: {problem.strerror}") from None


def _check_header(path: Path) -> None:
    """Once for a file: whoever closes a file gives up all locks of its process on it, those of SQLite too.

    Another process would then take itself for the last one, and take the log away from under ours.
    """
    try:
        with _CHECKING:
            if _place(path) in _CHECKED:
                return
            with path.open("rb") as file:
                start = file.read(len(_HEADER))
            if start not in (b"", _HEADER):
                raise ForeignDatabaseError(f"{path} is not a SQLite database; name another file")
            _CHECKED.add(_place(path))
    except FileNotFoundError:
        return
    except OSError as problem:
        raise DatabaseUnavailableError(f"{path} cannot be read: {problem.strerror}") from None


def _place(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _remember(path: Path) -> None:
    with _CHECKING, contextlib.suppress(OSError):
        _CHECKED.add(_place(path))


def _writer_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the "begin" listener begins
    _set(connection, _WRITER)
    if not _is_ours_or_new(connection):
        return  # not even the journal mode of a foreign file is changed
    for name, value in _TUNING.items():
        connection.execute(f"PRAGMA {name}={value}")
    connection.execute("PRAGMA page_size=8192")  # rows of 4 to 9 kB would spill out of smaller pages
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal":
        # SQLite does not wait here when another one makes the same file: both would wait for each other.
        file = connection.execute("PRAGMA database_list").fetchone()[2]
        mode = patiently(lambda: connection.execute("PRAGMA journal_mode=WAL").fetchone()[0], file)
    if mode != "wal":
        raise DatabaseUnavailableError(
            f"the file system gives no write-ahead log (journal mode {mode}); use a local disk"
        )


def _begin(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection
    patiently(lambda: raw.execute("BEGIN IMMEDIATE"), shown(connection.engine.url))


def _reader_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    _set(connection, _READER)


def _set(connection: sqlite3.Connection, pragmas: Mapping[str, int]) -> None:
    """Set and read back: SQLite ignores a pragma that it does not know or cannot obey."""
    for name, value in pragmas.items():
        connection.execute(f"PRAGMA {name}={value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            raise DatabaseUnavailableError(f"SQLite keeps {name} at {found} where {value} is needed")


def _is_ours_or_new(connection: sqlite3.Connection) -> bool:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    objects = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return application == APPLICATION_ID or not (application or objects)

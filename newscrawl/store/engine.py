"""Opens databases: pragmas set and read back, foreign and newer files refused, older ones upgraded."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from newscrawl.errors import (
    DatabaseUnavailableError,
    ForeignDatabaseError,
    NewerSchemaError,
    OlderSchemaError,
    StoreError,
)

APPLICATION_ID = 0x4E435257  # "NCRW": tells our files from others
_WRITE_LOCK = 0x4E435257  # PostgreSQL advisory lock: one writing transaction at a time, so seq has no gaps
_MIGRATIONS = Path(__file__).with_name("migrations")


def writer_engine(database_url: str) -> Engine:
    url = _url(database_url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    _check_file(url)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(engine, "connect", _writer_pragmas)
    # sqlite3 begins late and plainly; a write that begins IMMEDIATE waits instead of failing.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def reader_engine(database_url: str) -> Engine:
    url = _url(database_url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    path = _path(url)
    if path and not path.is_file():
        raise DatabaseUnavailableError(f"there is no database at {path}; crawl or import first, or name another")
    _check_file(url)
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: (
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30, check_same_thread=False)
            if path
            else sqlite3.connect(":memory:")
        ),
        poolclass=NullPool,
    )
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
    return engine


def prepare(database_url: str) -> None:
    """Create the schema, or upgrade an older one after a backup beside the file; check that writing works."""
    with _named_errors(database_url):
        engine = writer_engine(database_url)
        try:
            with engine.connect() as connection:
                state = _state(connection, database_url)
            if state == "older":
                _backup(engine.url)
            with engine.begin() as connection:
                lock_for_writing(connection)
                if state != "current":
                    _migrate(connection)
        finally:
            engine.dispose()


def check_schema(connection: Connection, database_url: str) -> None:
    """Refuse what a reader cannot read: raises `ForeignDatabaseError`, `OlderSchemaError`, `NewerSchemaError`."""
    state = _state(connection, database_url)
    if state == "older":
        raise OlderSchemaError(f"{_shown(database_url)} has an older schema; run: newscrawl db upgrade")
    if state == "empty":
        raise ForeignDatabaseError(f"{_shown(database_url)} holds no newscrawl tables; crawl or import first")


def lock_for_writing(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITE_LOCK})


@contextlib.contextmanager
def _named_errors(database_url: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as problem:
        raise translate(problem, database_url) from None
    except (sqlite3.Error, OSError) as problem:
        raise DatabaseUnavailableError(f"{_shown(database_url)} cannot be opened: {problem}") from None


def translate(problem: DBAPIError, database_url: str) -> StoreError:
    """One line for what the database reported."""
    said = str(problem.orig).strip().splitlines()[0] if problem.orig else str(problem)
    if "not a database" in said:
        return ForeignDatabaseError(f"{_shown(database_url)} is not a SQLite database; name another file")
    return DatabaseUnavailableError(f"{_shown(database_url)} cannot be used: {said}")


def _url(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except ArgumentError:
        raise DatabaseUnavailableError(
            f"{database_url!r} is no database URL; give sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseUnavailableError(f"{url.get_backend_name()} is not supported; give sqlite:/// or postgresql://")
    if url.get_backend_name() == "postgresql":
        try:
            url.get_dialect().import_dbapi()
        except (ImportError, NoSuchModuleError):
            raise DatabaseUnavailableError("PostgreSQL needs: pip install 'newscrawl[postgres]'") from None
    return url


def _shown(database_url: str) -> str:
    try:
        url = make_url(database_url)
    except ArgumentError:
        return database_url
    return (
        url.database or database_url if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    )


def _path(url: URL) -> Path | None:
    return Path(url.database) if url.database and url.database != ":memory:" else None


def _check_file(url: URL) -> None:
    path = _path(url)
    if path is None:
        return
    if path.is_dir():
        raise DatabaseUnavailableError(f"{path} is a folder; name a file in it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise DatabaseUnavailableError(f"{path.parent} cannot be made: {problem.strerror}") from None
    try:
        head = _head(path)
    except OSError as problem:
        raise DatabaseUnavailableError(f"{path} cannot be read: {problem.strerror}") from None
    if head and head != b"SQLite format 3\0":
        raise ForeignDatabaseError(f"{path} is not a SQLite database; name another file")


def _head(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(16)


def _writer_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the "begin" listener begins
    cursor = connection.cursor()
    for pragma, value in (
        ("busy_timeout", 30_000),
        ("foreign_keys", 1),
        ("journal_size_limit", 64 << 20),
        ("page_size", 8192),
    ):
        cursor.execute(f"PRAGMA {pragma}={value}")
    cursor.execute("PRAGMA journal_mode=WAL")
    mode = cursor.fetchone()[0]
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA synchronous")
    durable = cursor.fetchone()[0]
    cursor.close()
    if mode not in {"wal", "memory"} or durable != 2:  # noqa: PLR2004  # 2 is FULL
        raise DatabaseUnavailableError(f"the file system gives no durable WAL (journal {mode}, synchronous {durable})")


def _state(connection: Connection, database_url: str) -> str:
    """``empty``, ``older`` or ``current``."""
    tables = set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        ours = connection.exec_driver_sql("PRAGMA application_id").scalar() == APPLICATION_ID
        if tables and not ours:
            raise ForeignDatabaseError(f"{_shown(database_url)} is a SQLite file of another program; name another file")
    if "alembic_version" not in tables:
        return "empty"
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version is None:
        return "empty"
    known = [script.revision for script in _scripts().walk_revisions()]
    if version not in known:
        raise NewerSchemaError(
            f"{_shown(database_url)} has schema {version}, newer than this newscrawl knows ({known[0]}); "
            "upgrade newscrawl, nothing was changed"
        )
    return "current" if version == known[0] else "older"


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_alembic())


def _migrate(connection: Connection) -> None:
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")


def _backup(url: URL) -> None:
    path = _path(url)
    if path is None:
        return
    if shutil.disk_usage(path.parent).free < 2 * path.stat().st_size:
        raise DatabaseUnavailableError(f"not enough free space beside {path} for the backup before the upgrade")
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with sqlite3.connect(path) as source:
        source.execute("VACUUM INTO ?", (str(path.with_name(f"{path.name}.{stamp}.backup")),))
    source.close()

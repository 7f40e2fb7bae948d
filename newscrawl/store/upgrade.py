"""Creates the schema, brings older ones up to date, and refuses newer ones."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import NewerSchemaError, NothingStoredError, OlderSchemaError
from newscrawl.store import schema, views
from newscrawl.store.dialects import dialect_of, parse

if TYPE_CHECKING:
    from alembic.config import Config


def prepare(database_url: str) -> None:
    """Make sure that the database is there, ours, up to date and can be written.

    A new one is created. An older SQLite file is upgraded after a backup beside it; an older PostgreSQL schema
    raises `OlderSchemaError`, because its readers may be many.
    """
    url = parse(database_url)
    with writing(url) as engine:
        found = _version(engine)
        if found is not None and found < schema.VERSION and url.get_backend_name() != "sqlite":
            raise OlderSchemaError(_older(url, found))
        if found != schema.VERSION:
            _bring_up(engine, found)


def upgrade(database_url: str) -> Path | None:
    """Create or upgrade; returns the backup that was made before an older SQLite file was touched."""
    with writing(parse(database_url)) as engine:
        found = _version(engine)
        return _bring_up(engine, found) if found != schema.VERSION else None


def check_schema(connection: Connection) -> None:
    """Refuse what cannot be read: raises `ForeignDatabaseError`, `OlderSchemaError`, `NewerSchemaError`."""
    url = connection.engine.url
    found = dialect_of(connection).version(connection)
    if found is None:
        raise NothingStoredError(f"{dialect_of(url).shown(url)} holds nothing yet; crawl or import first")
    if found < schema.VERSION:
        raise OlderSchemaError(_older(url, found))
    _refuse_newer(url, found)


@contextmanager
def named_errors(url: URL) -> Iterator[None]:
    """Errors of the driver as one clear line."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as problem:
        raise dialect_of(url).translate(problem, url) from None
    except UnicodeDecodeError as problem:
        if b"malformed" not in problem.object:
            raise
        # SQLite quoted a damaged page, which Python could not read.
        raise dialect_of(url).translate(problem, url) from None


@contextmanager
def writing(url: URL) -> Iterator[Engine]:
    with named_errors(url):
        engine = dialect_of(url).writer_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()


def _version(engine: Engine) -> int | None:
    # A transaction of the writer's kind: a file that cannot be written fails here.
    with engine.begin() as connection:
        found = dialect_of(connection).version(connection)
    _refuse_newer(engine.url, found)
    return found


def _bring_up(engine: Engine, found: int | None) -> Path | None:
    dialect = dialect_of(engine.url)
    copy = None if found is None else dialect.backup(engine.url)
    with engine.begin() as connection:
        dialect.lock_for_writing(connection)
        # Another process may have been quicker.
        if dialect.version(connection) != schema.VERSION:
            rights = dialect.grants(connection, views.NAMES)
            views.drop(connection)
            _migrate(connection)
            views.create(connection)
            for right in rights:
                connection.exec_driver_sql(right)
            dialect.sign(connection, schema.VERSION)
    return copy


def alembic_config(connection: Connection | None = None) -> Config:
    """What Alembic is told instead of an ini file; migrations run on `connection`, in its transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "newscrawl.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _migrate(connection: Connection) -> None:
    from alembic import command  # here, because a start that has nothing to upgrade is faster without it

    logging.getLogger("alembic").setLevel(logging.WARNING)  # its progress lines would stand among those of a crawl
    command.upgrade(alembic_config(connection), "head")


def _refuse_newer(url: URL, found: int | None) -> None:
    if found is not None and found > schema.VERSION:
        raise NewerSchemaError(
            f"{dialect_of(url).shown(url)} has schema {found} and this newscrawl knows {schema.VERSION}; "
            "upgrade newscrawl, nothing was changed"
        )


def _older(url: URL, found: int) -> str:
    return (
        f"{dialect_of(url).shown(url)} has schema {found} and this newscrawl needs {schema.VERSION}; "
        "run: newscrawl db upgrade"
    )

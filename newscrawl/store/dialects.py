"""Which of the two dialect modules speaks for a URL or a connection."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from newscrawl.errors import DatabaseUnavailableError, StoreError
from newscrawl.store import postgresql, sqlite


class Sizes(Protocol):
    """Bytes of all, of the write-ahead log alone, and by table or index."""

    @property
    def total(self) -> int: ...
    @property
    def log(self) -> int: ...
    @property
    def parts(self) -> dict[str, int]: ...


class Dialect(Protocol):
    """What the two modules offer; the rest of the store is the same on both."""

    NEWLINE: str
    """A line feed in SQL."""

    def writer_engine(self, url: URL, /) -> Engine: ...
    def reader_engine(self, url: URL, /) -> Engine: ...
    def snapshot(self, engine: Engine, /) -> AbstractContextManager[Connection]: ...
    def lock_for_writing(self, connection: Connection, /) -> None: ...
    def checkpoint(self, connection: Connection, /) -> None: ...
    def version(self, connection: Connection, /) -> int | None: ...
    def sign(self, connection: Connection, number: int, /) -> None: ...
    def backup(self, url: URL, /) -> Path | None: ...
    def copy(self, url: URL, target: Path | None, /) -> Path: ...
    def integrity(self, connection: Connection, /) -> list[str]: ...
    def sizes(self, connection: Connection, /) -> Sizes: ...
    def vacuum(self, engine: Engine, /) -> None: ...
    def translate(self, problem: Exception, url: URL, /) -> StoreError: ...
    def shown(self, url: URL, /) -> str: ...
    def instant(self, column: str, /) -> str: ...
    def bound(self, moment: datetime, /) -> Any: ...
    def hour(self, column: str, /) -> str: ...
    def minute(self, column: str, /) -> str: ...
    def begins(self, column: str, parameter: str, /) -> str: ...
    def json(self, column: str, /) -> str: ...
    def json_list(self, column: str, source: str, /) -> str: ...


_DIALECTS: dict[str, Dialect] = {"sqlite": sqlite, "postgresql": postgresql}


def parse(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() not in _DIALECTS:
        raise DatabaseUnavailableError(
            f"{_without_password(database_url)!r} is no database that newscrawl can use; "
            "give sqlite:///FILE or postgresql://USER@HOST/NAME"
        )
    return url


def dialect_of(place: URL | Connection) -> Dialect:
    return _DIALECTS[place.get_backend_name() if isinstance(place, URL) else place.dialect.name]


def _without_password(database_url: str) -> str:
    before, at, after = database_url.rpartition("@")
    return f"...@{after}" if at and before else database_url

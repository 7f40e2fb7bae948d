"""Databases: every test that takes `url` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from newscrawl.store import prepare

POSTGRESQL = os.environ.get("NEWSCRAWL_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")


@pytest.fixture(scope="session")
def server() -> Iterator[Engine | None]:
    engine = create_engine(POSTGRESQL, connect_args={"connect_timeout": 3})
    try:
        with engine.connect():
            pass
    except OperationalError:
        yield None
    else:
        yield engine
    engine.dispose()


@pytest.fixture
def postgresql_url(server: Engine | None) -> Iterator[str]:
    """An empty schema of its own, found through the search path."""
    if server is None:
        pytest.skip("no PostgreSQL is reachable; NEWSCRAWL_TEST_POSTGRESQL names one")
    name = f"newscrawl_{uuid4().hex}"
    with server.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    yield f"{POSTGRESQL}?options=-csearch_path%3D{name}"
    with server.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'news.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def url(empty_url: str) -> str:
    prepare(empty_url)
    return empty_url


@pytest.fixture
def sqlite(sqlite_url: str) -> str:
    """A prepared SQLite database, for what only a file can show."""
    prepare(sqlite_url)
    return sqlite_url

"""The schema: one way to make it, an older one is brought up after a backup, and nobody is in another's way."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from newscrawl.errors import DatabaseUnavailableError, OlderSchemaError
from newscrawl.store import Reader, Writer, prepare, schema, views
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.upgrade import alembic_config, upgrade
from tests.store.samples import article, row, store


def engine_of(url: str) -> Engine:
    target = parse(url)
    return dialect_of(target).writer_engine(target)


def described(connection: Connection) -> dict[str, object]:
    """Everything a database says of its schema, in a form that can be compared."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
        return {name: re.sub(r"\s+", " ", sql).strip() for name, sql in found if not name.startswith("alembic")}
    seen = inspect(connection)
    tables = [name for name in seen.get_table_names() if name != "alembic_version"]
    said: dict[str, object] = {name: seen.get_view_definition(name) for name in seen.get_view_names()}
    for name in tables:
        columns = [
            (each["name"], str(each["type"]), each["nullable"], each["default"]) for each in seen.get_columns(name)
        ]
        said[name] = (columns, seen.get_pk_constraint(name), seen.get_foreign_keys(name))
        said[f"{name} constraints"] = (seen.get_unique_constraints(name), seen.get_check_constraints(name))
    indexes = "SELECT indexname, regexp_replace(indexdef, ' ON \\w+\\.', ' ON ') FROM pg_indexes WHERE schemaname = current_schema()"
    said |= {name: text for name, text in connection.exec_driver_sql(indexes).all() if not name.startswith("alembic")}
    return said


def test_the_migrations_make_exactly_the_schema_that_the_code_believes_in(empty_url: str) -> None:
    engine = engine_of(empty_url)
    with engine.connect() as connection, connection.begin() as transaction:
        schema.metadata.create_all(connection)
        views.create(connection)
        believed = described(connection)
        transaction.rollback()
    prepare(empty_url)
    with engine.connect() as connection:
        made = described(connection)
    engine.dispose()
    assert made.keys() == believed.keys()
    assert {name: text for name, text in made.items() if text != believed[name]} == {}


def test_the_newest_migration_has_the_number_of_the_schema() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert scripts.get_current_head() == f"{schema.VERSION:04d}"
    assert len(list(scripts.walk_revisions())) == schema.VERSION


def test_preparing_again_changes_nothing(url: str) -> None:
    store(url, article())
    prepare(url)
    assert upgrade(url) is None
    assert row(url)["title"] == "标题1"


def test_the_last_step_can_be_taken_back(url: str) -> None:
    engine = engine_of(url)
    with engine.begin() as connection:
        views.drop(connection)
        command.downgrade(alembic_config(connection), "base")
        left = set(inspect(connection).get_table_names())
    engine.dispose()
    assert left == {"alembic_version"}


def aged(url: str) -> Path:
    """Mark a SQLite file as one of an older schema; returns its path."""
    path = Path(url.removeprefix("sqlite:///"))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 0")
    connection.execute("DROP VIEW articles")
    connection.execute("DELETE FROM alembic_version")
    connection.execute("DROP TABLE search_index")  # first, because it takes tables of its own with it
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if not name.startswith("alembic"):
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute(f"DROP TABLE {name}")
    connection.execute("CREATE TABLE ancient (a)")
    connection.execute("INSERT INTO ancient VALUES ('旧')")
    connection.commit()
    connection.close()
    return path


def test_an_older_file_is_upgraded_after_a_backup_beside_it(sqlite: str) -> None:
    path = aged(sqlite)
    for way in (Reader, Writer):
        with pytest.raises(OlderSchemaError, match="newscrawl db upgrade"):
            way(sqlite)
    prepare(sqlite)
    store(sqlite, article())
    [backup] = path.parent.glob("*.backup")
    connection = sqlite3.connect(backup)
    assert connection.execute("SELECT a FROM ancient").fetchall() == [("旧",)]
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert row(sqlite)["title"] == "标题1"


def test_an_upgrade_that_fails_leaves_the_older_file_as_it_was(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = aged(sqlite)

    def fail(_: Connection) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(views, "create", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        upgrade(sqlite)
    connection = sqlite3.connect(path)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert tables == {"alembic_version", "ancient"}


def test_without_room_for_a_backup_nothing_is_upgraded(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    aged(sqlite)
    monkeypatch.setattr("newscrawl.store.sqlite_care.shutil.disk_usage", lambda _: type("Usage", (), {"free": 0}))
    with pytest.raises(DatabaseUnavailableError, match="not enough free space for a backup"):
        upgrade(sqlite)


def test_many_may_prepare_at_once(empty_url: str) -> None:
    def work(number: int) -> None:
        prepare(empty_url)
        store(empty_url, article(number))

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(work, range(1, 7))) == [None] * 6
    assert [row(empty_url, number)["revision"] for number in range(1, 7)] == [1] * 6


def older(url: str, statement: str) -> None:
    """A database of the first schema, with something that a user made."""
    engine = engine_of(url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
        connection.exec_driver_sql("CREATE VIEW articles AS SELECT id, title FROM article")
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_an_upgrade_leaves_the_rights_of_other_users_on_the_views(postgresql_url: str) -> None:
    older(postgresql_url, "GRANT SELECT ON articles TO PUBLIC")
    upgrade(postgresql_url)
    with Reader(postgresql_url) as reader:
        [found] = reader.query(
            "SELECT count(*) AS rights FROM information_schema.role_table_grants "
            "WHERE table_schema = current_schema() AND table_name = 'articles' AND grantee = 'PUBLIC' "
            "AND privilege_type = 'SELECT'"
        )
    assert found["rights"] == 1


def test_what_depends_on_a_view_is_named_and_nothing_is_changed(postgresql_url: str) -> None:
    older(postgresql_url, "CREATE VIEW mine AS SELECT id FROM articles")
    with pytest.raises(DatabaseUnavailableError, match="cannot be upgraded: view mine depends on view articles; drop"):
        upgrade(postgresql_url)
    engine = engine_of(postgresql_url)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0001"
        assert connection.exec_driver_sql("SELECT count(*) FROM mine").scalar() == 0
    engine.dispose()

"""Databases that released versions wrote, with data in them: brought up and taken back without losing a character.

`released/schema-N.json` holds all rows of the tables of schema N, and what its views showed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, text

from newscrawl.store import Reader, records, schema, tallies, views
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.upgrade import alembic_config, upgrade
from tests.store.samples import article, later, select, store

RELEASED = sorted((Path(__file__).parent / "released").glob("schema-*.json"))
RECORDS: dict[str, type[records.Record]] = {
    "articles": records.Article,
    "revisions": records.Revision,
    "runs": records.Run,
}
GAINED: dict[str, dict[str, Any]] = {
    "articles": {"charset": "", "charset_origin": ""},
    "runs": {"job": "", "reasons": [], "figures": {}},
    "revisions": {"reason": ""},
}
"""Columns that came later, as old rows show them."""


def engine_of(url: str) -> Engine:
    target = parse(url)
    return dialect_of(target).writer_engine(target)


def number_of(path: Path) -> int:
    return int(path.stem.removeprefix("schema-"))


def loaded(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]  # its shape is ours


def cell(value: Any) -> Any:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value


def fill(connection: Connection, path: Path) -> None:
    """Make the schema of that time and put its rows in, counters that the migration made included."""
    command.upgrade(alembic_config(connection), f"{number_of(path):04d}")
    for name, rows in loaded(path)["tables"].items():
        connection.execute(text(f"DELETE FROM {name}"))
        for row in rows:
            marks = ", ".join(f":{column}" for column in row)
            given = {column: cell(value) for column, value in row.items()}
            connection.execute(text(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})"), given)
    dialect_of(connection).sign(connection, number_of(path))


@pytest.fixture(params=RELEASED, ids=lambda path: path.stem)
def released(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def old_url(empty_url: str, released: Path) -> str:
    engine = engine_of(empty_url)
    with engine.begin() as connection:
        fill(connection, released)
    engine.dispose()
    return empty_url


def test_what_readers_saw_before_the_upgrade_they_see_after_it(old_url: str, released: Path) -> None:
    upgrade(old_url)
    for name, record in RECORDS.items():
        before = [record.of(GAINED.get(name, {}) | row) for row in loaded(released)["views"][name]]
        with Reader(old_url) as reader:
            after = [record.of(row) for row in reader.query(f"SELECT * FROM {name}")]
        assert sorted(map(str, after)) == sorted(map(str, before))


def test_smaller_views_stay_as_they_were(old_url: str, released: Path) -> None:
    upgrade(old_url)
    for name in ("aliases", "categories", "media", "rejects"):
        columns = [key for key in loaded(released)["views"][name][0] if not key.endswith("_at")]
        with Reader(old_url) as reader:
            after = reader.query(f"SELECT {', '.join(columns)} FROM {name}")
        before = [{key: row[key] for key in columns} for row in loaded(released)["views"][name]]
        assert sorted(map(plain, after)) == sorted(map(plain, before))


def plain(row: dict[str, Any]) -> str:
    """JSON comes as text from one database and as lists from the other."""
    return str(
        {
            key: json.dumps(value, ensure_ascii=False, separators=(",", ":")) if isinstance(value, list) else value
            for key, value in row.items()
        }
    )


def test_what_later_schemas_add_is_filled_from_what_was_there(old_url: str) -> None:
    upgrade(old_url)
    securities = select(old_url, "SELECT code, id FROM article_securities ORDER BY code, id")
    assert [(row["code"], row["id"][-1]) for row in securities] == [("000001", "3"), ("600160", "1"), ("600160", "3")]
    engine = engine_of(old_url)
    with engine.connect() as connection:
        assert tallies.actual(connection) == tallies.kept(connection)
    engine.dispose()


def test_the_upgraded_store_goes_on_as_before(old_url: str) -> None:
    upgrade(old_url)
    outcomes = store(old_url, later(article(9, "新的一篇。"), 600), later(article(1), 600, title="又一个标题"))
    assert [outcome.status for outcome in outcomes] == ["new", "changed"]
    newest = select(old_url, "SELECT id, seq FROM articles ORDER BY seq DESC LIMIT 2")
    assert [row["id"] for row in newest] == [article(1).id, article(9).id]


def test_taking_the_steps_back_gives_the_old_rows_again(old_url: str, released: Path) -> None:
    upgrade(old_url)
    engine = engine_of(old_url)
    with engine.begin() as connection:
        views.drop(connection)
        command.downgrade(alembic_config(connection), f"{number_of(released):04d}")
        for name, rows in loaded(released)["tables"].items():
            found = [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]
            before = [{key: cell(value) for key, value in row.items()} for row in rows]
            assert sorted(map(str, found)) == sorted(map(str, before)), name
    engine.dispose()


def test_every_released_schema_but_the_newest_has_its_data_here() -> None:
    assert [number_of(path) for path in RELEASED] == list(range(1, schema.VERSION))

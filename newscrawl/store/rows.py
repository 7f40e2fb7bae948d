"""The few statements that every table needs, on both dialects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[dict[str, Any]]


def _insert(connection: Connection, table: Table) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def insert_missing(connection: Connection, table: Table, rows: Rows) -> None:
    if rows:
        statement: Insert = _insert(connection, table).on_conflict_do_nothing()
        connection.execute(statement, rows)


def upsert(connection: Connection, table: Table, rows: Rows, update: Sequence[str]) -> None:
    """Insert rows; where the primary key is there, set `update` columns."""
    if rows:
        statement = _insert(connection, table)
        keys = [column.name for column in table.primary_key]
        changes = {name: statement.excluded[name] for name in update}
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), rows)

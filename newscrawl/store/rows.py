"""The few statements that every table needs, on both dialects; lists of rows go out as one executemany."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

Row = dict[str, Any]

_CHUNK = 500  # values of one IN list


def insert_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), rows)


def upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows; where the primary key is there, set their other columns."""
    if rows:
        statement = _insert(connection, table)
        keys = [column.name for column in table.primary_key]
        changes = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), rows)


def add(connection: Connection, table: Table, column: str, rows: Sequence[Row]) -> None:
    """Insert rows; where the primary key is there, add to `column` what they have in it."""
    if rows:
        statement = _insert(connection, table)
        keys = [each.name for each in table.primary_key]
        grown = {column: table.c[column] + statement.excluded[column]}
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=grown), rows)


def update(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Set the columns given beside the primary key."""
    if rows:
        keys = [column.name for column in table.primary_key]
        changes: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name not in keys}
        statement = table.update().where(*(table.c[name] == bindparam(f"old_{name}") for name in keys)).values(changes)
        connection.execute(statement, [_bound(row, keys) for row in rows])


def pairs(connection: Connection, table: Table, key: str, value: str, wanted: Iterable[Any]) -> dict[Any, Any]:
    """Column `value` by column `key`, for the wanted keys that are there."""
    return {row[0]: row[1] for row in selected(connection, table, [key, value], key, wanted)}


def selected(
    connection: Connection, table: Table, columns: Sequence[str], key: str, wanted: Iterable[Any]
) -> Iterator[Any]:
    for chunk in chunks(list(dict.fromkeys(wanted))):
        query = select(*(table.c[name] for name in columns)).where(table.c[key].in_(chunk))
        yield from connection.execute(query).all()


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def _bound(row: Row, keys: Sequence[str]) -> Row:
    return {f"old_{name}" if name in keys else f"new_{name}": value for name, value in row.items()}


def _insert(connection: Connection, table: Table) -> Any:
    # Only the dialect that is used: each takes a while to load.
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)

"""The few statements that every table needs, on both dialects; lists of rows go out as one executemany."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, bindparam, select

Row = dict[str, Any]
Value = TypeVar("Value")

_CHUNK = 500  # values of one IN list


def insert_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(_insert_missing(connection.dialect.name, table), rows)


def upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows; where the primary key is there, set their other columns."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0])), rows)


def add(connection: Connection, table: Table, column: str, rows: Sequence[Row]) -> None:
    """Insert rows; where the primary key is there, add to `column` what they have in it."""
    if rows:
        connection.execute(_add(connection.dialect.name, table, column), rows)


def update(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Set the columns given beside the primary key."""
    if rows:
        keys = [column.name for column in table.primary_key]
        connection.execute(_update(table, tuple(rows[0])), [_bound(row, keys) for row in rows])


def pairs(connection: Connection, table: Table, key: str, value: str, wanted: Iterable[Any]) -> dict[Any, Any]:
    """Column `value` by column `key`, for the wanted keys that are there."""
    return {row[0]: row[1] for row in selected(connection, table, [key, value], key, wanted)}


def selected(
    connection: Connection, table: Table, columns: Sequence[str], key: str, wanted: Iterable[Any]
) -> Iterator[Any]:
    for chunk in chunks(list(dict.fromkeys(wanted))):
        yield from connection.execute(_select(table, tuple(columns), key), {"wanted": chunk}).all()


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


# -- statements: the same few for every batch, and each takes longer to build than to run ------------------------


@cache
def _insert_missing(dialect: str, table: Table) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    statement = _insert(dialect, table)
    keys = [column.name for column in table.primary_key]
    excluded = statement.excluded
    changes = {name: excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)


@cache
def _add(dialect: str, table: Table, column: str) -> Any:
    statement = _insert(dialect, table)
    keys = [each.name for each in table.primary_key]
    grown = {column: table.c[column] + statement.excluded[column]}
    return statement.on_conflict_do_update(index_elements=keys, set_=grown)


@cache
def _update(table: Table, names: tuple[str, ...]) -> Any:
    keys = [column.name for column in table.primary_key]
    changes: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names if name not in keys}
    return table.update().where(*(table.c[name] == bindparam(f"old_{name}") for name in keys)).values(changes)


@cache
def _select(table: Table, columns: tuple[str, ...], key: str) -> Any:
    return select(*(table.c[name] for name in columns)).where(table.c[key].in_(bindparam("wanted", expanding=True)))


def _insert(dialect: str, table: Table) -> Any:
    # Only the dialect that is used: each takes a while to load.
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


def batches(values: Iterable[Value], size: int) -> Iterator[list[Value]]:
    """The same of values that come one by one."""
    left = iter(values)
    while batch := list(islice(left, size)):
        yield batch


def _bound(row: Row, keys: Sequence[str]) -> Row:
    return {f"old_{name}" if name in keys else f"new_{name}": value for name, value in row.items()}

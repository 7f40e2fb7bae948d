"""What lists an article under something (sections, securities, media) follows the article's row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from newscrawl.store import rows, schema, tallies
from newscrawl.store.rows import Row, chunks


def write(connection: Connection, changed: Sequence[Row], before: Mapping[int, Row]) -> None:
    """`changed`: rows as they are now; `before`: those of them that were stored already, as they were, by key."""
    _count_media(connection, changed, before)
    _list_securities(connection, changed, before)
    _move_in_time(connection, [row for row in changed if _moved(row, before.get(row["key"]))])


def _count_media(connection: Connection, changed: Sequence[Row], before: Mapping[int, Row]) -> None:
    numbers: Counter[str] = Counter()
    for row in changed:
        was = before.get(row["key"])
        numbers.update([row["medium"]] if row["medium"] else [])
        numbers.subtract([was["medium"]] if was and was["medium"] else [])
    tallies.add(connection, "medium", numbers)


def _list_securities(connection: Connection, changed: Sequence[Row], before: Mapping[int, Row]) -> None:
    different = [
        row
        for row in changed
        if row["securities"] != (before[row["key"]]["securities"] if row["key"] in before else "[]")
    ]
    table = schema.article_security
    for chunk in chunks([row["key"] for row in different if row["key"] in before]):
        connection.execute(table.delete().where(table.c.article_key.in_(chunk)))
    rows.insert_missing(connection, table, [listed for row in different for listed in _securities(row)])


def _securities(row: Row) -> list[Row]:
    place = {"article_key": row["key"], "published_at": row["published_at"]}
    found = json.loads(row["securities"])
    return [place | {name: each[name] for name in ("code", "market", "name")} for each in found]


def _moved(row: Row, was: Row | None) -> bool:
    return was is not None and row["published_at"] != was["published_at"]


def _move_in_time(connection: Connection, moved: Sequence[Row]) -> None:
    for table in (schema.article_category, schema.article_security):
        for row in moved:
            place = table.c.article_key == row["key"]
            connection.execute(table.update().where(place).values(published_at=row["published_at"]))

"""Numbers that only grow: counted in the transaction that uses them, under the writers' lock."""

from __future__ import annotations

from sqlalchemy import Connection, select

from newscrawl.store import rows, schema


class Counters:
    """Keys of articles and `seq`, the cursor of incremental readers; `save` before the commit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        counter = schema.counter
        found = connection.execute(select(counter.c.name, counter.c.value))
        self._stored: dict[str, int] = {row.name: row.value for row in found}
        self._values = dict(self._stored)

    def next_key(self) -> int:
        return self._next("article")

    def next_seq(self, at_least: int = 0) -> int:
        """The next number, or a later one that somebody asks for: readers go on from the last one they know."""
        self._values["seq"] = max(self._values["seq"] + 1, at_least)
        return self._values["seq"]

    def save(self) -> None:
        grown = [{"name": name, "value": value} for name, value in self._values.items() if value != self._stored[name]]
        rows.update(self._connection, schema.counter, grown)

    def _next(self, name: str) -> int:
        self._values[name] += 1
        return self._values[name]

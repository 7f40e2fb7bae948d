"""Which articles may tell the same story: found by the numbers of their samples, in constant time for each article."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, bindparam

from newscrawl.store import rows, schema

POSTINGS = 32
"""Articles kept for a number, the newest: a phrase that everybody uses must not cost more than a rare one."""
CANDIDATES = 8
"""Articles whose texts are compared at most, those with the rarest numbers in common first."""
_AGREEING = 2  # one number in common happens to unrelated articles

Place = tuple[int, int]
"""A number and the key of an article that has it."""


class Postings:
    """Articles by number: those stored, and those that a batch adds to them."""

    def __init__(self, connection: Connection, numbers: Iterable[int]) -> None:
        found = rows.selected(connection, schema.duplicate_posting, ["number", "article_key"], "number", numbers)
        self._keys: defaultdict[int, set[int]] = defaultdict(set)
        for number, key in found:
            self._keys[number].add(key)

    def add(self, key: int, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._keys[number].add(key)

    def candidates(self, key: int, numbers: Sequence[int]) -> list[int]:
        """Keys of other articles with numbers in common, most telling first."""
        agreeing: Counter[int] = Counter()
        weight: defaultdict[int, float] = defaultdict(float)
        for number in numbers:
            found = self._keys[number] - {key}
            agreeing.update(found)
            for other in found:
                weight[other] += 1 / len(found)
        least = min(_AGREEING, len(numbers))
        enough = [other for other in agreeing if agreeing[other] >= least]
        # Of equals the newest: a story is told again within hours.
        return sorted(enough, key=lambda other: (-weight[other], -other))[:CANDIDATES]

    def beyond(self) -> Iterator[Place]:
        """Places that must go so that no number keeps more than `POSTINGS` articles."""
        for number, keys in self._keys.items():
            for key in sorted(keys)[:-POSTINGS]:
                yield number, key


def add(connection: Connection, places: Iterable[Place]) -> None:
    added = [{"number": number, "article_key": key} for number, key in sorted(places)]
    rows.insert_missing(connection, schema.duplicate_posting, added)


def remove(connection: Connection, places: Iterable[Place]) -> None:
    table = schema.duplicate_posting
    gone = [{"of_number": number, "of_key": key} for number, key in sorted(places)]
    if gone:
        here = (table.c.number == bindparam("of_number")) & (table.c.article_key == bindparam("of_key"))
        connection.execute(table.delete().where(here), gone)

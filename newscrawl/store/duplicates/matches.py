"""Pairs of articles that tell the same story, each written from both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam

from newscrawl.store import rows, schema

Matches = dict[int, dict[int, float]]
"""Similarity by article key and key of the other."""


def of(connection: Connection, keys: Iterable[int]) -> Matches:
    table = schema.duplicate_match
    found: Matches = defaultdict(dict)
    for key, other, similarity in rows.selected(
        connection, table, ["article_key", "other_key", "similarity"], "article_key", keys
    ):
        found[key][other] = similarity
    return found


def replace(connection: Connection, found: Mapping[int, Mapping[int, float]]) -> None:
    """Let articles have these matches and no others."""
    table = schema.duplicate_match
    pairs = [pair for key, others in of(connection, found).items() for other in others for pair in _sides(key, other)]
    gone = [{"of_key": key, "of_other": other} for key, other in dict.fromkeys(pairs)]
    if gone:
        here = (table.c.article_key == bindparam("of_key")) & (table.c.other_key == bindparam("of_other"))
        connection.execute(table.delete().where(here), gone)
    added = {
        side: {"article_key": side[0], "other_key": side[1], "similarity": similarity}
        for key, others in found.items()
        for other, similarity in others.items()
        for side in _sides(key, other)
    }
    rows.upsert(connection, table, list(added.values()))


def _sides(key: int, other: int) -> tuple[tuple[int, int], tuple[int, int]]:
    return (key, other), (other, key)

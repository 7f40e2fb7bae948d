"""Whether a database is whole, and holds what was acknowledged, in full."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from newscrawl.store import maintenance
from tests.store.samples import digits, full

# Rows of `samples.full` that lack a part of what was written together with them.
_TORN = """
    SELECT count(*) FROM article WHERE key NOT IN (SELECT article_key FROM article_body)
    OR key NOT IN (SELECT article_key FROM article_revision) OR key NOT IN (SELECT article_key FROM article_edition)
    OR key NOT IN (SELECT article_key FROM article_page WHERE payload_id IS NOT NULL)
    OR 2 > (SELECT count(*) FROM article_category WHERE article_key = key)
    OR 3 <> (SELECT count(*) FROM article_alias WHERE article_key = key)
    OR revision <> (SELECT count(*) FROM article_revision WHERE article_key = key)
"""


def faults(path: Path, acknowledged: Iterable[int]) -> list[str]:
    """What is wrong with a database of `samples.full` articles, of which those with these numbers must be there."""
    return [*_of_sqlite(path, acknowledged), *maintenance.check(f"sqlite:///{path}").problems]


def _of_sqlite(path: Path, acknowledged: Iterable[int]) -> Iterator[str]:
    with closing(sqlite3.connect(path)) as connection:
        for (said,) in connection.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield said
        for row in connection.execute("PRAGMA foreign_key_check"):
            yield f"a row of {row[0]} belongs to no {row[2]}"
        stored = dict(connection.execute("SELECT id, body_text FROM articles"))
        for number in acknowledged:
            if stored.get(f"em:{digits(number)}") != full(number).body_text:
                yield f"article {number} was acknowledged and is not there"
        if torn := connection.execute(_TORN).fetchone()[0]:
            yield f"{torn} articles lack a part"
        numbers = connection.execute("SELECT count(*), coalesce(max(seq), 0), count(DISTINCT seq) FROM article")
        counted = connection.execute("SELECT value FROM counter WHERE name = 'seq'").fetchone() or (0,)
        rows, highest, different = numbers.fetchone()
        if rows != different or highest > counted[0]:
            yield f"{rows} articles have {different} numbers, the highest is {highest} of {counted[0]}"

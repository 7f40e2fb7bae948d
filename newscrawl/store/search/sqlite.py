"""The index on SQLite: contentless FTS5, where an article is a document with a number that is used once.

SQLite 3.40 cannot take a document out of such a table: one that was replaced stays there without a row in
`search_document`, until `clear`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from newscrawl.store.search import tokens
from newscrawl.store.search.entries import Candidate, Entry
from newscrawl.store.search.lookup import Lookup, Part

FEW = 300
"""As many are read at once and sorted by time; of more, the newest days are looked at first."""
_GROWTH = 4
_MERGED_PAGES = 500
"""About two megabytes of the index."""
_MERGING = 2
"""Rows that a step changes at least; FTS5 says so, and changes one of its own when nothing is left."""

_INSERT = "INSERT INTO search_document (doc, article_key, seq, moment, digest) VALUES (?, ?, ?, ?, ?)"
_MATCHING = """
    SELECT f.doc, d.article_key, d.seq, d.moment
    FROM (SELECT rowid AS doc FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT ?) AS f
    LEFT JOIN search_document AS d ON d.doc = f.doc
"""
_BY_TIME = """
    SELECT article_key, seq, moment FROM search_document
    WHERE moment >= ? AND (moment, article_key) < (?, ?) ORDER BY moment DESC, article_key DESC LIMIT ?
"""
_EVER = 1 << 60


class _Days(NamedTuple):
    """A stretch of days since 1970."""

    first: int
    until: int
    """Not in it any more."""


def insert(connection: Connection, entries: Sequence[Entry]) -> None:
    rows = [(entry.doc, entry.key, entry.seq, entry.moment, entry.digest) for entry in entries]
    connection.exec_driver_sql(_INSERT, rows)
    found = [(entry.doc, entry.tokens) for entry in entries]
    connection.exec_driver_sql("INSERT INTO search_index (rowid, tokens) VALUES (?, ?)", found)


def clear(connection: Connection) -> None:
    connection.exec_driver_sql("INSERT INTO search_index (search_index) VALUES ('delete-all')")


def optimize(connection: Connection, *, first: bool) -> bool:
    """A step of merging the parts that the index grew in, which makes it smaller and faster; whether there is more.

    Merging all at once would keep every writer waiting while the index is written anew.
    """
    raw: Any = connection.connection.driver_connection
    before = raw.total_changes
    # A negative number begins a merge of everything, positive ones go on with it.
    pages = -_MERGED_PAGES if first else _MERGED_PAGES
    connection.exec_driver_sql("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", (pages,))
    return bool(raw.total_changes - before >= _MERGING)


def candidates(connection: Connection, wanted: Lookup) -> Iterator[list[Candidate]]:
    """Articles that may match, newest first: all of a list are newer than those of the next."""
    if not wanted.clauses:
        yield from _by_time(connection, wanted)
        return
    days = _days(connection, wanted)
    limited = wanted.since is not None or wanted.until is not None
    if limited and days.first == days.until:
        return
    found = _matching(connection, expression(wanted, days if limited else None), FEW + 1)
    if len(found) <= FEW:
        yield _sorted(found)
        return
    # The last number stands for how many there are: counting a million would take longer than the search.
    last = connection.exec_driver_sql("SELECT max(doc) FROM search_document").scalar_one()
    share = FEW / (last - found[-1][0] + 1)
    a_day = last / max(1, days.until - days.first)
    yield from _by_windows(connection, wanted, days, math.ceil(FEW / (share * a_day)))


def expression(wanted: Lookup, days: _Days | None = None) -> str:
    """A query of FTS5."""
    clauses = [_either(clause) for clause in wanted.clauses]
    if days is not None:
        clauses.insert(0, _either((name,) for name in tokens.covering(days.first, days.until - 1)))
    found = " AND ".join(clauses)
    return f"({found}) NOT {_either(wanted.excluded)}" if wanted.excluded else found


def _by_time(connection: Connection, wanted: Lookup) -> Iterator[list[Candidate]]:
    """In pages, so that no snapshot is held while somebody reads."""
    since = -_EVER if wanted.since is None else wanted.since
    place = (_EVER if wanted.until is None else wanted.until, 0)
    while rows := connection.exec_driver_sql(_BY_TIME, (since, *place, FEW)).all():
        yield [Candidate(*row) for row in rows]
        place = (rows[-1].moment, rows[-1].article_key)


def _by_windows(connection: Connection, wanted: Lookup, days: _Days, width: int) -> Iterator[list[Candidate]]:
    """Whole days from the newest on, as many at a time as promise enough."""
    until = days.until
    while until > days.first:
        window = _Days(max(days.first, until - width), until)
        yield (found := _sorted(_matching(connection, expression(wanted, window), -1)))
        until = window.first
        width = width * _GROWTH if len(found) < FEW else width
    if wanted.since is None and days.first > 0:
        yield _sorted(_matching(connection, expression(wanted, _Days(0, days.first)), -1))  # those without a time


def _days(connection: Connection, wanted: Lookup) -> _Days:
    """That the archive has dated articles of, as far as they are wanted."""
    # Each by itself: asked for together, they would be looked for in all of the index.
    bounds = (
        "SELECT (SELECT min(moment) FROM search_document WHERE moment >= 0), "
        "(SELECT max(moment) FROM search_document WHERE moment >= 0)"
    )
    oldest, newest = connection.exec_driver_sql(bounds).one()
    first, until = tokens.day_of(oldest or 0), tokens.day_of(newest or 0) + 1
    if wanted.since is not None:
        first = max(first, tokens.day_of(wanted.since))
    if wanted.until is not None:
        until = min(until, tokens.day_of(wanted.until - 1) + 1)
    return _Days(first, max(first, until))


def _matching(connection: Connection, match: str, limit: int) -> list[tuple[int, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(_MATCHING, (match, limit))]


def _sorted(found: Iterable[tuple[int, ...]]) -> list[Candidate]:
    """Newest first, without documents that were replaced."""
    known = [Candidate(*row[1:]) for row in found if row[1] is not None]
    return sorted(known, key=lambda each: (each.moment, each.key), reverse=True)


def _either(parts: Iterable[Part]) -> str:
    return f"({' OR '.join(map(_all_of, parts))})"


def _all_of(part: Part) -> str:
    """Tokens have no quotation marks."""
    quoted = (f'"{token}"' for token in part)
    return f"({' AND '.join(quoted)})"

"""The index on PostgreSQL: the tokens as a `tsvector` without positions, under a GIN index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from newscrawl.store.search.entries import Candidate, Entry
from newscrawl.store.search.lookup import Lookup, Part

_PAGE = 300

_INSERT = text(
    "INSERT INTO search_document (doc, article_key, seq, moment, digest, tokens) "
    "VALUES (:doc, :key, :seq, :moment, :digest, array_to_tsvector(string_to_array(:tokens, ' ')))"
)


def insert(connection: Connection, entries: Sequence[Entry]) -> None:
    connection.execute(_INSERT, [entry._asdict() for entry in entries])


def clear(_connection: Connection) -> None:
    """Nothing to do: the index goes with the rows of `search_document`."""


def optimize(connection: Connection) -> None:
    """Tell the planner how frequent words are, and fold what was added lately into the index."""
    connection.execute(text("ANALYZE search_document"))


def candidates(connection: Connection, wanted: Lookup) -> Iterator[list[Candidate]]:
    """Articles that may match, newest first: each list is newer than the next."""
    place: dict[str, int] = {}
    found: list[Candidate] = []
    while not place or len(found) == _PAGE:
        statement, values = _page(wanted, place)
        found = [Candidate(*row) for row in connection.execute(text(statement), values)]
        if not found:
            return
        place = {"moment": found[-1].moment, "key": found[-1].key}
        yield found


def expression(wanted: Lookup) -> str:
    """A `tsquery`; empty where the index is not asked."""
    clauses = [_either(clause) for clause in wanted.clauses]
    if clauses and wanted.excluded:
        clauses.append(f"!{_either(wanted.excluded)}")
    return " & ".join(clauses)


def _page(wanted: Lookup, place: Mapping[str, int]) -> tuple[str, dict[str, Any]]:
    conditions: dict[str, dict[str, Any]] = {
        "tokens @@ CAST(:query AS tsquery)": {"query": expression(wanted) or None},
        "moment >= :since": {"since": wanted.since},
        "moment < :until": {"until": wanted.until},
        "(moment, article_key) < (:moment, :key)": {"moment": place.get("moment"), "key": place.get("key")},
    }
    used = {said: given for said, given in conditions.items() if None not in given.values()}
    where = f"WHERE {' AND '.join(used)} " if used else ""
    order = f"ORDER BY moment DESC, article_key DESC LIMIT {_PAGE}"
    sql = f"SELECT article_key, seq, moment FROM search_document {where}{order}"  # noqa: S608  # our own conditions
    return sql, {name: value for given in used.values() for name, value in given.items()}


def _either(parts: Iterable[Part]) -> str:
    return f"({' | '.join(map(_all_of, parts))})"


def _all_of(part: Part) -> str:
    """Tokens have no quotation marks and no backslashes."""
    quoted = (f"'{token}'" for token in part)
    return f"({' & '.join(quoted)})"

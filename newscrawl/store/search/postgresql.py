"""The index on PostgreSQL: the tokens as a `tsvector` without positions, under a GIN index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from newscrawl.store.search.entries import Candidate, Entry
from newscrawl.store.search.lookup import Lookup, Part

_PAGE = 300
_FREQUENT = 0.05
"""Share of the articles from which on it is faster to look through the newest than to sort all that have a word."""

_INSERT = text(
    "INSERT INTO search_document (doc, article_key, seq, moment, digest, tokens) "
    "VALUES (:doc, :key, :seq, :moment, :digest, array_to_tsvector(string_to_array(:tokens, ' ')))"
)


def insert(connection: Connection, entries: Sequence[Entry]) -> None:
    connection.execute(_INSERT, [entry._asdict() for entry in entries])


def clear(_connection: Connection) -> None:
    """Nothing to do: the index goes with the rows of `search_document`."""


def optimize(connection: Connection, *, first: bool) -> bool:
    """Tell the planner how frequent words are, and fold what was added lately into the index."""
    if first:
        connection.execute(text("ANALYZE search_document"))
    return False


def candidates(connection: Connection, wanted: Lookup) -> Iterator[list[Candidate]]:
    """Articles that may match, newest first: all of a list are newer than those of the next."""
    # The planner takes no account of the size of the tokens, which it would have to read for every article.
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    frequent = not wanted.clauses or _share(connection, expression(wanted)) > _FREQUENT
    place: dict[str, int] = {}
    found: list[Candidate] = []
    while not place or len(found) == _PAGE:
        statement, values = _page(wanted, place, by_time=frequent)
        found = [Candidate(*row) for row in connection.execute(text(statement), values)]
        if not found:
            return
        place = {"moment": found[-1].moment, "key": found[-1].key}
        yield found


def _share(connection: Connection, query: str) -> float:
    """Of the articles that have it, as the statistics say; 0 while there are none."""
    explain = "EXPLAIN (FORMAT JSON) SELECT FROM search_document WHERE tokens @@ CAST(:query AS tsquery)"
    plan: Any = connection.execute(text(explain), {"query": query}).scalar_one()
    known = text("SELECT reltuples FROM pg_class WHERE oid = 'search_document'::regclass")
    articles = float(connection.execute(known).scalar_one())
    return float(plan[0]["Plan"]["Plan Rows"]) / articles if articles > 0 else 0.0


def expression(wanted: Lookup) -> str:
    """A `tsquery`; empty where the index is not asked."""
    clauses = [_either(clause) for clause in wanted.clauses]
    if clauses and wanted.excluded:
        clauses.append(f"!{_either(wanted.excluded)}")
    return " & ".join(clauses)


def _page(wanted: Lookup, place: Mapping[str, int], *, by_time: bool) -> tuple[str, dict[str, Any]]:
    """By time: the newest are looked through until a page is full; else all that have the tokens are sorted."""
    conditions: dict[str, dict[str, Any]] = {
        "tokens @@ CAST(:query AS tsquery)": {"query": expression(wanted) or None},
        "moment >= :since": {"since": wanted.since},
        "moment < :until": {"until": wanted.until},
        "(moment, article_key) < (:moment, :key)": {"moment": place.get("moment"), "key": place.get("key")},
    }
    used = {said: given for said, given in conditions.items() if None not in given.values()}
    where = f"WHERE {' AND '.join(used)}" if used else ""
    found = f"SELECT article_key, seq, moment FROM search_document {where}"
    if not by_time:
        found = f"WITH found AS MATERIALIZED ({found}) SELECT article_key, seq, moment FROM found"
    values = {name: value for given in used.values() for name, value in given.items()}
    return f"{found} ORDER BY moment DESC, article_key DESC LIMIT {_PAGE}", values


def _either(parts: Iterable[Part]) -> str:
    return f"({' | '.join(map(_all_of, parts))})"


def _all_of(part: Part) -> str:
    """Tokens have no quotation marks and no backslashes."""
    quoted = (f"'{token}'" for token in part)
    return f"({' & '.join(quoted)})"

"""The job that keeps the search index up with the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, func, select

from newscrawl.store import rows, schema
from newscrawl.store.rows import chunks
from newscrawl.store.search import documents, postgresql, sqlite
from newscrawl.store.search.entries import Candidate, Entry
from newscrawl.store.search.lookup import Lookup, digest_of, tokens_of

JOB = "search"
"""Name of the watermark: the `seq` up to which articles are in the index."""
_DOCUMENTS = "search_document"
"""Last document number given out."""
_MOST_ORPHANS = 0.2
_MIN_ORPHANS = 1_000


class Dialect(Protocol):
    """What the two modules offer."""

    def insert(self, connection: Connection, entries: Sequence[Entry], /) -> None: ...
    def clear(self, connection: Connection, /) -> None: ...
    def optimize(self, connection: Connection, /, *, first: bool) -> bool: ...
    def candidates(self, connection: Connection, wanted: Lookup, /) -> Iterator[list[Candidate]]: ...


_DIALECTS: dict[str, Dialect] = {"sqlite": sqlite, "postgresql": postgresql}


class Size(NamedTuple):
    """Of the index."""

    articles: int
    orphans: int
    """Documents of articles that changed since, which only `clear` takes out; PostgreSQL has none."""

    @property
    def wants_rebuilding(self) -> bool:
        return self.orphans > max(_MIN_ORPHANS, _MOST_ORPHANS * (self.articles + self.orphans))


class SearchJob:
    """Puts articles into the index, and again when what they say changed."""

    name = JOB

    def prepare(self, connection: Connection, keys: Sequence[int]) -> list[Entry]:
        read = {document.key: document for document in documents.read(connection, keys)}
        return [_entry(read[key]) for key in keys if key in read]

    def apply(self, connection: Connection, prepared: Sequence[Entry]) -> None:
        table = schema.search_document
        keys = [entry.key for entry in prepared]
        stored = rows.pairs(connection, table, "article_key", "digest", keys)
        fresh = [entry for entry in prepared if stored.get(entry.key) != entry.digest]
        same = [entry for entry in prepared if stored.get(entry.key) == entry.digest]
        for entry in same:
            changes = {"seq": entry.seq, "moment": entry.moment}
            connection.execute(table.update().where(table.c.article_key == entry.key).values(changes))
        for chunk in chunks([entry.key for entry in fresh if entry.key in stored]):
            connection.execute(table.delete().where(table.c.article_key.in_(chunk)))
        if fresh:
            last = _last_document(connection)
            numbered = [entry._replace(doc=last + place) for place, entry in enumerate(fresh, 1)]
            dialect_of(connection).insert(connection, numbered)
            rows.upsert(connection, schema.counter, [{"name": _DOCUMENTS, "value": numbered[-1].doc}])


def dialect_of(connection: Connection) -> Dialect:
    return _DIALECTS[connection.dialect.name]


def watermark(connection: Connection) -> int:
    return int(rows.pairs(connection, schema.counter, "name", "value", [JOB]).get(JOB, 0))


def size(connection: Connection) -> Size:
    articles = connection.execute(select(func.count()).select_from(schema.search_document)).scalar_one()
    has_orphans = connection.dialect.name == "sqlite"
    return Size(articles, _last_document(connection) - articles if has_orphans else 0)


def clear(connection: Connection) -> None:
    """Forget all, so that the job begins anew; the caller holds the write lock and commits."""
    dialect_of(connection).clear(connection)
    connection.execute(schema.search_document.delete())
    names = (JOB, _DOCUMENTS)
    rows.upsert(connection, schema.counter, [{"name": name, "value": 0} for name in names])


def optimize(connection: Connection, *, first: bool) -> bool:
    """A short step in the transaction of the caller, who holds the write lock; whether more is left."""
    return dialect_of(connection).optimize(connection, first=first)


def _entry(document: documents.Document) -> Entry:
    return Entry(0, document.key, document.seq, document.moment, digest_of(document), tokens_of(document))


def _last_document(connection: Connection) -> int:
    found: dict[Any, Any] = rows.pairs(connection, schema.counter, "name", "value", [_DOCUMENTS])
    return int(found.get(_DOCUMENTS, 0))

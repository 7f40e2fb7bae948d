"""Reads through the public views, and answers what is known already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from sqlalchemy import Connection, Engine, or_, select, text
from sqlalchemy.exc import DBAPIError

from newscrawl.store import schema
from newscrawl.store.engine import check_schema, reader_engine, translate

_CHUNK = 500


class Reader:
    """Read only: never waits for a writer and never makes one wait. Safe to use from several threads."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._engine: Engine = reader_engine(database_url)
        try:
            with self._engine.connect() as connection:
                check_schema(connection, database_url)
        except DBAPIError as problem:
            raise translate(problem, database_url) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    def known(self, ids: Sequence[str], addresses: Sequence[str]) -> dict[str, str]:
        """Article ids by id or address, of those that the store holds in full."""
        found: dict[str, str] = {}
        with self._engine.connect() as connection:
            for chunk in _chunks(ids):
                found.update({id_: id_ for id_ in _complete(connection, chunk)})
            for chunk in _chunks([address for address in addresses if address not in found]):
                found.update(_by_address(connection, chunk))
        return found

    def article(self, id_: str) -> dict[str, Any] | None:
        rows = self.query("SELECT * FROM articles WHERE id = :id", id=id_)
        return rows[0] if rows else None

    def articles(self, limit: int = 50) -> list[dict[str, Any]]:
        """Newest first."""
        return self.query("SELECT * FROM articles ORDER BY published_at DESC, id DESC LIMIT :limit", limit=limit)

    def count(self) -> int:
        return int(self.query("SELECT count(*) AS n FROM articles")[0]["n"])

    def query(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(sql), parameters).mappings()]


def _complete(connection: Connection, ids: Sequence[str]) -> Iterable[str]:
    article = schema.article
    # Without a title there may be a better edition of it elsewhere.
    query = select(article.c.id).where(article.c.id.in_(ids), article.c.title != "")
    return connection.execute(query).scalars()


def _by_address(connection: Connection, addresses: Sequence[str]) -> dict[str, str]:
    article, alias = schema.article, schema.article_alias
    query = (
        select(alias.c.url, article.c.id)
        .join(article, article.c.key == alias.c.article_key)
        .where(or_(alias.c.url.in_(addresses)))
    )
    return {row.url: row.id for row in connection.execute(query)}


def _chunks(values: Sequence[str]) -> Iterable[list[str]]:
    return (list(values[start : start + _CHUNK]) for start in range(0, len(values), _CHUNK))

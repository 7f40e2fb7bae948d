"""Reads through the public views, and answers what is known already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Table, select, text

from newscrawl.store import schema, views
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.rows import chunks
from newscrawl.store.upgrade import check_schema, named_errors
from newscrawl.store.values import plain_text


class Reader:
    """Read only: never waits for a writer and never makes one wait. Safe to use from several threads."""

    def __init__(self, database_url: str) -> None:
        """Raise `StoreError` where the database is missing, not ours, or has another schema."""
        self.url = parse(database_url)
        self._engine = dialect_of(self.url).reader_engine(self.url)
        try:
            with self.connected() as connection:
                check_schema(connection)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    # -- what a crawl asks ----------------------------------------------------------------------------------------

    def known(self, ids: Sequence[str], addresses: Sequence[str]) -> dict[str, str]:
        """Article ids by id or address, of those that the store holds with a title and from a page of their own.

        Without a title there may be a better edition elsewhere, so such an article is worth fetching; so is one of
        which only an index has told so far.
        """
        with self.connected() as connection:
            found = {id_: id_ for id_ in _known_ids(connection, ids)}
            return found | _known_addresses(connection, addresses)

    def known_ids(self, ids: Iterable[str]) -> set[str]:
        with self.connected() as connection:
            return set(_known_ids(connection, ids))

    def known_addresses(self, addresses: Iterable[str]) -> dict[str, str]:
        """Article ids by address, as seen or canonical."""
        with self.connected() as connection:
            return _known_addresses(connection, addresses)

    # -- what people ask ------------------------------------------------------------------------------------------

    def article(self, id_: str) -> dict[str, Any] | None:
        found = self.query("SELECT * FROM articles WHERE id = :id", id=id_)
        return found[0] if found else None

    def articles(self, limit: int = 50) -> list[dict[str, Any]]:
        """Newest first; those without a time are left out."""
        return self.query(
            "SELECT * FROM articles WHERE published_at IS NOT NULL ORDER BY published_at DESC, id DESC LIMIT :limit",
            limit=limit,
        )

    def count(self) -> int:
        with self.connected() as connection:
            return int(connection.execute(text("SELECT count(*) FROM article")).scalar_one())

    def counts(self) -> dict[str, int]:
        """Number of rows by view."""
        with self.connected() as connection:
            return {
                name: int(connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())  # noqa: S608  # our names
                for name in views.NAMES
            }

    def query(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of a SELECT over the views; ``:name`` stands for a parameter."""
        with self.connected() as connection:
            return [dict(row) for row in connection.execute(text(sql), parameters).mappings()]

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        with named_errors(self.url), self._engine.connect() as connection:
            yield connection


def _known_ids(connection: Connection, ids: Iterable[str]) -> Iterator[str]:
    article = schema.article
    for chunk in chunks(list(dict.fromkeys(map(plain_text, ids)))):
        query = select(article.c.id).where(article.c.id.in_(chunk), *_complete(article))
        yield from connection.execute(query).scalars()


def _known_addresses(connection: Connection, addresses: Iterable[str]) -> dict[str, str]:
    article, alias = schema.article, schema.article_alias
    found: dict[str, str] = {}
    for chunk in chunks(list(dict.fromkeys(map(plain_text, addresses)))):
        query = (
            select(alias.c.url, article.c.id)
            .join(article, article.c.key == alias.c.article_key)
            .where(alias.c.url.in_(chunk), *_complete(article))
        )
        found |= {row.url: row.id for row in connection.execute(query)}
    return found


def _complete(article: Table) -> tuple[ColumnElement[bool], ...]:
    return article.c.title != "", article.c.variant != "pending"

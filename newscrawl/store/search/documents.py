"""Articles as search sees them: what they say, and what they can be filtered by."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, func, select

from newscrawl.store import rows, schema
from newscrawl.store.records import Article
from newscrawl.store.rows import chunks
from newscrawl.store.search.normal import normal
from newscrawl.store.values import instant, json_text

UNDATED = -(1 << 40)
"""Seconds before 1970: 35,000 years ago."""


@dataclass(frozen=True)
class Document:
    """An article as it is now, times in seconds since 1970 UTC."""

    key: int
    id: str
    seq: int
    kind: str
    url: str
    title: str
    summary: str
    body: str
    medium: str | None
    medium_slug: str | None
    published_at: int | None
    securities_json: str
    categories: tuple[str, ...]

    @property
    def moment(self) -> int:
        """By which it is sorted; those without a time come last."""
        return UNDATED if self.published_at is None else self.published_at

    @property
    def order(self) -> tuple[int, int]:
        """Grows with time."""
        return self.moment, self.key

    @property
    def texts(self) -> tuple[str, str, str]:
        return self.title, self.summary, self.body

    @cached_property
    def normal_title(self) -> str:
        return normal(self.title)

    @cached_property
    def normal_text(self) -> str:
        return normal("\n".join(self.texts))

    @cached_property
    def securities(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(self.securities_json)
        return found


def of_article(article: Article) -> Document:
    """An article that was read through the views; it has no key."""
    return Document(
        key=0,
        id=article.id,
        seq=article.seq,
        kind=article.kind,
        url=article.url,
        title=article.title,
        summary=article.summary,
        body=article.body_text,
        medium=article.medium,
        medium_slug=article.medium_slug,
        published_at=None if article.published_at is None else instant(article.published_at),
        securities_json=json_text([asdict(security) for security in article.securities]),
        categories=article.categories,
    )


def read(connection: Connection, keys: Sequence[int]) -> list[Document]:
    """In no order; keys of articles that are not there are passed over."""
    found: list[Document] = []
    categories: dict[int, list[str]] = defaultdict(list)
    for key, slug in rows.selected(connection, schema.article_category, ["article_key", "slug"], "article_key", keys):
        categories[key].append(slug)
    for chunk in chunks(keys):
        query = _select().where(schema.article.c.key.in_(chunk))
        found += [_document(row, categories[row.key]) for row in connection.execute(query)]
    return found


def newest(connection: Connection, after: int, limit: int) -> list[Document]:
    """Those that changed last, of those whose `seq` is beyond `after`."""
    article = schema.article
    query = select(article.c.key).where(article.c.seq > after).order_by(article.c.seq.desc()).limit(limit)
    return read(connection, connection.execute(query).scalars().all())


def newest_seq(connection: Connection) -> int:
    return int(connection.execute(select(func.max(schema.article.c.seq))).scalar() or 0)


def _document(row: Any, categories: list[str]) -> Document:
    return Document(**row._mapping, categories=tuple(categories))  # noqa: SLF001  # SQLAlchemy's public name


def _select() -> Any:
    article, body = schema.article, schema.article_body
    names = "key id seq kind url title summary medium medium_slug published_at".split()
    columns = [*(article.c[name] for name in names), article.c.securities.label("securities_json")]
    return select(*columns, body.c.text.label("body")).join(body, body.c.article_key == article.c.key)

"""Articles read again from their kept bytes: which there are, their pages, and what becomes of their rows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from newscrawl.items import ArticleItem, Page
from newscrawl.store import articles, payloads, rows, schema
from newscrawl.store.articles import Batch, Outcome
from newscrawl.store.counters import Counters
from newscrawl.store.media import called
from newscrawl.store.merge import EXTRACTOR, Edition, Merged, Row, row_of
from newscrawl.store.payloads import DamagedPayloadError
from newscrawl.store.reread import reread
from newscrawl.store.values import instant, plain_text

REASON = "reclean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles; all that is given must hold."""

    since: datetime | None = None
    """Published at or after."""
    until: datetime | None = None
    """Published before."""
    medium: str = ""
    """Name, alias or slug."""
    id: str = ""
    force: bool = False
    """Those that the rules of today have read already, too."""


@dataclass(frozen=True, slots=True)
class KeptPages:
    """The pages of one edition, in order."""

    variant: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """An article with the bytes of its editions."""

    id: str
    revision: int
    editions: tuple[KeptPages, ...]
    problems: tuple[str, ...]
    """Of editions whose bytes are damaged."""
    is_whole: bool
    """Whether the bytes of every edition are there."""


@dataclass(frozen=True, slots=True)
class Reread:
    """What the rules of today read from the kept bytes of an article."""

    id: str
    revision: int
    """That the article had when its bytes were taken: another one means that it changed meanwhile."""
    items: tuple[ArticleItem, ...]
    is_whole: bool


# -- reading ----------------------------------------------------------------------------------------------------


def count(connection: Connection, wanted: Wanted) -> int:
    query = select(func.count()).select_from(schema.article).where(*_conditions(connection, wanted))
    return int(connection.execute(query).scalar_one())


def kept_after(connection: Connection, wanted: Wanted, after: int, limit: int) -> tuple[list[KeptArticle], int]:
    """The next articles with kept bytes behind a key, and the key of the last; none and 0 at the end."""
    article = schema.article
    query = (
        select(article.c.key, article.c.id, article.c.revision)
        .where(article.c.key > after, *_conditions(connection, wanted))
        .order_by(article.c.key)
        .limit(limit)
    )
    found = connection.execute(query).all()
    if not found:
        return [], 0
    editions = _editions(connection, [row.key for row in found])
    return [_kept(row.id, row.revision, editions[row.key]) for row in found], found[-1].key


def _conditions(connection: Connection, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    article, page = schema.article, schema.article_page
    yield select(page.c.article_key).where(page.c.article_key == article.c.key, page.c.payload_id.is_not(None)).exists()
    if not wanted.force:
        yield article.c.extractor != EXTRACTOR
    if wanted.since is not None:
        yield article.c.published_at >= instant(wanted.since)
    if wanted.until is not None:
        yield article.c.published_at < instant(wanted.until)
    if wanted.medium:
        yield article.c.medium.in_(called(connection, wanted.medium))
    if wanted.id:
        yield article.c.id == plain_text(wanted.id)


_Edition = Mapping[str, list[tuple[RowMapping, bytes | DamagedPayloadError | None]]]


def _editions(connection: Connection, keys: Sequence[int]) -> dict[int, _Edition]:
    """Pages with their bytes, by article and edition."""
    page = schema.article_page
    found: list[RowMapping] = []
    for chunk in rows.chunks(keys):
        query = select(page).where(page.c.article_key.in_(chunk)).order_by(*page.primary_key.columns)
        found += connection.execute(query).mappings()
    bodies = payloads.load(connection, [row["payload_id"] for row in found if row["payload_id"] is not None])
    editions: dict[int, Any] = defaultdict(lambda: defaultdict(list))
    for row in found:
        editions[row["article_key"]][row["variant"]].append((row, bodies.get(row["payload_id"] or 0)))
    return editions


def _kept(id_: str, revision: int, found: _Edition) -> KeptArticle:
    editions = []
    problems = []
    for variant, kept in found.items():
        problems += [str(body) for _, body in kept if isinstance(body, DamagedPayloadError)]
        pages = tuple(_page(row, body) for row, body in kept if isinstance(body, bytes))
        if len(pages) == len(kept):
            editions.append(KeptPages(variant, pages))
    return KeptArticle(id_, revision, tuple(editions), tuple(problems), len(editions) == len(found))


def _page(row: RowMapping, body: bytes) -> Page:
    fetched_at = datetime.fromtimestamp(row["fetched_at"], UTC)
    return Page(row["url"], body, fetched_at, row["status"], json.loads(row["headers"]))


# -- writing ----------------------------------------------------------------------------------------------------


def preview(connection: Connection, work: Sequence[Reread]) -> list[tuple[Row, Merged]]:
    """Rows as they are and as they would be; nothing is written."""
    batch = articles.load(connection, [each.id for each in work], 0)
    found = [(batch.rows.get(each.id), each) for each in work]
    return [
        (stored, _merged(batch, stored, each))
        for stored, each in found
        if stored and stored["revision"] == each.revision
    ]


def apply_rereads(
    connection: Connection, work: Sequence[Reread], counters: Counters, *, now: int
) -> list[Outcome | None]:
    """In order; None for an article that changed meanwhile. The caller holds the write lock and commits."""
    batch = articles.load(connection, [each.id for each in work], now)
    outcomes = [_fold(batch, each) for each in work]
    articles.write(connection, batch, counters)
    return outcomes


def _fold(batch: Batch, read: Reread) -> Outcome | None:
    stored = batch.rows.get(read.id)
    if stored is None or stored["revision"] != read.revision:
        return None
    result = _merged(batch, stored, read)
    changed = result.status == "changed"
    # The source was not asked: it was neither seen again nor is it back.
    clocks = {"revision": stored["revision"] + 1, "changed_at": max(stored["changed_at"], batch.now)}
    row = result.row | (clocks if changed else {})
    if changed:
        articles.revise(batch, stored, row, result)
        batch.reasons.append({"article_key": row["key"], "revision": row["revision"], "reason": REASON})
    if changed or result.filled:
        batch.visible[read.id] = None
    if row != stored:
        batch.written[read.id] = None
    if (row["body_html"], row["body_text"]) != (stored["body_html"], stored["body_text"]):
        batch.bodies[read.id] = None
    for item, reading in zip(read.items, _readings(read), strict=True):
        edition = batch.editions.get((row["key"], reading["variant"], reading["kind"]))
        articles.speak(batch, row["key"], reading, edition, instant(item.fetched_at) if item.fetched_at else batch.now)
    if row["medium"]:
        batch.media.setdefault(row["medium"], {"name": row["medium"], "slug": row["medium_slug"] or ""})
    batch.rows[read.id] = row
    return Outcome(read.id, result.status, result.changed, result.filled)


def _merged(batch: Batch, stored: Row, read: Reread) -> Merged:
    editions: dict[tuple[str, str], Edition] = {
        (variant, kind): said for (key, variant, kind), said in batch.editions.items() if key == stored["key"]
    }
    return reread(stored, _readings(read), editions, is_whole=read.is_whole)


def _readings(read: Reread) -> list[Row]:
    return [row_of(item) for item in read.items]

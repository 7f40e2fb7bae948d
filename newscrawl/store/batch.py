"""One batch of work in one transaction: everything of an article commits together."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from newscrawl.identity import canonical_url, identify
from newscrawl.items import Alias, ArticleItem, IndexSeen, Page, Reject
from newscrawl.store import payloads, schema
from newscrawl.store.merge import Merged, Row, merge
from newscrawl.store.rows import insert_missing, upsert


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an article: ``new``, ``changed`` or ``unchanged``."""

    id: str
    status: str
    changed: tuple[str, ...] = ()


@dataclass(slots=True)
class Changes:
    """Rows to write at the end of a batch; later items of one article see those of earlier ones."""

    articles: dict[str, Row] = field(default_factory=dict)
    dirty: dict[str, Row] = field(default_factory=dict)
    editions: dict[tuple[int, str], Row] = field(default_factory=dict)
    revisions: list[Row] = field(default_factory=list)
    superseded: list[Row] = field(default_factory=list)
    aliases: dict[str, Row] = field(default_factory=dict)
    categories: dict[tuple[str, int], Row] = field(default_factory=dict)
    media: dict[str, Row] = field(default_factory=dict)
    links: dict[tuple[int, str], Row] = field(default_factory=dict)


def apply_articles(connection: Connection, items: Sequence[ArticleItem], *, keep_payloads: bool) -> list[Outcome]:
    """Merge items into the store, in order; the caller holds the write lock and commits."""
    now = int(time.time())
    state = Changes()
    state.articles = _stored(connection, [item.id for item in items])
    _load_editions(connection, state)
    kept = payloads.keep(connection, _pages(items), now) if keep_payloads else {}
    key, seq = _counters(connection)
    outcomes = []
    for item in items:
        stored = state.articles.get(item.id)
        edition = state.editions.get((stored["key"], item.variant)) if stored else None
        result = merge(_content(stored), item, edition["content_hash"] if edition else None)
        if stored is None:
            key += 1
        row = _clocks(result, stored, item, key if stored is None else stored["key"], now)
        if result.status != "unchanged" or result.filled:
            seq += 1
            row["seq"] = seq
        _remember(state, row, stored, result, item, kept)
        outcomes.append(Outcome(item.id, result.status, result.changed))
    _write(connection, state)
    return outcomes


def apply_rejects(
    connection: Connection, rejects: Sequence[Reject], run_id: int | None, *, keep_payloads: bool
) -> None:
    now = int(time.time())
    pages = [reject.page for reject in rejects if reject.page is not None]
    kept = payloads.keep(connection, pages, now) if keep_payloads else {}
    rows = [
        {
            "run_id": run_id,
            "url": reject.url,
            "stage": reject.stage,
            "reason": reject.reason[:500],
            "payload_id": kept.get(payloads.digest(reject.page)) if reject.page else None,
            "rejected_at": now,
        }
        for reject in rejects
    ]
    connection.execute(schema.reject.insert(), rows)


def apply_index(connection: Connection, index: IndexSeen) -> None:
    """Remember that a section names articles which are stored already."""
    if not index.category:
        return
    seen = int(index.seen_at.timestamp())
    upsert(connection, schema.category, [{"slug": index.category, "title": "", "last_seen_at": seen}], ["last_seen_at"])
    stored = _keys(connection, index.article_ids)
    rows = [{"slug": index.category, "article_key": key} for key in stored.values()]
    insert_missing(connection, schema.article_category, rows)


# -- reading what is there --------------------------------------------------------------------------------------


def _stored(connection: Connection, ids: Iterable[str]) -> dict[str, Row]:
    article, body = schema.article, schema.article_body
    query = (
        select(article, body.c.html.label("body_html"), body.c.text.label("body_text"))
        .join(body, body.c.article_key == article.c.key)
        .where(article.c.id.in_(list(dict.fromkeys(ids))))
    )
    return {row["id"]: dict(row) for row in connection.execute(query).mappings()}


def _load_editions(connection: Connection, state: Changes) -> None:
    keys = [row["key"] for row in state.articles.values()]
    if keys:
        edition = schema.article_edition
        for row in connection.execute(select(edition).where(edition.c.article_key.in_(keys))).mappings():
            state.editions[row["article_key"], row["variant"]] = dict(row)


def _keys(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    article = schema.article
    found = connection.execute(select(article.c.id, article.c.key).where(article.c.id.in_(list(ids))))
    return {row.id: row.key for row in found}


def _counters(connection: Connection) -> tuple[int, int]:
    article = schema.article
    key = connection.execute(select(func.max(article.c.key))).scalar() or 0
    seq = connection.execute(select(func.max(article.c.seq))).scalar() or 0
    return key, seq


def _pages(items: Iterable[ArticleItem]) -> list[Page]:
    return [page for item in items for page in item.pages]


# -- one article ------------------------------------------------------------------------------------------------

_BOOKKEEPING = ("key", "seq", "sort_at", "first_seen_at", "last_seen_at", "changed_at", "revision", "gone_at")


def _content(stored: Row | None) -> Row | None:
    return {name: value for name, value in stored.items() if name not in _BOOKKEEPING} if stored else None


def _clocks(result: Merged, stored: Row | None, item: ArticleItem, key: int, now: int) -> Row:
    seen = int(item.fetched_at.timestamp()) if item.fetched_at else now
    row = dict(result.row, key=key)
    row["first_seen_at"] = stored["first_seen_at"] if stored else seen
    row["last_seen_at"] = max(stored["last_seen_at"], seen) if stored else seen
    row["changed_at"] = seen if stored is None or result.status == "changed" else stored["changed_at"]
    row["revision"] = (stored["revision"] if stored else 0) + (result.status != "unchanged")
    row["sort_at"] = row["first_seen_at"] if row["published_at"] is None else row["published_at"]
    row["seq"] = stored["seq"] if stored else 0
    row["gone_at"] = None
    return row


def _remember(  # noqa: PLR0913, PLR0917  # one step of a batch, cut out for length
    state: Changes, row: Row, stored: Row | None, result: Merged, item: ArticleItem, kept: dict[str, int]
) -> None:
    key, seen = row["key"], row["last_seen_at"]
    state.articles[item.id] = state.dirty[item.id] = row
    if item.content_hash:
        edition = {"article_key": key, "variant": item.variant, "content_hash": item.content_hash, "seen_at": seen}
        state.editions[key, item.variant] = edition
    if result.status != "unchanged":
        _remember_revision(state, row, stored, result)
    for alias in _aliases(item):
        state.aliases.setdefault(
            alias.url, {"url": alias.url, "article_key": key, "kind": alias.kind, "first_seen_at": seen}
        )
    for slug in item.categories:
        state.categories[slug, key] = {"slug": slug, "article_key": key, "seen": seen}
    if row["medium"]:
        state.media[row["medium"]] = {"name": row["medium"], "slug": row["medium_slug"] or ""}
    for position, page in enumerate(item.pages):
        payload_id = kept.get(payloads.digest(page)) if kept else None
        if payload_id is not None:
            state.links[key, page.url] = payloads.link(key, position, page, payload_id)


def _remember_revision(state: Changes, row: Row, stored: Row | None, result: Merged) -> None:
    if stored is not None:
        old = {"title": stored["title"], "body_text": stored["body_text"], "body_html": stored["body_html"]}
        identity = {"article_key": row["key"], "revision": stored["revision"]}
        pending = next((r for r in state.revisions if r.items() >= identity.items()), None)
        if pending is not None:
            pending.update(old)
        else:
            state.superseded.append({"b_key": row["key"], "b_revision": stored["revision"], **old})
    state.revisions.append(
        {
            "article_key": row["key"],
            "revision": row["revision"],
            "seen_at": row["changed_at"],
            "changed": json.dumps(list(result.changed), ensure_ascii=False),
            "reason": "first" if stored is None else "content",
            "title": None,
            "body_text": None,
            "body_html": None,
        }
    )


def _aliases(item: ArticleItem) -> Iterable[Alias]:
    own = [Alias(url, identify(url).kind) for url in (item.url, item.share_url) if url]
    return [Alias(canonical_url(alias.url), alias.kind) for alias in (*own, *item.aliases)]


# -- writing ----------------------------------------------------------------------------------------------------


def _write(connection: Connection, state: Changes) -> None:
    article_columns = [column.name for column in schema.article.columns]
    rows = list(state.dirty.values())
    articles = [{name: row.get(name) for name in article_columns} for row in rows]
    bodies = [{"article_key": row["key"], "html": row["body_html"], "text": row["body_text"]} for row in rows]
    upsert(
        connection, schema.article, articles, [n for n in article_columns if n not in {"key", "id", "first_seen_at"}]
    )
    upsert(connection, schema.article_body, bodies, ["html", "text"])
    upsert(connection, schema.article_edition, list(state.editions.values()), ["content_hash", "seen_at"])
    _supersede(connection, state.superseded)
    if state.revisions:
        connection.execute(schema.article_revision.insert(), state.revisions)
    insert_missing(connection, schema.article_alias, list(state.aliases.values()))
    sections = {slug: row["seen"] for (slug, _), row in state.categories.items()}
    upsert(
        connection,
        schema.category,
        [{"slug": slug, "title": "", "last_seen_at": seen} for slug, seen in sections.items()],
        ["last_seen_at"],
    )
    members = [{"slug": row["slug"], "article_key": row["article_key"]} for row in state.categories.values()]
    insert_missing(connection, schema.article_category, members)
    insert_missing(connection, schema.medium, list(state.media.values()))
    changed_link = ["position", "payload_id", "fetched_at", "status", "headers"]
    upsert(connection, schema.article_payload, list(state.links.values()), changed_link)


def _supersede(connection: Connection, rows: list[Row]) -> None:
    from sqlalchemy import bindparam

    if rows:
        revision: Any = schema.article_revision
        statement = (
            revision.update()
            .where(revision.c.article_key == bindparam("b_key"), revision.c.revision == bindparam("b_revision"))
            .values({name: bindparam(name) for name in ("title", "body_text", "body_html")})
        )
        connection.execute(statement, rows)

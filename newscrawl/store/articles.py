"""Articles of one batch: everything that belongs to them is read, merged and written in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from newscrawl.identity import canonical_url, identify
from newscrawl.items import ArticleItem
from newscrawl.store import listings, payloads, plain_html, revisions, rows, schema, sections
from newscrawl.store.counters import Counters
from newscrawl.store.merge import Edition, Merged, Status, merge, row_of
from newscrawl.store.rows import Row, chunks
from newscrawl.store.values import address_text, instant, is_address, json_text, name_text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an article."""

    id: str
    status: Status
    changed: tuple[str, ...] = ()
    """Fields that differ now; empty unless `status` is ``changed``."""
    filled: tuple[str, ...] = ()
    """Fields that were only filled or bettered: no change of content."""


@dataclass(slots=True)
class Batch:
    """What the articles of a batch are and become; later items of one article see what earlier ones made of it."""

    now: int
    rows: dict[str, Row]
    editions: dict[tuple[int, str, str], Edition]
    sections: set[tuple[int, str]]
    known: frozenset[int]
    """Keys of articles that were stored before this batch."""
    before: dict[int, Row]
    """Rows of those, as they were, by key."""
    written: dict[str, None] = field(default_factory=dict)
    bodies: dict[str, None] = field(default_factory=dict)
    visible: dict[str, None] = field(default_factory=dict)
    """Ids that readers must hear of, in order of their last change."""
    spoken: dict[tuple[int, str, str], Row] = field(default_factory=dict)
    revisions: list[Row] = field(default_factory=list)
    superseded: list[Row] = field(default_factory=list)
    aliases: dict[str, Row] = field(default_factory=dict)
    named: dict[tuple[int, str], int] = field(default_factory=dict)
    """(article key, slug) -> when the section named it."""
    joined: list[tuple[int, str]] = field(default_factory=list)
    """Those of `named` that are new."""
    media: dict[str, Row] = field(default_factory=dict)
    pages: dict[tuple[int, str], list[Row]] = field(default_factory=dict)
    reasons: list[Row] = field(default_factory=list)
    """Of revisions that were not made because the source changed."""
    numbers: dict[str, int] = field(default_factory=dict)
    """`seq` that restored articles had: kept where it is not given out yet."""


def apply_articles(
    connection: Connection, items: Sequence[ArticleItem], counters: Counters, *, now: int, keep_payloads: bool
) -> list[Outcome]:
    """Merge items into the store, in order. The caller holds the write lock, saves the counters and commits."""
    incoming = [row_of(item) for item in items]
    batch = load(connection, [row["id"] for row in incoming], now)
    kept = payloads.keep(connection, (page for item in items for page in item.pages), now) if keep_payloads else {}
    outcomes = [_fold(batch, counters, item, row, kept) for item, row in zip(items, incoming, strict=True)]
    write(connection, batch, counters)
    return outcomes


def load(connection: Connection, ids: Iterable[str], now: int) -> Batch:
    article, body, edition, page = schema.article, schema.article_body, schema.article_edition, schema.article_charset
    bodies = body.c.html.label("body_html"), body.c.text.label("body_text")
    charsets = (
        func.coalesce(page.c.charset, "").label("charset"),
        func.coalesce(page.c.origin, "").label("charset_origin"),
    )
    found: dict[str, Row] = {}
    for chunk in chunks(list(dict.fromkeys(ids))):
        query = (
            select(article, *bodies, *charsets)
            .join(body, body.c.article_key == article.c.key)
            .outerjoin(page, page.c.article_key == article.c.key)
            .where(article.c.id.in_(chunk))
        )
        found |= {row["id"]: _whole(row) for row in connection.execute(query).mappings()}
    keys = [row["key"] for row in found.values()]
    columns = ["article_key", "variant", "kind", "content_hash", "title"]
    editions = rows.selected(connection, edition, columns, "article_key", keys)
    members = rows.selected(connection, schema.article_category, ["article_key", "slug"], "article_key", keys)
    return Batch(
        now=now,
        rows=found,
        editions={(row[0], row[1], row[2]): Edition(row[3], row[4]) for row in editions},
        sections={(row[0], row[1]) for row in members},
        known=frozenset(keys),
        before={row["key"]: row for row in found.values()},
    )


def _whole(stored: RowMapping) -> Row:
    row: Row = dict(stored)
    return row | {"body_html": plain_html.written(row["body_html"], row["body_text"])}


# -- one article ------------------------------------------------------------------------------------------------


def _fold(batch: Batch, counters: Counters, item: ArticleItem, incoming: Row, kept: dict[bytes, int]) -> Outcome:
    id_, variant = incoming["id"], incoming["variant"]
    stored = batch.rows.get(id_)
    key = counters.next_key() if stored is None else stored["key"]
    seen = instant(item.fetched_at) if item.fetched_at else batch.now
    edition = batch.editions.get((key, variant, incoming["kind"]))
    result = merge(stored, incoming, edition)
    row = result.row | _clocks(stored, result, seen) | {"key": key}
    joined = join_sections(batch, key, item.categories, seen)
    returned = stored is not None and stored["gone_at"] is not None
    if result.status != "unchanged" or result.filled or joined or returned:
        batch.visible.pop(id_, None)
        batch.visible[id_] = None
    if result.status != "unchanged":
        revise(batch, stored, row, result)
    if stored is None or row != stored:
        batch.written[id_] = None
    if stored is None or (row["body_html"], row["body_text"]) != (stored["body_html"], stored["body_text"]):
        batch.bodies[id_] = None
    batch.rows[id_] = row
    speak(batch, key, incoming, edition, seen)
    _collect(batch, item, row, seen)
    if item.pages:
        batch.pages[key, variant] = [payloads.page_row(page, kept.get(page.body)) for page in item.pages]
    return Outcome(id_, result.status, result.changed, result.filled)


def _clocks(stored: Row | None, result: Merged, seen: int) -> Row:
    present = {"missing_at": None, "gone_at": None}
    if stored is None:
        return {"first_seen_at": seen, "last_seen_at": seen, "changed_at": seen, "revision": 1, "seq": 0, **present}
    changed = result.status == "changed"
    return {
        "last_seen_at": max(stored["last_seen_at"], seen),
        "changed_at": max(stored["changed_at"], seen) if changed else stored["changed_at"],
        "revision": stored["revision"] + changed,
        **present,
    }


def join_sections(batch: Batch, key: int, slugs: Iterable[str], seen: int) -> bool:
    """Whether a section names the article for the first time."""
    joined = False
    for slug in filter(None, map(name_text, slugs)):
        if (key, slug) not in batch.sections:
            joined = True
            batch.joined.append((key, slug))
            batch.sections.add((key, slug))
        batch.named[key, slug] = seen
    return joined


def revise(batch: Batch, stored: Row | None, row: Row, result: Merged) -> None:
    if stored is not None:
        batch.superseded.append(revisions.superseded(stored))
    batch.revisions.append(
        {
            "article_key": row["key"],
            "revision": row["revision"],
            "seen_at": row["changed_at"],
            "changed": json_text(result.changed),
        }
    )


def speak(batch: Batch, key: int, incoming: Row, edition: Edition | None, seen: int) -> None:
    """Remember what the edition said; saying nothing does not count as saying something else."""
    spoke = bool(incoming["body_text"] or incoming["body_html"])
    content_hash = incoming["content_hash"] if spoke else (edition.content_hash if edition else "")
    title = incoming["title"] or (edition.title if edition else "")
    now = Edition(content_hash, title)
    if now != edition:
        place = (key, incoming["variant"], incoming["kind"])
        batch.editions[place] = now
        names = ("article_key", "variant", "kind", "content_hash", "title", "seen_at")
        batch.spoken[place] = dict(zip(names, (*place, content_hash, title, seen), strict=True))


def _collect(batch: Batch, item: ArticleItem, row: Row, seen: int) -> None:
    key = row["key"]
    for url, kind in _addresses(item, row["id"]):
        batch.aliases.setdefault(url, {"url": url, "article_key": key, "kind": kind, "first_seen_at": seen})
    if row["medium"]:
        batch.media.setdefault(row["medium"], {"name": row["medium"], "slug": row["medium_slug"] or ""})


def _addresses(item: ArticleItem, id_: str) -> Iterable[tuple[str, str]]:
    """Every spelling seen; also the canonical one, where the address alone does not lead to the id."""
    given = [(item.url, ""), (item.share_url, ""), *((alias.url, alias.kind) for alias in item.aliases)]
    for raw, kind in given:
        url = address_text(raw)
        if not is_address(url):
            continue
        try:
            identity = identify(url)
        except ValueError:
            yield url, kind or "web"
            continue
        yield url, kind or identity.kind
        if identity.id != id_ and is_address(canonical := canonical_url(url)):
            yield canonical, kind or identity.kind


# -- writing ----------------------------------------------------------------------------------------------------

_ARTICLE = [column.name for column in schema.article.columns]


def write(connection: Connection, batch: Batch, counters: Counters) -> None:
    for id_ in batch.visible:
        batch.rows[id_]["seq"] = counters.next_seq(batch.numbers.get(id_, 0))
    changed = [batch.rows[id_] for id_ in dict.fromkeys([*batch.written, *batch.visible])]
    rows.upsert(connection, schema.article, [{name: row[name] for name in _ARTICLE} for row in changed])
    bodies = [batch.rows[id_] for id_ in batch.bodies]
    rows.upsert(
        connection,
        schema.article_body,
        [
            {
                "article_key": row["key"],
                "html": plain_html.stored(row["body_html"], row["body_text"]),
                "text": row["body_text"],
            }
            for row in bodies
        ],
    )
    _write_charsets(connection, changed)
    rows.upsert(connection, schema.article_edition, list(batch.spoken.values()))
    revisions.write(connection, batch.revisions, batch.superseded)
    rows.insert_missing(connection, schema.revision_reason, batch.reasons)
    rows.insert_missing(connection, schema.article_alias, list(batch.aliases.values()))
    published = {row["key"]: row["published_at"] for row in batch.rows.values()}
    sections.write(connection, batch.named, batch.joined, published)
    rows.insert_missing(connection, schema.medium, list(batch.media.values()))
    listings.write(connection, changed, batch.before)
    _write_pages(connection, batch)


def _write_charsets(connection: Connection, changed: Sequence[Row]) -> None:
    known = [
        {"article_key": row["key"], "charset": row["charset"], "origin": row["charset_origin"]}
        for row in changed
        if row["charset"]
    ]
    rows.upsert(connection, schema.article_charset, known)


def _write_pages(connection: Connection, batch: Batch) -> None:
    table = schema.article_page
    links = [
        {"article_key": key, "variant": variant, "position": position, **page}
        for (key, variant), found in batch.pages.items()
        for position, page in enumerate(found)
    ]
    rows.upsert(connection, table, links)
    # An edition that lost its last page must not be read together with the one that it had.
    ends = [
        {"of_key": key, "of_variant": variant, "end": len(found)}
        for (key, variant), found in batch.pages.items()
        if key in batch.known
    ]
    if ends:
        beyond = (
            (table.c.article_key == bindparam("of_key"))
            & (table.c.variant == bindparam("of_variant"))
            & (table.c.position >= bindparam("end"))
        )
        connection.execute(table.delete().where(beyond), ends)

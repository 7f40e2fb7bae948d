"""Sections (categories) and the articles that they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from newscrawl.items import IndexSeen
from newscrawl.store import rows, schema, tallies
from newscrawl.store.counters import Counters
from newscrawl.store.rows import chunks
from newscrawl.store.values import instant, name_text, plain_text


def write(
    connection: Connection,
    named: Mapping[tuple[int, str], int],
    joined: Sequence[tuple[int, str]],
    published: Mapping[int, int | None],
) -> None:
    """`named`: when a section named an article, by article key and slug; `joined`: those that it names anew."""
    seen: dict[str, int] = {}
    for (_, slug), moment in named.items():
        seen[slug] = max(seen.get(slug, moment), moment)
    touch(connection, seen)
    _join(connection, joined, published)


def touch(connection: Connection, seen: Mapping[str, int]) -> None:
    """Note when sections were last seen, given by slug; a clock never goes back."""
    stored = rows.pairs(connection, schema.category, "slug", "last_seen_at", seen)
    later = {slug: moment for slug, moment in seen.items() if slug not in stored or moment > stored[slug]}
    rows.upsert(connection, schema.category, [{"slug": slug, "last_seen_at": at} for slug, at in later.items()])


def _call(connection: Connection, slug: str, title: str) -> None:
    """An index that does not say what its section is called takes no title away."""
    category = schema.category
    different = (category.c.slug == slug) & (category.c.title != title)
    if title:
        connection.execute(category.update().where(different).values(title=title))


def apply_index(connection: Connection, index: IndexSeen, counters: Counters) -> None:
    """A section names articles that are stored already: they were seen, and some may be new in it."""
    article, member = schema.article, schema.article_category
    slug, seen = name_text(index.category), instant(index.seen_at)
    ids = map(plain_text, index.article_ids)
    published = dict(map(tuple, rows.selected(connection, article, ["key", "published_at"], "id", ids)))
    keys = list(published)
    for chunk in chunks(keys):
        older = article.c.key.in_(chunk) & (article.c.last_seen_at < seen)
        connection.execute(article.update().where(older).values(last_seen_at=seen))
    if not slug:
        return
    touch(connection, {slug: seen})
    _call(connection, slug, name_text(index.title))
    known: set[int] = set()
    for chunk in chunks(keys):
        query = select(member.c.article_key).where(member.c.slug == slug, member.c.article_key.in_(chunk))
        known.update(connection.execute(query).scalars())
    joined = [key for key in keys if key not in known]
    _join(connection, [(key, slug) for key in joined], published)
    rows.update(connection, article, [{"key": key, "seq": counters.next_seq()} for key in joined])


def _join(connection: Connection, joined: Sequence[tuple[int, str]], published: Mapping[int, int | None]) -> None:
    members = [{"article_key": key, "slug": slug, "published_at": published[key]} for key, slug in joined]
    rows.insert_missing(connection, schema.article_category, members)
    tallies.add(connection, "category", Counter(slug for _, slug in joined))

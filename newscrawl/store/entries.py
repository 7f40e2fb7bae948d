"""An article with all that the store keeps beside its row: what an export needs so that an import restores it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from newscrawl.store.reader import Reader
from newscrawl.store.records import Alias, Article, Revision
from newscrawl.store.rows import batches

_TOGETHER = 200
"""Articles whose belongings are read by one query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What one edition of an article last said (docs/decisions/0003-which-edition-wins.md)."""

    variant: str
    kind: str
    content_hash: str
    title: str
    seen_at: int
    """Seconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class Entry:
    article: Article
    aliases: tuple[Alias, ...] = ()
    revisions: tuple[Revision, ...] = ()
    """Oldest first, the current one last; empty where history was not asked for."""
    editions: tuple[Spoken, ...] = ()
    variant: str = ""
    """The edition that the text is of."""
    medium_variant: str = ""
    """The edition that the medium was taken from."""


def entries(reader: Reader, articles: Iterable[Article], *, history: bool = False) -> Iterator[Entry]:
    """The articles again, in their order, with what belongs to them."""
    for group in batches(articles, _TOGETHER):
        ids = [article.id for article in group]
        aliases = _by_id(reader, "SELECT * FROM aliases WHERE id IN ({}) ORDER BY url", ids)
        revisions = _by_id(reader, "SELECT * FROM revisions WHERE id IN ({}) ORDER BY revision", ids) if history else {}
        spoken = _by_id(reader, _EDITIONS, ids)
        taken = _by_id(reader, "SELECT id, variant, medium_variant FROM article WHERE id IN ({})", ids)
        for article in group:
            known = [Revision.of(row) for row in revisions.get(article.id, ())]
            [variant] = taken.get(article.id) or [{"variant": "", "medium_variant": ""}]
            yield Entry(
                article,
                tuple(Alias.of(row) for row in aliases.get(article.id, ())),
                # It may have changed since its row was read: then the change is not part of this entry.
                tuple(each for each in known if each.revision <= article.revision),
                tuple(Spoken(**_without_id(row)) for row in spoken.get(article.id, ())),
                variant["variant"],
                variant["medium_variant"],
            )


_EDITIONS = (
    "SELECT a.id, e.variant, e.kind, e.content_hash, e.title, e.seen_at FROM article_edition AS e "
    "JOIN article AS a ON a.key = e.article_key WHERE a.id IN ({}) ORDER BY e.variant, e.kind"
)


def _by_id(reader: Reader, sql: str, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    given = {f"id{number}": id_ for number, id_ in enumerate(ids)}
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in reader.query(sql.format(", ".join(f":{name}" for name in given)), **given):
        found[row["id"]].append(row)
    return found


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}

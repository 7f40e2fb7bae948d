"""Articles that a search finds and that fulfil filters besides, in the order asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from newscrawl.store.reader import Reader
from newscrawl.store.records import Article
from newscrawl.store.rows import batches
from newscrawl.store.selection import Selection

_BATCH = 100


def in_order(reader: Reader, newest_first: Iterable[str], chosen: Selection) -> Iterator[Article]:
    """`newest_first` are the ids that were found; only other orders need all of them before the first article."""
    ids: Iterable[str] = newest_first
    if chosen.order == "oldest":
        ids = reversed(list(newest_first))
    elif chosen.order == "seq":
        ids = _by_seq(reader, newest_first)
    for batch in batches(ids, _BATCH):
        rows = {row["id"]: row for row in _rows(reader, "*", batch)}
        for id_ in batch:
            if id_ in rows and admits(chosen, article := Article.of(rows[id_])):
                yield article


def admits(chosen: Selection, article: Article) -> bool:
    """Whether an article fulfils the filters."""
    market, _, code = chosen.security.rpartition(".")
    moment = article.published_at
    return (
        (not chosen.media or article.medium in chosen.media)
        and (not chosen.category or chosen.category in article.categories)
        and (not code or any(each.code == code and market in {"", each.market} for each in article.securities))
        and chosen.kind in {"", article.kind}
        and (chosen.since is None or (moment is not None and moment >= chosen.since))
        and (chosen.until is None or (moment is not None and moment < chosen.until))
        and (chosen.gone is None or chosen.gone == (article.gone_at is not None))
        and article.seq > chosen.after
    )


def _by_seq(reader: Reader, ids: Iterable[str]) -> list[str]:
    found = [(row["seq"], row["id"]) for batch in batches(ids, _BATCH) for row in _rows(reader, "id, seq", batch)]
    return [id_ for _, id_ in sorted(found)]


def _rows(reader: Reader, columns: str, ids: Sequence[str]) -> list[dict[str, Any]]:
    marks = {f"id{place}": id_ for place, id_ in enumerate(ids)}
    return reader.query(
        f"SELECT {columns} FROM articles WHERE id IN ({', '.join(f':{mark}' for mark in marks)})", **marks
    )

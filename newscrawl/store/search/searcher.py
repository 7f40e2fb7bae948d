"""Finds articles: candidates of the index, what is not in it yet, and the article itself as the judge of both."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Literal

from sqlalchemy import Connection

from newscrawl.store.records import Article
from newscrawl.store.search import documents, index, matching, ranking, snippets
from newscrawl.store.search.documents import Document
from newscrawl.store.search.entries import Candidate
from newscrawl.store.search.lookup import lookup
from newscrawl.store.search.query import Query
from newscrawl.store.search.snippets import Range

Order = Literal["relevance", "newest"]
SCANNED = 500
"""Articles that are not in the index yet are read one by one, so many of the latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found; all of it is what `Archive.get` gives for its `id`."""

    id: str
    kind: str
    title: str
    url: str
    medium: str | None
    published_at: datetime | None
    """UTC."""
    score: float
    """Comparable within one search only; 0 where hits are ordered by time."""
    title_highlights: tuple[Range, ...]
    """Places in `title` that matched: first character, and the one behind the last."""
    snippet: str
    """Part of the text around what matched, on one line."""
    highlights: tuple[Range, ...]
    """Places in `snippet` that matched."""


def search(connection: Connection, query: Query, order: Order = "relevance") -> Iterator[Hit]:
    """All hits, best or newest first; read while they are asked for, on the caller's connection."""
    found = _found(connection, query)
    if order == "newest":
        yield from (_hit(document, query, 0.0) for document in found)
        return
    best = list(islice(found, ranking.CANDIDATES))
    yield from (_hit(document, query, score) for document, score in ranking.ranked(best, query))
    yield from (_hit(document, query, 0.0) for document in found)


def unseen(connection: Connection) -> int:
    """Changes that a search may miss, because the index is further behind than what is read one by one."""
    return max(0, documents.newest_seq(connection) - index.watermark(connection) - SCANNED)


def indexed_seq(connection: Connection) -> int:
    """Articles whose `seq` is not beyond it are in the index as they are."""
    return index.watermark(connection)


def fits(article: Article, query: Query) -> bool:
    """Whether a search would find the article."""
    return matching.matches(documents.of_article(article), query)


def _found(connection: Connection, query: Query) -> Iterator[Document]:
    """Newest first."""
    late = documents.newest(connection, index.watermark(connection), SCANNED)
    scanned = sorted((document for document in late if matching.matches(document, query)), key=_by_time, reverse=True)
    indexed = _indexed(connection, query, frozenset(document.key for document in late))
    return heapq.merge(scanned, indexed, key=_by_time, reverse=True)


def _by_time(document: Document) -> tuple[int, int]:
    return document.order


def _indexed(connection: Connection, query: Query, late: frozenset[int]) -> Iterator[Document]:
    for candidates in index.dialect_of(connection).candidates(connection, lookup(query)):
        for some in _batches([each for each in candidates if each.key not in late]):
            yield from _verified(connection, query, some)


def _verified(connection: Connection, query: Query, candidates: Sequence[Candidate]) -> list[Document]:
    seqs = {each.key: each.seq for each in candidates}
    read = documents.read(connection, list(seqs))
    kept = (
        document for document in read if matching.matches(document, query, indexed=document.seq == seqs[document.key])
    )
    return sorted(kept, key=_by_time, reverse=True)


def _batches(candidates: Sequence[Candidate]) -> Iterator[Sequence[Candidate]]:
    """Few at first: most readers want one page."""
    size = 50
    start = 0
    while start < len(candidates):
        yield candidates[start : start + size]
        start += size
        size = min(400, size * 2)


def _hit(document: Document, query: Query, score: float) -> Hit:
    title = snippets.title(document, query)
    snippet = snippets.snippet(document, query)
    published = document.published_at
    return Hit(
        id=document.id,
        kind=document.kind,
        title=title.text,
        url=document.url,
        medium=document.medium,
        published_at=None if published is None else datetime.fromtimestamp(published, UTC),
        score=round(score, 4),
        title_highlights=title.ranges,
        snippet=snippet.text,
        highlights=snippet.ranges,
    )

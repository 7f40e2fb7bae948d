"""The JSON API: answers hold the records of `newscrawl.Archive`, named as the views name their columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any, Literal

from newscrawl.errors import NoArticleError, UsageError
from newscrawl.exports.values import plain, plain_row
from newscrawl.store.archive import Archive
from newscrawl.web.asking import MOST, SHOWN, Asked, number, only

Given = Mapping[str, str]
"""Parameters of the address."""


def articles(archive: Archive, given: Given) -> dict[str, Any]:
    """Articles that fulfil the filters, as ``articles``, and where the next ones are, as ``next`` (null at the end)."""
    asked = Asked.of(given)
    found = archive.select(asked.selection, text=asked.text, limit=asked.offset + asked.limit + 1)
    rows = list(islice(found, asked.offset, None))
    more = len(rows) > asked.limit > 0
    following = asked.address("/api/articles.json", offset=asked.offset + asked.limit) if more else None
    return {"articles": [plain_row(each) for each in rows[: asked.limit]], "next": following}


def search(archive: Archive, given: Given) -> dict[str, Any]:
    """Hits, best first or newest first, with the places that matched; filters are part of the query language."""
    only(given, "q", "order", "limit", "offset")
    if given.get("order", "relevance") not in {"relevance", "newest"}:
        raise UsageError(f"order is {given['order']!r}; give relevance or newest")
    order: Literal["relevance", "newest"] = "newest" if given.get("order") == "newest" else "relevance"
    limit, offset = number(given, "limit", SHOWN, MOST), number(given, "offset", 0)
    hits = archive.search(given.get("q", ""), limit=limit, offset=offset, order=order)
    return {"hits": [{name: plain(value) for name, value in asdict(hit).items()} for hit in hits]}


def changes(archive: Archive, given: Given) -> dict[str, Any]:
    """Everything new or changed since the change ``after``, in order; ``cursor`` is what to give next time."""
    only(given, "after", "limit")
    after = number(given, "after", 0)
    rows = list(archive.changes(after, limit=number(given, "limit", 100, MOST)))
    return {"articles": [plain_row(each) for each in rows], "cursor": rows[-1].seq if rows else after}


def article(archive: Archive, id_or_url: str) -> dict[str, Any]:
    """One article with its revisions, addresses and those that tell the same story."""
    found = archive.get(id_or_url)
    if found is None:
        raise NoArticleError(f"no article {id_or_url!r}")
    return {
        "article": plain_row(found),
        "revisions": [plain_row(each) for each in archive.revisions(found.id)],
        "aliases": [plain_row(each) for each in archive.aliases(found.id)],
        "duplicates": [plain_row(each) for each in archive.duplicates(found.id)],
    }


def media(archive: Archive, given: Given) -> dict[str, Any]:
    only(given)
    return {"media": [plain_row(each) for each in archive.media()]}


def categories(archive: Archive, given: Given) -> dict[str, Any]:
    only(given)
    return {"categories": [plain_row(each) for each in archive.categories()]}


def runs(archive: Archive, given: Given) -> dict[str, Any]:
    only(given, "limit")
    return {"runs": [plain_row(each) for each in archive.runs(number(given, "limit", SHOWN, MOST))]}


def stats(archive: Archive, given: Given) -> dict[str, Any]:
    only(given)
    return {name: plain(value) for name, value in asdict(archive.stats()).items()}


LISTS: Mapping[str, Callable[[Archive, Given], dict[str, Any]]] = {
    "articles": articles,
    "search": search,
    "changes": changes,
    "media": media,
    "categories": categories,
    "runs": runs,
    "stats": stats,
}
"""By the name in ``/api/NAME.json``."""

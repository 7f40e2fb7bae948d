"""The pages: what their templates are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice, pairwise
from typing import Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from newscrawl.errors import NoArticleError
from newscrawl.store.archive import Archive
from newscrawl.store.records import Article
from newscrawl.web.asking import SHOWN, Asked, number, only

_CHINA = ZoneInfo("Asia/Shanghai")
_RUNS = 50
Given = Mapping[str, str]


def home(archive: Archive, given: Given) -> dict[str, Any]:
    """Hits of a query, or the newest articles that fulfil the filters."""
    asked = Asked.of(given)
    rows = list(_hits(archive, asked) if asked.text else _listed(archive, asked))
    more = len(rows) > SHOWN
    return {
        "template": "home.html",
        "query": asked.text or _as_query(asked.filters),
        "filters": asked.filters,
        "rows": rows[:SHOWN],
        "later": asked.address("/", offset=asked.offset + SHOWN) if more else None,
        "earlier": asked.address("/", offset=max(0, asked.offset - SHOWN)) if asked.offset else None,
        "unseen": archive.unseen() if asked.text else 0,
    }


def article(archive: Archive, id_or_url: str) -> dict[str, Any]:
    found = archive.get(id_or_url)
    if found is None:
        raise NoArticleError(f"no article {id_or_url!r}")
    return {
        "template": "article.html",
        "article": found,
        "published": _published(found),
        "revisions": archive.revisions(found.id),
        "aliases": archive.aliases(found.id),
        "duplicates": [
            (pair.canonical_id if pair.id == found.id else pair.id, pair.similarity)
            for pair in archive.duplicates(found.id)
        ],
    }


def media(archive: Archive, given: Given) -> dict[str, Any]:
    only(given)
    return {"template": "media.html", "media": archive.media()}


def categories(archive: Archive, given: Given) -> dict[str, Any]:
    only(given)
    return {"template": "categories.html", "categories": archive.categories()}


def runs(archive: Archive, given: Given) -> dict[str, Any]:
    only(given, "limit")
    return {"template": "runs.html", "runs": archive.runs(number(given, "limit", _RUNS))}


PAGES: Mapping[str, Callable[[Archive, Given], dict[str, Any]]] = {
    "": home,
    "media": media,
    "categories": categories,
    "runs": runs,
}
"""By their path."""


# -- values as pages show them -------------------------------------------------------------------------------------


def local(moment: datetime | None) -> str:
    """A time as readers of Chinese news know it."""
    return moment.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M") if moment else ""


def article_path(id_: str) -> str:
    return f"/article/{quote(id_, safe=':')}"


def pieces(text: str, ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Text in parts, each with whether it matched."""
    places = [0, *(place for span in ranges for place in span), len(text)]
    for number_, (start, end) in enumerate(pairwise(places)):
        if start != end:
            yield text[start:end], bool(number_ % 2)


def _published(found: Article) -> str:
    if found.published_at is None:
        return "no date"
    form = {"second": "%Y-%m-%d %H:%M:%S %z", "minute": "%Y-%m-%d %H:%M %z"}.get(found.published_precision or "")
    return found.published_at.astimezone(_CHINA).strftime(form or "%Y-%m-%d")


def _hits(archive: Archive, asked: Asked) -> Iterator[dict[str, Any]]:
    order: Literal["newest", "relevance"] = "newest" if asked.order == "newest" else "relevance"
    for hit in archive.search(asked.text, limit=SHOWN + 1, offset=asked.offset, order=order):
        yield {
            "id": hit.id,
            "title": list(pieces(hit.title, hit.title_highlights)),
            "medium": hit.medium,
            "published": local(hit.published_at),
            "snippet": list(pieces(hit.snippet, hit.highlights)),
        }


def _listed(archive: Archive, asked: Asked) -> Iterator[dict[str, Any]]:
    for each in islice(archive.select(asked.selection, limit=asked.offset + SHOWN + 1), asked.offset, None):
        yield {
            "id": each.id,
            "title": [(each.title, False)],
            "medium": each.medium,
            "published": local(each.published_at),
            "snippet": [(each.summary or each.body_text.split("\n")[0], False)],
        }


def _as_query(filters: Mapping[str, str]) -> str:
    """The filters in the query language, for the search box to go on from."""
    known = {"medium": "medium", "category": "category", "security": "security", "kind": "kind", "since": "since"}
    return "".join(f"{known[name]}:{value} " for name, value in filters.items() if name in known)

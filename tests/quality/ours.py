"""newscrawl as the scorer calls it: the public function, with nothing but the bytes and the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import newscrawl
from tests.quality.prediction import Prediction

# Only the pieces below need a fetch time; it must lie after every page, so that no date looks like a forecast.
_FETCHED = datetime(2026, 11, 1, tzinfo=UTC)


def extract(html: bytes, url: str, language: str) -> Prediction:
    """`language` is what a peer must be told beforehand; we find it out."""
    del language
    found = article(html, url)
    published = found.published_at
    day_only = found.published_precision == "day"
    return Prediction(
        title=found.title,
        body=found.body_text,
        published="" if published is None else (published.date() if day_only else published).isoformat(),
        authors=list(found.authors),
        medium=found.medium or "",
    )


def article(
    html: bytes, url: str, *, headers: Mapping[str, str] | None = None, fetched_at: datetime | None = None
) -> Any:
    """What `newscrawl.extract_article` returns, or an article of the same fields while there is no such function."""
    public = getattr(newscrawl, "extract_article", None)
    if public is None:
        return _from_pieces(html, url, headers or {}, fetched_at or _FETCHED)
    return public(html, url, headers=headers, fetched_at=fetched_at)


def _from_pieces(html: bytes, url: str, headers: Mapping[str, str], fetched_at: datetime) -> Any:
    from newscrawl.errors import PageError, RejectedError
    from newscrawl.items import ArticleItem, Page
    from newscrawl.pages import parse_article
    from pipelines import refine

    page = Page(url=url or "https://example.com/news/1.html", body=html, fetched_at=fetched_at, headers=headers)
    try:
        return refine(parse_article(page))
    except (PageError, RejectedError):
        # A page refused is an empty answer, not a crash.
        return ArticleItem()

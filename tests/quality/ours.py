"""newscrawl as the scorer calls it: the public function, with nothing but the bytes and the address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import newscrawl
from tests.quality.prediction import Prediction

# Only the pieces below need a fetch time; it must lie after every page, so that no date looks like a forecast.
_FETCHED = datetime(2026, 11, 1, tzinfo=UTC)


def extract(html: bytes, url: str, language: str) -> Prediction:
    """`language` is what a peer must be told beforehand; we find it out."""
    del language
    article = _article(html, url)
    published = article.published_at
    day_only = article.published_precision == "day"
    return Prediction(
        title=article.title,
        body=article.body_text,
        published="" if published is None else (published.date() if day_only else published).isoformat(),
        authors=list(article.authors),
        medium=article.medium or "",
    )


def _article(html: bytes, url: str) -> Any:
    public = getattr(newscrawl, "extract_article", None)
    return _from_pieces(html, url) if public is None else public(html, url)


def _from_pieces(html: bytes, url: str) -> Any:
    from newscrawl.errors import PageError, RejectedError
    from newscrawl.items import ArticleItem, Page
    from newscrawl.pages import parse_article
    from pipelines import refine

    try:
        return refine(parse_article(Page(url=url or "https://example.com/news/1.html", body=html, fetched_at=_FETCHED)))
    except (PageError, RejectedError):
        # A page refused is an empty answer, not a crash.
        return ArticleItem()

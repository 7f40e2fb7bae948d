"""One article page, bytes in and fields out: the public function `extract_article`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from newscrawl import pages
from newscrawl.errors import PageError, RejectedError
from newscrawl.items import ArticleItem, Evidence, Image, Page, Precision
from newscrawl.pages import generic
from pipelines import refine




@dataclass(frozen=True, slots=True)
class Article:
    """What one page says; fields that it does not state are empty."""

    url: str = ""
    title: str = ""
    summary: str = ""
    body_text: str = ""
    """One paragraph a line."""
    body_html: str = ""
    """Safe to show (CONTRACT section 4)."""
    images: tuple[Image, ...] = ()
    published_at: datetime | None = None
    """Aware: in the zone that the page stated or that was assumed."""
    published_precision: Precision | None = None
    published_origin: str = ""
    published_raw: str = ""
    zone_assumed: bool = False
    medium: str = ""
    medium_slug: str = ""
    credit_raw: str = ""
    authors: tuple[str, ...] = ()
    author_raw: str = ""
    editor: str = ""
    language: str = ""
    next_page: str = ""
    """Address of the continuation, empty where there is none."""
    flags: tuple[str, ...] = ()
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    """With `explain`: what the page said about each field, best first."""


def extract_article(
    html: bytes,
    url: str,
    headers: Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    *,
    explain: bool = False,
    zone: str = "Asia/Shanghai",
) -> Article:
    """Read one article page; never raises on content.

    `headers` names in any case. `fetched_at` (aware) resolves relative dates and refuses dates after it.
    """
    known = {name.lower(): value for name, value in (headers or {}).items()}
    page = Page(url=url, body=html, fetched_at=fetched_at, headers=known)
    try:
        return _article(refine(_parse(page), zone=zone), explain=explain)
    except PageError as problem:
        return Article(url=url, flags=(problem.reason,))
    except RejectedError as problem:
        return Article(url=url, flags=(problem.reason,))


def _parse(page: Page) -> ArticleItem:
    """By the shape of the page; a shape that turns out to be none is read as any other site's page."""
    try:
        found = pages.parse(page)
        if isinstance(found, ArticleItem):
            return found
    except PageError as problem:
        if problem.reason not in {"not-an-index", "not-an-article", "missing"}:
            raise
    return generic.parse_page(page)


def _article(item: ArticleItem, *, explain: bool) -> Article:
    said = {
        "title": item.raw_titles,
        "published_at": item.raw_dates,
        "medium": item.raw_credits,
        "authors": item.raw_authors,
        "editor": item.raw_editors,
    }
    return Article(
        url=item.url,
        title=item.title,
        summary=item.summary,
        body_text=item.body_text,
        body_html=item.body_html,
        images=tuple(item.images),
        published_at=item.published_at,
        published_precision=item.published_precision,
        published_origin=item.published_origin,
        published_raw=item.published_raw,
        zone_assumed=item.zone_assumed,
        medium=item.medium,
        medium_slug=item.medium_slug,
        credit_raw=item.credit_raw,
        authors=tuple(item.authors),
        author_raw=item.author_raw,
        editor=item.editor,
        language=item.language,
        next_page=item.next_page,
        flags=tuple(item.flags),
        evidence={name: tuple(found) for name, found in said.items()} if explain else {},
    )

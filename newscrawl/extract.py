"""One article page, bytes in and fields out: the public function `extract_article`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from newscrawl import pages
from newscrawl.errors import PageError, RejectedError
from newscrawl.items import UNKNOWN_TIME, ArticleItem, Evidence, Image, Page, Precision
from newscrawl.pages import generic
from pipelines import refine

if TYPE_CHECKING:
    from newscrawl.explain import Explained

_NOT_THAT_SHAPE = frozenset({"not-an-index", "not-an-article", "missing"})
_CHARACTERS_OF_URL = 2_000
# To whoever wants an article, a notice that it is gone is an error page, and a page for logging in is a wall.
_ALSO: Mapping[str, tuple[str, ...]] = {"withdrawn": ("error-page",), "login": ("paywall",)}


@dataclass(frozen=True, slots=True)
class Article:
    """What one page says; a field that it does not state is empty."""

    url: str = ""
    """The canonical address that the page gives for itself, else the one that was given."""
    title: str = ""
    summary: str = ""
    body_text: str = ""
    """One paragraph a line."""
    body_html: str = ""
    """Safe to show; what it may hold is in docs/reference/extract-article.md."""
    images: tuple[Image, ...] = ()
    published_at: datetime | None = None
    """Aware: in the zone that the page stated or that was assumed; for precision ``day`` its midnight."""
    published_precision: Precision | None = None
    published_origin: str = ""
    published_raw: str = ""
    zone_assumed: bool = False
    modified_at: datetime | None = None
    """Aware; only a change after publication."""
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
    """With `explain`: what the page said about each field, in the order in which it was believed."""
    explained: tuple[Explained, ...] = ()
    """With `explain`: per field the rule that chose, and of every candidate where it stood and what became of it."""


def extract_article(
    html: bytes,
    url: str,
    headers: Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    *,
    explain: bool = False,
) -> Article:
    """Read one article page; never raises on content.

    `url` may be empty. `headers` are those of the answer, named in any case: the charset is read from them.
    `fetched_at` (aware) resolves relative dates (``2小时前``) and refuses dates that lie after it; without it relative
    dates are not read. A page that is no article gives an empty result whose `flags` say why.
    """
    if isinstance(html, str):  # type: ignore[unreachable]  # by callers whose types nobody checks
        raise TypeError("html is text; give the bytes as they came: their charset is found out here")
    named = {name.lower(): value for name, value in (headers or {}).items()}
    page = Page(url=url[:_CHARACTERS_OF_URL], body=html, fetched_at=fetched_at or UNKNOWN_TIME, headers=named)
    try:
        item = _parse(page)
        item.fetched_at = fetched_at
        refine(item)
    except PageError as problem:
        return Article(url=url, flags=(problem.reason, *_ALSO.get(problem.reason, ())))
    except RejectedError as problem:
        return Article(url=url, flags=(problem.reason,))
    if not explain:
        return _article(item)
    from newscrawl.explain import explain as explained

    return replace(_article(item), evidence=_evidence(item), explained=explained(item))


def _parse(page: Page) -> ArticleItem:
    """By the shape of the page; one that turns out not to have that shape is read as any other site's page."""
    try:
        found = pages.parse(page)
        if isinstance(found, ArticleItem):
            return found
    except PageError as problem:
        if problem.reason not in _NOT_THAT_SHAPE:
            raise
    return generic.parse_page(page)


def _evidence(item: ArticleItem) -> dict[str, tuple[Evidence, ...]]:
    return {
        "title": tuple(item.raw_titles),
        "published_at": tuple(item.raw_dates),
        "modified_at": tuple(item.raw_modified),
        "medium": tuple(item.raw_credits),
        "authors": tuple(item.raw_authors),
        "editor": tuple(item.raw_editors),
        "body": tuple(item.raw_places),
        "charset": (Evidence(item.charset, item.charset_origin),),
    }


def _article(item: ArticleItem) -> Article:
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
        modified_at=item.modified_at,
        medium=item.medium,
        medium_slug=item.medium_slug,
        credit_raw=item.credit_raw,
        authors=tuple(item.authors),
        author_raw=item.author_raw,
        editor=item.editor,
        language=item.language,
        next_page=item.next_page,
        flags=tuple(item.flags),
    )

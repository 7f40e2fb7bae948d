"""What flows from parse to store: `Page`, `IndexPage`, `ArticleItem` and the small values they carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Precision = Literal["second", "minute", "day"]
AliasKind = Literal["share", "site", "archive", "web", "wap", "api"]


UNKNOWN_TIME = datetime.max.replace(tzinfo=UTC)
"""When a page was fetched, where nobody knows: it bounds no date."""


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes that were fetched or read, with all that parsing may depend on."""

    url: str
    """Where the bytes came from, after redirects."""
    body: bytes
    """Decoded from transfer and content encoding, never from the charset."""
    fetched_at: datetime
    """Aware, UTC. Relative dates are resolved against it."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""


def _address(page: Page | None) -> str | None:
    """What Scrapy's own feed exports (``-o``) say of a page: its bytes are for the store."""
    return page.url if page else None


def _addresses(pages: list[Page]) -> list[str]:
    return [page.url for page in pages]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a page said about one field, untouched."""

    value: str
    origin: str
    """Where it stood. Dates: page, api, list, front-matter, metadata, id.
    Credits: header, body, label, tag, back-link, digest, api, beside, metadata, slug. Titles and names: as dates, and
    site for names by a site's rule."""
    where: str = ""
    """The place in words, where the parser that read it knows: a site's rule with its selector."""


@dataclass(frozen=True, slots=True)
class Alias:
    """An address of an article beside its canonical one."""

    url: str
    kind: AliasKind


@dataclass(frozen=True, slots=True)
class Security:
    """A listed thing that an article names."""

    market: str
    """Eastmoney's market number: 0 Shenzhen, 1 Shanghai, 90 sector, 105/106 US, 116 Hong Kong, 100 index, 133 FX."""
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that stays in the body."""

    url: str
    alt: str = ""
    caption: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A link from an index to an article."""

    url: str
    """Absolute."""
    title: str = ""
    published: str = ""
    """As printed beside the link, or the date part of its path; empty where there is none."""
    category: str = ""
    """Slug of the section that names it, empty where unknown."""
    modified: str = ""
    """When it last changed, as printed: bounds the publication, and is no evidence of it."""
    summary: str = ""
    """Digest as found, plain text or HTML; empty where it was cut off."""
    body: str = ""
    """Full text as HTML, where the index carries it."""
    credits: tuple[Evidence, ...] = ()
    authors: tuple[Evidence, ...] = ()
    also: tuple[str, ...] = ()
    """Further addresses of the same article, absolute."""
    guessed: bool = False
    """`url` was made from a code because the index gives no address: nothing may be there."""
    any_page: bool = False
    """The index names pages of all kinds; this one may be no article."""
    seen_at: datetime | None = None
    """When the index was fetched, aware: what `published` counts from if it is relative."""


@dataclass(frozen=True, slots=True)
class IndexPage:
    """A page whose purpose is to link to articles."""

    url: str
    entries: tuple[IndexEntry, ...]
    next_url: str = ""
    """The next page of the same index, absolute; empty at the end."""
    category: str = ""
    """Slug from the page's own address; never from its title (SPEC 2.3)."""
    title: str = ""
    """What the page calls its section; empty where it does not say, or where the registry knows better."""
    indexes: tuple[IndexEntry, ...] = ()
    """Further indexes that it names, best first: what a sitemap index is made of."""
    unusable: int = 0
    """Records that name no article which could be asked for."""
    problem: str = ""
    """Why it could be read in part only: a stable word, then ``: detail``."""


@dataclass(frozen=True, slots=True)
class Shell:
    """A share page that holds no article itself: its content is at `content_url` on the same host."""

    url: str
    content_url: str
    titles: tuple[Evidence, ...] = ()
    dates: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """Something that was asked for and cannot be stored: becomes a row in `rejects`, never a silent loss."""

    url: str
    stage: str
    """discover, fetch, parse, clean, normalise or store."""
    reason: str
    """A short stable word, then optionally ``: detail``."""
    page: Page | None = field(default=None, metadata={"serializer": _address})
    """What was fetched, when anything was: kept as a payload."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An article that its source says is gone: a sighting of a stored one, a `Reject` of any other."""

    id: str
    url: str
    """Which was asked for."""
    reason: str
    """``http-404``, ``http-410``, ``withdrawn`` or ``leads-home``, then optionally ``: detail``."""
    seen_at: datetime
    """Aware."""
    stage: str = "fetch"
    page: Page | None = field(default=None, metadata={"serializer": _address})


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as it was last fetched for an article, without its bytes."""

    url: str
    fetched_at: int
    """Seconds since 1970 UTC."""
    headers: Mapping[str, str]
    payload_id: int | None


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article that is to be asked for again."""

    id: str
    editions: tuple[tuple[StoredPage, ...], ...] = ()
    """The pages that each of its editions was read from, in order."""


@dataclass(frozen=True, slots=True)
class Unmodified:
    """A stored article that its source was asked for again, and that is as it was when it was last fetched."""

    id: str
    url: str
    """Which was asked for."""
    seen_at: datetime
    """Aware."""


@dataclass(frozen=True, slots=True)
class IndexSeen:
    """An index that was read: its section, and the stored articles that it names."""

    url: str
    category: str
    article_ids: tuple[str, ...]
    seen_at: datetime
    title: str = ""
    """What the index calls its section."""


@dataclass(frozen=True, slots=True)
class RunCounts:
    """Counts of one run, as the view `runs` shows them."""

    requests: int = 0
    pages: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    failed: int = 0
    bytes: int = 0
    not_modified: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a crawl says of itself beside its counts; later runs of the job are judged by it."""

    reasons: tuple[str, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    """Numbers by name, see docs/reference/verdict.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """A run of a job that has finished."""

    id: int
    started_at: datetime
    healthy: bool
    reasons: tuple[str, ...]
    figures: Mapping[str, int]

    @property
    def acceptable(self) -> bool:
        """What made it unhealthy may be how the source is meant to be."""
        return bool(self.figures.get("acceptable"))

    @property
    def accepted(self) -> bool:
        """A user said that the source is meant to be as this run found it."""
        return bool(self.figures.get("accepted"))


@dataclass(slots=True)
class ArticleItem:
    """One article on its way to the store.

    The first group is what the page said and is filled by `newscrawl.pages`; the second is what
    `pipelines` made of it. A pipeline reads the first group and writes the second.
    """

    # -- what the page said ------------------------------------------------------------------------------
    id: str = ""
    """``em:<digits>`` or ``url:<canonical URL>`` (newscrawl.identity)."""
    url: str = ""
    """Best address known: upstream page, else share link, else where it was fetched."""
    share_url: str = ""
    variant: str = ""
    """Which edition: ``nw`` (plain text of a medium), ``em`` (digest, annotated text), ``web``, ``api``, ``page``,
    ``list`` (what an index says of an article without a page), ``pending`` (the same until its page can be had)."""
    fetched_at: datetime | None = None
    """Aware, UTC."""
    raw_titles: list[Evidence] = field(default_factory=list)
    raw_dates: list[Evidence] = field(default_factory=list)
    """Best first; the day in the id is added by the dates pipeline, not here."""
    raw_modified: list[Evidence] = field(default_factory=list)
    """When the page says it was changed last; never a publication date."""
    raw_zone: str = ""
    """IANA name of the zone in which times without one are to be read; empty for the setting's."""
    raw_credits: list[Evidence] = field(default_factory=list)
    raw_authors: list[Evidence] = field(default_factory=list)
    raw_editors: list[Evidence] = field(default_factory=list)
    raw_summary: str = ""
    """Digest as found, plain text or HTML, with its bracketed credit."""
    raw_body: str = ""
    """HTML as found."""
    raw_places: list[Evidence] = field(default_factory=list)
    """Elements that may hold the body (tag, id and class), the one that was taken first."""
    raw_annotated: str = ""
    """A second edition of the same body whose annotations name securities (API field `content`); may be empty."""
    raw_language: str = ""
    """``lang`` attribute or header, as found."""
    charset: str = ""
    """In which the page was written (Python's name); empty where the article has no page of its own."""
    charset_origin: str = ""
    """How that was found out: ``bom``, ``utf-8``, ``declared`` or ``scored``."""
    categories: list[str] = field(default_factory=list)
    """Slugs."""
    aliases: list[Alias] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list, metadata={"serializer": _addresses})
    """Everything fetched for this article, in order: kept as payloads."""
    next_page: str = ""
    """Continuation page still to be fetched, absolute; empty when the article is whole."""
    flags: list[str] = field(default_factory=list)

    # -- what the pipelines made of it ---------------------------------------------------------------------
    kind: Literal["article", "flash"] = "article"
    title: str = ""
    summary: str = ""
    body_html: str = ""
    body_text: str = ""
    images: list[Image] = field(default_factory=list)
    published_at: datetime | None = None
    """Aware, in the zone the page stated or that was assumed; the store keeps UTC."""
    published_precision: Precision | None = None
    published_origin: str = ""
    published_raw: str = ""
    zone_assumed: bool = False
    modified_at: datetime | None = None
    """Aware; None where the page states no change after its publication."""
    medium: str = ""
    medium_slug: str = ""
    credit_raw: str = ""
    authors: list[str] = field(default_factory=list)
    author_raw: str = ""
    editor: str = ""
    securities: list[Security] = field(default_factory=list)
    language: str = ""
    content_hash: str = ""
    """SHA-256 in hex of the normalised text (SPEC 4.3 rule 4)."""

"""What readers get: one frozen dataclass for each public view, times as aware UTC datetimes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Literal, Self

from newscrawl.items import Image, Precision, Security


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row of a view; fields are the view's columns, in its order."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """From a row of the view, as either database gives it."""
        return cls(**{name: _READ[kind](row[name]) if kind in _READ else row[name] for name, kind in _kinds(cls)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Record):
    """A stored article, as the view `articles` shows it."""

    id: str
    kind: Literal["article", "flash"]
    title: str
    summary: str
    body_html: str
    body_text: str
    published_at: datetime | None
    published_precision: Precision | None
    published_origin: str | None
    published_raw: str
    zone_assumed: bool
    medium: str | None
    medium_slug: str | None
    credit_raw: str
    authors: tuple[str, ...]
    author_raw: str
    editor: str
    categories: tuple[str, ...]
    securities: tuple[Security, ...]
    images: tuple[Image, ...]
    language: str
    url: str
    share_url: str
    first_seen_at: datetime
    last_seen_at: datetime
    changed_at: datetime
    revision: int
    seq: int
    """Cursor for `Archive.changes`: grows with every insert or change."""
    content_hash: str
    extractor: str
    gone_at: datetime | None
    flags: tuple[str, ...]
    charset: str = ""
    """Of the page that the text was taken from (Python's name); empty where it has none."""
    charset_origin: str = ""
    """How it was found out: ``bom``, ``utf-8``, ``declared`` or ``scored``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Record):
    """What an article was from `seen_at` on."""

    id: str
    revision: int
    seen_at: datetime
    title: str
    body_text: str
    body_html: str
    changed: tuple[str, ...]
    """Fields in which it differs from the revision before; empty for the first."""
    published_at: datetime | None
    published_precision: Precision | None
    content_hash: str
    reason: str = ""
    """``reclean`` where only the rules changed; empty where the source did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias(Record):
    """An address under which an article was seen."""

    url: str
    id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium(Record):
    """A medium that has articles."""

    name: str
    slug: str
    kind: str
    """Empty when the registry does not know the medium."""
    aliases: tuple[str, ...]
    articles: int
    last_published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Record):
    """A section that named articles."""

    slug: str
    title: str
    articles: int
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Record):
    """A crawl or import: what it was asked, what it did, how it ended."""

    id: int
    spider: str
    arguments: Mapping[str, str]
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    """``healthy`` or ``unhealthy``; None while it runs, and for ever when it was killed."""
    exit_code: int | None
    requests: int
    pages: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    failed: int
    bytes: int
    not_modified: int
    version: str
    job: str = ""
    """As newscrawl.toml calls it; empty for a crawl of its own."""
    reasons: tuple[str, ...] = ()
    """Why it is unhealthy."""
    figures: Mapping[str, int] = field(default_factory=dict)
    """What the verdict was made of: docs/reference/verdict.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(Record):
    """Something that was asked for and could not be stored."""

    id: int
    run: int | None
    url: str
    stage: str
    reason: str
    payload: str | None
    """SHA-256 of what was fetched, where it was kept."""
    rejected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate(Record):
    """An article that tells the story of another one."""

    id: str
    canonical_id: str
    similarity: float


# -- reading values -----------------------------------------------------------------------------------------------


def instant(value: str | datetime) -> datetime:
    """SQLite gives text, PostgreSQL a time in the zone of the session."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC)


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(_loaded(value))


def _securities(value: Any) -> tuple[Security, ...]:
    return tuple(Security(**each) for each in _loaded(value))


def _images(value: Any) -> tuple[Image, ...]:
    return tuple(Image(**each) for each in _loaded(value))


_READ: Mapping[str, Any] = {
    "datetime": instant,
    "datetime | None": lambda value: None if value is None else instant(value),
    "bool": bool,
    "float": float,
    "tuple[str, ...]": _tuple,
    "tuple[Security, ...]": _securities,
    "tuple[Image, ...]": _images,
    "Mapping[str, str]": _loaded,
    "Mapping[str, int]": _loaded,
}


_KINDS: dict[type, tuple[tuple[str, str], ...]] = {}


def _kinds(record: type[Record]) -> tuple[tuple[str, str], ...]:
    """Name and type of each field, looked up once a class: a million rows are read through it."""
    if record not in _KINDS:
        _KINDS[record] = tuple((field.name, str(field.type)) for field in fields(record))
    return _KINDS[record]

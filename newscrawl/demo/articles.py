"""The made-up articles under ``data/demo/``: one TOML file a medium, described in the README beside them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

from newscrawl.resources import data_path

Edition = Literal["nw", "em", "web"]
Layout = Literal["early", "late"]

BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Medium:
    """Who is credited, with the mirror's section for it."""

    name: str
    slug: str
    number: str
    """Two digits, part of the article ids."""
    category_title: str
    """What the category page calls itself; seldom the truth."""
    layout: Layout
    listed: bool = True
    """Whether the category page finds its posts."""
    channel: bool = False
    """The rolling channel: a section, not a medium."""


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """One article in the notation of ``data/demo/README.md``."""

    id: str
    """Digits only, without ``NW``."""
    published: datetime
    """Aware, Beijing."""
    title: str
    section: Medium
    credit: str
    """Name of the medium behind it; empty for a flash that credits nobody."""
    editions: tuple[Edition, ...]
    body: str = ""
    digest: str = ""
    column: str = "1350"
    generation: int = 8
    author: str = ""
    editor: str = ""
    quirks: frozenset[str] = frozenset()
    edited: datetime | None = None
    """When it last changed; not shown anywhere but in the header of the response."""

    @property
    def modified(self) -> datetime:
        return self.edited or self.published

    @property
    def is_flash(self) -> bool:
        return not self.body


def load(folder: Path | None = None) -> tuple[DemoArticle, ...]:
    """All articles, oldest first."""
    files = sorted((folder or data_path("demo")).glob("*.toml"))
    found = [article for file in files for article in _read(file)]
    return tuple(sorted(found, key=lambda article: (article.published, article.id)))


def _read(file: Path) -> list[DemoArticle]:
    data = tomllib.loads(file.read_text("utf-8"))
    section = Medium(**{key: value for key, value in data.items() if key != "articles"})
    return [_article(entry, section) for entry in data["articles"]]


def _article(entry: dict[str, Any], section: Medium) -> DemoArticle:
    published = entry["published"]
    created = entry.get("created", f"{published:%Y%m%d}")
    return DemoArticle(
        id=entry.get("id", f"{created}9900{section.number}{entry['serial']:04d}"),
        published=published.astimezone(BEIJING),
        title=entry["title"],
        section=section,
        credit=entry.get("medium", "" if section.channel else section.name),
        editions=tuple(entry.get("editions", ["em"])),
        body=entry.get("body", "").strip("\n"),
        digest=entry.get("digest", ""),
        column=entry.get("column", "1350"),
        generation=entry.get("generation", 8),
        author=entry.get("author", ""),
        editor=entry.get("editor", ""),
        quirks=frozenset(entry.get("quirks", [])),
    )

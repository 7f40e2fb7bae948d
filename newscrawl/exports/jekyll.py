"""Jekyll: a site of posts, category pages and a home page, in the form of generation 8 (SPEC 1.2, 2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from newscrawl.exports.files import file_name, make_folder, set_time, write_whole
from newscrawl.exports.jekyll_layouts import FILES
from newscrawl.exports.jekyll_post import CHANNEL, CHANNEL_SLUG, scalar
from newscrawl.exports.jekyll_readback import FOLDER, files_of
from newscrawl.media import registry
from newscrawl.store.records import Article, Medium

_NOT_IN_NAMES = frozenset('/\\:*?"<>|')
_LONGEST_NAME = 100


@dataclass(slots=True)
class Site:
    """What an export wrote."""

    articles: int = 0
    posts: int = 0
    categories: int = 0
    differing: list[str] = field(default_factory=list)
    """Ids of articles whose text an import would read differently."""


def write_site(articles: Iterable[Article], folder: Path, media: Iterable[Medium] = ()) -> Site:
    """Posts below ``_posts``, a page a section below ``category``, home and layouts; replaces what is there.

    `media` are those of the whole archive, most articles first: they name the sections, whatever is exported of them.
    """
    site = Site()
    for name in (FOLDER, "category", "_layouts"):
        make_folder(folder / name)
    # Several media may share a section; the one whose slug it is names it, and of two such the larger one.
    names: dict[str, str] = {}
    for medium in media:
        names.setdefault(medium.slug, medium.name)
    sections: set[str] = set()
    for article in articles:
        _write_posts(article, folder / FOLDER, site)
        sections.update(article.categories)
    for slug in sorted(sections):
        write_whole(folder / "category" / f"{_page_name(slug)}.html", category_page(slug, names.get(slug, "")))
    for name, text in FILES.items():
        write_whole(folder / name, text)
    site.categories = len(sections)
    return site


def category_page(slug: str, medium: str = "") -> str:
    """Front matter only and no newline at the end, as the generator wrote it; `medium` is whom the posts credit."""
    return f"---\nlayout: category\ntitle: {scalar(_title(slug, medium))}\ncategory: {scalar(slug)}\n---"


def _write_posts(article: Article, folder: Path, site: Site) -> None:
    files, is_faithful = files_of(article)
    for file in files:
        write_whole(folder / file.name, file.text)
        # An import takes the time of a file for the time when its article was seen.
        set_time(folder / file.name, article.first_seen_at)
    site.articles += 1
    site.posts += len(files)
    if not is_faithful:
        site.differing.append(article.id)


def _title(slug: str, medium: str) -> str:
    """The medium that the posts credit, else the registry's; the slug where nobody knows (SPEC 2.3)."""
    if slug == CHANNEL_SLUG:
        return CHANNEL
    known = None if slug in registry().ambiguous else registry().by_slug(slug)
    name = medium or (known.name if known else "")
    return f"{name}新闻" if name else slug


def _page_name(slug: str) -> str:
    """The slug, blanks and brackets and all, as the generator named its pages; else one that can be a name."""
    safe = slug.isprintable() and not _NOT_IN_NAMES & set(slug) and slug.strip(". ") == slug
    return slug if safe and len(slug.encode()) <= _LONGEST_NAME else file_name(slug)

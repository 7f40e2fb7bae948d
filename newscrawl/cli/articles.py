"""The article that a user means: by id, by part of one, by code or by address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from newscrawl.errors import NoArticleError, NoRevisionError

if TYPE_CHECKING:
    from newscrawl import Archive
    from newscrawl.store.records import Article, Revision

_SHOWN = 5

ArticleArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID|URL",
        help="An id (em:202206132409566576, with or without em:, or its beginning), a code (NW...) or an address.",
        show_default=False,
    ),
]


def find(archive: Archive, given: str) -> Article:
    """Raise `NoArticleError` where nothing fits, or too much does."""
    if found := archive.get(given):
        return found
    ids = [id_ for beginning in _beginnings(given.strip()) for id_ in archive.ids(beginning, limit=_SHOWN + 1)]
    if len(ids) == 1 and (found := archive.get(ids[0])):
        return found
    if ids:
        shown = ", ".join(ids[:_SHOWN]) + (", ..." if len(ids) > _SHOWN else "")
        raise NoArticleError(f"{given!r} is the beginning of several ids: {shown}; give more of it")
    raise NoArticleError(
        f"no article {given!r}; give an id (em:... or url:...), a code (NW...) or an address under which it was seen, "
        "or look for it with: newscrawl search WORDS"
    )


def revision_of(revisions: list[Revision], number: int) -> Revision:
    """Raise `NoRevisionError` where the article has no such revision."""
    for revision in revisions:
        if revision.revision == number:
            return revision
    raise NoRevisionError(f"{revisions[0].id} has revisions 1 to {revisions[-1].revision}, not {number}")


def as_of(article: Article, revision: Revision) -> Article:
    """The article with the content that it had; what no revision keeps is as it is now."""
    return replace(
        article,
        title=revision.title,
        body_text=revision.body_text,
        body_html=revision.body_html,
        published_at=revision.published_at,
        published_precision=revision.published_precision,
        content_hash=revision.content_hash,
        changed_at=revision.seen_at,
        revision=revision.revision,
    )


def _beginnings(given: str) -> list[str]:
    if not given:
        return []
    if given.startswith(("em:", "url:")):
        return [given]
    digits = given[2:] if given[:2].upper() == "NW" else given
    return [f"em:{digits}"] if digits.isdigit() else [f"url:{given}"] if "://" in given else []

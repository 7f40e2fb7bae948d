"""From the kept bytes of an article to what today's rules read in them. Pure, and run in worker processes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newscrawl import pages
from newscrawl.errors import PageError, RejectedError
from newscrawl.imports.joining import Joiner
from newscrawl.items import ArticleItem, IndexPage
from newscrawl.pages import statement
from newscrawl.store.recleaning import KeptArticle, KeptPages, Reread
from pipelines import refine


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """What one article came to."""

    id: str
    read: Reread | None
    """None where no edition could be read."""
    problems: tuple[str, ...] = ()
    """Why editions could not be read, each a short word, then a detail."""


def read_again(kept: KeptArticle, zone: str) -> ReadAgain:
    """Each edition by itself; one that cannot be read is a problem, and costs the others nothing."""
    items: list[ArticleItem] = []
    problems = [f"damaged: {problem}" for problem in kept.problems]
    for edition in kept.editions:
        try:
            # What goes back to the parent process is what the store needs.
            items.append(replace(read_edition(kept.id, edition, zone), pages=[], raw_body="", raw_annotated=""))
        except (PageError, RejectedError) as problem:
            problems.append(f"{edition.variant}: {problem}")
        except Exception as problem:  # noqa: BLE001  # what no rule foresaw must not end a run over all articles
            problems.append(f"{edition.variant}: error: {type(problem).__name__}: {str(problem)[:200]}")
    is_whole = kept.is_whole and len(items) == len(kept.editions)
    read = Reread(kept.id, kept.revision, tuple(items), is_whole) if items else None
    return ReadAgain(kept.id, read, tuple(problems))


def read_edition(id_: str, edition: KeptPages, zone: str) -> ArticleItem:
    """The article that the pages of one edition hold; raises `PageError` where that is none, or another one."""
    joiner = Joiner()
    found: list[ArticleItem] = []
    for page in edition.pages:
        parsed = pages.parse(page)
        if isinstance(parsed, IndexPage):
            raise PageError("not-an-article", "the bytes show a list")
        found += joiner.add(page, parsed)
    found += joiner.rest()
    if len(found) != 1 or found[0].id != id_:
        raise PageError("not-an-article", f"the bytes hold {len(found)} articles, or another one")
    item = refine(replace(found[0], variant=edition.variant), zone=zone)
    for page in item.pages:
        if statement.MARK in page.body:
            statement.apply(item, statement.statement_of(page.body.decode(errors="replace")))
    return item

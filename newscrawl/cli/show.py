"""``newscrawl show``: one article, to be read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Annotated

import typer

from newscrawl.cli import output
from newscrawl.cli.articles import ArticleArgument, as_of, find, revision_of
from newscrawl.cli.options import DEFAULT_DATABASE, MOST, DatabaseOption, JsonOption, database_url
from newscrawl.errors import UsageError

if TYPE_CHECKING:
    from newscrawl.store.records import Article, Duplicate

_WIDEST = 100
"""Cells of a line: longer ones are hard to read."""
_NARROWEST = 20


def show(
    article: ArticleArgument,
    html: Annotated[bool, typer.Option("--html", help="The body as HTML.")] = False,
    text: Annotated[bool, typer.Option("--text", help="The body as text, a paragraph a line.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="The article as Markdown with front matter.")] = False,
    why: Annotated[
        bool,
        typer.Option("--why", help="Where each field was read from, what else was there, and the rule that chose."),
    ] = False,
    revision: Annotated[
        int | None, typer.Option("--revision", "-r", min=1, max=MOST, help="What it was then.", show_default=False)
    ] = None,
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Show an article."""
    from newscrawl import Archive

    if html + text + markdown + (as_json or why) > 1:
        raise UsageError("give one of --html, --text, --markdown and --json; --why goes with --json only")
    if why and revision is not None:
        raise UsageError(
            "--why reads the kept bytes again, which are those of the newest sighting: leave --revision out"
        )
    with Archive.open(database_url(database)) as archive:
        found = find(archive, article)
        if why:
            from newscrawl.cli import why as reasons

            reasons.show(database_url(database), found, as_json=as_json)
            return
        if revision is not None:
            found = as_of(found, revision_of(archive.revisions(found.id), revision))
        if as_json:
            output.as_json(found)
        elif html:
            output.line(found.body_html)
        elif text:
            output.line(found.body_text)
        elif markdown:
            _as_markdown(found)
        else:
            _read(found, archive.duplicates(found.id))


def _as_markdown(article: Article) -> None:
    from newscrawl.exports.markdown import document

    output.line(document(article).rstrip("\n"))


def _read(article: Article, duplicates: list[Duplicate]) -> None:
    from newscrawl.cli.wrapping import wrapped

    columns = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((80, 24)).columns))
    for line in wrapped(output.safe(article.title) or "(no title)", columns):
        output.heading(line)
    for line in _facts(article, duplicates):
        output.line(line)
    paragraphs = article.body_text.split("\n") if article.body_text else []
    if article.summary and article.kind == "article":
        paragraphs.insert(0, f"> {article.summary}")
    for paragraph in paragraphs:
        output.line()
        for line in wrapped(output.safe(paragraph), columns):
            output.line(line)
    if article.images:
        output.line()
    for image in article.images:
        output.line(" ".join(filter(None, (f"[{image.caption or image.alt or 'image'}]", image.url))))


def _facts(article: Article, duplicates: list[Duplicate]) -> Iterator[str]:
    yield " · ".join(filter(None, (article.medium or article.credit_raw, _published(article))))
    people = " ".join(article.authors)
    if people or article.editor:
        yield "  ".join(filter(None, (people and f"by {people}", article.editor and f"edited by {article.editor}")))
    if article.securities:
        named = (f"{each.name} {each.market}.{each.code}".strip() for each in article.securities)
        yield f"securities: {', '.join(named)}"
    if article.categories:
        yield f"sections: {', '.join(article.categories)}"
    for pair in duplicates:
        other = pair.canonical_id if pair.id == article.id else pair.id
        # What is known of two later articles is only how alike each is to the first one.
        alike = f" ({pair.similarity:.0%} alike)" if article.id in {pair.id, pair.canonical_id} else ""
        yield f"same story: {other}{alike}"
    if article.gone_at:
        yield f"withdrawn by its source, noticed {output.local(article.gone_at)}"
    yield f"{article.id} · revision {article.revision} · first seen {output.local(article.first_seen_at)}"
    yield article.url or article.share_url


def _published(article: Article) -> str:
    """In China's time, and in UTC beside it; a day has no time of day."""
    moment = article.published_at
    if moment is None:
        return "no date"
    if article.published_precision == "day":
        return f"{moment.astimezone(output.CHINA):%Y-%m-%d}"
    form = "%H:%M:%S" if article.published_precision == "second" else "%H:%M"
    local = moment.astimezone(output.CHINA)
    return f"{local:%Y-%m-%d {form} %z} ({moment.astimezone(UTC):%Y-%m-%d {form}} UTC)"

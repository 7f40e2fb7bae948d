"""``newscrawl export``: articles as files that other programs read."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newscrawl.cli import output
from newscrawl.cli.options import (
    DEFAULT_DATABASE,
    LAST,
    MOST,
    DatabaseOption,
    JsonOption,
    SinceOption,
    UntilOption,
    database_url,
)

if TYPE_CHECKING:
    from newscrawl.exports.export import Summary


class ExportFormat(StrEnum):
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    markdown = "markdown"
    jekyll = "jekyll"
    rss = "rss"
    atom = "atom"


class ArticleKind(StrEnum):
    article = "article"
    flash = "flash"


class Partition(StrEnum):
    month = "month"


TargetOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", help="File, or folder for markdown, jekyll and parquet by month; .gz and .zst pack."
    ),
]
MediumOption = Annotated[str | None, typer.Option("--medium", help="Name, alias or slug.", show_default=False)]
CategoryOption = Annotated[str | None, typer.Option("--category", help="Slug of a section.", show_default=False)]
SecurityOption = Annotated[str | None, typer.Option("--security", help="Code, or market.code.", show_default=False)]
KindOption = Annotated[ArticleKind | None, typer.Option("--kind", show_default=False)]
SearchOption = Annotated[
    str | None, typer.Option("--search", help="Only articles that this query finds.", show_default=False)
]
CursorOption = Annotated[
    Path | None,
    typer.Option("--cursor", help="File that keeps the seq from one export to the next.", show_default=False),
]
LimitOption = Annotated[
    int | None,
    typer.Option("--limit", "-n", min=1, max=MOST, help="At most so many articles (feeds: 100).", show_default=False),
]
PartitionOption = Annotated[
    Partition | None, typer.Option("--partition", help="parquet: a Hive folder a month.", show_default=False)
]
LinkOption = Annotated[str, typer.Option("--link", help="rss, atom: page that the feed belongs to.")]


def export(  # every option of the command is a parameter
    format_: Annotated[ExportFormat, typer.Argument(metavar="FORMAT", help="One of those listed below.")],
    target: TargetOption = None,
    medium: MediumOption = None,
    category: CategoryOption = None,
    security: SecurityOption = None,
    kind: KindOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    search: SearchOption = None,
    after: Annotated[int, typer.Option("--after", min=0, max=LAST, help="Only what changed after this seq.")] = 0,
    cursor: CursorOption = None,
    limit: LimitOption = None,
    revisions: Annotated[bool, typer.Option("--revisions", help="jsonl: with the whole history.")] = False,
    partition: PartitionOption = None,
    bom: Annotated[bool, typer.Option("--bom", help="csv: begin with a byte order mark, for spreadsheets.")] = False,
    title: Annotated[str, typer.Option("--title", help="rss, atom: title of the feed.")] = "newscrawl",
    link: LinkOption = "https://localhost/",
    self_link: Annotated[str, typer.Option("--self-link", help="rss, atom: address of the feed itself.")] = "",
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Export articles: jsonl (imports again as equal rows), csv, parquet, markdown, jekyll, rss or atom.

    Line formats go to standard output unless -o names a file. A file appears under its name when it is whole. The
    last line, on standard error, says how much it was; --json says it as JSON.
    """
    from newscrawl import Archive
    from newscrawl.exports import cursor as cursors
    from newscrawl.exports.export import Options, run
    from newscrawl.exports.feeds import Feed
    from newscrawl.store.selection import Selection

    start = max(after, cursors.read(cursor)) if cursor else after
    options = Options(
        format=format_.value,
        target=target,
        chosen=Selection.of(
            medium=medium, category=category, security=security, kind=kind and kind.value, since=since, until=until
        ),
        after=start,
        is_incremental=cursor is not None or after > 0,
        text=search,
        limit=limit,
        history=revisions,
        by_month=partition is not None,
        bom=bom,
        feed=Feed(title, link, self_link),
        shown=_for_a_terminal if target is None and output.on_terminal() else str,
    )
    with Archive.open(database_url(database)) as archive:
        try:
            with output.progress("exporting") as advance:
                summary = run(archive, options, on_progress=advance)
        except BrokenPipeError:
            output.leave()
    if cursor:
        cursors.write(cursor, summary.seq)
    _say(summary, target, as_json=as_json)


def _for_a_terminal(line: str) -> str:
    """Into a file or a pipe goes what is stored; a terminal would obey it."""
    return output.safe(line.replace("\r\n", "\n"))


def _say(summary: Summary, target: Path | None, *, as_json: bool) -> None:
    """Beside the output, which may itself be on standard output."""
    if as_json:
        said = json.dumps({**asdict(summary), "target": str(target) if target else None}, ensure_ascii=False)
        (sys.stdout if target else sys.stderr).write(f"{said}\n")
        return
    files = f" in {summary.files} files" if summary.files != 1 else ""
    place = f" to {target}" if target else ""
    output.note(f"{summary.articles} articles{files}{place}; up to seq {summary.seq}")
    if summary.unseen:
        output.note(output.not_searched(summary.unseen))
    for id_ in summary.differing:
        output.note(f"{id_} would be read back with another text")

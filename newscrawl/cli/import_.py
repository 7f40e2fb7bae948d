"""``newscrawl import``: archives on disk into the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newscrawl.cli import output
from newscrawl.cli.options import (
    DEFAULT_DATABASE,
    DEFAULT_FAILED_SHARE,
    DEFAULT_ZONE,
    DatabaseOption,
    FailedShareOption,
    JsonOption,
    ZoneOption,
    database_url,
)

if TYPE_CHECKING:
    from newscrawl.imports.run import ImportReport, Progress

app = typer.Typer(help="Import archived articles.", no_args_is_help=True)

PayloadsOption = Annotated[
    bool,
    typer.Option(
        "--payloads/--no-payloads",
        envvar="NEWSCRAWL_KEEP_PAYLOADS",
        help="Keep the bytes that were read, so that cleaning can run again.",
    ),
]


@app.callback()
def root() -> None:
    """Import archived articles; what is stored already is merged, and importing again changes nothing."""


@app.command("jekyll")
def jekyll(
    paths: Annotated[list[Path], typer.Argument(help="Post files, or folders of them.")],
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes that read posts; 0: one a core.")] = 0,
    payloads: PayloadsOption = True,
    timezone: ZoneOption = DEFAULT_ZONE,
    max_failed_share: FailedShareOption = DEFAULT_FAILED_SHARE,
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Import the mirror's posts, in any of its template generations, or a site that `newscrawl export jekyll` wrote."""
    from newscrawl.imports.jekyll import import_posts

    def run(progress: Progress) -> ImportReport:
        return import_posts(
            paths,
            database_url(database),
            zone=timezone,
            keep_payloads=payloads,
            jobs=jobs,
            max_failed_share=max_failed_share,
            on_progress=progress,
        )

    _report("files", run, as_json=as_json)


@app.command("jsonl")
def jsonl(
    paths: Annotated[list[Path], typer.Argument(help="Files of JSON lines, plain, .gz or .zst; - is standard input.")],
    max_failed_share: FailedShareOption = DEFAULT_FAILED_SHARE,
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Import what `newscrawl export jsonl` wrote, into rows that equal the exported ones."""
    from newscrawl.imports.jsonl import import_lines

    def run(progress: Progress) -> ImportReport:
        return import_lines(paths, database_url(database), max_failed_share=max_failed_share, on_progress=progress)

    _report("lines", run, as_json=as_json)


@app.command("warc")
def warc(
    paths: Annotated[list[Path], typer.Argument(help="WARC files (.warc, .warc.gz), or folders of them.")],
    payloads: PayloadsOption = True,
    timezone: ZoneOption = DEFAULT_ZONE,
    max_failed_share: FailedShareOption = DEFAULT_FAILED_SHARE,
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Import the articles among the responses of WARC files (needs the extra ``warc``)."""
    from newscrawl.imports.warc import import_warc

    def run(progress: Progress) -> ImportReport:
        return import_warc(
            paths,
            database_url(database),
            zone=timezone,
            keep_payloads=payloads,
            max_failed_share=max_failed_share,
            on_progress=progress,
        )

    _report("responses", run, as_json=as_json)


def _report(what: str, run: Callable[[Progress], ImportReport], *, as_json: bool) -> None:
    with output.progress("importing") as advance:
        report = run(advance)
    if as_json:
        output.as_json(asdict(report))
    else:
        skipped = f", {report.skipped} without an article" if report.skipped else ""
        output.line(
            f"{report.files} {what}: {report.new} new, {report.changed} changed, {report.unchanged} unchanged, "
            f"{report.rejects} rejected{skipped}"
        )
        for place, reason in report.rejected:
            output.note(f"rejected {place}: {reason}")
        for reason in report.reasons:
            output.note(f"unhealthy: {reason}")
        if report.is_stopped:
            output.note("stopped; what was counted is stored, and importing again goes on from there")
    output.finish()
    if report.exit_code:
        raise typer.Exit(report.exit_code)

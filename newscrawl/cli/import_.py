"""``newscrawl import``: archives on disk into the database."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from newscrawl.cli.options import DEFAULT_DATABASE, DatabaseOption, JsonOption, database_url

app = typer.Typer(help="Import archived articles.", no_args_is_help=True)


@app.callback()
def root() -> None:
    """Import archived articles through the same parsers and pipelines as a crawl."""


@app.command("jekyll")
def jekyll(
    paths: Annotated[list[Path], typer.Argument(help="Post files, or folders of them.")],
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Import the mirror's posts, in any of its template generations."""
    from newscrawl.importer import import_posts

    on_terminal = sys.stderr.isatty()

    def draw(done: int) -> None:
        if on_terminal and done % 50 == 0:
            typer.echo(f"\r{done} files", nl=False, err=True)

    report = import_posts(paths, database_url(database), on_file=draw)
    if on_terminal:
        typer.echo("\r\x1b[K", nl=False, err=True)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        typer.echo(
            f"{report.files} files: {report.new} new, {report.changed} changed, {report.unchanged} unchanged, "
            f"{len(report.rejected)} rejected"
        )
        for path, reason in report.rejected:
            typer.echo(f"rejected {path}: {reason}", err=True)
    if report.files and len(report.rejected) == report.files:
        raise typer.Exit(3)

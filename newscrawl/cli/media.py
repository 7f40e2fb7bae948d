"""``newscrawl media``: who the articles are from."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from newscrawl.cli.options import DEFAULT_DATABASE, DatabaseOption, JsonOption, database_url


def media(
    database: DatabaseOption = DEFAULT_DATABASE,
    unknown: Annotated[bool, typer.Option("--unknown", help="Only media that the registry does not know.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the media of the stored articles, most articles first."""
    from newscrawl.store import Reader

    query = "SELECT name, slug, kind, articles, last_published_at FROM media WHERE articles > 0 ORDER BY 4 DESC, name"
    with Reader(database_url(database)) as reader:
        rows = [row for row in reader.query(query) if not (unknown and row["kind"])]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, default=str))
        return
    for row in rows:
        typer.echo(f"{row['articles']:>7}  {row['name']}  {row['slug']}  {row['kind'] or 'unknown to the registry'}")
    if not rows:
        typer.echo("No unknown media." if unknown else "No articles yet.")

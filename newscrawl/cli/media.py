"""``newscrawl media``: who the articles are from."""

from __future__ import annotations

from typing import Annotated

import typer

from newscrawl.cli import output
from newscrawl.cli.options import DEFAULT_DATABASE, DatabaseOption, JsonOption, database_url


def media(
    database: DatabaseOption = DEFAULT_DATABASE,
    unknown: Annotated[bool, typer.Option("--unknown", help="Only media that the registry does not know.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the media of the stored articles, most articles first."""
    from newscrawl import Archive

    with Archive.open(database_url(database)) as archive:
        found = [medium for medium in archive.media() if not (unknown and medium.kind)]
    if as_json:
        output.each_as_json(found)
        return
    rows = [
        (each.articles, each.name, each.slug, each.kind or "unknown to the registry", each.last_published_at)
        for each in found
    ]
    output.table(("articles", "medium", "slug", "kind", "latest"), rows, numbers=("articles",))
    if not found:
        output.note("No unknown media." if unknown else "No articles yet.")

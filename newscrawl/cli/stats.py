"""``newscrawl stats``: how much there is, per day, medium or section."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from newscrawl.cli import output
from newscrawl.cli.options import (
    DEFAULT_DATABASE,
    MOST,
    DatabaseOption,
    JsonOption,
    SinceOption,
    UntilOption,
    database_url,
)


class By(StrEnum):
    day = "day"
    month = "month"
    medium = "medium"
    category = "category"


def stats(
    by: Annotated[By | None, typer.Option("--by", help="Count articles by this.", show_default=False)] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=MOST, help="How many lines.")] = 30,
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Say how much there is; with --by, a bar for each day, month, medium or section."""
    from newscrawl import Archive

    with Archive.open(database_url(database)) as archive:
        if by is None and not (since or until):
            found = archive.stats()
            if as_json:
                output.as_json(found)
            else:
                _over_all(output.plain(found))
            return
        counted = archive.counts((by or By.day).value, since=since, until=until)
    # The latest times and the largest names are what a short list is for.
    kept = list(counted.items())[-limit:] if by in {None, By.day, By.month} else list(counted.items())[:limit]
    if as_json:
        output.each_as_json([{"name": name, "articles": number} for name, number in kept])
        return
    output.bars({name or "no credited medium": number for name, number in kept})
    if not kept:
        output.note("No dated articles in this period.")


def _over_all(found: dict[str, object]) -> None:
    output.table(("", ""), [(name.replace("_at", "").replace("_", " "), value) for name, value in found.items()])

"""``newscrawl db``: care for the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newscrawl.cli import output
from newscrawl.cli.options import DEFAULT_DATABASE, DatabaseOption, JsonOption, database_url

app = typer.Typer(help="Care for the database.", no_args_is_help=True)

_DAMAGED = 3
_LARGEST = 12


@app.callback()
def root() -> None:
    """Upgrade, check, copy and put in order."""


@app.command()
def upgrade(database: DatabaseOption = DEFAULT_DATABASE, as_json: JsonOption = False) -> None:
    """Bring an older database up to this version's schema; a SQLite file is copied first."""
    from newscrawl.store import schema
    from newscrawl.store.upgrade import upgrade as bring_up

    copied = bring_up(database_url(database))
    if as_json:
        output.as_json({"schema": schema.VERSION, "backup": str(copied) if copied else None})
        return
    output.line(f"schema {schema.VERSION}" + (f"; the database as it was is in {copied}" if copied else ""))


@app.command()
def check(database: DatabaseOption = DEFAULT_DATABASE, as_json: JsonOption = False) -> None:
    """Read everything and hold it against its own hashes; ends with 3 when something is wrong.

    Texts, old revisions, kept pages and indexes have a hash, and HTML must say what the text says; titles, names and
    times are not seen.
    """
    from newscrawl.store import maintenance

    with output.progress("checking") as advance:
        found = maintenance.check(database_url(database), on_progress=advance)
    if as_json:
        output.as_json(found)
    else:
        for problem in found.problems:
            output.line(problem)
        said = "whole" if not found.problems else "NOT whole; restore a backup, or fetch again what is named above"
        output.line(f"{found.articles} articles, {found.payloads} payloads: {said}")
    if found.problems:
        raise typer.Exit(_DAMAGED)


@app.command()
def backup(
    target: Annotated[Path | None, typer.Argument(help="Where to; beside the database by default.")] = None,
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Copy a SQLite database while it is used; the copy is dense and has been checked."""
    from newscrawl.store import maintenance

    copied = maintenance.backup(database_url(database), target)
    number = copied.stat().st_size
    if as_json:
        output.as_json({"file": str(copied), "bytes": number})
    else:
        output.line(f"{copied} ({output.size(number)})")


@app.command()
def info(database: DatabaseOption = DEFAULT_DATABASE, as_json: JsonOption = False) -> None:
    """Sizes, schema and how far search and duplicates have come."""
    from newscrawl.store import maintenance

    found = maintenance.info(database_url(database))
    if as_json:
        output.as_json(found)
        return
    each = found.bytes / found.articles if found.articles else 0
    raw = found.raw_bytes / found.articles if found.articles else 0
    rows = [
        ("database", found.database),
        ("schema", found.schema),
        ("articles", found.articles),
        ("size", f"{output.size(found.bytes)}, of it write-ahead log {output.size(found.log_bytes)}"),
        ("an article", f"{output.size(each)}; its pages as they were fetched {output.size(raw)}"),
        *((f"{lag.job} behind", f"{lag.behind} changes") for lag in found.jobs),
    ]
    output.table(("", ""), rows)
    output.line()
    largest = list(found.parts.items())[:_LARGEST]
    share = {name: (number, number / found.articles if found.articles else 0) for name, number in largest}
    output.table(
        ("table or index", "size", "an article"),
        [(name, output.size(number), output.size(one)) for name, (number, one) in share.items()],
        numbers=("size", "an article"),
    )


@app.command()
def vacuum(database: DatabaseOption = DEFAULT_DATABASE, as_json: JsonOption = False) -> None:
    """Make the file dense, its counts right and its payloads small; waits for writers, readers go on.

    What is kept of indexes that no crawl asked for in 90 days is dropped.
    """
    from newscrawl.store import maintenance

    forgotten = maintenance.forget_copies(database_url(database))
    before, after = maintenance.vacuum(database_url(database))
    if as_json:
        output.as_json({"bytes_before": before, "bytes_after": after, "index_copies_dropped": forgotten})
    else:
        if forgotten:
            output.line(f"{forgotten} copies of indexes dropped that no crawl asked for in 90 days")
        output.line(f"{output.size(before)} before, {output.size(after)} now")


@app.command()
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the search index anew.")] = False,
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """Let search and duplicates catch up with what was stored; crawls and imports do it by themselves."""
    from newscrawl.store import maintenance
    from newscrawl.store.apart import catch_up_apart
    from newscrawl.store.jobs import JOBS

    if rebuild:
        maintenance.forget_search_index(database_url(database))
    with output.progress("indexing") as advance:
        done = catch_up_apart(database_url(database), JOBS, on_progress=advance)
    if as_json:
        output.as_json({"articles": done})
    else:
        output.line(f"{done} articles indexed" if done else "nothing was behind")

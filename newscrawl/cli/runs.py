"""``newscrawl runs``: what crawls and imports did, and what they could not store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from newscrawl.cli import output
from newscrawl.cli.options import DEFAULT_DATABASE, LAST, MOST, DatabaseOption, JsonOption, database_url

if TYPE_CHECKING:
    from newscrawl.store.records import Run


def runs(
    run: Annotated[int | None, typer.Argument(min=1, max=LAST, help="A run, to see its rejects.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=MOST, help="How many, newest first.")] = 20,
    accept: Annotated[
        bool, typer.Option("--accept", help="Say of an unhealthy run: the source is meant to be so from now on.")
    ] = False,
    database: DatabaseOption = DEFAULT_DATABASE,
    as_json: JsonOption = False,
) -> None:
    """List the latest runs, or show one with what it rejected."""
    from newscrawl import Archive
    from newscrawl.errors import UsageError

    if accept:
        _accept(database_url(database), run)
        return
    with Archive.open(database_url(database)) as archive:
        found = archive.runs(limit, run=run)
        rejects = archive.rejects(run=run, limit=MOST if as_json else limit + 1) if run is not None else []
    if run is not None and not found:
        raise UsageError(f"there is no run {run}; newscrawl runs lists them")
    if as_json:
        output.each_as_json(found) if run is None else output.as_json(output.plain(found[0]) | {"rejects": rejects})
        return
    _draw(found)
    if run is not None:
        _explain(found[0])
    if rejects:
        output.line()
        output.table(("stage", "reason", "url"), [(each.stage, each.reason, each.url) for each in rejects[:limit]])
        if len(rejects) > limit:
            output.note(f"The newest {limit} rejects; --limit shows more, --json all.")
    if not found:
        output.note("No runs yet.")


def _explain(run: Run) -> None:
    for reason in run.reasons:
        output.line(f"unhealthy because {reason}")
    if run.figures.get("accepted"):
        output.line("accepted: later runs are compared with this one and those after it")
    elif run.figures.get("acceptable"):
        output.line(f"if the source is meant to be so from now on, say so: newscrawl runs {run.id} --accept")


def _draw(found: Sequence[Run]) -> None:
    rows = [
        (each.id, each.started_at, each.spider, each.outcome or "running or killed", each.exit_code, *_counts(each))
        for each in found
    ]
    output.table(("run", "started", "spider", "outcome", "exit", "counts"), rows, numbers=("run", "exit"))


def _counts(run: Run) -> tuple[int | str, ...]:
    """A column each for programs; in words, without zeros, where they have to fit beside each other."""
    counts = {name: getattr(run, name) for name in ("new", "changed", "unchanged", "rejected", "failed", "pages")}
    if not output.on_terminal():
        return tuple(counts.values())
    return (", ".join(f"{number} {name}" for name, number in counts.items() if number),)


def _accept(url: str, run: int | None) -> None:
    from newscrawl.errors import UsageError
    from newscrawl.store.acceptance import accept_run

    if run is None:
        raise UsageError("say which run is to be accepted: newscrawl runs NUMBER --accept")
    accept_run(url, run)
    output.line(f"Accepted run {run}: later runs of its job are compared with it and with those after it.")

"""``newscrawl jobs``: how the jobs of newscrawl.toml stand, and when they run next."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newscrawl.cli import output
from newscrawl.cli.options import ConfigOption, JobDatabaseOption, JsonOption, database_of
from newscrawl.secrets import without_credentials

if TYPE_CHECKING:
    from newscrawl.jobs.file import JobFile
    from newscrawl.jobs.schedule import Due


def jobs(
    config: ConfigOption = Path("newscrawl.toml"),
    database: JobDatabaseOption = None,
    accept: Annotated[
        str, typer.Option(metavar="NAME", help="Say that the source of a job is meant to be as its last run found it.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """List the jobs: last run and its verdict, when they are due and why."""
    from newscrawl.jobs.file import read
    from newscrawl.jobs.state import look

    file = read(config)
    url = database_of(database, file.settings)
    if accept:
        _accept(file, url, accept)
        return
    found = look(file, url, datetime.now(UTC))
    if as_json:
        output.each_as_json(_as_json(each) for each in found)
        return
    rows = [
        (
            each.job.name,
            each.job.spider,
            each.last.started_at if each.last else "never",
            _verdict(each),
            "now" if each.now else each.at,
            each.why,
        )
        for each in found
    ]
    output.table(("job", "spider", "last run", "verdict", "next", "why"), rows)
    if not found:
        output.note(f"{file.path} names no jobs.")


def _accept(file: JobFile, url: str, name: str) -> None:
    from newscrawl.errors import UsageError
    from newscrawl.jobs.state import look
    from newscrawl.store.acceptance import accept_run

    [job] = file.named([name])
    last = next(each.last for each in look(file, url, datetime.now(UTC)) if each.job == job)
    if last is None:
        raise UsageError(f"the job {name} never ran: there is nothing to accept")
    accept_run(url, last.id)
    output.line(f"Accepted run {last.id} of {name}; it no longer counts against it: {'; '.join(last.reasons)}")


def _verdict(each: Due) -> str:
    if each.last is None:
        return ""
    if each.last.healthy:
        return "healthy"
    return f"unhealthy{', accepted' if each.last.accepted else ''}: {'; '.join(each.last.reasons)}"


def _as_json(each: Due) -> dict[str, Any]:
    return {
        "job": each.job.name,
        "spider": each.job.spider,
        "arguments": {name: without_credentials(value) for name, value in each.job.arguments.items()},
        "priority": each.job.priority,
        "run": each.last.id if each.last else None,
        "last_run_at": each.last.started_at if each.last else None,
        "healthy": each.last.healthy if each.last else None,
        "reasons": list(each.last.reasons) if each.last else [],
        "accepted": each.last.accepted if each.last else None,
        "last_healthy_at": each.healthy_at,
        "interval_seconds": round(each.interval.total_seconds()),
        "due": each.now,
        "next_at": each.at,
        "why": each.why,
    }

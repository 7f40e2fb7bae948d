"""``newscrawl crawl``: the jobs of newscrawl.toml that are due, or those that are named."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newscrawl.cli import output
from newscrawl.cli.options import ConfigOption, JobDatabaseOption, JsonOption, database_of
from newscrawl.secrets import without_credentials

if TYPE_CHECKING:
    from newscrawl.jobs.file import Job, JobFile
    from newscrawl.jobs.run import Done
    from newscrawl.jobs.schedule import Due

_RAISES_ALARM = (1, 2, 3)


def crawl(
    names: Annotated[list[str] | None, typer.Argument(help="Jobs to run now, due or not.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Run all jobs now, due or not.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Run the jobs that are due: so it is without names.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be asked for, and ask for nothing.")
    ] = False,
    parallel: Annotated[int, typer.Option("--parallel", "-p", min=1, max=16, help="Jobs at a time.")] = 1,
    config: ConfigOption = Path("newscrawl.toml"),
    database: JobDatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run jobs of newscrawl.toml.

    Ends with the worst exit code: 0 healthy, 4 locked, 3 unhealthy, 1 not started, 2 usage.
    """
    from newscrawl.errors import UsageError
    from newscrawl.jobs.file import read

    if bool(names) + every + due > 1:
        raise UsageError("give names, --all or --due, not more than one of them")
    file = read(config)
    url = database_of(database, file.settings)
    if not dry_run:
        _prepare(file, url)
    chosen = _chosen(file, url, names or [], every=every)
    if not chosen:
        output.note("No job is due; newscrawl jobs says when." if file.jobs else f"{file.path} names no jobs.")
    if dry_run:
        _say_plan(file, chosen, as_json=as_json)
        return
    bounded = not every and not names
    done = _run(file, url, chosen, parallel=parallel, as_json=as_json, bounded=bounded)
    _tell(file, url, done)
    if as_json:
        output.each_as_json(done)
    from newscrawl.jobs.run import worst

    if code := worst([each.exit_code for each in done]):
        raise typer.Exit(code)


def _prepare(file: JobFile, url: str) -> None:
    """A database that cannot be used stops every job: nobody should have to find that out by himself."""
    from newscrawl.errors import StoreError
    from newscrawl.jobs.run import Done
    from newscrawl.store import prepare

    try:
        prepare(url)
    except StoreError as problem:
        _alarm(file, Done("", 1, str(problem)), None)
        raise


def _chosen(file: JobFile, url: str, names: list[str], *, every: bool) -> list[Due]:
    """In the order in which they are to run."""
    from datetime import UTC, datetime

    from newscrawl.jobs.schedule import in_order
    from newscrawl.jobs.state import look

    wanted = {job.name for job in (file.jobs if every else file.named(names))}
    found = look(file, url, datetime.now(UTC))
    return in_order(each for each in found if (each.job.name in wanted or (each.now and not names and not every)))


def _say_plan(file: JobFile, chosen: Sequence[Due], *, as_json: bool) -> None:
    from newscrawl.jobs.settings import contact_missing

    if as_json:
        output.each_as_json(_planned(file, each) for each in chosen)
        return
    for each in chosen:
        output.line(f"{each.job.name}: {each.job.spider}, {each.why}")
        for address in each.job.addresses[:5]:
            output.line(f"  would ask for {without_credentials(address)}")
        if (more := len(each.job.addresses) - 5) > 0:
            output.line(f"  and {more} more")
        if missing := contact_missing(each.job, file.settings):
            output.line(f"  but would not start: {missing}")


def _planned(file: JobFile, each: Due) -> dict[str, Any]:
    from newscrawl.jobs.settings import contact_missing

    job = each.job
    return {
        "job": job.name,
        "spider": job.spider,
        "arguments": {name: without_credentials(value) for name, value in job.arguments.items()},
        "asks_for": [without_credentials(address) for address in job.addresses],
        "due": each.now,
        "why": each.why,
        "hindrance": contact_missing(job, file.settings) or None,
    }


def _run(file: JobFile, url: str, chosen: Sequence[Due], *, parallel: int, as_json: bool, bounded: bool) -> list[Done]:
    """`bounded`: only what is due when its turn comes, within its hours; who names a job means now."""
    from datetime import UTC, datetime

    from newscrawl.jobs.run import Runner
    from newscrawl.jobs.turns import Turn, turn_of

    def turn(job: Job) -> Turn:
        return turn_of(job, file, url, datetime.now(UTC)) if bounded else Turn()

    target = sys.stderr if as_json else sys.stdout
    runner = Runner(file.settings, url, parallel=parallel, output=target, turn=turn)
    done = runner.run([each.job for each in chosen])
    if not as_json:
        for each in done:
            output.line(f"{each.job}: {each.said}")
    return done


def _tell(file: JobFile, url: str, done: Sequence[Done]) -> None:
    """Tell those who asked for it; what fails here changes no exit code."""
    from datetime import UTC, datetime

    from newscrawl.errors import NewscrawlError
    from newscrawl.jobs import prometheus
    from newscrawl.jobs.state import look

    found: list[Due] = []
    try:
        if file.on_unhealthy or file.prometheus_file:
            found = look(file, url, datetime.now(UTC))
        if file.prometheus_file:
            prometheus.write(file.prometheus_file, found)
    except NewscrawlError as problem:
        output.note(f"Warning: {problem}")
    states = {each.job.name: each for each in found}
    for each in done:
        if each.exit_code in _RAISES_ALARM:
            _alarm(file, each, states.get(each.job))


def _alarm(file: JobFile, done: Done, state: Due | None) -> None:
    from newscrawl.jobs.alarm import raise_alarm

    if file.on_unhealthy and (problem := raise_alarm(file.on_unhealthy, _message(file, done, state))):
        output.note(f"Warning: {problem}")


def _message(file: JobFile, done: Done, state: Due | None) -> dict[str, Any]:
    from newscrawl.jobs.settings import contact_missing

    missing = contact_missing(state.job, file.settings) if state and done.exit_code == 1 else ""
    reasons = [missing] if missing else []
    last = state.last if state and done.exit_code == 3 else None  # noqa: PLR2004  # only then a run was recorded
    return {
        "job": done.job,
        "exit_code": done.exit_code,
        "outcome": done.said,
        "run": last.id if last else None,
        "started_at": output.plain(last.started_at) if last else None,
        "reasons": list(last.reasons) if last else reasons,
        "figures": dict(last.figures) if last else {},
        "accept": f"newscrawl jobs --accept {done.job}" if last and last.acceptable else None,
    }

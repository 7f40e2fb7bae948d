"""``newscrawl doctor``: is everything in place, and if not, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from newscrawl.cli import output
from newscrawl.cli.options import ConfigOption, JobDatabaseOption, JsonOption, database_of

_MARKS = {"ok": "ok", "warning": "warning", "problem": "PROBLEM"}
_SICK = 3


def doctor(
    database: JobDatabaseOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as problems.")] = False,
    config: ConfigOption = Path("newscrawl.toml"),
    network: Annotated[bool, typer.Option("--network", help="Ask the source of every job, once.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Look at the database, disk, clock, last run and jobs; ends with 3 when something needs a hand."""
    from newscrawl.diagnosis import diagnose
    from newscrawl.diagnosis_jobs import diagnose_jobs

    url = database_of(database, _settings(config))
    findings = [*diagnose(url), *diagnose_jobs(config, url, network=network)]
    if as_json:
        output.each_as_json(findings)
    else:
        rows = [(_MARKS[each.level], each.what, each.said, each.advice) for each in findings]
        output.table(("", "what", "found", "what to do"), rows)
    if any(each.level == "problem" or (strict and each.level == "warning") for each in findings):
        raise typer.Exit(_SICK)


def _settings(config: Path) -> Mapping[str, str]:
    """Of the file; nothing where it cannot be read, which is a finding of its own."""
    from newscrawl.errors import NewscrawlError
    from newscrawl.jobs.file import read

    try:
        return read(config).settings if config.exists() else {}
    except NewscrawlError:
        return {}

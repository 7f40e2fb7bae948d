"""``newscrawl doctor``: is everything in place, and if not, what to do next."""

from __future__ import annotations

from typing import Annotated

import typer

from newscrawl.cli import output
from newscrawl.cli.options import DEFAULT_DATABASE, DatabaseOption, JsonOption, database_url

_MARKS = {"ok": "ok", "warning": "warning", "problem": "PROBLEM"}
_SICK = 3


def doctor(
    database: DatabaseOption = DEFAULT_DATABASE,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as problems.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Look at the database, disk, clock and last run; ends with 3 when something needs a hand."""
    from newscrawl.diagnosis import diagnose

    findings = diagnose(database_url(database))
    if as_json:
        output.each_as_json(findings)
    else:
        rows = [(_MARKS[each.level], each.what, each.said, each.advice) for each in findings]
        output.table(("", "what", "found", "what to do"), rows)
    if any(each.level == "problem" or (strict and each.level == "warning") for each in findings):
        raise typer.Exit(_SICK)

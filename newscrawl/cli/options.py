"""Options that several verbs share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_DATABASE = "sqlite:///data/news.db"
MOST = 2**31 - 1
"""Largest number that an option takes for a number of things."""
LAST = 2**63 - 1
"""Largest number that a database has for a row."""
DEFAULT_ZONE = "Asia/Shanghai"
DEFAULT_FAILED_SHARE = 0.2

DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database",
        "-d",
        envvar="NEWSCRAWL_DATABASE_URL",
        help="URL of the database (sqlite:///FILE or postgresql://...), or just a file.",
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since", help="Published on or after: a day (2022-06-13, China's time) or an ISO time.", show_default=False
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until", help="Published on or before: a day (included), or before an ISO time.", show_default=False
    ),
]
ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="File with the jobs.")]
JobDatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        "-d",
        help="Database; else NEWSCRAWL_DATABASE_URL of the environment, then of the file.",
        show_default=False,
    ),
]
ZoneOption = Annotated[
    str, typer.Option("--timezone", envvar="NEWSCRAWL_TIMEZONE", help="Zone of times that state none.")
]
FailedShareOption = Annotated[
    float,
    typer.Option(
        "--max-failed-share",
        min=0,
        max=1,
        envvar="NEWSCRAWL_MAX_FAILED_SHARE",
        help="Share of what fails above which the run is unhealthy and ends with 3.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def database_url(given: str) -> str:
    """A URL from what a user typed: a bare path means a SQLite file."""
    return given if "://" in given else f"sqlite:///{given}"


def database_of(given: str | None, settings: Mapping[str, str]) -> str:
    """The database of jobs: from the option, the environment, the file, or the default."""
    name = "NEWSCRAWL_DATABASE_URL"
    return database_url(given or os.environ.get(name) or settings.get(name) or DEFAULT_DATABASE)

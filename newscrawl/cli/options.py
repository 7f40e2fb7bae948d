"""Options that several verbs share."""

from __future__ import annotations

from typing import Annotated

import typer

DEFAULT_DATABASE = "sqlite:///data/news.db"

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
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def database_url(given: str) -> str:
    """A URL from what a user typed: a bare path means a SQLite file."""
    return given if "://" in given else f"sqlite:///{given}"

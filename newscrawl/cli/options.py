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
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def database_url(given: str) -> str:
    """A URL from what a user typed: a bare path means a SQLite file."""
    return given if "://" in given else f"sqlite:///{given}"

"""CPU seconds that commands take to start: ``python -m bench start``.

Beside them what they cannot do without: the interpreter, the library of commands, SQLAlchemy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.articles import articles
from bench.spent import alternating, child, middle
from newscrawl.store import Writer, prepare


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'news.db'}"
        prepare(database)
        with Writer(database) as writer:
            for article in articles(200):
                writer.submit(article)
        commands = _commands(database)
        runs = {name: partial(child, command) for name, command in commands.items()}
        found = alternating(runs, given.rounds)
    print("| | CPU, s |\n|---|---|")
    for name, costs in found.items():
        print(f"| {name} | {middle(costs, lambda each: each['cpu']):.2f} |")


def _commands(database: str) -> dict[str, list[str]]:
    python = [sys.executable]
    newscrawl = [*python, "-m", "newscrawl"]
    return {
        "an empty program": [*python, "-c", "pass"],
        "`import typer`, and pydantic, which it reads arguments with": [*python, "-c", "import typer, pydantic"],
        "`import sqlalchemy`": [*python, "-c", "import sqlalchemy"],
        "`newscrawl --help`": [*newscrawl, "--help"],
        "`newscrawl search 市场`": [*newscrawl, "search", "市场", "-d", database],
        "`newscrawl stats`": [*newscrawl, "stats", "-d", database],
    }

"""The commonest downstream queries, their plans and times: ``python -m bench queries``."""

from __future__ import annotations

import argparse
import random
import re
import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.common_queries import QUERIES, CommonQuery
from bench.store import fill, follow
from newscrawl import Archive
from newscrawl.store import prepare

_SAMPLES = 400
_WORDS = ("武进", "双创", "市场", "公司", "孵化", "半导体", "新能源", "苏州", "锂电池", "总经理")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench queries", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--database", help="ask this file instead of making one")
    parser.add_argument("--runs", type=int, default=101, help="times each query is asked, with other values")
    parser.add_argument("--search", action="store_true", help="time two- to four-character searches too")
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        path = Path(given.database or Path(folder) / "news.db")
        if not given.database:
            prepare(f"sqlite:///{path}")
            fill(f"sqlite:///{path}", given.articles)
            follow(f"sqlite:///{path}")
        report(path, given.runs)
        if given.search:
            search(path)


def report(path: Path, runs: int) -> None:
    """Markdown, as docs/reference/queries.md has it."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    known = holdings(connection)
    dice = random.Random(11)  # noqa: S311  # repeatable, not secret
    number = connection.execute("SELECT count(*) FROM article").fetchone()[0]
    print(f"{number:,} articles; {runs} questions each, with other values every time.\n")
    print("| question | median ms | 99th percentile ms |\n|---|---|---|")
    for query in QUERIES:
        times = sorted(_times(connection, query, [query.parameters(dice, known) for _ in range(runs)]))
        print(f"| {query.name} | {median(times):.2f} | {times[int(0.99 * len(times))]:.2f} |", flush=True)
    for query in QUERIES:
        steps = "\n".join(f"* {step}" for step in plan(connection, query, known))
        print(f"\n## {query.name[0].upper()}{query.name[1:]}\n\n```sql\n{_laid_out(query.sql)}\n```\n\n{steps}")
    connection.close()


def _times(connection: sqlite3.Connection, query: CommonQuery, values: Sequence[Mapping[str, Any]]) -> list[float]:
    times = []
    for each in values:
        began = time.perf_counter()
        connection.execute(query.sql, each).fetchall()
        times.append(1000 * (time.perf_counter() - began))
    return times


def _laid_out(sql: str) -> str:
    return re.sub(r" (FROM|JOIN|WHERE|GROUP|ORDER) ", r"\n\1 ", sql)


def plan(connection: sqlite3.Connection, query: CommonQuery, known: Mapping[str, list[Any]]) -> list[str]:
    """Steps of SQLite's plan, one line each."""
    values = query.parameters(random.Random(1), known)  # noqa: S311  # repeatable, not secret
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query.sql}", values)]


def holdings(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """Values to ask for, spread over the whole database."""
    newest = connection.execute("SELECT max(key) FROM article").fetchone()[0]
    dice = random.Random(2)  # noqa: S311  # repeatable, not secret
    keys = [(dice.randrange(newest) + 1,) for _ in range(_SAMPLES)]
    one = "SELECT id, seq, strftime('%Y-%m-%dT00:00:00Z', published_at, 'unixepoch') FROM article WHERE key = ?"
    rows = [connection.execute(one, key).fetchone() for key in keys]
    urls = [connection.execute("SELECT url FROM article_alias WHERE article_key = ?", key).fetchone() for key in keys]
    listed = "SELECT code, market FROM article_security WHERE article_key = ?"
    securities = [found for key in keys if (found := connection.execute(listed, key).fetchone())]
    return {
        "ids": [row[0] for row in rows],
        "seqs": [row[1] for row in rows],
        "days": sorted({row[2] for row in rows if row[2]}),
        "urls": [row[0] for row in urls if row],
        "securities": securities,
        "media": [row[0] for row in connection.execute("SELECT name FROM media")],
        "categories": [row[0] for row in connection.execute("SELECT slug FROM categories")],
    }


def search(path: Path) -> None:
    print("\n| searched for | hits on the first page | median ms |\n|---|---|---|")
    with Archive.open(path) as archive:
        for word in _WORDS:
            times = []
            for _ in range(11):
                began = time.perf_counter()
                hits = list(archive.search(word, limit=20))
                times.append(1000 * (time.perf_counter() - began))
            print(f"| {word} | {len(hits)} | {median(times):.1f} |", flush=True)

"""What each part of an article costs and what it could not go below: ``python -m bench parts``.

Portal pages of 29 kB. CPU milliseconds of an article, each the median of rounds that alternate between a part and its
limit: the least that does the same work without knowing anything of articles.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import text

from bench.crawl import bare, our_settings, site, whole
from bench.pages import pages_of
from bench.refine import STEPS
from bench.refine import bare as parse
from newscrawl import pages
from newscrawl.items import ArticleItem, Page
from newscrawl.store import Writer, prepare
from newscrawl.store.dialects import dialect_of
from newscrawl.store.dialects import parse as parse_url
from newscrawl.store.follower import Job, catch_up
from newscrawl.store.jobs import JOBS
from newscrawl.store.payloads import compress
from newscrawl.store.search import documents
from newscrawl.store.search.lookup import tokens_of
from newscrawl.store.writer import BATCH_ROWS
from pipelines import refine

Cost = Callable[[], float]
"""Runs once; CPU seconds an article."""


class Part(NamedTuple):
    name: str
    ours: Cost
    limit_name: str = ""
    limit: Cost | None = None


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench parts", description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args(arguments)
    found = list(pages_of("portal", given.articles))
    with TemporaryDirectory() as name, site(given.articles) as url:
        costs = measured([_fetch(url), *of_pages(found, Path(name))], given.rounds)
    print("| part | ms of CPU | its limit | ms of CPU | times |\n|---|---|---|---|---|")
    for part, (ours, limit) in costs:
        told = f"{limit * 1000:.3f} | {ours / limit:.1f}" if limit else " | "
        print(f"| {part.name} | {ours * 1000:.3f} | {part.limit_name} | {told} |")
    print(f"| all | {sum(ours for _, (ours, _) in costs) * 1000:.2f} | | | |")


def measured(parts: Sequence[Part], rounds: int) -> list[tuple[Part, tuple[float, float]]]:
    spent: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for _ in range(rounds):
        for part in parts:
            spent[part.name].append((part.ours(), part.limit() if part.limit else 0.0))
    return [(part, (_middle(spent[part.name], 0), _middle(spent[part.name], 1))) for part in parts]


def _middle(costs: Sequence[tuple[float, float]], place: int) -> float:
    return median(cost[place] for cost in costs)


def _fetch(url: str) -> Part:
    return Part(
        "fetch: queue, guard, robots, budgets, connection",
        partial(_crawl, partial(whole, url, "--unread")),
        "Scrapy alone, our settings, empty callback",
        partial(_crawl, partial(bare, "bare", url, our_settings())),
    )


def of_pages(found: Sequence[Page], folder: Path) -> Iterator[Part]:
    """What follows the fetch, with databases in `folder`; in the order in which they are to be measured."""
    parsed = partial(_each, parse, found)
    yield Part("read the page", partial(_each, pages.parse_article, found), "one bare lxml parse", parsed)
    items = [pages.parse_article(page) for page in found]
    for name, step in STEPS.items():
        yield Part(name, partial(_each, step, items), "the same parse", parsed)
    refined = [refine(pages.parse_article(page)) for page in found]
    yield Part(
        "store: rows, texts, payload, commit",
        partial(_stored, refined, folder / "news.db"),
        "the same bytes packed and put into one SQLite table",
        partial(_put, refined, folder / "bare.db"),
    )
    for job in JOBS:
        yield Part(f"follow: {job.name}", partial(_followed, job, folder / "news.db"), *_limit_of(job.name, folder))


def _each(work: Callable[..., object], given: Sequence[Page] | Sequence[ArticleItem]) -> float:
    began = time.process_time()
    for each in given:
        work(each)
    return (time.process_time() - began) / len(given)


def _crawl(run: Callable[[], dict[str, float]]) -> float:
    found = run()
    return found["cpu"] / found["pages"]


def _stored(items: Sequence[ArticleItem], file: Path) -> float:
    """Into a database of its own, which the jobs then follow."""
    for old in file.parent.glob(f"{file.name}*"):
        old.unlink()
    prepare(url := f"sqlite:///{file}")
    began = time.process_time()
    with Writer(url, jobs=()) as writer:
        for item in items:
            writer.submit(item)
        writer.flush()
    return (time.process_time() - began) / len(items)


def _put(items: Sequence[ArticleItem], file: Path) -> float:
    file.unlink(missing_ok=True)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE bare (id TEXT PRIMARY KEY, html TEXT, text TEXT, page BLOB)")
    began = time.process_time()
    for start in range(0, len(items), BATCH_ROWS):
        batch = items[start : start + BATCH_ROWS]
        rows = [(item.id, item.body_html, item.body_text, compress(item.pages[0].body)) for item in batch]
        connection.executemany("INSERT INTO bare VALUES (?, ?, ?, ?)", rows)
        connection.commit()
    spent = time.process_time() - began
    connection.close()
    return spent / len(items)


def _followed(job: Job, file: Path) -> float:
    """From nothing: the part before has made the database anew."""
    began = time.process_time()
    done = catch_up(f"sqlite:///{file}", [job])
    return (time.process_time() - began) / done


def _limit_of(name: str, folder: Path) -> tuple[str, Cost | None]:
    if name != "search":
        return "", None
    return "its tokens put into one FTS5 table", partial(_indexed, folder / "news.db", folder / "fts.db")


def _indexed(source: Path, file: Path) -> float:
    """The tokens of what was followed, without making them."""
    file.unlink(missing_ok=True)
    url = parse_url(f"sqlite:///{source}")
    engine = dialect_of(url).reader_engine(url)
    with engine.connect() as connection:
        keys = list(connection.execute(text("SELECT key FROM article")).scalars())
        made = [(document.key, tokens_of(document)) for document in documents.read(connection, keys)]
    engine.dispose()
    bare_table = sqlite3.connect(file)
    bare_table.execute("CREATE VIRTUAL TABLE bare USING fts5 (tokens, content='', detail=none, columnsize=0)")
    bare_table.execute("INSERT INTO bare (bare, rank) VALUES ('hashsize', 16777216)")
    bare_table.commit()
    began = time.process_time()
    bare_table.executemany("INSERT INTO bare (rowid, tokens) VALUES (?, ?)", made)
    bare_table.commit()
    spent = time.process_time() - began
    bare_table.close()
    return spent / len(made)

"""Search at any size: ``python -m bench search --articles 100000``.

Fills a database with made-up articles, indexes them, and times queries of every kind; figures go to standard output.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.texts import texts, words
from newscrawl import Archive
from newscrawl.items import ArticleItem
from newscrawl.store import Writer, prepare
from newscrawl.store.follower import catch_up
from newscrawl.store.maintenance import info
from newscrawl.store.search import SearchJob

_START = datetime(2020, 1, 1, tzinfo=UTC)
_YEARS = 5
_MEDIA = 300
_RUNS = 3


def main(arguments: Sequence[str]) -> None:
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{options.keep or Path(folder) / 'bench.db'}"
        if not (options.keep and options.keep.exists()):
            fill(url, options.articles)
        index(url)
        sizes(url)
        ask(url)


def fill(url: str, count: int) -> None:
    prepare(url)
    began = time.perf_counter()
    with Writer(url, jobs=()) as writer:
        for item in articles(count):
            writer.submit(item)
    say("articles written", f"{count / (time.perf_counter() - began):,.0f} a second, making them up included")


def articles(count: int) -> Iterator[ArticleItem]:
    """A few years of news, as a crawl would bring them: nearly in order, from media big and small."""
    dice = random.Random(3)  # noqa: S311  # repeatable, not secret
    popularity = list(itertools.accumulate(1 / rank for rank in range(1, _MEDIA + 1)))
    step = timedelta(days=365 * _YEARS) / count
    for number, text in enumerate(texts(count), 1):
        medium = dice.choices(range(_MEDIA), cum_weights=popularity)[0]
        yield ArticleItem(
            id=f"em:{202001010000000000 + number}",
            url=f"https://news.example/a/{number}.html",
            variant="nw",
            fetched_at=_START + timedelta(days=365 * _YEARS),
            title=text.title,
            summary=text.summary,
            body_text=text.body,
            published_at=_START + number * step + timedelta(minutes=dice.randint(-600, 600)),
            published_precision="second",
            published_origin="page",
            medium=f"第{medium}日报",
            medium_slug=f"m{medium}",
            credit_raw=f"第{medium}日报",
        )


def index(url: str) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    done = catch_up(url, [SearchJob()])
    if done:
        used = (time.process_time() - cpu) / done * 1e6
        say("index", f"{used:,.0f} us CPU an article, {(time.perf_counter() - wall) / done * 1e6:,.0f} us in all")


def sizes(url: str) -> None:
    found = info(url)
    parts = {name: number for name, number in found.parts.items() if "search" in name}
    say("index size", f"{sum(parts.values()) / found.articles:,.0f} bytes an article: {parts}")


def ask(url: str) -> None:
    questions: dict[str, Callable[[], list[str]]] = {
        "1 character": lambda: list("的市年中发公新经常州"),
        "2 characters": lambda: words(40, 2),
        "3 characters": lambda: words(20, 3),
        "4 characters": lambda: words(20, 4),
        "two words": lambda: [f"{one} {two}" for one, two in itertools.pairwise(words(21, 2, seed=2))],
        "frequent word, medium": lambda: [f"市场 medium:第{medium}日报" for medium in (0, 5, 50, 200, 299)],
        "frequent word, one month": lambda: [f"公司 since:{year}-06 until:{year}-06" for year in range(2020, 2025)],
        "frequent word without another": lambda: ["市场 -公司", "经济 -发展 -企业"],
        "word that is nowhere": lambda: ["齉齾", "龘靐齉"],
    }
    with Archive.open(url) as archive:
        for name, made in questions.items():
            for order in ("relevance", "newest"):
                took = [_time(archive, query, order) for query in made()]
                shown = f"median {statistics.median(took):6.1f} ms, most {max(took):6.1f} ms"
                say(f"{name}, {order}", shown)


def _time(archive: Archive, query: str, order: str) -> float:
    """Milliseconds of a first page."""
    took = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        archive.search(query, limit=20, order="newest" if order == "newest" else "relevance")
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def say(what: str, figure: str) -> None:
    sys.stdout.write(f"{what:42} {figure}\n")
    sys.stdout.flush()


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench search", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--database", help="URL of an empty database, instead of a SQLite file of its own")
    parser.add_argument("--keep", type=Path, help="SQLite file to make, or to use again")
    return parser.parse_args(arguments)

"""Search at any size: ``python -m bench search --articles 100000``.

Fills a database with made-up articles, indexes them, and times queries of every kind; figures go to standard output.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.articles import articles
from bench.texts import words
from newscrawl import Archive
from newscrawl.store import Writer, prepare
from newscrawl.store.follower import catch_up
from newscrawl.store.maintenance import info
from newscrawl.store.search import SearchJob

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
    with Archive.open(url) as archive:
        for name, asked in _questions(archive).items():
            for order in ("relevance", "newest"):
                took, used = zip(*(_time(archive, query, order) for query in asked), strict=True)
                shown = f"median {statistics.median(took):6.1f} ms, most {max(took):6.1f} ms"
                say(f"{name}, {order}", f"{shown}; CPU of this process {statistics.median(used):5.1f} ms")


def _questions(archive: Archive) -> dict[str, list[str]]:
    media = [medium.name for medium in archive.media()]
    return {
        "1 character": list("的市年中发公新经常州"),
        "2 characters": words(40, 2),
        "3 characters": words(20, 3),
        "4 characters": words(20, 4),
        "two words": [f"{one} {other}" for one, other in itertools.pairwise(words(21, 2, seed=2))],
        "frequent word, medium": [f'市场 medium:"{name}"' for name in (media[0], media[len(media) // 2], media[-1])],
        "frequent word, one day": [f"公司 since:2020-01-{day:02} until:2020-01-{day:02}" for day in (2, 5, 9)],
        "frequent word without another": ["市场 -公司", "经济 -发展 -企业"],
        "word that is nowhere": ["齉齾", "龘靐齉"],
    }


def _time(archive: Archive, query: str, order: str) -> tuple[float, float]:
    """Milliseconds of a first page, by the clock and of CPU."""
    took, used = [], []
    for _ in range(_RUNS):
        began, cpu = time.perf_counter(), time.process_time()
        archive.search(query, limit=20, order="newest" if order == "newest" else "relevance")
        took.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - cpu) * 1000)
    return statistics.median(took), statistics.median(used)


def say(what: str, figure: str) -> None:
    print(f"{what:42} {figure}", flush=True)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench search", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--database", help="URL of an empty database, instead of a SQLite file of its own")
    parser.add_argument("--keep", type=Path, help="SQLite file to make, or to use again")
    return parser.parse_args(arguments)

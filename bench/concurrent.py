"""Writers and readers beside each other: ``python -m bench concurrent``; ends with 1 when anybody saw an error.

Each writer and each reader is a process of its own, as crawls and downstream tools are.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.articles import articles
from newscrawl import Archive
from newscrawl.store import Writer, prepare

_APART = 10_000_000  # between the numbers of two writers' articles
_A_SECOND = 1_500  # articles made before: no writer beside others gets further
_BATCH = 50
_WORDS = ("市场", "公司", "武进", "双创")


class Seen(NamedTuple):
    """What one process did, and the first error that it met."""

    role: str
    done: int
    slowest_ms: float
    error: str = ""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench concurrent", description=__doc__)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'news.db'}"
        seen = together(url, given.writers, given.readers, given.seconds)
        with Archive.open(url) as archive:
            stored = archive.count()
    for each in seen:
        print(f"{each.role}: {each.done} done, slowest {each.slowest_ms:.0f} ms {each.error}")
    acknowledged = sum(each.done for each in seen if each.role == "writer")
    print(f"{acknowledged} articles acknowledged, {stored} stored")
    if any(each.error for each in seen) or acknowledged != stored:
        sys.exit(1)


def together(url: str, writers: int, readers: int, seconds: float) -> list[Seen]:
    prepare(url)
    with ProcessPoolExecutor(writers + readers, mp_context=get_context("spawn")) as pool:
        writing = [pool.submit(write, url, place, seconds) for place in range(writers)]
        reading = [pool.submit(read, url, seconds) for _ in range(readers)]
        return [each.result() for each in (*writing, *reading)]


def write(url: str, place: int, seconds: float) -> Seen:
    """Acknowledged articles, each waited for in turn with those of its batch."""
    done, slowest = 0, 0.0
    made = list(articles(int(seconds * _A_SECOND), start=place * _APART))
    until = time.monotonic() + seconds
    try:
        with Writer(url) as writer:
            while time.monotonic() < until and done < len(made):
                began = time.monotonic()
                waiting = [writer.submit(item) for item in made[done : done + _BATCH]]
                done += sum(future.result().status == "new" for future in waiting)
                slowest = max(slowest, time.monotonic() - began)
    except Exception as problem:  # noqa: BLE001  # whatever it is, it is the result
        return Seen("writer", done, slowest * 1000, repr(problem))
    return Seen("writer", done, slowest * 1000)


def read(url: str, seconds: float) -> Seen:
    """Lists, searches and changes in turn."""
    done, slowest, cursor = 0, 0.0, 0
    until = time.monotonic() + seconds
    try:
        with Archive.open(url) as archive:
            while time.monotonic() < until:
                began = time.monotonic()
                list(archive.articles(limit=50))
                list(archive.search(_WORDS[done % len(_WORDS)], limit=20))
                cursor = max((change.seq for change in archive.changes(cursor, limit=100)), default=cursor)
                done += 3
                slowest = max(slowest, time.monotonic() - began)
    except Exception as problem:  # noqa: BLE001  # whatever it is, it is the result
        return Seen("reader", done, slowest * 1000, repr(problem))
    return Seen("reader", done, slowest * 1000)

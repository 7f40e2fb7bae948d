"""How fast the writer is, and whether it stays so: ``python -m bench store``.

Articles of 5 kB go through the one writer with durable commits; jobs that follow run apart and are timed apart.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.articles import articles
from newscrawl.store import Writer, prepare
from newscrawl.store.follower import catch_up
from newscrawl.store.jobs import JOBS
from newscrawl.store.reader import Reader

_CHUNK = 10_000


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench store", description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--database", help="keep the database in this file, and go on with what is in it")
    parser.add_argument("--no-jobs", action="store_true", help="leave search index and duplicates behind")
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{given.database or Path(folder) / 'news.db'}"
        prepare(url)
        fill(url, given.articles)
        if not given.no_jobs:
            follow(url)


def fill(url: str, count: int) -> None:
    with Reader(url) as reader:
        start = reader.count()
    made = articles(count - start, start=start)
    print("articles   a second   CPU us an article", flush=True)
    with Writer(url, jobs=()) as writer:
        done = start
        while chunk := list(islice(made, _CHUNK)):
            began, cpu = time.perf_counter(), time.process_time()
            for item in chunk:
                writer.submit(item)
            writer.flush()
            seconds, spent = time.perf_counter() - began, time.process_time() - cpu
            done += len(chunk)
            print(f"{done:>8}  {len(chunk) / seconds:>9.0f}  {spent / len(chunk) * 1e6:>18.0f}", flush=True)


def follow(url: str) -> None:
    for job in JOBS:
        began, cpu = time.perf_counter(), time.process_time()
        done = catch_up(url, [job])
        seconds, spent = time.perf_counter() - began, time.process_time() - cpu
        if done:
            print(f"{job.name}: {done / seconds:.0f} articles a second, {spent / done * 1e6:.0f} us of CPU each")

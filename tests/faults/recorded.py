"""Stores articles on a disk that is written down, and notes in the record which of them were acknowledged.

Run under disk.c as ``python -m tests.faults.recorded DATABASE RECORD SYNCHRONOUS``.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import Future
from typing import Any

from newscrawl.store import Writer, prepare, sqlite
from tests.faults.disk import disk
from tests.store.samples import full

ARTICLES = 150
TOGETHER = 3
"""Articles in flight at a time, so that there are many commits."""


def store(url: str) -> None:
    with Writer(url) as writer:
        for first in range(1, ARTICLES, TOGETHER):
            numbers = range(first, first + TOGETHER)
            for future in [_told(number, writer.submit(full(number))) for number in numbers]:
                future.result(60)


def _told(number: int, future: Future[Any]) -> Future[Any]:
    future.add_done_callback(lambda done: done.exception() or disk().disk_mark(str(number).encode()))
    return future


def main() -> None:
    database, record, synchronous = sys.argv[1:]
    # A small log, so that it is folded into the file many times.
    sqlite._WRITER = {**sqlite._WRITER, "synchronous": int(synchronous), "wal_autocheckpoint": 60}
    disk().disk_watch(database.encode(), os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND))
    prepare(f"sqlite:///{database}")
    store(f"sqlite:///{database}")


if __name__ == "__main__":
    main()

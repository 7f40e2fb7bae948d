"""What is run on a failing disk: the writes of a crawl, as the store makes them, one process a try.

Run under disk.c as ``python -m tests.faults.program WHAT FOLDER LAST HOW...``: for n = 1, 2, 3 ... the n-th change of
the disk fails, until n is LAST or more than there are changes. Each n is tried in one of the ways HOW, in turn. One
JSON line a try.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from newscrawl.errors import NewscrawlError
from newscrawl.items import IndexSeen, Missing, Page, Reject, RunCounts
from newscrawl.media import registry
from newscrawl.store import Writer, prepare
from newscrawl.store.copies import IndexCopy
from tests.faults.disk import ONCE, disk
from tests.store.samples import SEEN, digits, full, later

KNOWN = (1, 2)
"""Articles that were there before."""
CRAWLED = (1, 2, 3, 4, 5)

Acknowledge = Callable[[int], None]


def crawl(url: str, acknowledge: Acknowledge) -> None:
    """A run with a media list, known, new and changed articles, a reject, a missing one and a copy of its index."""
    with Writer(url) as writer:
        writer.start_run("share", {"url": "http://site.example.com/"}, "0", job="job").result(60)
        writer.sync_media(registry().media).result(60)
        writer.submit(later(full(1), title="改过的标题")).result(60)
        futures = [(number, writer.submit(full(number))) for number in CRAWLED[1:4]]
        for number, future in futures:
            future.result(60)
            acknowledge(number)
        page = Page("http://site.example.com/bad", "<p>坏</p>".encode(), SEEN)
        writer.reject(Reject(page.url, "parse", "empty", page)).result(60)
        writer.missing(Missing(f"em:{digits(2)}", full(2).url, "http-404", SEEN)).result(60)
        writer.submit(full(CRAWLED[4])).result(60)
        acknowledge(CRAWLED[4])
        writer.seen_index(IndexSeen(page.url, "third", (f"em:{digits(3)}",), SEEN)).result(60)
        writer.keep_copies([IndexCopy.of(page.url, page.url, page)]).result(60)
        writer.finish_run("healthy", 0, RunCounts(new=3)).result(60)


def create(url: str, _: Acknowledge) -> None:
    prepare(url)


def known(url: str) -> None:
    prepare(url)
    with Writer(url) as writer:
        writer.sync_media(registry().media).result(60)
        for number in KNOWN:
            writer.submit(full(number)).result(60)


def attempt(act: Callable[[str, Acknowledge], None], database: Path, number: int, how: int) -> dict[str, Any]:
    """One try in a process of its own: its error, what it was told is stored, and how much it changed the disk."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.write(writing, json.dumps(_in_child(act, database, number, how)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return json.loads(said) | {"n": number} if said else {"n": number, "crash": "the process died"}


def _in_child(act: Callable[[str, Acknowledge], None], database: Path, number: int, how: int) -> dict[str, Any]:
    acknowledged: list[int] = []
    found: dict[str, Any] = {"error": "", "crash": "", "acknowledged": acknowledged}
    disk().disk_watch(str(database).encode(), -1)
    disk().disk_fail(number, errno.EIO if how == ONCE else errno.ENOSPC, how)
    try:
        act(f"sqlite:///{database}", acknowledged.append)
    except NewscrawlError as problem:
        found["error"] = f"{type(problem).__name__}: {problem}"
    except BaseException as problem:  # noqa: BLE001  # what is not ours is what the test looks for
        found["crash"] = f"{type(problem).__name__}: {problem}"
    found["changes"] = disk().disk_changes()
    return found


def main() -> None:
    what, folder, last, *ways = sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:])
    template = folder / "template.db"
    if what == "crawl":
        known(f"sqlite:///{template}")
    for number in range(1, last + 1):
        database = folder / f"{what}-{number}.db"
        if template.exists():
            shutil.copyfile(template, database)
        found = attempt({"crawl": crawl, "create": create}[what], database, number, ways[number % len(ways)])
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()
        if found.get("changes", number) < number:
            return


if __name__ == "__main__":
    main()

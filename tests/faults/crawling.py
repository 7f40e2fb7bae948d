"""Runs whole crawls on a disk that fails, each in a process of its own that is forked from this one.

Run under disk.c as ``python -m tests.faults.crawling AUTHORITY``. Reads one try a line from standard input and writes
what became of it, one line each; see `tests.faults.tries`.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
import traceback
from importlib import import_module
from typing import Any

from tests.faults.disk import CHECKOUT, disk

# A crawl imports all this anyway; done once before forking, it need not be done for every try.
_PRELOADED = """
scrapy.cmdline scrapy.crawler newscrawl.settings newscrawl.commands.crawl newscrawl.spiders.category
newscrawl.crawl.download newscrawl.crawl.robots newscrawl.crawl.compression newscrawl.store.search pipelines.steps pipelines.store
tests.faults.settings
""".split()


def tried(asked: dict[str, Any], authority: str) -> dict[str, Any]:
    """`asked`: ``database``, ``arguments`` of the spider, and ``n``, ``only``, ``error``, ``how``, ``record`` for the disk."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as stored, tempfile.TemporaryFile() as told:
        child = os.fork()
        if child == 0:
            _crawl(asked, authority, output.fileno(), stored.fileno(), told.fileno())
        _, status = os.waitpid(child, 0)
        texts = []
        for file in (output, stored, told):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    said, acknowledged, changes = texts
    number, _, failed = changes.partition(" ")
    return {
        "code": os.waitstatus_to_exitcode(status),
        "said": said,
        "acknowledged": acknowledged.split(),
        "changes": int(number or 0),
        "failed": failed,
    }


def _crawl(asked: dict[str, Any], authority: str, output: int, stored: int, told: int) -> None:
    """Never returns: the child is the crawl, and ends with its exit code."""
    from newscrawl import settings
    from tests.faults import settings as ours

    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(CHECKOUT)
    own = {"NEWSCRAWL_DATABASE_URL": f"sqlite:///{asked['database']}", "NEWSCRAWL_PRIVATE_HOSTS": authority}
    os.environ.update({**own, "SCRAPY_SETTINGS_MODULE": "tests.faults.settings", ours.DESCRIPTOR: str(stored)})
    for name, value in own.items():
        # The modules were imported before this crawl had its environment.
        for module in (settings, ours):
            setattr(module, name, value)
    record = os.open(asked["record"], os.O_WRONLY | os.O_CREAT | os.O_APPEND) if asked["record"] else -1
    library = disk()
    library.disk_failed.restype = ctypes.c_char_p
    library.disk_watch(asked["database"].encode(), record)
    library.disk_fail(asked["n"], asked["error"], asked["how"])
    if asked["only"]:
        letter, part = asked["only"]
        library.disk_fail_only(ctypes.c_char(letter.encode()), part.encode())
    code = 1
    try:
        from scrapy.cmdline import execute

        spider, *arguments = asked["arguments"]
        execute(["scrapy", "crawl", spider, *(part for each in arguments for part in ("-a", each)), "-L", "WARNING"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001  # a traceback is what is looked for
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(told, f"{library.disk_changes()} ".encode() + library.disk_failed())
        os._exit(code)


def main() -> None:
    authority = sys.argv[1]
    for name in _PRELOADED:
        import_module(name)
    assert "twisted.internet.reactor" not in sys.modules, "each crawl needs a reactor of its own"
    for line in sys.stdin:
        sys.stdout.write(json.dumps(tried(json.loads(line), authority)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""A crawl in a process of its own, forked from one that has imported already what crawls need.

Imports are nine tenths of what it costs to look at a source where nothing happened, so a file of many jobs would
spend its time on them. The process that is forked from begins with the first crawl and ends with this one.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from multiprocessing import connection, forkserver, get_context, resource_tracker
from pathlib import Path
from threading import Lock
from typing import IO, Any

_PRELOADED = "newscrawl.jobs.preloaded"
_PROCESSES = Lock()
"""The standard library asks all of its processes how they are whenever one begins, which only one thread may do."""


class Crawl:
    """``scrapy crawl`` that has begun; `signal` it, read its `lines` and then `wait` for its exit code."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], *, errors: bool) -> None:
        """`environment` is all that it has; with `errors` its standard error belongs to `lines` too."""
        context = get_context("forkserver")
        context.set_forkserver_preload([_PRELOADED])
        reader, writer = context.Pipe(duplex=False)
        with _PROCESSES:
            _outlive_signals()
            self._process = context.Process(target=_crawl, args=(list(arguments), dict(environment), writer, errors))
            self._process.start()
            self._number = self._process.pid
        writer.close()
        self._lines: IO[str] = os.fdopen(os.dup(reader.fileno()), encoding="utf-8", errors="replace")
        reader.close()

    @property
    def lines(self) -> Iterator[str]:
        """What it says, until it ends."""
        with self._lines:
            yield from self._lines

    def signal(self, number: int) -> None:
        """Nothing happens where it has ended."""
        process = self._number
        if process is not None:
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def wait(self) -> int:
        """The exit code, or the number of the signal that ended it with a minus."""
        connection.wait([self._process.sentinel])
        self._number = None  # it may be another's from now on
        with _PROCESSES:
            self._process.join()
            code = self._process.exitcode
            self._process.close()
        return 1 if code is None else code


def _outlive_signals() -> None:
    """Let the process that crawls are forked from begin, if it does not run, deaf to what ends a group of processes.

    That ends the crawls too, and what became of them is told only through it.
    """
    resource_tracker.ensure_running()  # begins with it, and lets the signal through afterwards
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _crawl(arguments: Sequence[str], environment: Mapping[str, str], output: Any, errors: bool) -> None:  # noqa: FBT001  # given by position
    """What the new process does."""
    # A group of its own: a terminal would send ^C to it too, and a second one makes Scrapy drop what is in flight.
    os.setpgid(0, 0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output.fileno(), 1)
    if errors:
        os.dup2(output.fileno(), 2)
    output.close()
    os.environ.clear()
    os.environ.update(environment)
    sys.path.insert(0, str(Path.cwd()))  # as for `python -m scrapy`
    from scrapy.cmdline import execute

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until Scrapy listens: it ends as by SIGTERM, not with a traceback
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    execute(["scrapy", *arguments])

"""Runs each job as ``scrapy crawl`` in a process of its own and passes on what ends them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock, Timer
from types import FrameType
from typing import TextIO

from newscrawl.jobs.file import Job
from newscrawl.jobs.forked import Crawl
from newscrawl.jobs.turns import Turn

STOPPED = "stopped before it began"
TOLD_TWICE = "ended at once"
ENDED = "ended with its hours, the next run goes on"
_SEVERITY = (0, 4, 3, 1, 2)
"""Exit codes, worst last: a job that somebody else runs must not hide one that failed."""
_WORDS = {0: "healthy", 1: "not started", 2: "usage", 3: "unhealthy", 4: "locked by another run"}
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Done:
    job: str
    exit_code: int
    said: str


def worst(codes: Sequence[int]) -> int:
    return max(codes, key=_SEVERITY.index, default=0)


def arguments(job: Job) -> list[str]:
    """Of Scrapy."""
    given = [part for name, value in job.arguments.items() for part in ("-a", f"{name}={value}")]
    return ["crawl", job.spider, *given]


def environment(job: Job, settings: Mapping[str, str], database_url: str) -> dict[str, str]:
    """What is set outside goes before what the file says."""
    own = {
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
        "NEWSCRAWL_JOB": job.name,
        "NEWSCRAWL_DATABASE_URL": database_url,
    }
    return {**settings, **os.environ, **own}


class Runner:
    """Runs jobs, `parallel` at a time; a signal goes to all that run, and no further one is started.

    A second one goes to them too, and ends them at once. What ends with its hours is not told by the first signal: it
    has been told, and twice means at once.
    """

    def __init__(
        self,
        settings: Mapping[str, str],
        database_url: str,
        *,
        parallel: int,
        output: TextIO,
        turn: Callable[[Job], Turn] = lambda _: Turn(),
    ) -> None:
        """`output`: where the summaries of the crawls go; their logs go to standard error.

        `turn` is asked, in a thread, when a job is about to begin.
        """
        self._turn = turn
        self._settings = settings
        self._database_url = database_url
        self._parallel = parallel
        self._output = output
        self._crawls: set[Crawl] = set()
        self._ending: set[Crawl] = set()
        """Those that end with their hours."""
        self._signal = 0
        self._is_told_twice = False
        self._speaking = Lock()

    def run(self, jobs: Sequence[Job]) -> list[Done]:
        with self._passing_on(), ThreadPoolExecutor(max_workers=self._parallel) as pool:
            return list(pool.map(self._run, jobs))

    def _stopped_by(self) -> int:
        """The signal that came, or 0."""
        return self._signal

    def _run(self, job: Job) -> Done:
        if self._stopped_by():
            return Done(job.name, 0, STOPPED)
        turn = self._turn(job)
        if turn.hindrance:
            return Done(job.name, 0, turn.hindrance)
        alone = self._parallel == 1
        given = environment(job, self._settings, self._database_url)
        # Alone, its progress may own the terminal; beside others each line needs a name.
        crawl = Crawl(arguments(job), given, errors=not alone)
        self._crawls.add(crawl)
        if number := self._stopped_by():
            crawl.signal(number)  # it came while this one began
        with self._ended_after(turn.left, crawl):
            for line in crawl.lines:
                with self._speaking:
                    self._output.write(line if alone else f"{job.name}: {line}")
            self._output.flush()
            code = crawl.wait()
        self._crawls.discard(crawl)
        is_ended = crawl in self._ending
        done = self._done(job, code, expected=bool(self._signal) or is_ended)
        return replace(done, said=f"{done.said}; {ENDED}") if is_ended else done

    def _done(self, job: Job, code: int, *, expected: bool) -> Done:
        if code in _WORDS:
            return Done(job.name, code, _WORDS[code])
        if -code in _SIGNALS and expected:
            return Done(job.name, 0, TOLD_TWICE if self._is_told_twice else STOPPED)
        said = f"killed by signal {-code}" if code < 0 else f"ended with code {code}"
        return Done(job.name, 3, said)

    @contextmanager
    def _passing_on(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._pass_on) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _pass_on(self, number: int, _: FrameType | None) -> None:
        self._is_told_twice = bool(self._signal)
        self._signal = number
        for crawl in list(self._crawls):
            if self._is_told_twice or crawl not in self._ending:
                crawl.signal(number)

    @contextmanager
    def _ended_after(self, seconds: float | None, crawl: Crawl) -> Iterator[None]:
        """Tells the crawl to finish what is in flight when the time is over, unless a signal has told it."""

        def end() -> None:
            if not self._signal:
                self._ending.add(crawl)
                crawl.signal(signal.SIGTERM)

        timer = Timer(seconds, end) if seconds is not None else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            yield
        finally:
            if timer:
                timer.cancel()

"""Jobs that are far behind, each in a process of its own: over two cores they catch up in half the time."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from multiprocessing.synchronize import Event
from typing import Any

from newscrawl.resources import cores
from newscrawl.store.follower import Job, catch_up, lags

WORTH_PROCESSES = 2_000
"""Articles, all jobs together: as many take about as long as two processes need to begin."""
_TOLD_SECONDS = 0.25
_LOOK_SECONDS = 1.0
_stopping: list[Event] = []
"""In a process of the pool: whether its work is still wanted."""


def catch_up_apart(
    database_url: str, jobs: Sequence[Job], *, on_progress: Callable[[int, int], Any] = lambda _done, _total: None
) -> int:
    """What `catch_up` does, by as many processes as there are jobs where that is worth it and cores are there."""
    total = sum(lag.behind for lag in lags(database_url, jobs))
    if total < WORTH_PROCESSES or min(len(jobs), cores()) < 2:  # noqa: PLR2004  # one would do it all
        return catch_up(database_url, jobs, on_progress=on_progress)
    # Not forked: whoever asks for this may have threads, and a fork copies the locks that they hold.
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    stopping = context.Event()
    with ProcessPoolExecutor(len(jobs), mp_context=context, initializer=_begin, initargs=(stopping,)) as pool:
        try:
            running = [pool.submit(_follow, database_url, job) for job in jobs]
            _tell(running, database_url, jobs, total, on_progress)
            return sum(each.result() for each in running)
        finally:
            stopping.set()  # what is left then is done by whoever opens the store next


def _tell(
    running: Sequence[Future[int]],
    database_url: str,
    jobs: Sequence[Job],
    total: int,
    on_progress: Callable[[int, int], Any],
) -> None:
    while wait(running, timeout=_TOLD_SECONDS).not_done:
        left = sum(lag.behind for lag in lags(database_url, jobs))
        on_progress(max(0, total - left), total)


def _follow(database_url: str, job: Job) -> int:
    done = 0
    while not _stopping[0].is_set() and (more := catch_up(database_url, [job], seconds=_LOOK_SECONDS)):
        done += more
    return done


def _begin(stopping: Event) -> None:
    _stopping.append(stopping)
    # Ctrl-C reaches every process of a terminal's group: the parent decides what becomes of the work.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

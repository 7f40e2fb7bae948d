"""Work over all cores with results in the order of the input, and never more of it waiting than a few chunks."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TypeVar

from newscrawl.errors import WorkerDiedError
from newscrawl.resources import cores

_CHUNK = 50
_CHUNKS_A_JOB = 4
_WORTH_A_POOL = 200
"""Pieces of work; starting processes takes as long as reading some hundred posts."""

Given = TypeVar("Given")
Result = TypeVar("Result")


def ordered(work: Callable[[Given], Result], given: Iterable[Given], *, jobs: int = 0) -> Iterator[Result]:
    """``map(work, given)`` over `jobs` processes (0: all cores, 1: this one); `work` is a function of a module."""
    jobs = jobs or cores()
    left = iter(given)
    first = list(islice(left, _WORTH_A_POOL)) if jobs > 1 else []
    if jobs == 1 or len(first) < _WORTH_A_POOL:
        yield from map(work, first)
        yield from map(work, left)
        return
    # Not forked: the writer has threads, and a fork copies locks that they hold.
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)
    try:
        yield from _through(pool, work, _chunks(first, left), jobs * _CHUNKS_A_JOB)
    except BrokenProcessPool:
        raise WorkerDiedError("a worker process died, perhaps for want of memory; try with --jobs 1") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _through(
    pool: ProcessPoolExecutor, work: Callable[[Given], Result], chunks: Iterator[list[Given]], most: int
) -> Iterator[Result]:
    waiting: deque[Future[list[Result]]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(_work, work, chunk))
        if len(waiting) >= most:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _chunks(first: list[Given], left: Iterator[Given]) -> Iterator[list[Given]]:
    for start in range(0, len(first), _CHUNK):
        yield first[start : start + _CHUNK]
    while chunk := list(islice(left, _CHUNK)):
        yield chunk


def _work(work: Callable[[Given], Result], chunk: list[Given]) -> list[Result]:
    return [work(each) for each in chunk]


def _begin() -> None:
    # Ctrl-C reaches every process of a terminal's group: the parent decides what becomes of the work.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

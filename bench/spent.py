"""What processes cost, and runs that alternate, so that a busy machine slows all of them alike."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from statistics import median
from typing import Any

Run = Callable[[], Mapping[str, Any]]
_PR_SET_CHILD_SUBREAPER = 36


def asked(command: Sequence[str]) -> dict[str, Any]:
    """What a process says in its last line, as JSON; it is ended where it fails."""
    # The commands are those of this folder.
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr[-2_000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def child(command: Sequence[str]) -> dict[str, float]:
    """CPU seconds and seconds of a process and all that it began."""
    _adopt_orphans()
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    # The commands are those of this folder.
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603  # our own command
        process.wait()
    wall = time.perf_counter() - began
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    with suppress(ChildProcessError):
        while True:
            os.wait()  # what it left behind ends by itself
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, "wall": wall}


def _adopt_orphans() -> None:
    """What a child leaves behind becomes a child of this process, whose time it can then ask for; on Linux alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def alternating(runs: Mapping[str, Run], rounds: int) -> dict[str, list[Mapping[str, Any]]]:
    """A B A B ...: what each run said in each round."""
    found: dict[str, list[Mapping[str, Any]]] = {name: [] for name in runs}
    for number in range(rounds):
        for name, run in runs.items():
            found[name].append(run())
            print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
    return found


def middle(found: Sequence[Mapping[str, Any]], figure: Callable[[Mapping[str, Any]], float]) -> float:
    return median(map(figure, found))


def ratio(
    found: Mapping[str, Sequence[Mapping[str, Any]]], one: str, other: str, figure: Callable[[Mapping[str, Any]], float]
) -> float:
    """Median over the rounds: both of a round saw the same machine."""
    return median(figure(a) / figure(b) for a, b in zip(found[one], found[other], strict=True))

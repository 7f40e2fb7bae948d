"""What processes cost, and runs that alternate, so that a busy machine slows all of them alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

Run = Callable[[], Mapping[str, Any]]


def asked(
    command: Sequence[str], environment: Mapping[str, str] | None = None, told: str | None = None
) -> dict[str, Any]:
    """What a process says in its last line, as JSON; `told` is its input. Where it fails this one ends."""
    given = {**os.environ, **(environment or {})}
    # The commands are those of this folder.
    done = subprocess.run(command, env=given, input=told, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr[-2_000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def child(command: Sequence[str], environment: Mapping[str, str] | None = None) -> dict[str, float]:
    """CPU seconds and seconds of a process and all that it began, and peak memory of the largest in MB."""
    found = asked([sys.executable, "-m", "bench.reaped", *command], environment)
    if found.pop("code"):
        sys.exit(f"{' '.join(command)} failed")
    return found


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

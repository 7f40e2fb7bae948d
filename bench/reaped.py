"""Runs a command, waits for all that it began and says as JSON what they cost: ``python -m bench.reaped COMMAND``.

A process of its own: whoever measures may have other children, which never end.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

_PR_SET_CHILD_SUBREAPER = 36


def cost(command: Sequence[str]) -> dict[str, float]:
    """CPU seconds and seconds of a command and all that it began, peak memory of the largest in MB, its exit code."""
    if sys.platform == "linux":
        # What a child leaves behind becomes ours, and its time can be asked for.
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    began = time.perf_counter()
    # The commands are those of this folder.
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603  # our own command
    wall = time.perf_counter() - began
    with suppress(ChildProcessError):
        while True:
            os.wait()  # what was left behind ends by itself
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = spent.ru_maxrss / 1024
    return {"cpu": spent.ru_utime + spent.ru_stime, "wall": wall, "memory": memory, "code": done.returncode}


if __name__ == "__main__":
    print(json.dumps(cost(sys.argv[1:])))

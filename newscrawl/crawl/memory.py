"""A hard end to what a crawl may take of the machine, whatever goes wrong in it."""

from __future__ import annotations

import sys
from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

_STATUS = Path("/proc/self/status")
_MB = 1 << 20
_ROOM = 4
"""Times the limit at which the run ends in order: what is left for one allocation gone mad to fail in."""


def bound_memory(megabytes: int) -> None:
    """Allocations beyond four times `megabytes` fail in this process; 0 sets no bound."""
    if not megabytes or sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = megabytes * _ROOM * _MB
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


class OwnMemoryUsage(MemoryUsage):
    """Counts what this process itself took.

    The kernel's `ru_maxrss`, which Scrapy asks for, begins with that of the program that started it: a crawl that a
    large scheduler starts would take itself for as large and stop.
    """

    def get_virtual_size(self) -> int:
        try:
            status = _STATUS.read_text(encoding="ascii", errors="replace")
        except OSError:  # no Linux
            return super().get_virtual_size()
        peaks = [int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:")]
        return peaks[0] if peaks else super().get_virtual_size()

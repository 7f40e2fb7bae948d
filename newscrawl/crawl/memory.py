"""A hard end to what a crawl may take of the machine, whatever goes wrong in it."""

from __future__ import annotations

import sys

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

"""How often to look at a source: the interval ``auto`` follows how often there is something new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import sqrt

from newscrawl.items import PastRun

SHORTEST = 5 * 60
LONGEST = 7 * 24 * 3600
FIRST = 30 * 60
"""Seconds, of a job that has not run twice."""
_STEP = 2.0
"""Factor by which one run may move the interval at most."""


def next_interval(previous: int, *, found: int, elapsed: int) -> int:
    """Seconds until the next run, after `found` new or changed articles in `elapsed` seconds.

    Half way (of orders of magnitude) from the interval before to the time in which one article comes. Where none came,
    that is twice the time without; a look too soon after another one then says nothing.
    """
    once = elapsed / found if found else max(2.0 * elapsed, previous)
    wanted = sqrt(previous * max(once, 1.0))
    bounded = min(max(wanted, previous / _STEP), previous * _STEP)
    return round(min(max(bounded, SHORTEST), LONGEST))


def pace_after(latest: Sequence[PastRun], started_at: datetime, found: int, *, trusted: bool) -> dict[str, int]:
    """Figures of a run that say when the next one should be; `latest` is the run before it, if there was one.

    A run that cannot be trusted says nothing of its source: the interval stays.
    """
    if not latest:
        return {"found": found, "interval": FIRST}
    before = latest[0].figures.get("interval", FIRST)
    elapsed = max(round((started_at - latest[0].started_at).total_seconds()), 1)
    interval = next_interval(before, found=found, elapsed=elapsed) if trusted else before
    return {"found": found, "elapsed": elapsed, "interval_before": before, "interval": interval}

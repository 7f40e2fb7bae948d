"""When a job is due, and why: a function of its last runs and of the clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newscrawl.items import PastRun
from newscrawl.jobs.file import Job
from newscrawl.jobs.times import shown

_EARLY = timedelta(minutes=1)
"""A timer never comes to the second: so much too early is in time (but never more than a tenth of the interval)."""


@dataclass(frozen=True, slots=True)
class Due:
    job: Job
    last: PastRun | None
    """The last run that finished."""
    healthy_at: datetime | None
    """Start of the last healthy run."""
    at: datetime
    """Next time; in the past where it is overdue."""
    now: bool
    interval: timedelta
    why: str


def due(job: Job, past: list[PastRun], healthy_at: datetime | None, now: datetime, zone: ZoneInfo) -> Due:
    """`past`: finished runs, newest first, one is enough; `now` aware."""
    last = past[0] if past else None
    interval, why = _interval(job, last)
    if last and last.started_at - now > _EARLY:
        # The clock was set back: to wait for what it said then could take years.
        wanted, why = (
            now,
            f"the last run began in the future ({last.started_at:%Y-%m-%d %H:%M}Z): the clock was set back",
        )
    else:
        wanted = last.started_at + interval if last else now
    # A file without an hour for the job is refused when it is read.
    at = job.hours.open_at(max(wanted, now).astimezone(zone)) or wanted
    is_time = wanted - min(_EARLY, interval / 10) <= now
    is_open = job.hours.hold(now.astimezone(zone))
    if is_time and not is_open:
        why += f"; due, but its hours begin at {at:%a %H:%M}"
    return Due(job, last, healthy_at, now if is_time and is_open else at, is_time and is_open, interval, why)


def in_order(found: Iterable[Due]) -> list[Due]:
    """Highest priority first, then those that waited longest."""
    return sorted(found, key=lambda each: (-each.job.priority, each.last.started_at.timestamp() if each.last else 0))


def _interval(job: Job, last: PastRun | None) -> tuple[timedelta, str]:
    if last is None:
        return job.interval or timedelta(0), "never ran"
    if job.interval is not None:
        return job.interval, f"every {shown(job.interval)}, as newscrawl.toml says"
    seconds = last.figures.get("interval", 0)
    return timedelta(seconds=seconds), _why_auto(last, timedelta(seconds=seconds))


def _why_auto(last: PastRun, interval: timedelta) -> str:
    figures = last.figures
    if "elapsed" not in figures:
        return f"auto: begins with {shown(interval)}"
    elapsed = shown(timedelta(seconds=figures["elapsed"]))
    before = shown(timedelta(seconds=figures["interval_before"]))
    moved = f"interval stays {before}" if before == shown(interval) else f"interval {before} -> {shown(interval)}"
    if not last.healthy and figures["interval"] == figures["interval_before"]:
        return f"auto: the last run was unhealthy and says nothing of the source, {moved}"
    return f"auto: {figures['found'] or 'nothing'} new or changed in {elapsed}, {moved}"

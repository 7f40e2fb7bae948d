"""The state of all jobs as a text file for the textfile collector of Prometheus' node exporter."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from newscrawl.errors import ExportError
from newscrawl.jobs.schedule import Due

_GAUGES = {
    "last_run_timestamp_seconds": "Start of the last run that finished.",
    "last_healthy_timestamp_seconds": "Start of the last healthy run.",
    "healthy": "Whether the last run was healthy.",
    "interval_seconds": "Time from one run to the next.",
    "found": "New and changed articles of the last run.",
    "articles": "Articles that the last run stored.",
    "listed": "Articles that the indexes of the last run named.",
}


def write(path: Path, jobs: Sequence[Due]) -> None:
    """Replaces the file as a whole: a reader never sees half of it. Raises `ExportError`."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)  # of a process of this number that was killed
        # A new file, not through a link that somebody could have put there.
        with beside.open("x", encoding="utf-8") as file:
            file.write(text(jobs))
        beside.replace(path)
    except OSError as problem:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise ExportError(f"prometheus_file {path} cannot be written: {problem.strerror}") from None


def text(jobs: Sequence[Due]) -> str:
    return "".join(line for name, helping in _GAUGES.items() for line in _gauge(name, helping, jobs))


def _gauge(name: str, helping: str, jobs: Sequence[Due]) -> Iterator[str]:
    yield f"# HELP newscrawl_job_{name} {helping}\n# TYPE newscrawl_job_{name} gauge\n"
    for each in jobs:
        value = _value(name, each)
        if value is not None:
            label = each.job.name.replace("\\", "\\\\").replace('"', '\\"')
            yield f'newscrawl_job_{name}{{job="{label}",spider="{each.job.spider}"}} {value}\n'


def _value(name: str, each: Due) -> int | None:
    if name == "interval_seconds":
        return round(each.interval.total_seconds())
    if name == "last_healthy_timestamp_seconds":
        return round(each.healthy_at.timestamp()) if each.healthy_at else None
    if each.last is None:
        return None
    if name == "last_run_timestamp_seconds":
        return round(each.last.started_at.timestamp())
    return int(each.last.healthy) if name == "healthy" else each.last.figures.get(name, 0)

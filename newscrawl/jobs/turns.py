"""Whether a job that was due is so still when its turn comes: those before it may have taken hours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from newscrawl.errors import StoreError
from newscrawl.jobs.file import Job, JobFile
from newscrawl.jobs.state import look

CLOSED = "not started: its hours are over"
DONE = "not started: another run of it ended meanwhile"


@dataclass(frozen=True, slots=True)
class Turn:
    left: float | None = None
    """Seconds for which the job may ask its source; None for as long as it takes."""
    hindrance: str = ""
    """Why it is not to run after all."""


def turn_of(job: Job, file: JobFile, database_url: str, now: datetime) -> Turn:
    """The turn of a job that was due, at `now`, which is aware."""
    local = now.astimezone(file.zone)
    if not job.hours.hold(local):
        return Turn(hindrance=CLOSED)
    if not _is_due(job, file, database_url, now):
        return Turn(hindrance=DONE)
    end = job.hours.close_at(local)
    return Turn((end - now).total_seconds() if end else None)


def _is_due(job: Job, file: JobFile, database_url: str, now: datetime) -> bool:
    try:
        [state] = look(replace(file, jobs=(job,)), database_url, now)
    except StoreError:
        return True  # its run fails of the same, and is told
    return state.now

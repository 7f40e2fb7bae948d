"""What the database says of earlier runs of a job."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from newscrawl.crawl.counts import FEW_DEAD
from newscrawl.crawl.failures import GONE
from newscrawl.crawl.history import LEAST_QUIET, History
from newscrawl.store import runs

_REMEMBERED = 200  # runs that a verdict looks back on


def history_of(connection: Connection, job: str, now: datetime, *, whole: bool) -> History:
    readings = runs.past(connection, job, readings_only=True, limit=_REMEMBERED)
    accepted = runs.accepted(connection, job)
    since = max((run.id for run in (*readings[:1], *filter(None, [accepted]))), default=None)
    unchanged = [] if since is None else [*islice(runs.unchanged(connection, job, since), LEAST_QUIET - 1)]
    return History(now, readings, unchanged, whole=whole, accepted=accepted)


def lasting(connection: Connection, run_id: int, before: int) -> int:
    """Links of a run that are as dead as they were in the run before; beyond a few they are not counted to the end."""
    dead = runs.lost_links(connection, run_id, GONE, FEW_DEAD + 1)
    if not 0 < len(dead) <= FEW_DEAD:
        return len(dead)
    return len(dead & runs.lost_links(connection, before, GONE, 1_000))

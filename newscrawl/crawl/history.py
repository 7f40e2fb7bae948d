"""Earlier runs of a job, as far as a verdict looks back: to the last run that a user accepted, if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from newscrawl.items import PastRun

LONG_QUIET = timedelta(days=3)
"""So long an index may always be found unchanged, or three times the longest quiet that it had, if that is longer."""
LEAST_QUIET = 3
"""Runs in a row that must have found it so: that nobody looked says nothing of the source."""


@dataclass(frozen=True, slots=True)
class History:
    """Earlier runs of the job, newest first."""

    now: datetime
    readings: Sequence[PastRun] = ()
    """Those that read an index, not only found it unchanged."""
    unchanged: Sequence[PastRun] = ()
    """The first runs since the last reading or accepted run that found every index as it was, oldest first."""
    whole: bool = True
    """The run was to read the list as far as it goes: no limit cut it short."""
    accepted: PastRun | None = None
    """The last run of which a user said that the source is so from now on."""

    @property
    def compared(self) -> list[PastRun]:
        """The readings that say what is usual: what was before the accepted run is over."""
        if self.accepted is None:
            return list(self.readings)
        since = (run for run in self.readings if run.id >= self.accepted.id)
        return [replace(run, healthy=run.healthy or run.id == self.accepted.id) for run in since]

    def lost_its_articles(self) -> PastRun | None:
        """For an index that names nothing: the last run in which it did, unless it is empty now and then."""
        named = [run for run in self.compared if run.figures.get("listed")]
        return named[0] if named and not self.was_empty_between() else None

    def was_empty_between(self) -> bool:
        """Whether it was empty once and named articles again after that."""
        named = [bool(run.figures.get("listed")) for run in self.compared]
        return True in named and False in named[named.index(True) :]

    def may_list_nothing(self) -> bool:
        """Whether a list of a machine may name nothing at all: only if it did before, with a good end or accepted."""
        if self.was_empty_between():
            return True
        named = any(run.figures.get("listed") for run in self.compared)
        return self.accepted is not None and not self.accepted.figures.get("listed") and not named

    def too_quiet(self) -> timedelta | None:
        """How long nothing but unchanged indexes was found, if that is longer than can be explained."""
        if len(self.unchanged) < LEAST_QUIET - 1:
            return None
        quiet = self.now - self.unchanged[0].started_at
        runs = {run.id: run.started_at for run in (*self.readings, *filter(None, [self.accepted]))}
        gaps = [later - former for later, former in pairwise(sorted(runs.values(), reverse=True))]
        return quiet if quiet > max([LONG_QUIET, *(3 * gap for gap in gaps)]) else None

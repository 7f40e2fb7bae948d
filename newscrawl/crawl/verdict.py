"""Whether a run can be trusted, from its counts and from earlier runs of its job (docs/reference/verdict.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from newscrawl.crawl.fill import fallen
from newscrawl.items import PastRun

HEALTHY, UNHEALTHY = "healthy", "unhealthy"
FEW_FAILED = 3
"""Fewer failed articles are weighed against all that the index named, not only against what was asked for."""
LONG_QUIET = timedelta(days=3)
"""So long an index may always be found unchanged, or three times the longest quiet that it had, if that is longer."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run did; each is a stats key ``newscrawl/<name>``."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    """Fetched, but nothing in it could be stored."""
    failed: int = 0
    """Could not be fetched."""
    known: int = 0
    """Skipped because the store has them."""
    indexes: int = 0
    index_unmodified: int = 0
    """Indexes whose server said that they are as they were."""
    same_bytes: int = 0
    """Indexes that were sent again as they were."""
    listed: int = 0
    """Articles that the indexes named."""
    out_of_range: int = 0
    unreadable: int = 0
    """Indexes and share links that could not be read."""
    unstored: int = 0
    """Items that the store did not take."""

    @property
    def lost(self) -> int:
        return self.rejected + self.failed

    @property
    def handled(self) -> int:
        return self.new + self.changed + self.unchanged + self.lost

    @property
    def readings(self) -> int:
        """Indexes that said something that they had not said before."""
        return max(self.indexes - self.index_unmodified - self.same_bytes, 0)

    @property
    def met(self) -> int:
        """Known to be in the store from before this run."""
        return self.known + self.changed + self.unchanged

    def is_bad(self, max_failed_share: float) -> bool:
        """Whether too many articles failed; one that fails for ever does not spoil a run without news."""
        if not self.lost:
            return False
        among = self.handled if self.lost >= FEW_FAILED else self.handled + self.known
        return self.lost / among > max_failed_share


@dataclass(frozen=True, slots=True)
class History:
    """Earlier runs of the job, newest first."""

    now: datetime
    readings: Sequence[PastRun] = ()
    """Those that read an index, not only found it unchanged."""
    whole: bool = True
    """The run was to read the list as far as it goes: no limit cut it short."""


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: str
    exit_code: int
    reasons: tuple[str, ...] = ()


def judge(
    counts: Counts,
    *,
    max_failed_share: float,
    finish_reason: str,
    figures: Mapping[str, int] | None = None,
    history: History | None = None,
) -> Verdict:
    """`finish_reason` is Scrapy's: ``finished``, ``shutdown`` after a signal, or the reason of a `CloseSpider`."""
    reasons = list(_of_itself(counts, max_failed_share, finish_reason))
    if history is not None:
        healthy = [run for run in history.readings if run.healthy]
        reasons += fallen(figures or {}, healthy)
        if finish_reason == "finished":
            reasons += _against_the_past(counts, history)
    return Verdict(UNHEALTHY, 3, tuple(reasons)) if reasons else Verdict(HEALTHY, 0)


def is_complete(counts: Counts, *, max_failed_share: float, finish_reason: str) -> bool:
    """Whether the run saw all that it was to see, so that the next one may stop where it finds what is known."""
    return finish_reason == "finished" and not any(_of_itself(counts, max_failed_share, finish_reason))


def _of_itself(counts: Counts, max_failed_share: float, finish_reason: str) -> Iterator[str]:
    if counts.unreadable:
        yield f"{counts.unreadable} source(s) could not be read"
    if counts.unstored:
        yield f"{counts.unstored} item(s) could not be stored"
    if counts.is_bad(max_failed_share):
        yield (
            f"{counts.lost} of {counts.handled} articles failed, more than the allowed share of {max_failed_share:g}"
        )
    if finish_reason not in {"finished", "shutdown"}:
        yield f"stopped early: {finish_reason}"


def _against_the_past(counts: Counts, history: History) -> Iterator[str]:
    if counts.unreadable or not history.readings:
        return
    if counts.indexes and not counts.listed and not _is_sometimes_empty(history.readings):
        last = next(run for run in history.readings if run.figures.get("listed"))
        yield f"the index names no article, it named {last.figures['listed']} at {last.started_at:%Y-%m-%d %H:%M}Z"
    if is_gap(counts, history):
        yield f"gap: all {counts.listed} listed articles are new, some may have scrolled past; crawl more often"
    if not counts.readings and (quiet := _too_quiet(history)):
        yield f"every index was found unchanged for {quiet.days} days, longer than ever"


def _is_sometimes_empty(readings: Sequence[PastRun]) -> bool:
    """Whether it never named anything, or was empty once and named articles again after that."""
    named = [bool(run.figures.get("listed")) for run in readings]
    return True not in named or False in named[named.index(True) :]


def is_gap(counts: Counts, history: History) -> bool:
    """Whether a list that we have read before names nothing of what we have."""
    if not history.whole or counts.out_of_range or counts.met or not counts.new:
        return False
    return any(run.figures.get("articles") or run.figures.get("known") for run in history.readings)


def _too_quiet(history: History) -> timedelta | None:
    times = [history.now, *(run.started_at for run in history.readings)]
    quiet, *earlier = [later - former for later, former in pairwise(times)]
    return quiet if quiet > max([LONG_QUIET, *(3 * gap for gap in earlier)]) else None

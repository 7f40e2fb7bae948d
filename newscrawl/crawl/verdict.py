"""Whether a run can be trusted, from its counts alone (CONTRACT section 1, exit codes)."""

from __future__ import annotations

from dataclasses import dataclass

HEALTHY, UNHEALTHY = "healthy", "unhealthy"


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
    unreadable: int = 0
    """Indexes and share links that could not be read."""
    unstored: int = 0
    """Items that the store did not take."""

    @property
    def handled(self) -> int:
        return self.new + self.changed + self.unchanged + self.rejected + self.failed

    @property
    def failed_share(self) -> float:
        return (self.rejected + self.failed) / self.handled if self.handled else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: str
    exit_code: int
    reasons: tuple[str, ...] = ()


def judge(counts: Counts, *, max_failed_share: float, finish_reason: str) -> Verdict:
    """`finish_reason` is Scrapy's: ``finished``, ``shutdown`` after a signal, or the reason of a `CloseSpider`."""
    reasons = []
    if counts.unreadable:
        reasons.append(f"{counts.unreadable} source(s) could not be read")
    if counts.unstored:
        reasons.append(f"{counts.unstored} item(s) could not be stored")
    if counts.failed_share > max_failed_share:
        reasons.append(
            f"{counts.rejected + counts.failed} of {counts.handled} articles failed, "
            f"more than the allowed share of {max_failed_share:g}"
        )
    if finish_reason not in {"finished", "shutdown"}:
        reasons.append(f"stopped early: {finish_reason}")
    return Verdict(UNHEALTHY, 3, tuple(reasons)) if reasons else Verdict(HEALTHY, 0)

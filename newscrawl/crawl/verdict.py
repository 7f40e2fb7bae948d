"""Whether a run can be trusted, from its counts and from earlier runs of its job (docs/reference/verdict.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from newscrawl.crawl.counts import Counts
from newscrawl.crawl.fill import fallen
from newscrawl.crawl.history import History

HEALTHY, UNHEALTHY = "healthy", "unhealthy"
_SHOWN = 3
"""Sources, or causes of failure, that a reason names."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What a run saw beside its counts."""

    figures: Mapping[str, int] = field(default_factory=dict)
    """Articles, and how many of them have which field (newscrawl/crawl/figures.py)."""
    unreadable: Sequence[str] = ()
    """Sources that could not be read, each with why."""
    failures: Mapping[str, int] = field(default_factory=dict)
    """Articles that failed, by a word for why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: str
    exit_code: int
    reasons: tuple[str, ...] = ()
    acceptable: bool = False
    """Nothing failed, the run differs from earlier ones: the source may just be so from now on."""


def judge(
    counts: Counts,
    *,
    max_failed_share: float,
    finish_reason: str,
    observed: Observed | None = None,
    history: History | None = None,
) -> Verdict:
    """`finish_reason` is Scrapy's: ``finished``, ``shutdown`` after a signal, or the reason of a `CloseSpider`."""
    observed = observed or Observed()
    of_itself = [*_of_itself(counts, max_failed_share, finish_reason, observed)]
    if history is None:
        return _verdict(of_itself)
    is_finished = finish_reason == "finished"
    gap = [*_gap(counts, history)] if is_finished else []
    compared = [*fallen(observed.figures, history.compared)]
    if is_finished:
        compared += _against_the_past(counts, history)
    only_empty = 0 < counts.empty == counts.unreadable and len(of_itself) == 1 and not compared
    # Later runs would be compared with this one: what failed in it must not become what is usual.
    acceptable = only_empty if of_itself else bool(compared)
    return _verdict([*of_itself, *gap, *compared], acceptable=acceptable)


def is_complete(counts: Counts, *, max_failed_share: float, finish_reason: str) -> bool:
    """Whether the run saw all that it was to see, so that the next one may stop where it finds what is known."""
    return finish_reason == "finished" and not any(_of_itself(counts, max_failed_share, finish_reason, Observed()))


def is_gap(counts: Counts, history: History) -> bool:
    """Whether a list that we have read before names nothing of what we have."""
    if not history.whole or counts.out_of_range or counts.met or not counts.new:
        return False
    return any(run.figures.get("articles") or run.figures.get("known") for run in history.readings)


def _verdict(reasons: Sequence[str], *, acceptable: bool = False) -> Verdict:
    return Verdict(UNHEALTHY, 3, tuple(reasons), acceptable) if reasons else Verdict(HEALTHY, 0)


def _of_itself(counts: Counts, max_failed_share: float, finish_reason: str, observed: Observed) -> Iterator[str]:
    if counts.unreadable:
        yield f"{counts.unreadable} source(s) could not be read{_named(observed.unreadable, counts.unreadable)}"
    if counts.unstored:
        yield f"{counts.unstored} item(s) could not be stored"
    if counts.is_bad(max_failed_share):
        causes = sorted(observed.failures.items(), key=lambda cause: -cause[1])
        yield (
            f"{counts.lost} of {counts.handled} articles failed, more than the allowed share of {max_failed_share:g}"
            f"{_named([f'{number} x {word}' for word, number in causes], len(causes))}"
        )
    if finish_reason not in {"finished", "shutdown"}:
        yield f"stopped early: {finish_reason}"


def _named(what: Sequence[str], number: int) -> str:
    if not what:
        return ""
    more = f"; and {number - _SHOWN} more" if number > _SHOWN else ""
    return f": {'; '.join(what[:_SHOWN])}{more}"


def _gap(counts: Counts, history: History) -> Iterator[str]:
    if not counts.unreadable and is_gap(counts, history):
        yield f"gap: all {counts.listed} listed articles are new, some may have scrolled past; crawl more often"


def _against_the_past(counts: Counts, history: History) -> Iterator[str]:
    if counts.unreadable:
        return
    if counts.indexes and not counts.listed and (last := history.lost_its_articles()):
        yield f"the index names no article, it named {last.figures['listed']} at {last.started_at:%Y-%m-%d %H:%M}Z"
    if not counts.readings and (quiet := history.too_quiet()):
        yield f"every index was found unchanged for {quiet.days} days, longer than ever"

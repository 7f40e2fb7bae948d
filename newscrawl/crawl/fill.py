"""Whether a field is filled less often than it used to be: what a change of layout looks like from inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp, lgamma, log
from typing import NamedTuple

from newscrawl.crawl.figures import FIELDS
from newscrawl.items import PastRun

LEAST_PAST = 10
"""Articles of earlier runs below which nothing is known of a field."""
POOLED = 10
"""Articles up to which a small run is seen together with the runs just before it."""
LEAST_EMPTY = 3
"""Articles without the field below which it is a matter of those articles."""
LEAST_DROP = 0.2
CHANCE = 0.001
"""How unlikely the articles must be if nothing had changed."""


class _Share(NamedTuple):
    filled: int
    articles: int

    @property
    def value(self) -> float:
        return self.filled / self.articles


def fallen(figures: Mapping[str, int], past: Sequence[PastRun]) -> Iterator[str]:
    """A reason for every field that fell; `past` are the runs to compare with, newest first.

    A run is held against the healthy ones before it; if it is small, so is what it and the newest runs brought
    together: a source of one article a run would never show three empty ones otherwise. Only what the run itself
    lacks is told, or a layout that was mended would be told as long as its broken runs are among the newest.
    """
    if not figures.get("articles"):
        return
    number = _newest(figures, past)
    pooled = [figures, *(run.figures for run in past[:number])]
    for name in FIELDS:
        run, pool = _share(name, [figures]), _share(name, pooled)
        usual, usual_before = _share(name, _healthy(past)), _share(name, _healthy(past[number:]))
        if _has_fallen(run, usual, run):
            yield f"field {name}: filled in {run.filled} of {run.articles} articles, {usual.value:.0%} in earlier runs"
        elif _has_fallen(pool, usual_before, run):
            told = f"field {name}: filled in {pool.filled} of the last {pool.articles} articles"
            yield f"{told}, {usual_before.value:.0%} in earlier runs"


def _newest(figures: Mapping[str, int], past: Sequence[PastRun]) -> int:
    """How many of the newest runs, healthy or not, are seen together with this one."""
    articles = figures.get("articles", 0)
    for number, run in enumerate(past):
        articles += run.figures.get("articles", 0)
        if articles > POOLED:
            return number
    return len(past)


def _healthy(past: Sequence[PastRun]) -> list[Mapping[str, int]]:
    return [run.figures for run in past if run.healthy]


def _share(name: str, runs: Sequence[Mapping[str, int]]) -> _Share:
    return _Share(sum(run.get(name, 0) for run in runs), sum(run.get("articles", 0) for run in runs))


def _has_fallen(seen: _Share, usual: _Share, run: _Share) -> bool:
    """`seen` is the run, or its pool; the run itself must lack the field too."""
    if usual.articles < LEAST_PAST or seen.articles - seen.filled < LEAST_EMPTY:
        return False
    if max(seen.value, run.value) > usual.value - LEAST_DROP:
        return False
    # Never certain: one article more of each kind, so that a perfect past forgives a rare exception.
    return at_most(seen.filled, seen.articles, (usual.filled + 1) / (usual.articles + 2)) < CHANCE


def at_most(hits: int, tries: int, share: float) -> float:
    """Chance of at most so many hits; `share` between 0 and 1, both excluded."""
    whole = lgamma(tries + 1)
    return sum(
        exp(
            whole
            - lgamma(number + 1)
            - lgamma(tries - number + 1)
            + number * log(share)
            + (tries - number) * log(1 - share)
        )
        for number in range(hits + 1)
    )

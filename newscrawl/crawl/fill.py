"""Whether a field is filled less often than it used to be: what a change of layout looks like from inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp, lgamma, log

from newscrawl.crawl.figures import FIELDS
from newscrawl.items import PastRun

LEAST_PAST = 10
"""Articles of earlier runs below which nothing is known of a field."""
LEAST_EMPTY = 3
"""Articles without the field below which it is a matter of those articles."""
LEAST_DROP = 0.2
CHANCE = 0.001
"""How unlikely the run must be if nothing had changed."""


def fallen(figures: Mapping[str, int], past: Sequence[PastRun]) -> Iterator[str]:
    """A reason for every field that fell; `past` are the runs to compare with."""
    before = sum(run.figures.get("articles", 0) for run in past)
    articles = figures.get("articles", 0)
    if before < LEAST_PAST or not articles:
        return
    for name in FIELDS:
        filled, filled_before = figures.get(name, 0), sum(run.figures.get(name, 0) for run in past)
        usual, share = filled_before / before, filled / articles
        if articles - filled < LEAST_EMPTY or share > usual - LEAST_DROP:
            continue
        # Never certain: one article more of each kind, so that a perfect past forgives a rare exception.
        if at_most(filled, articles, (filled_before + 1) / (before + 2)) < CHANCE:
            yield f"field {name}: filled in {filled} of {articles} articles, {usual:.0%} in earlier runs"


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

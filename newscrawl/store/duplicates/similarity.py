"""Whether two texts tell the same story. Pure.

Measured by ``python -m bench duplicates``; the reasons stand in docs/decisions/0005.
"""

from __future__ import annotations

from newscrawl.store.duplicates.signature import STRIDE, Signature

LONG = 150
"""Shingles from which on a text is judged by the lowest threshold."""
SHORT = 60
"""Shingles below which every figure counts."""
FLASH = 28
"""Shingles below which only near equality links: about thirty characters."""

_AT_LONG = 0.27  # one character in five changed leaves 0.33, unrelated texts share less than 0.05
_AT_FLASH = 0.75
_NEARLY_EQUAL = 0.9
_SHARED_FIGURES = 0.25
_FEW_FIGURES = 4


def jaccard(one: Signature, other: Signature) -> float:
    """Share of the shingles of both that stand in each; 0 where one says too little."""
    common = len(one.shingles & other.shingles)
    return common / (len(one.shingles) + len(other.shingles) - common) if common else 0.0


def threshold(size: int) -> float:
    """The least similarity that links, by the shingles of the shorter text."""
    if size < FLASH:
        return _NEARLY_EQUAL
    return max(_AT_LONG, _AT_FLASH - (_AT_FLASH - _AT_LONG) * (size - FLASH) / (LONG - FLASH))


def similarity(one: Signature, other: Signature) -> float | None:
    """The Jaccard similarity of two texts that tell the same story, None for any others."""
    if _hopeless(one, other):
        return None
    size = min(len(one.shingles), len(other.shingles))
    found = jaccard(one, other)
    return found if found and found >= threshold(size) and _same_figures(one, other, size) else None


def _hopeless(one: Signature, other: Signature) -> bool:
    """Whether a fourth of the second text tells already; most candidates end here, for a tenth of the work."""
    looked_at, shingles = other.some_shingles, one.shingles
    if len(looked_at) < SHORT // STRIDE:
        return False
    common = sum(map(shingles.__contains__, looked_at))
    # What both have in common is at least that part of each of them, and half of that is beyond chance.
    return 2 * common < _AT_LONG * len(looked_at)


def _same_figures(one: Signature, other: Signature, size: int) -> bool:
    """Reports made from one form differ in their figures only, and those are what they tell."""
    if size < SHORT:
        return one.figures == other.figures
    mine, others = _telling(one), _telling(other)
    fewest = min(len(mine), len(others))
    return fewest < _FEW_FIGURES or len(mine & others) >= _SHARED_FIGURES * fewest


def _telling(text: Signature) -> set[str]:
    return {figure for figure in text.figures if len(figure) > 1}

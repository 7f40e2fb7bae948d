"""From the scores of pages to the figures of a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from tests.quality.corpus import Case
from tests.quality.peers import SILENT_ON
from tests.quality.run import Answers
from tests.quality.scoring import PageScore, harmonic, score

FIELDS = ("body", "precision", "recall", "body_zh", "title", "day", "minute", "utc", "authors", "medium")
"""Shares from 0 to 1, the more the better; `body_zh` is the body of the Chinese pages of a mixed set."""


@dataclass(frozen=True, slots=True)
class SetResult:
    """One extractor on one set."""

    set_name: str
    extractor: str
    version: str
    figures: dict[str, float]
    """Only the fields that the set judges."""
    pages: int
    empty: int
    """Pages with a true body and no predicted one."""
    crashes: int
    milliseconds: float
    """Mean CPU time a page."""
    slowest: float
    """CPU time of the slowest page, in milliseconds: a crawler waits for the tail."""

    def as_json(self) -> dict[str, Any]:
        return {
            "set": self.set_name,
            "extractor": self.extractor,
            "version": self.version,
            "pages": self.pages,
            "figures": {name: round(value, 4) for name, value in self.figures.items()},
            "empty": self.empty,
            "crashes": self.crashes,
            "ms_per_page": round(self.milliseconds, 1),
            "ms_slowest": round(self.slowest),
        }


def summarise(cases: Sequence[Case], answers: Answers) -> SetResult:
    predictions = answers.predictions
    scores = [score(case, found) for case, found in zip(cases, predictions, strict=True)]
    silent = SILENT_ON.get(answers.extractor, frozenset())
    judged = [(case, found) for case, found in zip(cases, predictions, strict=True) if case.truth.body]
    return SetResult(
        set_name=cases[0].set_name,
        extractor=answers.extractor,
        version=answers.version,
        figures={name: value for name, value in _figures(cases, scores).items() if name not in silent},
        pages=len(cases),
        empty=sum(not found.body.strip() for _, found in judged),
        crashes=sum(bool(found.error) for found in predictions),
        milliseconds=1000 * fmean(found.seconds for found in predictions),
        slowest=1000 * max(found.seconds for found in predictions),
    )


def _figures(cases: Sequence[Case], scores: Sequence[PageScore]) -> dict[str, float]:
    figures = _body(scores)
    chinese = [page for case, page in zip(cases, scores, strict=True) if case.language == "zh"]
    if 0 < len(chinese) < len(cases):
        figures["body_zh"] = _body(chinese)["body"]
    for name in ("title", "day", "minute", "utc", "authors", "medium"):
        values = [value for page in scores if (value := getattr(page, name)) is not None]
        if values:
            figures[name] = fmean(values)
    return figures


def _body(scores: Sequence[PageScore]) -> dict[str, float]:
    recalls = [page.recall for page in scores if page.recall is not None]
    if not recalls:
        return {}
    # Precision speaks of what was given: pages left empty cost recall only, and are counted apart.
    precision = fmean([page.precision for page in scores if page.precision is not None] or [0.0])
    recall = fmean(recalls)
    return {"body": harmonic(precision, recall), "precision": precision, "recall": recall}

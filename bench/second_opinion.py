"""Would another extractor help where the body is unsure? Each way of being unsure, judged on the pages of the gate.

``python -m bench second_opinion``: on the pages that a condition picks, the body of the other extractor takes the place
of ours; an oracle that always knows the better of both is the limit of what any condition can reach. The pages, and the
environment of the other extractors, are those of ``python -m tests.quality`` (docs/howto/quality.md).
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from newscrawl import extract_article
from tests.quality import corpus
from tests.quality.corpus import Case
from tests.quality.run import PEERS_PYTHON, predict
from tests.quality.scoring import body, harmonic

_WEIGHTS = re.compile(r"text weighs (-?\d+), next best (-?\d+)")


@dataclass(frozen=True, slots=True)
class Page:
    ours: tuple[float | None, float]
    """Precision and recall."""
    other: tuple[float | None, float]
    weight: float
    rival: float
    length: int
    """Characters of our body."""
    other_length: int
    seconds: float
    """CPU time of the other extractor."""


# ruff: noqa: PLR2004  # the thresholds that are tried are what this table is
CONDITIONS: dict[str, Callable[[Page], bool]] = {
    "no body": lambda page: page.length == 0,
    "weight < 200": lambda page: page.weight < 200,
    "weight < 1000": lambda page: page.weight < 1_000,
    "rival > 1/10": lambda page: page.rival > 0.1 * page.weight,
    "rival > 1/4": lambda page: page.rival > 0.25 * page.weight,
    "rival > 1/2": lambda page: page.rival > 0.5 * page.weight,
    "other is twice as long": lambda page: page.other_length > 2 * page.length,
    "other is half as long": lambda page: 2 * page.other_length < page.length,
    "always": lambda _: True,
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench second_opinion", description=__doc__)
    parser.add_argument("--set", nargs="*", default=["zh", "magichtml", "fundus", "aeb"], dest="sets")
    parser.add_argument("--corpus", type=Path, default=corpus.CORPUS)
    parser.add_argument("--other", default="trafilatura")
    parser.add_argument("--peers-python", type=Path, default=PEERS_PYTHON)
    options = parser.parse_args(arguments)
    for name in options.sets:
        cases = [case for case in corpus.load(name, options.corpus) if case.truth.body]
        answers = predict(options.other, cases, jobs=1, peers_python=options.peers_python)
        pages = [
            _page(case, answer.body, answer.seconds) for case, answer in zip(cases, answers.predictions, strict=True)
        ]
        _tell(f"{name} ({len(pages)} pages, {answers.extractor} {answers.version})", pages)


def _page(case: Case, other: str, seconds: float) -> Page:
    found = extract_article(case.page(), case.url, explain=True)
    weights = next((match for each in found.evidence.get("body", ()) if (match := _WEIGHTS.search(each.where))), None)
    weight, rival = (float(weights[1]), float(weights[2])) if weights else (0.0, 0.0)
    lengths = len(found.body_text), len(other)
    truth = case.truth.body
    return Page(body(truth, found.body_text), body(truth, other), weight, rival, *lengths, seconds)


def _tell(title: str, pages: Sequence[Page]) -> None:
    print(title)
    print(
        f"  ours {_f1([page.ours for page in pages]):.4f}  other {_f1([page.other for page in pages]):.4f}  "
        f"other costs {1_000 * fmean(page.seconds for page in pages):.0f} ms a page"
    )
    oracle = [max(page.ours, page.other, key=_alone) for page in pages]
    taken = sum(page.other is best for page, best in zip(pages, oracle, strict=True))
    print(f"  oracle {_f1(oracle):.4f}, takes the other's on {taken} pages")
    for name, unsure in CONDITIONS.items():
        picked = [page for page in pages if unsure(page)]
        mixed = [page.other if unsure(page) else page.ours for page in pages]
        better = sum(_alone(page.other) > _alone(page.ours) + 0.01 for page in picked)
        worse = sum(_alone(page.other) < _alone(page.ours) - 0.01 for page in picked)
        print(f"  {name:24} {len(picked):4} pages, {better:3} better, {worse:3} worse: {_f1(mixed):.4f}")


def _f1(found: Sequence[tuple[float | None, float]]) -> float:
    precisions = [precision for precision, _ in found if precision is not None]
    return harmonic(fmean(precisions), fmean(recall for _, recall in found)) if precisions else 0.0


def _alone(found: tuple[float | None, float]) -> float:
    return harmonic(found[0] or 0.0, found[1])

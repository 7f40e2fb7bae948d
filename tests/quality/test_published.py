"""Our scorer gives other extractors the figures that others measured for them on the same pages, so ours can be believed."""

from __future__ import annotations

from functools import cache

import pytest

from tests.quality import corpus
from tests.quality.figures import SetResult, summarise
from tests.quality.run import PEERS_PYTHON, predict

PUBLISHED = {
    ("trafilatura", "aeb"): {"body": 0.966, "precision": 0.953, "recall": 0.980},
    ("trafilatura", "zh"): {"body": 0.880, "title": 0.674, "day": 0.977, "authors": 0.067, "medium": 0.025},
    ("trafilatura", "magichtml"): {"body": 0.891, "body_zh": 0.940, "title": 0.650, "day": 1.0},
    ("gne", "aeb"): {"body": 0.797, "precision": 0.859, "recall": 0.743},
    ("gne", "zh"): {"body": 0.919, "title": 0.930, "day": 0.953, "minute": 0.865, "utc": 0.297, "authors": 0.111},
    ("gne", "magichtml"): {"body": 0.756, "body_zh": 0.860, "title": 0.900, "minute": 0.667, "utc": 0.095},
    ("newspaper4k", "zh"): {"body": 0.871, "title": 0.767, "day": 0.302, "minute": 0.189, "utc": 0.189},
    ("readability-lxml", "zh"): {"body": 0.959, "title": 0.512},
}


@cache
def measured(extractor: str, set_name: str) -> SetResult:
    cases = corpus.load(set_name)
    return summarise(cases, predict(extractor, cases, jobs=2))


@pytest.mark.parametrize(
    ("extractor", "set_name", "field"),
    [(extractor, set_name, field) for (extractor, set_name), fields in PUBLISHED.items() for field in fields],
)
def test_a_published_figure_is_reached(extractor: str, set_name: str, field: str) -> None:
    if set_name in corpus.missing():
        pytest.skip("the real pages are not beside this checkout")
    if not PEERS_PYTHON.is_file():
        pytest.skip("the other extractors are not installed (docs/howto/quality.md)")
    reached = measured(extractor, set_name).figures[field]
    assert reached == pytest.approx(PUBLISHED[extractor, set_name][field], abs=0.0011)

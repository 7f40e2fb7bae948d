"""No figure of extraction falls below its floor on the real pages."""

from __future__ import annotations

import os

import pytest

from tests.quality import corpus, floors
from tests.quality.figures import summarise
from tests.quality.run import predict


@pytest.mark.parametrize("name", corpus.SETS)
def test_every_figure_holds_its_floor(name: str) -> None:
    if name in corpus.missing():
        pytest.skip("the real pages are not beside this checkout")
    cases = corpus.load(name)
    result = summarise(cases, predict("newscrawl", cases, jobs=os.cpu_count() or 1))
    sets = floors.measured([result], {name: corpus.fingerprint(name)})
    assert list(floors.falls(sets, floors.read())) == []

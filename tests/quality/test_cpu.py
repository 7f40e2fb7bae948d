"""CPU time counts as a share of trafilatura's, measured in the same run."""

from __future__ import annotations

import pytest

from tests.quality import floors
from tests.quality.figures import SetResult
from tests.quality.tables import table

HASHES = {"zh": "0" * 64}


def result(extractor: str, milliseconds: float) -> SetResult:
    return SetResult("zh", extractor, "", {"body": 0.9}, 10, 0, 0, milliseconds, 3 * milliseconds)


def measured(ours: float, theirs: float | None) -> list[floors.Measured]:
    results = [result("newscrawl", ours)] + ([result("trafilatura", theirs)] if theirs else [])
    return floors.measured(results, HASHES)


def test_the_table_names_the_share() -> None:
    shown = table([result("newscrawl", 20), result("trafilatura", 80)])
    assert shown.splitlines()[-1] == "CPU of newscrawl to trafilatura: 0.25"


def test_the_table_of_ours_alone_names_none() -> None:
    assert "CPU of" not in table([result("newscrawl", 20)])


@pytest.mark.parametrize(("ours", "ceiling"), [(20, 0.5), (60, 0.9)])
def test_the_ceiling_is_the_target_or_what_is_reached_with_room_for_noise(ours: float, ceiling: float) -> None:
    assert floors.pin(measured(ours, 80), {})["zh"]["cpu_share"] == pytest.approx(ceiling)


def test_a_share_above_its_ceiling_is_a_fall() -> None:
    pinned = floors.pin(measured(20, 80), {})
    assert list(floors.falls(measured(45, 80), pinned)) == ["zh.cpu_share: 0.56, the ceiling is 0.5"]


def test_without_trafilatura_in_the_run_the_share_is_not_judged_and_its_ceiling_stays() -> None:
    pinned = floors.pin(measured(60, 80), {})
    assert list(floors.falls(measured(500, None), pinned)) == []
    assert floors.pin(measured(500, None), pinned) == pinned


def test_a_higher_ceiling_counts_as_lowering() -> None:
    old, new = floors.pin(measured(20, 80), {}), floors.pin(measured(60, 80), {})
    assert list(floors.lowered(old, new)) == ["zh.cpu_share: from 0.5 to 0.9"]

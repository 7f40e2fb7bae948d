"""Signatures, similarity and groups by themselves: pure, the same in every process, right for every script."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.store.duplicates.groups import LARGEST, grouped
from newscrawl.store.duplicates.hashing import hashes, mixed
from newscrawl.store.duplicates.signature import LONGEST, SAMPLE, Signature
from newscrawl.store.duplicates.similarity import FLASH, LONG, jaccard, similarity, threshold

ENGLISH = (
    "The council met on Monday to discuss the new budget, which includes funds for schools, roads and the harbour. "
    "Members of both parties praised the plan, although some warned that revenue could fall short next year. "
    "A final vote is expected before the end of the month, when the mayor returns from a visit abroad."
)
UNRELATED = (
    "Researchers have found a species of frog that survives the winter frozen solid beneath the leaves of the forest. "
    "Its blood fills with sugar as the temperature drops, and in spring the heart begins to beat again within hours. "
    "The discovery may help doctors to keep organs alive for longer on their way to a patient."
)
TEXTS = st.text(alphabet="双创武进常州的在是GDP 6.35，。\n", max_size=200)


@given(TEXTS, TEXTS)
def test_similarity_is_symmetric_and_one_for_equal_texts(one: str, other: str) -> None:
    mine, others = Signature(one), Signature(other)
    assert jaccard(mine, others) == jaccard(others, mine)
    assert 0 <= jaccard(mine, others) <= 1
    if mine.shingles:
        assert jaccard(mine, mine) == similarity(mine, Signature(one)) == 1


@given(TEXTS, st.sampled_from([3, 9]))
def test_equal_runs_have_equal_hashes_and_others_have_others(text: str, width: int) -> None:
    runs = [text[place : place + width] for place in range(max(1, len(text) - width + 1))]
    found = hashes(text, width)
    assert len(found) == len(runs)
    assert all(0 <= each < 2**32 for each in found)
    pairs = set(zip(runs, found, strict=True))
    assert len(pairs) == len(set(runs)) == len(set(found))


@given(TEXTS, TEXTS)
def test_a_hash_does_not_depend_on_what_stands_around_it(before: str, behind: str) -> None:
    [alone] = hashes("双创园", 3)
    assert hashes(f"{before}双创园{behind}", 3)[len(before)] == alone


def test_hashes_are_spread_evenly_even_of_texts_in_a_row() -> None:
    found = sorted(hashes("".join(map(str, range(10_000))) + "".join(map(chr, range(0x4E00, 0x9FA5))), 3))
    for part in range(1, 16):
        below = sum(each < part * 2**28 for each in found) / len(found)
        assert abs(below - part / 16) < 0.02


def test_each_hash_has_a_number_of_its_own_even_the_smallest() -> None:
    numbers = sorted(map(mixed, range(1_000)))
    assert len(set(numbers)) == 1_000
    assert all(one - other > 1_000 for other, one in pairwise(numbers))


@given(st.text())
def test_any_text_has_a_signature(text: str) -> None:
    found = Signature(text)
    assert len(set(found.sample())) == len(found.sample()) <= len(found.shingles)
    assert all(-(2**31) <= number < 2**31 for number in found.sample())


def test_a_sample_is_the_same_in_every_process() -> None:
    code = f"from newscrawl.store.duplicates.signature import Signature; print(Signature({ENGLISH!r}).sample())"
    told = {
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert told == {f"{Signature(ENGLISH).sample()}\n".encode()}


def test_a_sample_is_small_however_long_the_text() -> None:
    assert len(Signature(ENGLISH * 50).sample()) <= SAMPLE + 1
    assert len(Signature("双创" * LONGEST).said) == LONGEST


def test_english_texts_are_not_alike_for_being_english() -> None:
    assert similarity(Signature(ENGLISH), Signature(UNRELATED)) is None
    edited = ENGLISH.replace("Monday", "Tuesday").replace("praised", "welcomed")
    assert (similarity(Signature(ENGLISH), Signature(edited)) or 0) > 0.7


def test_a_part_is_not_the_whole() -> None:
    assert similarity(Signature(ENGLISH[:110]), Signature(ENGLISH)) is None
    assert similarity(Signature(ENGLISH), Signature(ENGLISH[:110])) is None


def test_the_threshold_falls_with_the_length() -> None:
    assert threshold(FLASH - 1) == 0.9
    assert threshold(LONG) == threshold(10 * LONG) == 0.27
    assert all(one >= other for one, other in pairwise(map(threshold, range(8, 300))))


@pytest.mark.parametrize("text", ["全市GDP增长6.35%", "全市ＧＤＰ增长６．３５％"])
def test_figures_are_read_whatever_their_width(text: str) -> None:
    assert Signature(text).figures == {"6.35"}


def test_groups_are_the_connected_parts() -> None:
    graph = {1: {2: 1.0}, 2: {1: 1.0, 3: 1.0}, 3: {2: 1.0}, 4: {}, 5: {6: 1.0}}
    found = {tuple(sorted(group.members)): group.whole for group in grouped(graph)}
    assert found == {(1, 2, 3): True, (4,): True, (5, 6): False}


def test_a_group_beyond_the_largest_is_not_whole() -> None:
    chain = {number: {number - 1: 1.0, number + 1: 1.0} for number in range(1, LARGEST)}
    chain |= {0: {1: 1.0}, LARGEST: {LARGEST - 1: 1.0}}
    assert [group.whole for group in grouped(chain)] == [False]

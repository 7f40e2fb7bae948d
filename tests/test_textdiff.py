"""A diff is right whatever the texts, reads well in Chinese, and never takes long."""

from __future__ import annotations

import time
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.textdiff import Op, diff, tokens

PIECES = st.lists(
    st.sampled_from(["双", "创", "武进", "。", "，", "\n", " ", "GDP", "6.35", "a", "的"]), max_size=40
).map("".join)


def shown(old: str, new: str) -> str:
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return "".join(marks[op.kind].format(op.text) for op in diff(old, new))


@given(PIECES, PIECES)
def test_the_pieces_make_both_texts(old: str, new: str) -> None:
    ops = diff(old, new)
    assert "".join(op.text for op in ops if op.kind != "insert") == old
    assert "".join(op.text for op in ops if op.kind != "delete") == new
    assert all(op.text for op in ops)
    assert all(one.kind != other.kind for one, other in pairwise(ops))


@given(st.text(), st.text())
def test_any_characters_will_do(old: str, new: str) -> None:
    assert "".join(op.text for op in diff(old, new) if op.kind != "delete") == new


@given(PIECES)
def test_equal_texts_are_one_piece(text: str) -> None:
    assert diff(text, text) == ([Op("equal", text)] if text else [])


@given(st.text())
def test_tokens_are_the_text_again(text: str) -> None:
    assert "".join(tokens(text)) == text


def test_chinese_is_split_by_character_and_the_rest_by_word() -> None:
    assert tokens("武进GDP增6.35%，iPhone 6 don") == [
        "武", "进", "GDP", "增", "6.35", "%", "，", "iPhone", " ", "6", " ", "don",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("会议昨天在武进召开。", "会议今天在武进召开。", "会议[-昨-]{+今+}天在武进召开。"),
        ("增长6.3%。", "增长6.5%。", "增长[-6.3-]{+6.5+}%。"),
        ("第一段。\n第三段。", "第一段。\n第二段。\n第三段。", "第一段。\n{+第二段。\n+}第三段。"),
        ("甲公司表示。", "", "[-甲公司表示。-]"),
        ("", "新。", "{+新。+}"),
        ("The quick brown fox", "The slow brown fox", "The [-quick-]{+slow+} brown fox"),
    ],
)
def test_what_changed_is_marked_by_words(old: str, new: str, wanted: str) -> None:
    assert shown(old, new) == wanted


def test_a_moved_paragraph_leaves_the_others_alone() -> None:
    old, new = "甲事。\n乙事。\n丙事。\n", "丙事。\n甲事。\n乙事。\n"
    assert shown(old, new) == "{+丙事。\n+}甲事。\n乙事。\n[-丙事。\n-]"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("的一是在" * 10_000, "是在一的" * 10_000, id="few characters, other order"),
        pytest.param("的" * 50_000, "一的" * 50_000, id="one character"),
        pytest.param(
            "".join(Random(1).choices("的一是在不了有和人这中大", k=60_000)),
            "".join(Random(2).choices("的一是在不了有和人这中大", k=60_000)),
            id="chance",
        ),
        pytest.param("双创。\n" * 20_000, "武进。\n双创。\n" * 10_000, id="many equal paragraphs"),
    ],
)
def test_large_texts_take_bounded_time(old: str, new: str) -> None:
    began = time.process_time()
    ops = diff(old, new)
    assert time.process_time() - began < 15
    assert "".join(op.text for op in ops if op.kind != "delete") == new

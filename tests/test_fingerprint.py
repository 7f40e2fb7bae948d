"""SPEC 4.3 rule 4: one hash for one text, whatever its white space."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import ArticleItem
from pipelines.fingerprint import content_hash, refine


def test_the_hash_is_sha_256_of_the_text_without_white_space() -> None:
    assert content_hash("\u3000\u3000甲 乙\n丙\u00a0") == hashlib.sha256("甲乙丙".encode()).hexdigest()


@given(
    st.lists(st.text(alphabet="甲乙丙。ab1", min_size=1), min_size=1),
    st.sampled_from(["", " ", "\n", "\u3000", "\u00a0\t"]),
)
def test_white_space_never_counts(words: list[str], space: str) -> None:
    assert content_hash(space.join(words)) == content_hash("".join(words))


def test_a_changed_figure_changes_the_hash() -> None:
    assert content_hash("增长15%") != content_hash("增长16%")


def test_lone_surrogates_raise_nothing() -> None:
    assert len(content_hash("甲\ud800")) == 64


def test_an_item_without_text_has_no_hash() -> None:
    item = ArticleItem()
    refine(item)
    assert item.content_hash == ""
    item.body_text = "甲"
    refine(item)
    assert item.content_hash == content_hash("甲")

"""What cleaning leaves of every vector, judged by a parser that has no part in cleaning."""

from __future__ import annotations

import pytest

from pipelines.clean import clean
from pipelines.sanitise import sanitised
from tests.hostile.judge import BASE, forbidden, written_again
from tests.hostile.vectors import given, own


@pytest.mark.parametrize("vector", [*own(), *given()])
def test_nothing_is_left_that_is_not_allowed(vector: str) -> None:
    for html in (vector, f"<p>新闻</p>{vector}<p>正文</p>", f"<div><table><tr><td>{vector}"):
        cleaned = clean(html, BASE).html
        assert forbidden(cleaned) == []
        assert forbidden(written_again(cleaned)) == []
        assert clean(cleaned, BASE).html == cleaned


@pytest.mark.parametrize("vector", [*own(), *given()])
def test_the_sanitiser_alone_leaves_nothing_that_is_not_allowed(vector: str) -> None:
    assert forbidden(sanitised(vector)) == []


def test_the_judge_sees_what_is_forbidden() -> None:
    assert forbidden("<p onclick=x>a</p><script>b</script><!--c--><a href=javascript:d>e</a><img src=f width=1x>") == [
        "attribute p onclick",
        "element script",
        "comment",
        "address 'javascript:d'",
        "address 'f'",
        "size '1x'",
    ]


def test_there_are_enough_vectors_of_every_kind() -> None:
    assert len(own()) == len(set(own())) > 150

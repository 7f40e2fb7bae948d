"""Names of elements are told apart by their parts."""

from __future__ import annotations

import pytest

from newscrawl.pages.vocabulary import Vocabulary

BODY, LIST = 1, 2
WORDS = Vocabulary(
    {BODY: r"(?:article|post)-?(?:body|text) prose", LIST: r"related\w* tags?"}, negated=LIST, by=("no-",)
)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("article-body", BODY),
        ("postText", BODY),
        ("page_article_text", BODY),
        ("prose", BODY),
        ("relatedStories", LIST),
        ("main-tags", LIST),
        ("article-body-related", BODY | LIST),
        ("no-related", 0),
        ("no-prose", BODY),
        ("prosecution", 0),
        ("articled", 0),
        ("stags", 0),
        ("", 0),
        ("---", 0),
    ],
)
def test_a_name_tells_what_its_parts_do(name: str, told: int) -> None:
    assert WORDS.tells(name) == told

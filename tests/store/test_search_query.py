"""Queries as people type them, and what they mean."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import UsageError
from newscrawl.store.search import parse
from newscrawl.store.search.query import Filter, Published, Query, Words


def word(*forms: str) -> tuple[Words]:
    return (Words(forms),)


def seconds(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp())  # type: ignore[arg-type,misc]  # year to second


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("双创", Query((word("双创"),))),
        ("武进 双创", Query((word("武进"), word("双创")))),
        ('"武进 双创"', Query((word("武进双创"),))),
        ("“武进　双创”", Query((word("武进双创"),))),
        ('武进"双创 基地"', Query((word("武进"), word("双创基地")))),
        ("雙創", Query((word("双创"),))),
        ("ＧＤＰ", Query((word("gdp"),))),
        ("双创 -广告", Query((word("双创"),), word("广告"))),
        ("双创 －广告", Query((word("双创"),), word("广告"))),
        ("GDP - 增长", Query((word("gdp"), word("增长")))),
        ("武进 OR 常州 双创", Query(((*word("武进"), *word("常州")), word("双创")))),
        ('武进 "OR"', Query((word("武进"), word("or")))),
        ("著名", Query((word("著名", "着名"),))),
        ("著", Query((word("著"),))),
        ("，双创。", Query((word(",双创。"),))),
        ("双创 ，", Query((word("双创"),))),
        ("title:双创", Query(((Words(("双创",), in_title=True),),))),
        ('title："武进 双创"', Query(((Words(("武进双创",), in_title=True),),))),
        ("medium:常州日报", Query(((Filter("medium", frozenset(["常州日报"])),),))),
        ("medium:changzhouribao", Query(((Filter("medium", frozenset(["常州日报"])),),))),
        ("medium:某地晚报", Query(((Filter("medium", frozenset(["某地晚报"])),),))),
        ("kind:Flash", Query(((Filter("kind", frozenset(["flash"])),),))),
        ("security:600160", Query(((Filter("security", frozenset(["600160"])),),))),
        ("双创 -medium:常州日报", Query((word("双创"),), (Filter("medium", frozenset(["常州日报"])),))),
    ],
)
def test_a_query_means(typed: str, meant: Query) -> None:
    assert parse(typed) == meant


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("after:2022-06-01", (2022, 5, 31, 16), None),
        ("since:2022年6月1日", (2022, 5, 31, 16), None),
        ("before:2022-06-01", None, (2022, 5, 31, 16)),
        ("until:2022-06-01", None, (2022, 6, 1, 16)),
        ("until:2022-12", None, (2022, 12, 31, 16)),
        ("after:2022", (2021, 12, 31, 16), None),
        ("before:2022/2", None, (2022, 1, 31, 16)),
    ],
)
def test_days_are_those_of_china(typed: str, since: Any, until: Any) -> None:
    bounds = Published(since and seconds(*since), until and seconds(*until))
    assert parse(typed) == Query(((bounds,),))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "nothing to search for"),
        ("，。！", "nothing to search for"),
        ("-广告", "nothing to search for"),
        ('"武进', "quotation mark is not closed"),
        ("OR 双创", "OR stands between two words"),
        ("双创 OR", "OR stands between two words"),
        ("双创 OR -广告", "cannot follow OR"),
        ("author:某人", "no filter author:"),
        ("medium: 常州日报", "medium: needs a value right behind it"),
        ('medium:""', "needs a value"),
        ("after:昨天", "is no date; write 2022-06-01"),
        ("after:2022-13-01", "is no date"),
        ("after:0000", "is no date"),
        ("until:9999", "is no date"),
        ("kind:video", "article or flash"),
        ("title:，", "no letter, digit or character"),
        ("双" * 1001, "at most 1,000 characters"),
        ("双 " * 65, "at most 64 words"),
    ],
)
def test_what_makes_no_sense_is_told_with_what_is_accepted(typed: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse(typed)


PARTS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [
            "OR",
            "-",
            '"',
            "“",
            ":",
            "：",
            "title:",
            "medium:",
            "after:",
            "until:9999-12-31",
            "　",
            "双创",
            "\0",
            "\ud800",
        ]
    ),
)


@given(st.lists(PARTS, max_size=12).map("".join) | st.lists(PARTS, max_size=8).map(" ".join))
def test_any_text_is_a_query_or_a_usage_error(typed: str) -> None:
    try:
        found = parse(typed)
    except UsageError:
        return
    assert found.clauses
    assert all(form for words in found.words for form in words.forms)

"""SPEC 3.2: securities from annotations and charts, in order of first mention."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import ArticleItem, Security
from pipelines.securities import find_securities, refine

STOCK = '<span id="stock_1.600160"><a href="http://q.example/1.600160" class="keytip" data-code="1,600160">某化<i>股份</i></a></span>'
LATER = '<span web="1" class="em_stock_key_common" data-code="1,600160">某化</span>'
CHART = '<p><a data-code="600160|1|2" class="EmImageRemark"><img data-code="K 600160|1|2"></a></p>'


def test_an_annotation_gives_market_code_and_name() -> None:
    assert find_securities(f"<p>{STOCK}，{LATER}</p>") == [Security("1", "600160", "某化股份")]


def test_a_chart_alone_gives_no_name_and_a_name_beats_none() -> None:
    assert find_securities(CHART) == [Security("1", "600160")]
    assert find_securities(f"{CHART}<p><a data-code='0,300343'>另一</a>{STOCK}</p>") == [
        Security("1", "600160", "某化股份"),
        Security("0", "300343", "另一"),
    ]


def test_boards_foreign_markets_and_codes_of_letters_are_kept() -> None:
    html = "<p><a data-code='90,BK0493'>新能源</a><a data-code='106,NIO'>某来</a><a data-code='116,00700'>某讯</a></p>"
    assert [(each.market, each.code) for each in find_securities(html)] == [
        ("90", "BK0493"),
        ("106", "NIO"),
        ("116", "00700"),
    ]


@pytest.mark.parametrize(
    "paragraph", ['<p class="em_media x">（文章来源：上海{}报）</p>', "<p>（文章来源：上海{}报）</p>"]
)
def test_an_annotation_inside_the_credit_names_nothing(paragraph: str) -> None:
    credit = paragraph.format('<span><a class="keytip" data-code="90,BK0473">证券</a></span>')
    assert find_securities(f"<p>正文。</p>{credit}") == []


@pytest.mark.parametrize(
    "code", ["", "x", "1,", ",600160", "1,600160,2", "1|", "一,二", "1234,600160", "1,a b", "1,<b>"]
)
def test_other_codes_name_nothing(code: str) -> None:
    assert find_securities(f'<p><a data-code="{code}">某</a></p>') == []


def test_a_name_too_long_to_be_one_is_left_out() -> None:
    assert find_securities(f"<p><a data-code='1,600160'>{'长' * 100}</a></p>") == [Security("1", "600160")]


def test_both_editions_of_a_body_are_read() -> None:
    item = ArticleItem(raw_body=CHART, raw_annotated=f"<p>{STOCK}<a data-code='0,300343'>另一</a></p>")
    refine(item)
    assert item.securities == [Security("1", "600160", "某化股份"), Security("0", "300343", "另一")]


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert all(
        each.market.isdigit() and each.code for each in find_securities(f'<a data-code="{text}">{text}</a>{text}')
    )


def test_the_annotated_post_names_four_companies_and_two_boards(posts: Path) -> None:
    found = find_securities((posts / "-202205262391921712.md").read_text(encoding="utf-8"))
    assert [(each.market, each.code) for each in found] == [
        ("106", "NIO"),
        ("90", "BK0493"),
        ("1", "600160"),
        ("0", "300343"),
        ("1", "600636"),
        ("90", "BK0839"),
    ]
    assert all(each.name for each in found)

"""Which of several spellings of a headline is taken."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from newscrawl import extract_article

TEXT = "<div><p>The council said on Tuesday that the plan would run for five years, and cost thirty billion.</p><p>It gave no details, however, of who would pay.</p></div>"


def title(head: str, header: str, url: str = "") -> str:
    return extract_article(f"<html><head>{head}</head><body>{header}{TEXT}</body></html>".encode(), url).title


def data(headline: str) -> str:
    record = {"@type": "NewsArticle", "headline": headline}
    return f"<script type=application/ld+json>{json.dumps(record)}</script>"


def test_a_kicker_above_the_headline_is_left_out_where_the_pages_head_leaves_it_out() -> None:
    head = "<title>Budget: Council plans five lean years - The Paper</title><meta property=og:title content='Council plans five lean years'>"
    header = "<h2><span>Budget</span> <span>Council plans five lean years</span></h2>"
    assert title(head, header) == "Council plans five lean years"


def test_a_kicker_that_belongs_to_the_headline_is_parted_from_it_as_the_pages_head_does() -> None:
    head = "<title>Lean years</title><meta property=og:title content='Budget: Council plans five lean years'>"
    header = "<h1><span>Budget</span><span>Council plans five lean years</span></h1>"
    assert title(head, header) == "Budget: Council plans five lean years"


def test_the_last_of_the_trail_of_sections_is_no_headline() -> None:
    head = "<title>Council plan lean years - The Paper</title><meta property=og:title content='Five lean years await the city'>"
    header = "<ul class=breadcrumb><li><h1>Council plan lean years</h1></li></ul><h2><b>Opinion</b> Five lean years await the city</h2>"
    assert title(head, header) == "Five lean years await the city"


def test_a_printed_heading_that_the_pages_data_repeat_outweighs_what_is_written_for_search_engines() -> None:
    search = "Council budget 2026: all you need to know"
    head = f"<title>{search}</title><meta property=og:title content='{search}'>{data('Five lean years await the city')}"
    assert title(head, "<h2>Five lean years await the city</h2>") == "Five lean years await the city"


@pytest.mark.parametrize(
    "headline",
    [
        "Lights out, trains halted – how safe is the grid?",
        "Mayor calls for «open resistance» to the plan of the council",
        "The city plans a tower – while its hall stands unfinished",
    ],
)
def test_what_stands_behind_a_dash_or_in_quotes_is_no_site(headline: str) -> None:
    assert title(f"<title>{headline}</title><meta property=og:title content='{headline}'>", "") == headline


def test_the_name_of_the_site_is_cut_off_behind_a_dash_however_it_is_written() -> None:
    head = "<title>Five lean years await the city - the small paper</title><meta property=og:site_name content='The Small Paper'>"
    assert title(head, "") == "Five lean years await the city"


def test_entities_in_the_pages_data_are_read() -> None:
    assert title(data("L&uuml;bb&eacute; spends &amp; saves for years"), "") == "Lübbé spends & saves for years"


def test_of_titles_that_are_as_likely_every_run_takes_the_same() -> None:
    name = "Council plans five lean years"
    head = f"<title>{name} - The Paper</title><meta property=og:title content='{name[:-1]}'>{data(name)}"
    page = f"<html><head>{head}</head><body>{TEXT}</body></html>"
    program = f"from newscrawl import extract_article as read; print(read({page!r}.encode(), '').title)"
    found = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in "12345678"
    }
    assert len(found) == 1


CUT = "央行宣布下调存款准备金率"


@pytest.mark.parametrize(
    "tail",
    [
        "_释放长期资金约一万亿元",
        " | 市场人士称资金面将更加宽裕",
        " - 专家解读对楼市有何影响",
        "——今年以来的第二次",
        "_多家银行今日发布半年报",
        "_释放长期资金约一万亿元_中国新闻网",
    ],
)
def test_what_follows_a_separator_is_kept_where_nothing_says_that_it_is_a_name(tail: str) -> None:
    kept = tail.removesuffix("_中国新闻网")
    assert title(f"<title>{CUT}{tail}</title>", "") == f"{CUT}{kept}"


@pytest.mark.parametrize(
    ("tail", "more", "url"),
    [
        ("_常州日报", "", ""),  # the registry knows it
        ("-中山网", "", ""),  # it ends as such names do
        ("_中国载人航天官方网站", "", ""),
        (" - 国际频道 - 东方热线网", "", ""),  # a channel before a site
        ("_东区办事处_中山网", "", ""),
        (" | 财新", "", ""),  # too short for anything else
        ("_本地人的龙城茶座", "<meta property=og:site_name content=龙城茶座>", ""),
        ("_龙城茶座", "", "http://www.longchengchazuo.com/1.html"),
        (" - 龙城生活圈", "", "https://longchengshenghuoquan.cn/a/1.html"),
        (" | Longcheng Daily", "", ""),
    ],
)
def test_a_name_that_something_bears_out_is_cut_off_where_the_page_has_no_other_title(
    tail: str, more: str, url: str
) -> None:
    assert title(f"<title>{CUT}{tail}</title>{more}", "", url) == CUT


def test_a_heading_bears_out_where_the_headline_ends() -> None:
    assert title(f"<title>{CUT}_龙城生活圈的朋友们</title>", f"<h1>{CUT}</h1>") == CUT

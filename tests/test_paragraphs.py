"""What is read without a parser, or passed by the sanitiser, is what parser and sanitiser make of it."""

from __future__ import annotations

import re

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.htmltree import parse_bounded
from pipelines.blocks import Block
from pipelines.inline import Run
from pipelines.language import language_of
from pipelines.paragraphs import plain_paragraphs
from pipelines.sanitise import is_plain
from pipelines.walk import Walker

PIECES = (
    '<p>|</p>|<p class="em_media">|<p class="a zwothers">|<p class="sharebox">|<p class="x y">|<p id="x">|<div>|</div>|<br>|<b>|</b>'
    '|<div class="c" id="d">|<div class="zwothers">|<div class="em_media" id="d">|<div id="d">|\n|\t| |\u3000\u3000|&nbsp;|\xa0|&amp;|&lt;'
    "|&gt;|&amp;lt;|&#1;|&quot;|\"|'|<|>|甲乙。|a  b|𠮷|\ufeff|\ufffe|\x00|\x0b|\r\n|\x80|\u200b|\u2028|\ud800|EM_StockImg_Start|《丙》"
).split("|")
LOOSE = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
PLAIN = st.lists(
    st.sampled_from('甲乙。|a  b|𠮷| |\n|\u3000\u3000|\xa0|&amp;|&lt;|&nbsp;|&amp;lt;|"|\u200b|《丙》'.split("|")),
    max_size=5,
)
PARAGRAPH = st.builds(
    "{}{}</p>{}".format,
    st.sampled_from(["<p>", '<p class="em_media">', '<p class="a zwothers">', '<p class="x y">']),
    PLAIN.map("".join) | st.sampled_from(PIECES),
    st.sampled_from(["", "\n", " \t"]),
)
WRAPPED = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "<div>", '<div class="c" id="d">\n', '<div class="zwothers">']),
    (st.lists(PARAGRAPH, max_size=5) | st.lists(PARAGRAPH | LOOSE, max_size=3)).map("".join),
    st.sampled_from(["", "</div>", "</div>\n\n"]),
)


def walked(html: str) -> list[Block]:
    return Walker("http://site.example/").walk(parse_bounded(html)[0])


@given(LOOSE | WRAPPED)
def test_paragraphs_that_are_read_without_a_parser_are_those_of_the_parser(html: str) -> None:
    assert plain_paragraphs(html) in (None, walked(html))


def test_reports_of_a_wire_need_no_parser() -> None:
    html = '<div class="txtinfos" id="ContentBody">\n<p>\u3000\u3000甲&amp;乙。</p><p>丙。</p>\n<p class="em_media">（文章来源：某报）</p></div>\n'
    assert plain_paragraphs(html) == [
        Block("p", [Run("甲&乙。")]),
        Block("p", [Run("丙。")]),
        Block("p", [Run("（文章来源：某报）")], part="credit"),
    ]


@pytest.mark.parametrize(
    "html", ["<p>甲<b>乙</b></p>", "<p>甲</p>乙", "<p onclick='x'>甲</p>", "<p>甲", "<div><p>甲</p>", "<p>&#1;</p>"]
)
def test_whatever_else_is_in_a_body_is_for_the_parser(html: str) -> None:
    assert plain_paragraphs(html) is None


SAFE = (
    "<p>|</p>|<h2>|</h2>|<h4>|</h4>|<br>|<strong>|</strong>|<em>|</em>|甲。|a b|\"|'|&amp;|&lt;|&gt;|&nbsp;|&|<|>|<script>|\n|\t|\xa0|\x00"
    "|\ufeff|\x85|\ufffe|𠮷|\r|<p >|<br/>|<a>|<P>|</p|<!--|-->|&amp|&lt;script&gt;"
).split("|")
INLINE = st.lists(
    st.sampled_from(SAFE[6:]) | st.just("<strong>甲</strong>") | st.just("<em>&lt;</em>"), max_size=4
).map("".join)


@given(
    st.lists(st.sampled_from(SAFE), max_size=12).map("".join)
    | st.lists(st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "h3"]), INLINE), max_size=4).map("".join)
)
def test_what_is_plain_beyond_doubt_is_its_own_sanitised_form(html: str) -> None:
    tags = {"p", "h2", "h3", "h4", "strong", "em", "br"}
    assert not is_plain(html) or nh3.clean(html, tags=tags, attributes={}, link_rel=None) == html


def test_plain_paragraphs_are_plain_beyond_doubt() -> None:
    assert is_plain("<h2>甲</h2><p>乙 &amp; “丙”，<strong>丁</strong><br>戊&lt;己</p>")
    assert not is_plain('<p>甲<a href="http://a.example/">乙</a></p>')


@given(st.text(st.sampled_from("是、，。のアー한글\ud7b0a1 \n𠮷😀ｱ"), max_size=30))
def test_the_script_of_a_text_is_counted_in_characters(text: str) -> None:
    kana, hangul, han = (
        len(re.findall(f"[{each}]", text)) for each in ("\u3040-\u30ff", "\uac00-\ud7a3", "\u4e00-\u9fff")
    )
    wanted = (
        "ja"
        if kana * 10 > len(text)
        else "ko"
        if hangul * 4 > len(text)
        else "zh"
        if han * 5 > len(text)
        else "en" * bool(text)
    )
    assert language_of(text, "en") == wanted

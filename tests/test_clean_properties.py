"""What holds for every input: no error, nothing unsafe, cleaning twice equals cleaning once, HTML and text say the same."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import fragment_fromstring

from newscrawl.htmltree import printable
from pipelines.clean import clean, plain

TEXTS = st.sampled_from(
    (
        "甲|乙。|\u3000|&nbsp;| |\n|a b|&lt;x&gt;|&amp;amp;|<|>|\"|'|责任编辑：张三|（文章来源：某报）|（责任编辑：李四）|原标题：旧|来源：某网|图：某厂"
        "|注：说明|返回某报新闻、返回首页|http://a.example/c|&lt;&gt;|免责声明|免责声明：本文|记者 张三|□周甲陈乙|【|】|（|）|&#1;|&#8203;"
        "|&#x2028;|\u200b|&shy;|tags: a|\x0b|\x00|\ud800|𠮷|😀|(GMT+8, Asia/Shanghai, CST) 2022|正文很长。正文很长。"
    ).split("|")
)
ODDITIES = st.sampled_from(
    (
        "<br>|<br/><br/>|<hr>|<wbr>|<img>|<!-- EM_StockImg_Start -->|<!-- EM_StockImg_End -->|<!--x|-->|</p>|</div>|</td>|</b>|</table>"
        "|</body>|<p>|<li>|<td>|<tr>|<b>|<script>x</script>|<svg><p>x</p></svg>|<math><mi>|<title>|<textarea>|<style>|<template>|<p"
        '|<a href="|<![CDATA[x]]>|<?php x ?>|<a href="http://q.example/">'
        '|<img src="http://a.example/1_w800h555.jpg" alt="Image">|<img data-src="http://a.example/2.jpg" alt="&quot;x<y&gt;" width=3>'
    ).split("|")
)
TAGS = st.sampled_from(
    "p div span b strong i em a h1 h3 h5 ul ol li table tr td th thead tbody tfoot caption blockquote center sup sub figure figcaption "
    "section pre font dl dt dd ruby rt label form noscript select nav o:p menu u q article".split()
)
ATTRIBUTES = st.sampled_from(
    (
        '|class="em_media"|class="zwothers"|style="text-align:center;"|style="display:none"|colspan=2|rowspan=3|hidden'
        '|class="keytip" data-code="1,600160"|href="http://a.example/?x=1&y=2"|href="/rel"|href="javascript:x"'
        '|href="http://999.9.9.999/"|href="http://a b/c d"|href="http://例.example/路?q=<>&#34;"|href="HTTP://U@H.example:80/{b}"'
    ).split("|")
)


def _element(tag: str, attributes: str, parts: list[str], closed: bool) -> str:
    return f"<{tag} {attributes}>{''.join(parts)}" + (f"</{tag}>" if closed else "")


MARKUP = st.recursive(
    TEXTS | ODDITIES,
    lambda inner: st.builds(
        _element, TAGS, ATTRIBUTES, st.lists(inner, max_size=4), st.booleans() | st.just(value=True)
    ),
    max_leaves=25,
)
FRAGMENTS = st.lists(MARKUP, max_size=8).map("".join)
ALLOWED = re.compile(
    r"</?(?:p|h[234]|strong|em|figure|figcaption|table|thead|tbody|tr|th|td|ul|ol|li|blockquote|br|sup|sub)>|</a>"
    r'|<a href="https?://[^"<> ]+">|<img src="https?://[^"<> ]+" alt="[^"<>]*"(?: width="\d+")?(?: height="\d+")?>'
)


@given(FRAGMENTS)
@settings(max_examples=400)
def test_cleaning_twice_equals_cleaning_once(html: str) -> None:
    once = clean(html, "http://base.example/x/")
    twice = clean(once.html)
    assert (twice.html, twice.text, twice.images) == (once.html, once.text, once.images)


@given(FRAGMENTS)
@settings(max_examples=200)
def test_nothing_but_the_allowed_tags_and_attributes_comes_out(html: str) -> None:
    assert "<" not in ALLOWED.sub("", clean(html, "http://base.example/x/").html)


@given(FRAGMENTS)
@settings(max_examples=200)
def test_html_and_text_hold_the_same_characters(html: str) -> None:
    cleaned = clean(html)
    shown = fragment_fromstring(f"<div>{cleaned.html}</div>").text_content()
    assert "".join(shown.split()) == "".join(cleaned.text.split())


@given(FRAGMENTS)
@settings(max_examples=200)
def test_lines_of_text_are_neither_empty_nor_padded(html: str) -> None:
    text = clean(html).text
    assert all(line and line.strip(" ") == line for line in text.split("\n")) or not text


@given(st.text(max_size=400))
def test_plain_lines_stay_one_storable_line(text: str) -> None:
    line = plain(text)
    assert "\n" not in line
    assert line == line.strip() == printable(line)
    line.encode()

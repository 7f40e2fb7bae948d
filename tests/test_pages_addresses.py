"""Addresses that are none, wherever a page of any layout names one: the rest of the page is read all the same."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.pages import KINDS, pages_of
from newscrawl import pages
from newscrawl.errors import PageError
from newscrawl.items import ArticleItem, IndexPage, Page, Shell
from pipelines import refine

# What the standard library refuses to take apart, and what it takes apart into something strange.
NO_ADDRESSES = (
    "http://[",
    "http://a]b/2020/01/02/x.jpg",
    "//[::1/2020/01/02/x.jpg",
    "http://[::1]:port/",
    "http://a:99999999/2020/01/02/x.html",
    "http://\u2100.example/2020/01/02/x.html",
    "http:///2020/01/02/x.html",
    "https://" + "a" * 300 + "/",
    "\\\\host\\share",
)
PLAIN = "<html><head>{}</head><body><h1>常州要闻三则</h1><p>{}</p><img src=/a.jpg><p>{}</p></body></html>"
HEAD = (
    '<title>常州要闻三则</title><base href="/"><link rel="canonical" href="/a/1.html">'
    '<link rel="next" href="/a/1_2.html"><meta property="og:url" content="/a/1.html">'
    '<meta property="og:image" content="/1.jpg">'
    '<script type="application/ld+json">{"@type": "NewsArticle", "url": "/a/1.html", "image": "/1.jpg"}</script>'
)
SENTENCE = "记者从市政府获悉,今年前三季度全市地区生产总值同比增长百分之五,其中高新技术产业产值占比继续提高。" * 6
NAMED = re.compile(rb"""(?:href|src|content|"url"|"image")(?:=|: )(["']?)(.+?)(?:\1)(?=[ >,}])""")


def plain() -> Page:
    paragraphs = f'{SENTENCE}<a href="/a/2.html">更多</a><iframe src="/v"></iframe>'
    return Page("http://site.example/a/1.html", PLAIN.format(HEAD, paragraphs, SENTENCE).encode(), SEEN)


SEEN = next(iter(pages_of("portal", 1))).fetched_at
PAGES = {kind: next(iter(pages_of(kind, 1, 300))) for kind in KINDS} | {"plain": plain()}


def named_instead(page: Page, place: int, address: str) -> Page:
    places = list(NAMED.finditer(page.body))
    start, end = places[place % len(places)].span(2)
    return replace(page, body=page.body[:start] + address.encode("utf-8", "replace") + page.body[end:])


@pytest.mark.parametrize("kind", PAGES)
@given(place=st.integers(0, 200), address=st.sampled_from(NO_ADDRESSES) | st.text(max_size=30))
def test_an_address_that_is_none_costs_at_most_its_page(kind: str, place: int, address: str) -> None:
    page = named_instead(PAGES[kind], place, address)
    try:
        found = pages.parse(page)
    except PageError:
        return
    assert isinstance(found, ArticleItem | IndexPage | Shell)


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_a_picture_whose_address_is_none_costs_only_itself(address: str) -> None:
    page = replace(plain(), body=plain().body.replace(b"/a.jpg", f'"{address}"'.encode()))
    item = pages.parse(page)
    assert isinstance(item, ArticleItem)
    refine(item)
    assert item.title == "常州要闻三则"
    assert "地区生产总值" in item.body_text
    assert not item.images or item.images[0].url.startswith(("http://", "https://"))

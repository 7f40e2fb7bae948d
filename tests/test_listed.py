"""What lists and sitemaps say of articles, for any text that they may hold."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.identity import identify
from newscrawl.items import Alias, ArticleItem, Evidence, IndexEntry, Page
from newscrawl.pages.encoding import clean_text
from newscrawl.pages.feeds_xml import MAX_RECORDS
from newscrawl.pages.listed import LIST_ONLY_FLAG, add_evidence, as_paragraphs, is_address, item_of, says_enough
from newscrawl.pages.sitemaps import listed_addresses, may_be_article, newest_first

NOW = datetime(2026, 9, 24, 4, 0, tzinfo=UTC)
NUMBER = "202609243884561151"
PAGE = Page("http://h.example/sitemap.txt", b"", NOW)
ADDRESSES = st.sampled_from(
    [
        f"http://h.example/a/{NUMBER}.html",
        f"http://h.example/html_News/NewsShare.html?infoCode=NW{NUMBER}",
        "http://h.example/news/1.html",
        "http://wap.h.example/news/1.html",
        "http://h.example/",
        "http://h.example/a.JPG",
        "http://h.example/category/x.html",
        "http://h.example/a/cgnjj.html",
    ]
)
NAMES = st.lists(
    st.sampled_from([Evidence("常州日报", "list"), Evidence("王某", "list"), Evidence("常州日报", "page")]), max_size=3
)
TEXTS = st.sampled_from(["", "标题", "a & b <c>"]) | st.text(max_size=20)
DAYS = st.sampled_from(
    ["", "2022-06-13", "2022-06-13T08:21:56+08:00", "2022-06", "2022-06-14", "yesterday", "13 Jun 2022"]
)


@st.composite
def entries(draw: st.DrawFn) -> IndexEntry:
    return IndexEntry(
        url=draw(ADDRESSES),
        title=draw(TEXTS),
        published=draw(DAYS),
        modified=draw(DAYS),
        summary=draw(TEXTS),
        body=draw(TEXTS),
        credits=tuple(draw(NAMES)),
        authors=tuple(draw(NAMES)),
        also=tuple(draw(st.lists(ADDRESSES, max_size=3))),
        guessed=draw(st.booleans()),
        any_page=draw(st.booleans()),
        seen_at=NOW,
    )


def fetched() -> ArticleItem:
    return ArticleItem(
        id=f"em:{NUMBER}",
        url=f"http://h.example/a/{NUMBER}.html",
        raw_titles=[Evidence("页上的标题", "page")],
        raw_dates=[Evidence("2022-06-12", "page")],
        raw_credits=[Evidence("常州日报", "page")],
        raw_summary="页上的摘要",
        aliases=[Alias("http://h.example/news/1.html", "web")],
    )


# -- lists ----------------------------------------------------------------------------------------------------------


@given(st.text(max_size=60) | st.lists(st.sampled_from("<p> </p> & &amp; \n \r \u2028 文".split(" "))).map("".join))
def test_every_line_of_a_text_becomes_a_paragraph_that_says_the_same(text: str) -> None:
    html = as_paragraphs(text)
    lines = [line.strip() for line in clean_text(text).splitlines() if line.strip()]
    assert [unescape(each) for each in re.findall("<p>(.*?)</p>", html)] == lines
    assert html.count("<") == 2 * len(lines)


@given(entries(), st.booleans())
def test_an_article_of_a_list_is_what_the_list_names(entry: IndexEntry, settled: bool) -> None:
    item = item_of(entry, settled=settled)
    assert (item.id, item.url, item.fetched_at) == (identify(entry.url).id, entry.url, NOW)
    assert item.flags == [LIST_ONLY_FLAG]
    assert (item.variant == "list") is settled
    assert item.share_url in {"", entry.url}
    assert not (entry.guessed and item.share_url)


@given(entries())
def test_a_list_says_enough_exactly_where_it_has_a_text_or_a_title_with_a_digest(entry: IndexEntry) -> None:
    item = item_of(entry, settled=True)
    add_evidence(item, entry)
    assert says_enough(entry) is bool(item.raw_body or (item.raw_titles and item.raw_summary))


@given(entries())
def test_what_a_list_says_stands_behind_what_the_page_says(entry: IndexEntry) -> None:
    item, page = fetched(), fetched()
    add_evidence(item, entry)
    for name in ("raw_titles", "raw_dates", "raw_credits", "aliases"):
        before = getattr(page, name)
        assert getattr(item, name)[: len(before)] == before
        assert all(
            each.origin == "list" for each in getattr(item, name)[len(before) :] if name in {"raw_titles", "raw_dates"}
        )
    assert item.raw_summary == page.raw_summary
    assert (item.id, item.url, item.raw_body) == (page.id, page.url, page.raw_body)


@given(entries())
def test_no_address_and_no_name_is_added_twice(entry: IndexEntry) -> None:
    entry = replace(entry, credits=tuple(dict.fromkeys(entry.credits)), authors=tuple(dict.fromkeys(entry.authors)))
    item = fetched()
    for _ in range(2):
        add_evidence(item, entry)
        addresses = [item.url, *(alias.url for alias in item.aliases)]
        assert len(addresses) == len(set(addresses))
        assert {entry.url, *entry.also} <= set(addresses)
        assert len(item.raw_credits) == len(set(item.raw_credits))
        assert len(item.raw_authors) == len(set(item.raw_authors))


# -- sitemaps -------------------------------------------------------------------------------------------------------

_LINES = st.lists(
    ADDRESSES
    | st.sampled_from(["", "  ", "/1.html", "ftp://h.example/", "http://[::1", "javascript:1", "http:// x"])
    | st.text(max_size=20)
)


@given(_LINES)
def test_a_list_of_addresses_gives_addresses_of_the_web_in_their_order(lines: list[str]) -> None:
    found = listed_addresses("\n".join(lines), PAGE)
    assert all(is_address(each.url) and each.url.startswith(("http://", "https://")) for each in found)
    assert all(each.any_page and each.seen_at == NOW for each in found)
    plain = [line for line in lines if line.startswith("http://h.example/")]
    assert [each.url for each in found if each.url in plain] == plain
    assert len([each for each in found if may_be_article(each)]) <= len(found) - lines.count("http://h.example/")


def test_a_list_of_addresses_ends_after_as_many_as_a_sitemap_may_have() -> None:
    assert len(listed_addresses("http://h.example/1\n" * (MAX_RECORDS + 1), PAGE)) == MAX_RECORDS


def stated_day(entry: IndexEntry) -> str:
    return (entry.published or entry.modified)[:10]


@given(st.lists(entries(), max_size=8), st.randoms())
def test_sitemaps_are_sorted_by_the_day_that_they_state_and_undated_ones_come_last(
    found: list[IndexEntry], chance: random.Random
) -> None:
    order = newest_first(found)
    assert sorted(map(repr, order)) == sorted(map(repr, found))
    assert newest_first(order) == order
    days = [stated_day(each) for each in order]
    dated = [day for day in days if day.startswith("2022")]
    assert days[: len(dated)] == dated == sorted(dated, reverse=True)
    chance.shuffle(found)
    assert [stated_day(each) for each in newest_first(found)][: len(dated)] == dated


@given(entries())
def test_what_is_said_to_be_an_article_may_be_one_and_pictures_homes_and_lists_are_none(entry: IndexEntry) -> None:
    known = {
        "http://h.example/",
        "http://h.example/a.JPG",
        "http://h.example/category/x.html",
        "http://h.example/a/cgnjj.html",
    }
    assert may_be_article(entry) is (not entry.any_page or entry.url not in known)

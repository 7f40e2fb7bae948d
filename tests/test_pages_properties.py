"""What pages are read into holds for any soup of tags: bodies, next pages, joined articles, ledes, pieces of HTML."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml.html import Element, HtmlElement

from newscrawl import pages
from newscrawl.errors import PageError
from newscrawl.htmltree import MAX_DEPTH, MAX_FRAGMENT, MAX_TAGS, TooBigError, parse_document, parse_fragment, printable
from newscrawl.identity import identify
from newscrawl.items import Alias, ArticleItem, Evidence, IndexPage, Page
from newscrawl.pages import eastmoney
from newscrawl.pages.hints import is_lede
from newscrawl.pages.paging import MAX_PAGES

NOW = datetime(2026, 9, 24, 4, 0, tzinfo=UTC)
NUMBER = "202609243884561151"
ARTICLE = f"http://h.example/a/{NUMBER}.html"
IDS = ("ContentBody", "zw_body", "zwtext")
_SOUP = st.sampled_from(
    [
        *(f"<div id={name}>" for name in IDS),
        *(f"<a name={name} href=/>" for name in IDS),
        "<div id=' ContentBody '>",
        f"<a href='/a/{NUMBER}_2.html'>下一页</a>",
        f"<a href='//h.example/a/{NUMBER}_3.html'>",
        f"<a href='http://other.example/a/{NUMBER}_2.html'>",
        f"<a href='/a/{NUMBER}.html'>",
        f"<a href='http://[::1/a/{NUMBER}_2.html'>",
        "<div class='infos'><div class=item>来源：常州日报</div></div>",
        "<div class=item>2022年06月13日 08:21",
        *"</div> </a> <p> 正文。 <h1>标题</h1> <img src=/1.jpg> <script> </script> <!-- --> <table> <b> </p> &nbsp; \x00 责任编辑：王某".split(),
    ]
)
SOUP = st.lists(_SOUP, max_size=14).map("".join)
ADDRESSES = st.sampled_from(
    [ARTICLE, f"http://h.example/a/{NUMBER}_2.html", "http://h.example/a/cgnjj.html", "http://h.example/1.html"]
)


def page(url: str, body: str) -> Page:
    return Page(url, body.encode(), NOW, 200, {"content-type": "text/html; charset=utf-8"})


# -- parse ----------------------------------------------------------------------------------------------------------


@given(ADDRESSES, SOUP)
def test_an_article_is_what_the_page_is_or_nothing(url: str, body: str) -> None:
    """`parse_article` and `parse` agree: what is no article is refused by name."""
    try:
        found = pages.parse(page(url, body))
    except PageError as refused:
        with pytest.raises(PageError, match=f"^{refused.reason}"):
            pages.parse_article(page(url, body))
        return
    if isinstance(found, ArticleItem):
        assert pages.parse_article(page(url, body)) == found
        return
    with pytest.raises(PageError, match="the address shows a list"):
        pages.parse_article(page(url, body))
    assert isinstance(found, IndexPage)


@given(SOUP)
def test_the_body_of_an_upstream_page_is_the_first_element_of_the_best_name(body: str) -> None:
    root = parse_document(f"<html><body>{body}</body></html>")
    named = [element for name in IDS for element in root.iter() if element.get("id") == name]
    assert eastmoney.body_of(root) is (named[0] if named else None)


@given(SOUP)
def test_an_article_of_the_upstream_has_a_text_or_a_picture(soup: str) -> None:
    root = parse_document(f"<html lang=zh><body>{soup}<div id=ContentBody>{soup}</body></html>")
    body = eastmoney.body_of(root)
    assume(body is not None)  # a script or comment that does not end holds all of it
    assert body is not None
    try:
        item = eastmoney.parse_article(page(ARTICLE, ""), root, body)
    except PageError as refused:
        assert refused.reason == "empty"  # noqa: PT017  # one of the two good endings
        assert body.find(".//img") is None
        return
    assert (item.id, item.variant, item.raw_language) == (f"em:{NUMBER}", "web", "zh")
    assert item.raw_body.strip()
    assert all(title.value == title.value.strip() != "" for title in item.raw_titles)


@given(ADDRESSES, SOUP)
def test_a_next_page_is_of_the_same_article_and_host_and_one_further(url: str, body: str) -> None:
    found = eastmoney.next_page(parse_document(f"<html><body>{body}</body></html>"), url)
    if found:
        here, there = identify(url), identify(found)
        assert (there.id, there.page) == (here.id, here.page + 1)
        assert found.startswith("http://h.example/")


@pytest.mark.parametrize("digits", ["9" * 5_000, "１", "9" * 10])
def test_a_number_of_a_list_page_that_is_none_breaks_no_list(digits: str) -> None:
    body = f"<a href='/a/{NUMBER}.html'>标题</a><a href='/a/cgnjj_{digits}.html'>2</a>"
    found = pages.parse(page("http://h.example/a/cgnjj.html", body))
    assert isinstance(found, IndexPage)
    assert (len(found.entries), found.next_url) == (1, "")
    with suppress(PageError):
        pages.parse(page(f"http://h.example/a/cgnjj_{digits}.html", body))


# -- join -----------------------------------------------------------------------------------------------------------


def part(number: int, *aliases: str, last: bool = False) -> ArticleItem:
    """A page of the article, by its number."""
    url = ARTICLE if number == 1 else ARTICLE.replace(".html", f"_{number}.html")
    return ArticleItem(
        id=f"em:{NUMBER}",
        url=url,
        raw_titles=[Evidence("标题", "page")],
        raw_body=f"<p>{number}</p>",
        pages=[page(url, "")],
        aliases=[Alias(alias, "web") for alias in aliases],
        next_page="" if last else ARTICLE.replace(".html", f"_{number + 1}.html"),
    )


@given(st.integers(2, MAX_PAGES + 3), st.lists(st.lists(st.sampled_from("abc"), max_size=3, unique=True), max_size=9))
def test_a_joined_article_has_every_page_once_and_an_end(number: int, aliases: list[list[str]]) -> None:
    first = part(1)
    read = 1
    while first.next_page and read < number:
        read += 1
        pages.join(first, part(read, *aliases[read % len(aliases)] if aliases else ()))
    assert read == min(number, MAX_PAGES)
    assert first.raw_body == "".join(f"<p>{each}</p>" for each in range(1, read + 1))
    assert [identify(each.url).page for each in first.pages] == list(range(1, read + 1))
    assert bool(first.next_page) is (read < MAX_PAGES)
    assert len(first.aliases) == len(set(first.aliases))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.booleans())
def test_a_page_that_was_read_or_is_of_another_article_changes_nothing(numbers: list[int], is_other: bool) -> None:
    first, read = part(1), [1]
    for number in numbers:
        before = replace(first, pages=[*first.pages], aliases=[*first.aliases])
        following = replace(part(number), id="em:202609243884561152") if is_other else part(number)
        try:
            pages.join(first, following)
            read.append(number)
        except PageError as refused:
            assert refused.reason == "not-an-article"  # noqa: PT017  # one of the two good endings
            assert first == before
    assert read == sorted(set(read))
    assert not is_other or read == [1]


# -- hints ----------------------------------------------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from("lead lede-text standfirst no-intro article-body sidebar zhaiyao Summary hl x 1 导语".split()),
    max_size=3,
)


def marked(**attributes: str) -> HtmlElement:
    return Element("div", {name.strip("_"): value for name, value in attributes.items() if value})


@given(WORDS)
def test_a_lede_is_known_by_its_names_wherever_and_in_whatever_order_they_stand(names: list[str]) -> None:
    told = {
        is_lede(element)
        for order in permutations(names)
        for text in [" ".join(order)]
        for element in (marked(class_=text), marked(id=text), marked(itemprop=text))
    }
    assert len(told) == 1
    assert told == {any(is_lede(marked(class_=name)) for name in names)}


@given(st.text(max_size=20), WORDS)
def test_further_names_make_no_lede_less_of_one(text: str, names: list[str]) -> None:
    if is_lede(marked(class_=printable(text))):
        assert is_lede(marked(class_=f"{printable(text)} {' '.join(names)}"))


# -- pieces of HTML -------------------------------------------------------------------------------------------------


def depth(element: HtmlElement) -> int:
    return 1 + max(map(depth, element), default=0)


@given(
    st.lists(
        st.sampled_from("<div> </div> <b> <p> text & > <td> </body> </html> &#30; \x00 \udc80".split()), max_size=30
    )
)
def test_any_piece_of_html_becomes_a_tree_that_has_all_of_its_text(pieces: list[str]) -> None:
    root = parse_fragment("".join(pieces))
    assert depth(root) <= MAX_DEPTH
    assert str(root.text_content()).count("text") == pieces.count("text")


@given(st.text(max_size=60))
def test_escaped_text_comes_out_of_a_tree_as_it_went_in(text: str) -> None:
    plain = printable(text).replace("\r", "")
    assert str(parse_fragment(escape(plain)).text_content()) == plain


@given(st.integers(1, 2 * MAX_DEPTH))
def test_a_piece_of_html_is_refused_exactly_where_it_is_too_deep(levels: int) -> None:
    text = "<div>" * levels
    try:
        root = parse_fragment(text)
    except TooBigError:
        assert levels > MAX_DEPTH - 5
        return
    assert levels < depth(root) <= MAX_DEPTH


@pytest.mark.parametrize("text", ["<b>" * (MAX_TAGS + 1), "a" * (MAX_FRAGMENT + 1), f"<p {'a ' * 20_000}>"])
def test_a_piece_of_html_that_would_have_to_be_cut_is_refused(text: str) -> None:
    with pytest.raises(TooBigError):
        parse_fragment(text)

"""Matching, ranking and snippets hold for any article and any words."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.store.search import snippets, tokens
from newscrawl.store.search.documents import Document
from newscrawl.store.search.matching import is_exact, matches
from newscrawl.store.search.normal import composed, normal
from newscrawl.store.search.query import Filter, Item, Published, Query, Words, words
from newscrawl.store.search.ranking import ranked, score
from newscrawl.store.search.snippets import Marked, snippet

_SIGNS = "常州日报乾著瞭a AⅣ１ai7。\n …é\u0301ガｶﾞ「"
TEXTS = st.text(_SIGNS, max_size=40) | st.text(max_size=12)
LONG = st.lists(st.sampled_from(["常州", "日报", "ai", " AI ", "。", "\n", "１２", "…", "武 進"]), max_size=120).map(
    "".join
)
MOMENTS = st.none() | st.integers(-(10**9), 2 * 10**9)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    return Document(
        key=draw(st.integers(1, 10**6)),
        id="em:1",
        seq=1,
        kind=draw(st.sampled_from(["article", "flash"])),
        url="http://a.example/1",
        title=draw(TEXTS),
        summary=draw(TEXTS),
        body=draw(TEXTS | LONG),
        medium=draw(st.sampled_from([None, "常州日报"])),
        medium_slug=None,
        published_at=draw(MOMENTS),
        securities_json='[{"market": "1", "code": "600160", "name": "巨化股份"}]',
        categories=("emnews",),
    )


ITEMS = st.one_of(
    TEXTS.map(words).filter(bool),
    TEXTS.map(lambda text: words(text, in_title=True)).filter(bool),
    st.builds(Published, MOMENTS, MOMENTS),
    st.sampled_from([Filter("kind", frozenset(["flash"])), Filter("security", frozenset(["600160"]))]),
)
CLAUSES = st.lists(ITEMS, min_size=1, max_size=3).map(tuple)


@given(documents(), st.data())
def test_what_stands_in_an_article_finds_it(document: Document, data: st.DataObject) -> None:
    text = composed(data.draw(st.sampled_from([document.title, document.summary, document.body])))
    start = data.draw(st.integers(0, len(text)))
    found = words(text[start : data.draw(st.integers(start, len(text)))])
    assert found is None or matches(document, Query(((found,),)))


@given(documents(), CLAUSES)
def test_an_article_is_found_by_a_clause_or_by_its_exclusion(document: Document, clause: tuple[Item, ...]) -> None:
    is_found = matches(document, Query((clause,)))
    assert matches(document, Query((), clause)) is not is_found
    assert is_found is any(matches(document, Query(((item,),))) for item in clause)


@given(documents(), st.lists(CLAUSES, max_size=3).map(tuple))
def test_more_clauses_find_no_more(document: Document, clauses: tuple[tuple[Item, ...], ...]) -> None:
    if matches(document, Query(clauses)):
        assert all(matches(document, Query(clauses[:number])) for number in range(len(clauses)))


@given(documents(), CLAUSES)
def test_what_the_index_says_for_sure_is_true(document: Document, clause: tuple[Item, ...]) -> None:
    form = document.normal_text
    lookups = [
        tokens.lookup(form_) for item in clause if isinstance(item, Words) and not item.in_title for form_ in item.forms
    ]
    if is_exact(clause) and any(set(each) <= tokens.of_text(form) for each in lookups):
        assert matches(document, Query((clause,)))


@given(st.lists(documents(), max_size=6, unique_by=lambda each: each.order), CLAUSES, st.randoms())
def test_the_order_of_hits_is_one_whatever_order_they_come_in(
    found: list[Document], clause: tuple[Item, ...], chance: random.Random
) -> None:
    query = Query((clause,))
    order = ranked(found, query)
    chance.shuffle(found)
    assert ranked(found, query) == order
    assert sorted(each.key for each, _ in order) == sorted(each.key for each in found)
    assert [points for _, points in order] == sorted((points for _, points in order), reverse=True)
    assert all(points >= 0 for _, points in order)


@given(documents(), CLAUSES, st.integers(0, 10**9))
def test_of_two_articles_that_say_the_same_the_newer_one_scores_no_less(
    document: Document, clause: tuple[Item, ...], later: int
) -> None:
    newer = replace(document, published_at=document.moment + later)
    query = Query((clause,))
    assert score(newer, query, newer.moment) >= score(document, query, newer.moment)


@given(documents(), CLAUSES)
def test_a_title_that_says_it_too_scores_no_less(document: Document, clause: tuple[Item, ...]) -> None:
    said = Query((clause,)).words
    title = f"{document.title}。{said[0].forms[0]}" if said else document.title
    assert score(replace(document, title=title), Query((clause,)), 0) >= score(document, Query((clause,)), 0)


def check(marked: Marked, width: int) -> None:
    assert len(marked.text) <= width + 2
    assert "\n" not in marked.text
    assert all(0 <= start < end <= len(marked.text) for start, end in marked.ranges)
    assert all(former[1] < later[0] for former, later in pairwise(marked.ranges))


@given(documents(), CLAUSES, st.integers(40, 120))
def test_a_snippet_is_a_part_of_the_article_with_marks_inside(
    document: Document, clause: tuple[Item, ...], width: int
) -> None:
    found = snippet(document, Query((clause,)), width)
    check(found, width)
    source = [snippets.marked(text, ()).text.replace("\n", " ") for text in (document.body, document.summary)]
    shown = found.text.removeprefix("…").removesuffix("…")
    assert any(shown in text for text in source)


TYPED = TEXTS | st.sampled_from(["常州", "a", "1", "ai ai", "常州常州", "日报。"])


@given(documents(), TYPED, st.integers(0, 300), st.integers(0, 300))
def test_a_snippet_shows_a_word_however_far_in_it_stands(
    document: Document, typed: str, before: int, behind: int
) -> None:
    looked_for = words(typed)
    # Signs are folded one by one: a half-width kana and its mark of voice stay two, which a snippet shows as one.
    if looked_for is None or not unicodedata.is_normalized("NFC", normal(typed)):
        return
    body = f"{'无' * before}。{normal(typed).strip()}。{normal(typed).strip()}{'无' * behind}"
    found = snippet(replace(document, body=body), Query(((looked_for,),)))
    check(found, snippets.WIDTH)
    assert found.ranges


@given(documents(), TYPED)
def test_a_snippet_shows_what_was_looked_for_wherever_it_stands(document: Document, typed: str) -> None:
    looked_for = words(typed)
    if looked_for is None:
        return
    query = Query(((looked_for,),))
    found = snippet(document, query)
    said = any(form in normal(text) for form in looked_for.forms for text in (document.body, document.summary))
    assert bool(found.ranges) is said
    check(found, snippets.WIDTH)
    in_title = snippets.title(document, query)
    assert bool(in_title.ranges) is any(form in document.normal_title for form in looked_for.forms)
    assert all(0 <= start < end <= len(in_title.text) for start, end in in_title.ranges)


@given(TEXTS, TEXTS)
def test_tokens_of_a_title_are_those_of_its_text_and_of_no_other_kind(title: str, other: str) -> None:
    found = list(tokens.of_title(normal(title)))
    assert {token.removeprefix(tokens.TITLE) for token in found} == tokens.of_text(normal(title))
    assert all(token.startswith(tokens.TITLE) for token in found)
    assert set(found).isdisjoint(tokens.of_text(normal(other)))
    assert set(found).isdisjoint({tokens.facet("m", other), *tokens.of_time(len(other))})


@given(st.text("常州", max_size=20), st.sets(st.text("常州", min_size=1, max_size=3), max_size=3))
def test_matches_that_overlap_or_touch_are_one_place(text: str, forms: set[str]) -> None:
    found = snippets.marked(text, forms)
    covered = {place for start, end in found.ranges for place in range(start, end)}
    matched = {
        place
        for form in forms
        for start in range(len(text))
        if text.startswith(form, start)
        for place in range(start, start + len(form))
    }
    assert covered == matched
    assert all(former[1] < later[0] for former, later in pairwise(found.ranges))

"""Normal forms, tokens and snippets: pure functions over texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.store.search import tokens
from newscrawl.store.search.normal import mapped, normal, stays_itself
from newscrawl.store.search.snippets import marked

HAN = st.sampled_from("武进双创雙創後後来常州，。 　\nＡa1２年㎡é\u200b\u0301")
TEXT = st.text(HAN, max_size=40) | st.text(max_size=40)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("雙創與後來", "双创与后来"),
        ("ＧＤＰ增长５％", "gdp增长5%"),
        ("张　三 李四", "张三李四"),
        ("GDP 增长 5 个", "gdp增长5个"),
        ("New  York", "new york"),
        ("第一段 \n 第二段", "第一段\n第二段"),
        ("武\u200b进\ufeff", "武进"),
        ("乾隆著书", "乾隆著书"),
        ("e\u0301", "é"),
        ("Straße", "strasse"),
    ],
)
def test_what_does_not_matter_is_gone(text: str, form: str) -> None:
    assert normal(text) == form


def test_simplified_characters_never_change() -> None:
    standard = [bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    characters = "".join(code.decode("gb2312", "ignore") for code in standard)
    assert len(characters) == 6763
    assert {one: other for one, other in zip(characters, normal(characters), strict=True) if one != other} == {
        "後": "后",
        "於": "于",
    }


@given(TEXT)
def test_every_character_of_a_normal_form_leads_back_to_its_origin(text: str) -> None:
    form = mapped(text)
    assert form.text == normal(text)
    assert len(form.origins) == len(form.text)
    assert list(form.origins) == sorted(form.origins)
    for character, origin in zip(form.text, form.origins, strict=True):
        assert character in normal(form.source[origin]) or character == " "


@given(TEXT, TEXT, TEXT)
def test_what_stays_itself_is_in_the_normal_form_of_all_that_has_it(before: str, inside: str, after: str) -> None:
    term = "".join(sign for sign in inside if stays_itself(sign))
    assert term in normal(before + term + after)


@given(TEXT, st.data())
def test_a_piece_of_text_is_looked_up_by_tokens_of_that_text(text: str, data: st.DataObject) -> None:
    form = normal(text)
    start = data.draw(st.integers(0, len(form)))
    piece = form[start : data.draw(st.integers(start, len(form)))]
    assert set(tokens.lookup(piece)) <= tokens.of_text(form)


@given(TEXT, TEXT)
def test_words_of_exact_tokens_are_in_every_text_that_has_those(text: str, piece: str) -> None:
    form, word = normal(text), normal(piece)[:3]
    if tokens.is_exact(word) and set(tokens.lookup(word)) <= tokens.of_text(form):
        assert word in form


@given(TEXT)
def test_tokens_of_text_are_told_from_those_of_filters(text: str) -> None:
    assert not any(
        ":" in token or " " in token or '"' in token or "'" in token for token in tokens.of_text(normal(text))
    )
    assert " " not in tokens.facet("m", text)
    assert tokens.facet("m", text).count(":") == 1


@given(st.integers(0, 30_000), st.integers(0, 2_000))
def test_days_are_covered_by_few_bins_exactly(first: int, days: int) -> None:
    last = first + days
    bins = tokens.covering(first, last)
    assert len(bins) <= 130
    for day in {first, last, (first + last) // 2}:
        assert len(set(tokens.of_time(day * tokens.DAY_SECONDS)) & set(bins)) == 1
    for day in {max(0, first - 1), last + 1} - {first}:
        assert not set(tokens.of_time(day * tokens.DAY_SECONDS)) & set(bins)


def test_marks_stand_on_the_text_as_it_was_written() -> None:
    found = marked("常州 武 進雙創，ＧＤＰ", ["武进", "双创", "gdp"])
    assert [found.text[start:end] for start, end in found.ranges] == ["武 進雙創", "ＧＤＰ"]


@given(TEXT, st.text(HAN, min_size=1, max_size=3))
def test_marked_places_are_what_was_looked_for(text: str, typed: str) -> None:
    form = normal(typed).strip()
    if not form:
        return
    found = marked(text, [form])
    assert bool(found.ranges) == (form in normal(text))
    for start, end in found.ranges:
        assert form in normal(found.text[start:end]) or any(map(str.isspace, found.text[start:end]))

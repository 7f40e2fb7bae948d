"""What the database keeps of Python values, and which addresses of databases it takes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import DatabaseUnavailableError
from newscrawl.store.dialects import parse
from newscrawl.store.values import instant, is_address, json_text, plain_text

ANYTHING = st.text(st.characters(exclude_categories=[]))


@given(ANYTHING)
def test_plain_text_can_be_encoded_has_no_nul_and_is_stable(text: str) -> None:
    plain = plain_text(text)
    assert "\0" not in plain
    assert plain.encode().decode() == plain
    assert plain_text(plain) == plain


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_good_text_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == text


def test_a_split_pair_of_surrogates_becomes_its_character() -> None:
    assert plain_text("\ud842\udfb7野家") == "𠮷野家"


@given(st.lists(st.dictionaries(ANYTHING, ANYTHING, max_size=3), max_size=3))
def test_json_is_readable_and_plain(value: list[dict[str, str]]) -> None:
    text = json_text(value)
    assert len(json.loads(text)) == len(value)
    assert plain_text(text) == text
    assert "\\u0000" not in text


def test_empty_values_have_the_json_of_their_kind() -> None:
    assert (json_text([]), json_text(()), json_text({})) == ("[]", "[]", "{}")


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001  # hypothesis wants bounds without a zone
def test_an_instant_loses_only_its_fraction(moment: datetime) -> None:
    back = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=instant(moment))
    assert timedelta(0) <= moment - back < timedelta(seconds=1)


def test_an_address_must_be_there_and_fit_an_index() -> None:
    assert [is_address(each) for each in ("", "a", "路" * 666, "路" * 667)] == [False, True, True, False]


@pytest.mark.parametrize("address", ["", "nonsense", "mysql://root@h/x", "sqlite", "oracle:x", "postgresql:/h"])
def test_an_address_of_no_usable_database_is_refused_in_one_line(address: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match="give sqlite:///FILE") as caught:
        parse(address)
    assert "\n" not in str(caught.value)


def test_a_password_is_never_shown() -> None:
    with pytest.raises(DatabaseUnavailableError) as caught:
        parse("mysql://root:geheim@h/x")
    assert "geheim" not in str(caught.value)

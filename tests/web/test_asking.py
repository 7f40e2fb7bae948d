"""Parameters of a request: read, or refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import UsageError
from newscrawl.web.asking import number, only

MOST = 2**63 - 1
NAMES = st.sampled_from("q medium limit offset Limit limit_ ' \x00".split(" "))


@given(st.integers(0, MOST), st.integers(0, 3), st.sampled_from(["", " ", "\n"]))
def test_a_number_is_read_as_it_was_written(wanted: int, noughts: int, blank: str) -> None:
    assert number({"after": f"{blank}{'0' * noughts}{wanted}{blank}"}, "after", 7) == wanted


@given(st.text(max_size=20) | st.integers(-9, 99).map(str) | st.text("0123456789", max_size=30), st.integers(0, 50))
def test_a_number_is_within_its_bounds_or_refused_by_name(text: str, most: int) -> None:
    try:
        found = number({"limit": text}, "limit", 20, most)
    except UsageError as refused:
        assert str(refused).startswith("limit is ")  # noqa: PT017  # a refusal by name is one of the two good endings
        return
    assert (found == 20 and not text.strip()) or (0 <= found <= most and int(text) == found)


@pytest.mark.parametrize("text", ["9" * 5_000, "0" * 5_000 + str(MOST + 1), "-" * 5_000])
def test_a_number_of_thousands_of_digits_is_refused_in_a_short_message(text: str) -> None:
    with pytest.raises(UsageError, match="limit is ") as refused:
        number({"limit": text}, "limit", 20)
    assert len(str(refused.value)) < 300


@given(st.dictionaries(NAMES, st.text(max_size=5)), st.sets(NAMES))
def test_exactly_what_is_unknown_is_refused(given_: dict[str, str], known: set[str]) -> None:
    try:
        only(given_, *known)
    except UsageError as refused:
        assert any(f"unknown parameter {name!r}" in str(refused) for name in set(given_) - known)  # noqa: PT017  # same
        return
    assert set(given_) <= known

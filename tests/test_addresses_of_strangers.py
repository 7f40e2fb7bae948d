"""Whatever address or beginning of a body a stranger sends: an answer of the kind that was asked for, and no error."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from newscrawl import pages
from newscrawl.crawl.bodies import ends_early
from newscrawl.crawl.robots import same_host
from newscrawl.errors import PageError, RejectedError
from newscrawl.identity import canonical_url, first_page
from newscrawl.items import Page
from newscrawl.pages.login import leads_to_login
from newscrawl.pages.withdrawn import leads_away

_PIECES = st.sampled_from(
    "http:// https:// // / a.example [::1] [ ] : :80 :99999 @ ? # ?url=http://b.example/login /login /404.html /index.html "
    "_2.html /a/202206132412345678_2.html \u3000 \udc80 % %zz \\ \x00 passport. ;".split(" ")
)
ADDRESSES = st.lists(_PIECES, max_size=8).map("".join)
_ENDS = st.sampled_from((b"", b"<html>", b"<!doctype html>", b"</body>", b"</html>", b"{", b"}", b"<rss>", b"</rss>"))


@given(ADDRESSES, ADDRESSES)
def test_two_addresses_are_of_one_server_whichever_comes_first(one: str, other: str) -> None:
    assert same_host(one, other) == same_host(other, one)


def was_asked_for(address: str) -> bool:
    """Whether a page can have come from there at all."""
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True


@given(ADDRESSES.filter(was_asked_for), ADDRESSES.filter(was_asked_for))
def test_no_address_breaks_the_judgement_of_where_an_answer_came_from(asked: str, answered: str) -> None:
    assert isinstance(leads_away(asked, answered), bool)
    assert isinstance(leads_to_login(asked, answered), bool)


@given(ADDRESSES)
def test_the_first_page_of_a_first_page_is_itself(address: str) -> None:
    assert first_page(first_page(address)) == first_page(address)


@given(_ENDS, st.binary(max_size=60), _ENDS)
def test_white_space_behind_a_body_does_not_change_whether_it_is_whole(start: bytes, middle: bytes, end: bytes) -> None:
    assert ends_early(start + middle + end) == ends_early(start + middle + end + b"\r\n")


@given(ADDRESSES)
def test_an_address_in_one_spelling_can_be_kept(address: str) -> None:
    canonical_url(address).encode()


@given(ADDRESSES)
def test_no_address_in_an_answer_of_an_api_breaks_its_reading(address: str) -> None:
    record = {
        "title": "标题",
        "content": "<p>正文。</p>",
        "url": f"http://a.example{address}",
        "showTime": "2022-06-13",
    }
    page = Page("http://a.example/kuaixun/v2/api/article/1", json.dumps(record).encode(), datetime.now(UTC))
    with suppress(PageError, RejectedError):
        pages.parse(page)

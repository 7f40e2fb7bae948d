"""What a crawl looks up of articles that it has: the page of an address, and whether it is all of its edition."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from newscrawl.crawl.conditional import MODIFIED, STORED, page_at, says_all
from newscrawl.identity import canonical_url
from newscrawl.items import StoredArticle, StoredPage

ADDRESSES = st.sampled_from(
    [
        "http://h.example/1.html",
        "http://H.example:80/1.html#top",
        "http://h.example/1.html?utm_source=a",
        "http://h.example/1_2.html",
        "http://h.example/2.html?b=1&a=2",
        "http://h.example/2.html?a=2&b=1",
    ]
)
PAGES = st.builds(StoredPage, ADDRESSES, st.integers(0, 9), st.just({}), st.none() | st.integers(1, 3))
ARTICLES = st.builds(
    StoredArticle, st.just("em:1"), st.lists(st.lists(PAGES, max_size=3).map(tuple), max_size=3).map(tuple)
)


@given(ARTICLES, ADDRESSES)
def test_the_page_of_an_address_is_the_first_that_is_stored_of_it_however_it_is_spelled(
    stored: StoredArticle, url: str
) -> None:
    of_it = [page for edition in stored.editions for page in edition if canonical_url(page.url) == canonical_url(url)]
    assert page_at(stored, url) is (of_it[0] if of_it else None)
    assert page_at(stored, canonical_url(url)) is page_at(stored, url)
    assert page_at(None, url) is None


@given(ARTICLES, ADDRESSES, st.sampled_from([None, True, False]))
def test_a_page_says_all_where_an_edition_has_no_other_and_none_was_asked_for_before_it(
    stored: StoredArticle, url: str, modified: bool | None
) -> None:
    meta = {STORED: stored} | ({} if modified is None else {MODIFIED: modified})
    request, page = Request(url, meta=meta), page_at(stored, url)
    if page is None:
        return
    alone = [edition for edition in stored.editions if len(edition) == 1 and page in edition]
    assert says_all(request, page) is (bool(alone) and modified is None)

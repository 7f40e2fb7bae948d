"""Young articles that are due, answers without bytes, and copies of indexes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Missing, Page, StoredArticle, Unmodified
from newscrawl.store import Reader, Writer, checks, copies, schema
from newscrawl.store.copies import IndexCopy
from newscrawl.store.payloads import DamagedPayloadError
from tests.store.samples import SEEN, article, later, row, select, store

HOUR = 3_600
PAGE = Page("https://finance.example.com/a/1.html", "<p>页</p>".encode(), SEEN, headers={"etag": '"1"', "x": "y"})
FRESH = article(published_at=SEEN, pages=[PAGE])


def due(url: str, hours: float, *, days: float = 3) -> dict[str, StoredArticle]:
    """What is due so many hours after the first sighting."""
    with Reader(url) as reader, reader.connected() as connection:
        now = int(SEEN.timestamp() + hours * HOUR)
        return checks.due(connection, [article().id], now=now, young_days=days)


def unmodified(url: str, hours: float) -> None:
    with Writer(url) as writer:
        seen = SEEN + timedelta(hours=hours)
        assert writer.unmodified(Unmodified(article().id, PAGE.url, seen)).result(30).status == "unchanged"


def test_an_article_is_due_after_1_then_6_then_24_hours_without_new_bytes(url: str) -> None:
    store(url, FRESH)
    assert (due(url, 0.99), list(due(url, 1.0))) == ({}, [FRESH.id])
    unmodified(url, 1.5)
    assert (due(url, 7.4), list(due(url, 7.5))) == ({}, [FRESH.id])
    unmodified(url, 8)
    assert (due(url, 31.9), list(due(url, 32.0))) == ({}, [FRESH.id])


def test_it_comes_with_its_pages_and_their_validators(url: str) -> None:
    store(url, FRESH)
    [[page]] = due(url, 2)[FRESH.id].editions
    assert (page.url, page.headers, page.fetched_at) == (PAGE.url, {"etag": '"1"'}, int(SEEN.timestamp()))
    assert page.payload_id is not None


def test_old_articles_and_those_of_a_list_alone_are_never_due(url: str) -> None:
    store(url, article(published_at=SEEN - timedelta(days=2)), article(2, variant="list", published_at=SEEN))
    assert list(due(url, 23)) == [article().id]
    assert due(url, 25) == {}
    assert due(url, 23, days=1) == {}
    with Reader(url) as reader, reader.connected() as connection:
        assert checks.due(connection, [article(2).id], now=int(SEEN.timestamp()) + 2 * HOUR, young_days=3) == {}


def test_a_time_far_ahead_makes_no_article_young_for_ever(url: str) -> None:
    store(url, article(published_at=SEEN + timedelta(days=9_000)))
    assert list(due(url, 71)) == [article().id]
    assert due(url, 73) == {}


def test_an_answer_without_bytes_moves_the_last_sighting_and_nothing_else(url: str) -> None:
    store(url, FRESH)
    before = row(url)
    unmodified(url, 2)
    after = row(url)
    assert after["last_seen_at"] != before["last_seen_at"]
    assert after == before | {"last_seen_at": after["last_seen_at"]}
    unmodified(url, 1)
    assert row(url) == after


def test_an_article_that_answers_again_is_gone_no_more_and_readers_hear_of_it(url: str) -> None:
    store(url, FRESH)
    with Writer(url) as writer:
        for hours in (1, 8):
            seen = SEEN + timedelta(hours=hours)
            writer.missing(Missing(FRESH.id, FRESH.url, "http-410", seen)).result(30)
    gone = row(url)
    assert gone["gone_at"] is not None
    assert due(url, 8.5) == {}
    unmodified(url, 33)
    assert row(url)["gone_at"] is None
    assert row(url)["seq"] > gone["seq"]


def test_a_sighting_of_an_unknown_article_is_nothing(url: str) -> None:
    with Writer(url) as writer:
        assert writer.unmodified(Unmodified("em:1", "https://x.example/", SEEN)).result(30).status == "unchanged"
    assert select(url, "SELECT article_key FROM article_check") == []


@given(st.integers(0, 10**10), st.integers(0, 10**7))
def test_an_interval_is_one_of_three_and_never_shrinks(first: int, since: int) -> None:
    found = checks.interval(first, first + since)
    assert found in checks.STEPS
    assert checks.interval(first, first + since + 1) >= found


# -- copies of indexes ------------------------------------------------------------------------------------------

INDEX = "https://site.example/category/x.html"


def kept(url: str, page: Page) -> IndexCopy:
    with Writer(url) as writer:
        writer.keep_copies([IndexCopy.of(INDEX, page.url, page)]).result(30)
    with Reader(url) as reader, reader.connected() as connection:
        found = copies.find(connection, INDEX)
    assert found is not None
    return found


def test_a_copy_of_an_index_comes_back_whole_and_the_next_one_takes_its_place(url: str) -> None:
    kept(url, PAGE)
    body = "索引" * 1_000
    newer = replace(PAGE, url=INDEX, body=body.encode(), fetched_at=SEEN + timedelta(hours=1))
    found = kept(url, newer)
    assert (found.answered_by, found.headers, found.fetched_at) == (INDEX, {"etag": '"1"'}, newer.fetched_at)
    with Reader(url) as reader, reader.connected() as connection:
        assert copies.body_of(connection, found) == body.encode()
    assert len(select(url, "SELECT url FROM index_copy")) == 1


def test_damaged_bytes_are_never_taken_for_an_index(url: str) -> None:
    found = kept(url, PAGE)
    with Writer(url) as writer:
        other = IndexCopy.of(INDEX, INDEX, replace(PAGE, body=b"<p>other</p>"))
        damage = schema.index_copy.update().values(data=other.data)
        writer._put(lambda connection: connection.execute(damage)).result(30)  # no way in else
    with Reader(url) as reader, reader.connected() as connection, pytest.raises(DamagedPayloadError):
        copies.body_of(connection, found)


def test_an_index_that_was_never_read_has_no_copy(url: str) -> None:
    with Reader(url) as reader, reader.connected() as connection:
        assert copies.find(connection, INDEX) is None


def test_a_fetch_of_an_edition_counts_as_the_last_one(url: str) -> None:
    store(url, FRESH, later(FRESH, 90, pages=[replace(PAGE, fetched_at=SEEN + timedelta(minutes=90))]))
    assert due(url, 7.4) == {}
    assert list(due(url, 7.5)) == [FRESH.id]

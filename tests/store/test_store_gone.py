"""Withdrawal: two sightings some hours apart, the last good content stays, a mirror's expiry is none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from newscrawl.items import Missing
from newscrawl.store import Absence, Writer
from newscrawl.store.gone import CONFIRMED_AFTER
from tests.store.samples import SEEN, article, digits, later, row, select, store

ID = f"em:{digits(1)}"
WEB = f"https://finance.example.com/a/{digits(1)}.html"
SHARE = f"http://share.example.com/html_News/NewsShare.html?infoCode=NW{digits(1)}"
SITE = f"http://site.example.com/changzhouribao/2022/06/13/NW{digits(1)}.html"
FIRST = SEEN + timedelta(hours=1)
ENOUGH = FIRST + timedelta(seconds=CONFIRMED_AFTER)


def miss(url: str, at: datetime = FIRST, address: str = WEB, reason: str = "http-404", id_: str = ID) -> Absence:
    with Writer(url) as writer:
        return writer.missing(Missing(id_, address, reason, at)).result(30)


def state(url: str) -> tuple[Any, Any, int]:
    [found] = select(url, "SELECT missing_at, gone_at, seq FROM article WHERE id = :id", id=ID)
    return found["missing_at"], found["gone_at"], found["seq"]


def test_one_answer_is_noted_and_proves_nothing(url: str) -> None:
    store(url, article())
    before = state(url)[2]
    assert miss(url) is Absence.MISSING
    assert state(url) == (int(FIRST.timestamp()), None, before)
    assert row(url)["gone_at"] is None


@pytest.mark.parametrize(
    "reason", ["http-404", "http-410", "withdrawn: 该文章已被删除", "leads-home: http://x.example/"]
)
def test_a_second_answer_hours_later_confirms_it(url: str, reason: str) -> None:
    store(url, article())
    before = state(url)[2]
    miss(url, reason=reason)
    assert miss(url, ENOUGH, reason=reason) is Absence.GONE
    assert state(url) == (int(FIRST.timestamp()), int(FIRST.timestamp()), before + 1)


def test_a_second_answer_too_soon_confirms_nothing(url: str) -> None:
    store(url, article())
    miss(url)
    assert miss(url, ENOUGH - timedelta(seconds=1)) is Absence.MISSING
    assert row(url)["gone_at"] is None


def test_the_last_good_content_stays(url: str) -> None:
    store(url, article())
    before = row(url)
    miss(url)
    miss(url, ENOUGH)
    after = row(url)
    assert after["gone_at"] is not None
    assert {name for name in before if before[name] != after[name]} == {"gone_at", "seq"}


def test_readers_hear_of_it_once(url: str) -> None:
    store(url, article())
    miss(url)
    miss(url, ENOUGH)
    told = state(url)
    assert miss(url, ENOUGH + timedelta(days=1)) is Absence.GONE
    assert state(url) == told


def test_an_article_that_answers_again_is_there_and_readers_hear_of_it(url: str) -> None:
    store(url, article())
    miss(url)
    miss(url, ENOUGH)
    gone = state(url)[2]
    [outcome] = store(url, later(article(), 60 * 24))
    assert outcome.status == "unchanged"
    assert state(url) == (None, None, gone + 1)


def test_an_answer_in_between_starts_the_count_again(url: str) -> None:
    store(url, article())
    miss(url)
    before = state(url)[2]
    store(url, later(article(), 120))
    assert state(url) == (None, None, before)
    assert miss(url, ENOUGH) is Absence.MISSING
    assert row(url)["gone_at"] is None


def test_what_the_store_does_not_have_is_not_its_matter(url: str) -> None:
    assert miss(url) is Absence.UNKNOWN


def test_an_article_is_found_by_any_address_under_which_it_was_seen(url: str) -> None:
    address = "https://news.example.com/story?id=7"
    store(url, article(id="url:https://news.example.com/canonical", url=address))
    assert miss(url, address=address, id_=f"url:{address}") is Absence.MISSING


@pytest.mark.parametrize("known", [WEB, SHARE, SITE, ""])
def test_the_expiry_of_a_mirror_is_no_withdrawal(url: str, known: str) -> None:
    store(url, article(url=known))
    for moment in (FIRST, ENOUGH):
        assert miss(url, moment, SITE) is Absence.EXPIRED
    assert state(url)[:2] == (None, None)


@pytest.mark.parametrize(
    ("known", "asked", "absence"),
    [
        pytest.param(WEB, SHARE, Absence.EXPIRED, id="a share link for the page itself"),
        pytest.param(SHARE, SHARE, Absence.MISSING, id="a share link for itself"),
        pytest.param(SHARE, WEB, Absence.MISSING, id="the page for a share link"),
    ],
)
def test_no_address_speaks_for_a_better_one(url: str, known: str, asked: str, absence: Absence) -> None:
    store(url, article(url=known))
    assert miss(url, address=asked) is absence


def test_both_sightings_may_come_in_one_batch(url: str) -> None:
    with Writer(url) as writer:
        writer.submit(article())
        writer.missing(Missing(ID, WEB, "http-404", FIRST))
        last = writer.missing(Missing(ID, WEB, "http-404", ENOUGH))
        assert last.result(30) is Absence.GONE
    assert row(url)["gone_at"] is not None

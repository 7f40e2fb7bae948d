"""Choosing among evidence, and filling an article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.items import ArticleItem, Evidence
from pipelines.dates import Choice, choose_date, refine

FETCHED = datetime(2022, 6, 13, 8, 30, tzinfo=UTC)
DATED_ID = "em:202206132409566576"
NO_DAY = "url:https://news.example/a"


def choose(*values: str, article_id: str = NO_DAY, fetched_at: datetime | None = FETCHED) -> Choice:
    evidence = [Evidence(value, f"origin{number}") for number, value in enumerate(values)]
    return choose_date(evidence, article_id=article_id, fetched_at=fetched_at)


def chosen(choice: Choice) -> tuple[str, str]:
    assert choice.date is not None
    return choice.date.instant.isoformat(), choice.origin


def test_the_first_evidence_wins() -> None:
    assert chosen(choose("2022-06-13 08:21", "2022-06-13 09:00:00")) == ("2022-06-13T08:21:00+08:00", "origin0")


def test_refused_evidence_gives_way_to_the_next_best() -> None:
    choice = choose("2022-02-30", "2099-01-01", "2022-06-13 09:00")
    assert chosen(choice) == ("2022-06-13T09:00:00+08:00", "origin2")
    assert [refusal.reason for refusal in choice.refused] == ["impossible", "future"]
    assert choice.refused[0].evidence == Evidence("2022-02-30", "origin0")


@pytest.mark.parametrize("time", ["2022-06-12 19:30:05", "2022-06-10 12:00", "2022-06-13 12:00"])
def test_a_bare_day_gives_way_to_a_time_near_it(time: str) -> None:
    assert choose("2022-06-12", time).origin == "origin1"


@pytest.mark.parametrize("time", ["2022-06-10 11:59", "2022-06-13 12:01", "2021-06-12 08:00"])
def test_a_bare_day_stands_against_a_time_far_from_it(time: str) -> None:
    assert choose("2022-06-12", time).origin == "origin0"


def test_rounded_hours_give_way_to_a_time_near_them() -> None:
    assert chosen(choose("2小时前", "2022-06-13 13:41")) == ("2022-06-13T13:41:00+08:00", "origin1")


def test_a_minute_stands_against_a_second_listed_later() -> None:
    assert choose("2022-06-13 08:21", "2022-06-13 08:21:56").origin == "origin0"


def test_the_day_in_the_id_is_the_last_resort() -> None:
    choice = choose(" +0800", article_id=DATED_ID)
    assert chosen(choice) == ("2022-06-13T00:00:00+08:00", "id")
    assert choice.date is not None
    assert (choice.date.precision, choice.date.zone_assumed, choice.date.raw) == ("day", True, DATED_ID)


def test_the_day_in_the_id_is_a_day_in_beijing_whatever_the_zone_of_the_page() -> None:
    choice = choose_date([], article_id=DATED_ID, fetched_at=FETCHED, zone="America/New_York")
    assert chosen(choice) == ("2022-06-13T00:00:00+08:00", "id")


def test_any_believable_evidence_beats_the_day_in_the_id() -> None:
    assert chosen(choose("2022-06-01", article_id=DATED_ID)) == ("2022-06-01T00:00:00+08:00", "origin0")


@pytest.mark.parametrize("number", ["em:202299132409566576", "em:209906132409566576"])
def test_a_day_in_the_id_that_cannot_be_is_refused(number: str) -> None:
    choice = choose(article_id=number)
    assert choice.date is None
    assert choice.origin == ""
    assert [refusal.evidence.origin for refusal in choice.refused] == ["id"]


def test_other_ids_have_no_day() -> None:
    assert choose(article_id="url:https://news.example/202206132409566576").date is None


def test_a_missing_year_is_taken_from_other_evidence() -> None:
    choice = choose("10-08 12:00", "2019-10-09")
    assert chosen(choice) == ("2019-10-08T12:00:00+08:00", "origin0")
    assert choice.date is not None
    assert not choice.date.year_assumed


def test_a_missing_year_is_taken_from_the_id() -> None:
    assert chosen(choose("12-31 23:50", article_id="em:202001011355870036")) == ("2019-12-31T23:50:00+08:00", "origin0")


def test_a_missing_year_is_taken_from_other_evidence_without_a_time_of_fetch() -> None:
    assert chosen(choose("10-08 12:00", "2019-10-09", fetched_at=None)) == ("2019-10-08T12:00:00+08:00", "origin0")


def test_relative_evidence_takes_nothing_from_other_evidence() -> None:
    choice = choose("5分钟前", "2019-10-09", fetched_at=None)
    assert chosen(choice) == ("2019-10-09T00:00:00+08:00", "origin1")


def test_a_full_date_beats_a_date_without_year_that_it_contradicts() -> None:
    assert chosen(choose("03-15 08:00", "2019-10-09")) == ("2019-10-09T00:00:00+08:00", "origin1")


def test_a_date_without_year_stands_where_there_is_nothing_else() -> None:
    choice = choose("03-15 08:00")
    assert chosen(choice) == ("2022-03-15T08:00:00+08:00", "origin0")
    assert choice.date is not None
    assert choice.date.year_assumed


def article(*values: str, article_id: str = NO_DAY) -> ArticleItem:
    return ArticleItem(id=article_id, fetched_at=FETCHED, raw_dates=[Evidence(value, "page") for value in values])


def test_refining_fills_all_that_is_known() -> None:
    item = article("2022-06-13 08:21:56 +0800", article_id=DATED_ID)
    refine(item)
    assert item.published_at == datetime(2022, 6, 13, 0, 21, 56, tzinfo=UTC)
    assert item.published_precision == "second"
    assert item.published_origin == "page"
    assert item.published_raw == "2022-06-13 08:21:56 +0800"
    assert item.zone_assumed is False
    assert item.flags == []


def test_refining_uses_the_zone_of_the_settings() -> None:
    item = article("2022-06-13 08:21:56")
    refine(item, zone="Asia/Tokyo")
    assert item.published_at == datetime(2022, 6, 12, 23, 21, 56, tzinfo=UTC)
    assert item.zone_assumed is True


def test_refining_flags_each_reason_of_refusal_once() -> None:
    item = article("2099-01-01", "2099-01-02", "2022-02-30")
    refine(item)
    assert item.published_at is None
    assert item.flags == ["date-refused:future", "date-refused:impossible"]


def test_refining_flags_an_assumed_year() -> None:
    item = article("03-15 08:00")
    refine(item)
    assert item.flags == ["date-year-assumed"]


def test_refining_twice_changes_nothing() -> None:
    once, twice = article("2099-01-01", "03-15"), article("2099-01-01", "03-15")
    refine(once)
    refine(twice)
    refine(twice)
    assert once == twice


def test_refining_again_forgets_what_evidence_no_longer_says() -> None:
    item = article("2022-06-13")
    refine(item)
    item.raw_dates = []
    refine(item)
    assert (item.published_at, item.published_precision, item.published_origin, item.published_raw) == (
        *(None, None, "", ""),
    )
    assert item.zone_assumed is False


def test_refining_an_article_without_time_of_fetch_reads_full_dates() -> None:
    item = article("2022-06-13", "5分钟前")
    item.fetched_at = None
    refine(item)
    assert item.published_at == datetime(2022, 6, 12, 16, tzinfo=UTC)
    assert item.flags == ["date-refused:ambiguous"]

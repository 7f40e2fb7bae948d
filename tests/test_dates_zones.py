"""Zones that date texts state, and what happens where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipelines.dates import ReadDate, read_date

FETCHED = datetime(2022, 12, 31, tzinfo=UTC)


def read(raw: str, zone: str = "Asia/Shanghai") -> ReadDate:
    return read_date(raw, fetched_at=FETCHED, zone=zone)


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        *(("+0800", 8), ("+08:00", 8), ("+08", 8), ("-0330", -3.5), ("+0545", 5.75), ("Z", 0), ("UTC", 0), ("GMT", 0)),
        *(("GMT+8", 8), ("UTC+8", 8), ("GMT+08:00", 8), ("UTC-5", -5), ("(GMT+8)", 8), ("GMT +0800", 8)),
        *(("CST", 8), ("(CST)", 8), ("北京时间", 8), ("（北京时间）", 8), ("Beijing Time", 8), ("Asia/Shanghai", 8)),
        *(("香港时间", 8), ("HKT", 8), ("SGT", 8), ("东京时间", 9), ("東京時間", 9), ("JST", 9), ("KST", 9)),
        *(("EST", -5), ("EDT", -4), ("PST", -8), ("PDT", -7), ("BST", 1), ("CET", 1), ("CEST", 2)),
        *(("AEST", 10), ("AEDT", 11)),
    ],
)
def test_a_zone_behind_the_time_is_read(zone: str, hours: float) -> None:
    date = read(f"2022-06-13 08:21:56 {zone}")
    assert (date.instant.utcoffset(), date.zone_assumed) == (timedelta(hours=hours), False)


@pytest.mark.parametrize(
    ("raw", "hours"),
    [
        ("北京时间2022年6月13日08:21", 8),
        ("美东时间2022年6月13日08:21", -4),
        ("美东时间2022年1月13日08:21", -5),
        ("2022年6月13日 北京时间08:21", 8),
        ("2022年6月13日 东京时间 08:21", 9),
        ("(CST) 2022-06-13 08:21", 8),
        ("08:21 GMT 13.06.2022", 0),
        ("Mon, 13 Jun 2022 08:21:56 EST", -5),
        ("June 13, 2022 8:21 a.m. EDT", -4),
        ("June 13, 2022 8:21 PM ET", -4),
        ("Mon, 13 Jun 2022 08:21:56 GMT+8", 8),
        ("Mon, 13 Jun 2022 08:21:56 CST", 8),
    ],
)
def test_a_zone_is_read_wherever_it_stands(raw: str, hours: float) -> None:
    date = read(raw, zone="UTC")
    assert (date.instant.utcoffset(), date.zone_assumed) == (timedelta(hours=hours), False)


def test_an_offset_gives_a_fixed_zone() -> None:
    assert read("2022-06-13 08:21:56 +0800").instant.tzinfo == timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "raw", ["2022-06-13 08:21", "2022-06-13 08:21 CCTV", "2022-06-13 08:21 IST", "13 Jun 2022 08:21 XYZ", "06-13 08:21"]
)
def test_a_text_without_a_known_zone_has_the_assumed_one(raw: str) -> None:
    date = read(raw)
    assert (date.instant.utcoffset(), date.zone_assumed) == (timedelta(hours=8), True)


@pytest.mark.parametrize("raw", ["5分钟前", "1653829208"])
def test_nothing_is_assumed_where_no_zone_is_needed(raw: str) -> None:
    assert not read(raw).zone_assumed


def test_the_second_half_of_a_range_is_no_offset() -> None:
    assert read("2022-06-13 08:21-09:20").zone_assumed


def test_the_zone_of_the_caller_is_used() -> None:
    assert read("2022-06-13 08:21", zone="America/New_York").instant.utcoffset() == timedelta(hours=-4)


def test_a_zone_object_may_be_given() -> None:
    date = read_date("2022-06-13 08:21", fetched_at=FETCHED, zone=UTC)
    assert date.instant == datetime(2022, 6, 13, 8, 21, tzinfo=UTC)


def test_a_time_that_the_clocks_skipped_moves_on_with_them() -> None:
    date = read("2022-03-13 02:30", zone="America/New_York")
    assert date.instant.isoformat() == "2022-03-13T03:30:00-04:00"


def test_a_time_that_the_clocks_repeated_is_the_first() -> None:
    date = read("2022-11-06 01:30", zone="America/New_York")
    assert date.instant.isoformat() == "2022-11-06T01:30:00-04:00"


def test_a_stated_abbreviation_tells_repeated_times_apart() -> None:
    assert read("2022-11-06 01:30 EST").instant - read("2022-11-06 01:30 EDT").instant == timedelta(hours=1)


def test_a_named_region_follows_its_clocks() -> None:
    before, after = (read(f"2022-11-06 {clock} 美东时间").instant for clock in ("00:30", "03:30"))
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=4)


def test_chinese_summer_time_of_the_eighties_is_known() -> None:
    assert read("1988-07-01 08:00").instant.utcoffset() == timedelta(hours=9)


def test_hours_ago_are_true_hours_across_a_change_of_clocks() -> None:
    fetched = datetime(2022, 11, 6, 7, 30, tzinfo=UTC)
    date = read_date("3小时前", fetched_at=fetched, zone="America/New_York")
    assert date.instant == fetched - timedelta(hours=3)


def test_today_is_the_day_in_the_stated_zone() -> None:
    fetched = datetime(2022, 6, 13, 2, tzinfo=UTC)  # still the 12th in New York
    date = read_date("今天 08:21 美东时间", fetched_at=fetched)
    assert date.instant.isoformat() == "2022-06-12T08:21:00-04:00"

"""Reading one date text. The texts are read at 16:30 in Beijing on Monday, 13 June 2022."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest

from newscrawl.errors import NewscrawlError
from pipelines.dates import DateRefusedError, ReadDate, read_date

FETCHED = datetime(2022, 6, 13, 8, 30, tzinfo=UTC)


def read(raw: str) -> ReadDate:
    return read_date(raw, fetched_at=FETCHED)


def stated(raw: str) -> tuple[str, str]:
    date = read(raw)
    return date.instant.isoformat(), date.precision


def refusal(raw: str, fetched_at: datetime | None = FETCHED) -> str:
    with pytest.raises(DateRefusedError) as refused:
        read_date(raw, fetched_at=fetched_at)
    return refused.value.reason


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        ("2022-06-13 08:21:56 +0800", "2022-06-13T08:21:56+08:00"),
        ("2021-12-08 10:46:18", "2021-12-08T10:46:18+08:00"),
        ("(GMT+8, Asia/Shanghai, CST) 2022-06-13 08:21:56", "2022-06-13T08:21:56+08:00"),
        ("[GMT+8, Asia/Shanghai, CST] 2022-06-13 08:21:56 &nbsp;", "2022-06-13T08:21:56+08:00"),
        ("2022/06/13 01:09:08", "2022-06-13T01:09:08+08:00"),
        ("1653829208000", "2022-05-29T13:00:08+00:00"),
        ("1653829208", "2022-05-29T13:00:08+00:00"),
        ('"1653829208"', "2022-05-29T13:00:08+00:00"),
        ("20220613082156", "2022-06-13T08:21:56+08:00"),
        ("20220613T002156Z", "2022-06-13T00:21:56+00:00"),
        ("2022-06-13T00:21:56Z", "2022-06-13T00:21:56+00:00"),
        ("2022-06-13T08:21:56.987654+08:00", "2022-06-13T08:21:56+08:00"),
        ("2022-06-13T08:21:56,5+08", "2022-06-13T08:21:56+08:00"),
        ("2022.06.13 08:21:56", "2022-06-13T08:21:56+08:00"),
        ("2022年6月13日 8时21分56秒", "2022-06-13T08:21:56+08:00"),
        ("2022年6月13日（星期一）上午8时21分56秒", "2022-06-13T08:21:56+08:00"),
        ("2022/6/13 下午 3:05:00", "2022-06-13T15:05:00+08:00"),
        ("6/13/2022 8:21:56 AM", "2022-06-13T08:21:56+08:00"),
        ("Mon, 13 Jun 2022 08:21:56 +0800", "2022-06-13T08:21:56+08:00"),
        ("Mon, 13 Jun 2022 00:21:56 GMT", "2022-06-13T00:21:56+00:00"),
        ("Mon Jun 13 08:21:56 CST 2022", "2022-06-13T08:21:56+08:00"),
        ("Mon Jun 13 2022 08:21:56 GMT+0800 (China Standard Time)", "2022-06-13T08:21:56+08:00"),
    ],
)
def test_a_full_date_is_read_to_the_second(raw: str, instant: str) -> None:
    assert stated(raw) == (instant, "second")


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        ("2022年06月13日 11:42", "2022-06-13T11:42:00+08:00"),
        ("2022年06月13日11:42", "2022-06-13T11:42:00+08:00"),
        ("2022 年 6 月 13 日 11:42", "2022-06-13T11:42:00+08:00"),
        ("２０２２－０６－１３\u3000０８：２１", "2022-06-13T08:21:00+08:00"),
        ("2022年6月13號 上午8點21分", "2022-06-13T08:21:00+08:00"),
        ("二〇二二年六月十三日上午八时二十一分", "2022-06-13T08:21:00+08:00"),
        ("2022-6-13 8:21", "2022-06-13T08:21:00+08:00"),
        ("2022-06-1308:21", "2022-06-13T08:21:00+08:00"),
        ("202206130821", "2022-06-13T08:21:00+08:00"),
        ("20220613 08:21", "2022-06-13T08:21:00+08:00"),
        ("2022-06-13 星期一 08:21", "2022-06-13T08:21:00+08:00"),
        ("新华网2022年06月13日08:21", "2022-06-13T08:21:00+08:00"),
        ("2022-06-13 08:21 来源：财联社", "2022-06-13T08:21:00+08:00"),
        ("发布时间：2022-06-13 08:21", "2022-06-13T08:21:00+08:00"),
        ("发布于2022-06-13 08:21", "2022-06-13T08:21:00+08:00"),
        ("时间:2022-06-13 08:21", "2022-06-13T08:21:00+08:00"),
        ("Published: 2022-06-13 08:21", "2022-06-13T08:21:00+08:00"),
        ("13/06/2022 08:21", "2022-06-13T08:21:00+08:00"),
        ("13.06.2022 08:21", "2022-06-13T08:21:00+08:00"),
        ("06.13.2022 08:21 AM", "2022-06-13T08:21:00+08:00"),
        ("13/06/2022 08h21", "2022-06-13T08:21:00+08:00"),
        ("08:21 2022-06-13", "2022-06-13T08:21:00+08:00"),
        ("2022-06-13 12:21 AM", "2022-06-13T00:21:00+08:00"),
        ("2022-06-12 12:21 PM", "2022-06-12T12:21:00+08:00"),
        ("2022-06-12 24:00", "2022-06-13T00:00:00+08:00"),
        ("June 12, 2022 8:21 a.m.", "2022-06-12T08:21:00+08:00"),
        ("Posted on 12th June 2022 at 8:21 pm", "2022-06-12T20:21:00+08:00"),
        ("Sunday, June 12, 2022 8 PM", "2022-06-12T20:00:00+08:00"),
        ("08:21, 12 June 2022", "2022-06-12T08:21:00+08:00"),
        ("By A. Writer, June 12, 2022 8:21 AM", "2022-06-12T08:21:00+08:00"),
        ("Updated 13 June 2022 | Published 12 June 2022 08:21", "2022-06-12T08:21:00+08:00"),
        ("12 June 2022 08:21 | Some Agency", "2022-06-12T08:21:00+08:00"),
    ],
)
def test_a_full_date_is_read_to_the_minute(raw: str, instant: str) -> None:
    assert stated(raw) == (instant, "minute")


@pytest.mark.parametrize(
    "raw",
    [
        "2022-06-12",
        "2022/06/12/",
        "2022.6.12",
        "2022年6月12日",
        "发布2022年6月12日",
        "二○二二年六月十二日",
        "20220612",
        "12.06.2022",
        "Jun 12, 2022",
        "12. June 2022",
        "2022-Jun-12",
        "12 June 2022 12",
        "12 June 2022 – prices of 08:21",
        "12 June 2022 (in “The Paper” of 08:21)",
        "June 12 2022 am8 8:21",
        "June 12 2022 " + "9" * 40 + "m 8 pm",
        "2022-06-12 3点建议",
    ],
)
def test_a_date_without_time_is_a_day(raw: str) -> None:
    assert stated(raw) == ("2022-06-12T00:00:00+08:00", "day")


@pytest.mark.parametrize(
    ("raw", "instant", "precision"),
    [
        ("刚刚", "2022-06-13T16:30:00+08:00", "minute"),
        ("剛剛", "2022-06-13T16:30:00+08:00", "minute"),
        ("30秒前", "2022-06-13T16:29:30+08:00", "minute"),
        ("5分钟前", "2022-06-13T16:25:00+08:00", "minute"),
        ("三十分钟前", "2022-06-13T16:00:00+08:00", "minute"),
        ("5 minutes ago", "2022-06-13T16:25:00+08:00", "minute"),
        ("半小时前", "2022-06-13T16:00:00+08:00", "day"),
        ("半个小时前", "2022-06-13T16:00:00+08:00", "day"),
        ("2小时前", "2022-06-13T14:30:00+08:00", "day"),
        ("两小时前 来源：财联社", "2022-06-13T14:30:00+08:00", "day"),
        ("一个半小时前", "2022-06-13T15:00:00+08:00", "day"),
        ("3天前", "2022-06-10T00:00:00+08:00", "day"),
        ("今天 16:25", "2022-06-13T16:25:00+08:00", "minute"),
        ("今日08:21:56", "2022-06-13T08:21:56+08:00", "second"),
        ("昨天 08:21", "2022-06-12T08:21:00+08:00", "minute"),
        ("昨日", "2022-06-12T00:00:00+08:00", "day"),
        ("昨晚8点半", "2022-06-12T20:30:00+08:00", "minute"),
        ("今晨6:30", "2022-06-13T06:30:00+08:00", "minute"),
        ("前天下午3点一刻", "2022-06-11T15:15:00+08:00", "minute"),
        ("周三 15:00", "2022-06-08T15:00:00+08:00", "minute"),
        ("星期一 15:00", "2022-06-13T15:00:00+08:00", "minute"),
        ("星期一 23:00", "2022-06-06T23:00:00+08:00", "minute"),
        ("礼拜天 15:00", "2022-06-12T15:00:00+08:00", "minute"),
        ("周三十点", "2022-06-08T10:00:00+08:00", "minute"),
        ("週五", "2022-06-10T00:00:00+08:00", "day"),
        ("16:25", "2022-06-13T16:25:00+08:00", "minute"),
        ("23:50", "2022-06-12T23:50:00+08:00", "minute"),
    ],
)
def test_a_relative_form_is_resolved_against_the_fetch(raw: str, instant: str, precision: str) -> None:
    assert stated(raw) == (instant, precision)


@pytest.mark.parametrize(
    ("raw", "clock"),
    [
        ("昨天凌晨0:30", "00:30"),
        ("昨天凌晨12:30", "00:30"),
        ("昨天早上7点", "07:00"),
        ("昨天上午9时05分", "09:05"),
        ("昨天中午12点", "12:00"),
        ("昨天中午1点", "13:00"),
        ("昨天下午3点", "15:00"),
        ("昨天下午3:05", "15:05"),
        ("昨天下午15:05", "15:05"),
        ("昨天傍晚6点", "18:00"),
        ("昨天晚上8点半", "20:30"),
        ("昨天晚上八点三刻", "20:45"),
    ],
)
def test_the_part_of_the_day_makes_the_hour(raw: str, clock: str) -> None:
    assert read(raw).instant.strftime("%d %H:%M") == f"12 {clock}"


def test_twelve_in_the_evening_is_the_end_of_the_day() -> None:
    assert read("前天晚上12点").instant.isoformat() == "2022-06-12T00:00:00+08:00"


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        ("12-27 08:00", "2021-12-27T08:00:00+08:00"),
        ("12-27", "2021-12-27T00:00:00+08:00"),
        ("6月13日 08:21", "2022-06-13T08:21:00+08:00"),
        ("6月13日08:21", "2022-06-13T08:21:00+08:00"),
        ("06/13 08:21", "2022-06-13T08:21:00+08:00"),
        ("十二月三十日", "2021-12-30T00:00:00+08:00"),
        ("06-14", "2022-06-14T00:00:00+08:00"),
        ("06-16 08:00", "2021-06-16T08:00:00+08:00"),
        ("2月29日", "2020-02-29T00:00:00+08:00"),
    ],
)
def test_a_missing_year_is_the_latest_that_fits_the_fetch(raw: str, instant: str) -> None:
    date = read(raw)
    assert (date.instant.isoformat(), date.year_assumed) == (instant, True)


def test_the_year_comes_from_the_time_of_fetch_and_not_from_today() -> None:
    date = read_date("12-27 08:00", fetched_at=datetime(2009, 1, 5, tzinfo=UTC))
    assert date.instant.year == 2008


def test_on_new_years_eve_a_first_of_january_is_tomorrow() -> None:
    date = read_date("01-01", fetched_at=datetime(2022, 12, 31, 12, tzinfo=UTC))
    assert date.instant.year == 2023


def test_a_stated_year_is_not_an_assumed_one() -> None:
    assert not read("2022-06-13").year_assumed


@pytest.mark.parametrize(
    "raw",
    [
        *("", " ", " +0800", "+0800", "2022", "2022年6月", "June 2022", "08", "6", "今日头条", "前天猫双11", "3-2"),
        *(
            "202206132409566576",
            "NW202206132409566576",
            "12345678",
            "1.5",
            "1.1.1.2022",
            "公司2022年6月13日公告称",
            "3:2 胜",
        ),
        *("13 Jun 22", "Sunday, 06-Nov-94 08:49:37 GMT", "May 2022 in 13 cities", "周一见", "来源：财联社"),
        *("1970-01-01 08:00:00", "1970-01-01 00:00:00", "1900-01-01", "0000000000", "x" * 100),
        "2022-06-13 08:21 " + "正文" * 100,
    ],
)
def test_what_states_no_date_is_refused(raw: str) -> None:
    assert refusal(raw) == "no-date"


@pytest.mark.parametrize(
    "raw",
    [
        *("2022-02-30", "2022-13-01", "2022-06-13 25:61", "2022-06-12 24:01", "0000-00-00 00:00:00", "2021年2月29日"),
        *("2022-06-12 上午15:00", "02-30 08:00", "30 Feb 2022", "13 Jun 2022 25:00", "20220631", "昨天 25:00"),
    ],
)
def test_what_is_not_in_the_calendar_is_refused(raw: str) -> None:
    assert refusal(raw) == "impossible"


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "06/07/2022",
            "2022-06-12至2022-06-13",
            "2022-06-12 08:00 / 2022-06-13 08:00",
        ),
        *("昨天晚上1点", "昨天深夜0:30"),
    ],
)
def test_what_may_mean_two_days_is_refused(raw: str) -> None:
    assert refusal(raw) == "ambiguous"


@pytest.mark.parametrize("raw", ["1899-12-31", "1850-01-01 08:00", "0001-01-01T00:00:00Z", "999999天前", "45000天前"])
def test_what_is_older_than_living_papers_is_refused(raw: str) -> None:
    assert refusal(raw) == "too-old"


@pytest.mark.parametrize(
    "raw",
    [
        "2022-06-13 18:31",
        "2022-06-15 16:31",
        "2022-06-16",
        "今天 18:31",
        "2099-01-01",
        "4102444800",
        "9999-12-31 24:00",
    ],
)
def test_the_future_is_refused(raw: str) -> None:
    assert refusal(raw) == "future"


@pytest.mark.parametrize("raw", ["2022-06-13 18:30", "2022-06-15"])
def test_slow_clocks_and_post_dated_papers_are_believed(raw: str) -> None:
    assert read(raw).instant > FETCHED


@pytest.mark.parametrize("raw", ["5分钟前", "昨天 08:21", "周三", "06-13 08:21", "16:25"])
def test_without_a_time_of_fetch_relative_forms_are_refused(raw: str) -> None:
    assert refusal(raw, fetched_at=None) == "ambiguous"


def test_without_a_time_of_fetch_full_dates_are_read() -> None:
    assert read_date("2022-06-13", fetched_at=None).instant.isoformat() == "2022-06-13T00:00:00+08:00"


def test_the_update_beside_a_publication_is_not_the_publication() -> None:
    assert stated("发布：2022-06-12 08:21 更新：2022-06-13 09:00") == ("2022-06-12T08:21:00+08:00", "minute")


def test_an_update_alone_is_a_date() -> None:
    assert stated("更新时间：2022-06-13 09:00") == ("2022-06-13T09:00:00+08:00", "minute")


def test_the_raw_text_is_kept_as_it_stood() -> None:
    assert read("发布时间：2022-06-13 ").raw == "发布时间：2022-06-13"


def test_the_raw_text_can_be_stored() -> None:
    assert read("2022-06-13 08:21\x00\ud800来源").raw == "2022-06-13 08:21  来源"


def test_a_refusal_is_an_error_of_ours() -> None:
    assert issubclass(DateRefusedError, NewscrawlError)


def test_a_naive_time_of_fetch_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError):
        read_date("2022-06-13", fetched_at=datetime(2022, 6, 13))  # noqa: DTZ001 - that is the mistake


@pytest.mark.parametrize(
    "raw",
    [
        *("2" * 1_000_000, "2022-06-13 " * 100_000, "发布时间" * 300_000, " " * 1_000_000 + "2022", "一" * 1_000_000),
        *("(" * 1_000_000, "&nbsp;" * 200_000, "ﷺ" * 200, "12:" * 66, "更新" * 100, "- " * 100, "Jun 2022 " * 22),
    ],
)
def test_hostile_texts_cost_next_to_nothing(raw: str) -> None:
    before = process_time()
    refusal(raw)
    assert process_time() - before < 1


def test_every_date_line_of_the_real_posts_is_read_or_known_to_be_empty(posts: Path) -> None:
    lines = [
        re.search(r"^date:(.*)$", post.read_text(encoding="utf-8"), re.MULTILINE) for post in sorted(posts.glob("*.md"))
    ]
    texts = [line[1] for line in lines if line]
    dated = [text for text in texts if text.strip() != "+0800"]
    assert (len(texts), len(dated)) == (15, 14)
    for text in dated:
        written = datetime.fromisoformat(text.strip()[:19])  # wall clock of Beijing
        date = read(text)
        assert date.instant.replace(tzinfo=None) == written
        assert date.instant.utcoffset() == timedelta(hours=8)
        assert date.precision == "second"
        assert date.zone_assumed is not text.endswith("+0800")


def test_hours_before_the_first_year_are_refused() -> None:
    with pytest.raises(DateRefusedError, match="too-old"):
        read_date("999999小时前", fetched_at=datetime(50, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("raw", ["十十月三日", "二〇二二年六月三十十日", "一二十月"])
def test_a_numeral_that_is_none_is_no_date(raw: str) -> None:
    assert refusal(raw) == "no-date"

"""What holds for every instant and for every text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Evidence
from pipelines.dates import DateRefusedError, choose_date, read_date

BEIJING = ZoneInfo("Asia/Shanghai")
FETCHED = datetime(2040, 1, 1, tzinfo=UTC)
REASONS = {"no-date", "impossible", "future", "too-old", "ambiguous"}
MINUTE = timedelta(minutes=1)

# After the last summer time of China, so that wall clocks there are unambiguous.
instants = st.datetimes(
    min_value=datetime(1992, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2039, 12, 31),  # noqa: DTZ001  # hypothesis wants bounds without a zone
    timezones=st.just(BEIJING),
).map(lambda instant: instant.replace(microsecond=0))
offsets = st.sampled_from([-720, -570, -300, -210, 0, 60, 330, 345, 480, 540, 840]).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)

Format = Callable[[datetime], str]


def pattern(text: str) -> Format:
    return lambda instant: instant.strftime(text)


def twelve_hours(instant: datetime) -> str:
    half = "下午" if instant.hour >= 12 else "上午"
    return f"{instant:%Y/%m/%d} {half} {instant.hour % 12 or 12}:{instant:%M:%S}"


def han(number: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def in_han(instant: datetime) -> str:
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(instant.year))
    return f"{year}年{han(instant.month)}月{han(instant.day)}日{han(instant.hour)}时{han(instant.minute)}分"


def full_width(instant: datetime) -> str:
    return "".join(
        chr(ord(character) + 0xFEE0) if character > " " else "\u3000" for character in f"{instant:%Y-%m-%d %H:%M:%S}"
    )


TO_THE_SECOND: dict[str, Format] = {
    "front matter": pattern("%Y-%m-%d %H:%M:%S"),
    "slashes": pattern("%Y/%m/%d %H:%M:%S"),
    "dots": pattern("%Y.%m.%d %H:%M:%S"),
    "short": lambda t: f"{t.year}-{t.month}-{t.day} {t.hour}:{t.minute:02}:{t.second:02}",
    "chinese": pattern("%Y年%m月%d日 %H时%M分%S秒"),
    "chinese, glued": pattern("%Y年%m月%d日%H:%M:%S"),
    "compact": pattern("%Y%m%d%H%M%S"),
    "compact with T": pattern("%Y%m%dT%H%M%S"),
    "with weekday": lambda t: f"{t:%Y年%m月%d日}（星期{'一二三四五六日'[t.weekday()]}）{t:%H:%M:%S}",
    "gmt line": pattern("[GMT+8, Asia/Shanghai, CST] %Y-%m-%d %H:%M:%S &nbsp;"),
    "label": pattern("发布时间：%Y-%m-%d %H:%M:%S"),
    "zone behind": pattern("%Y-%m-%d %H:%M:%S（北京时间）"),
    "half days": twelve_hours,
    "full width": full_width,
    "epoch": lambda t: f"{int(t.timestamp()):010}",
    "epoch, milliseconds": lambda t: f"{int(t.timestamp()) * 1000 + 999:013}",
    "ctime": pattern("%a %b %d %H:%M:%S CST %Y"),
    "american": pattern("%B %d, %Y %I:%M:%S %p"),
}
TO_THE_MINUTE: dict[str, Format] = {
    "live page": pattern("%Y年%m月%d日 %H:%M"),
    "dashes": pattern("%Y-%m-%d %H:%M"),
    "compact": pattern("%Y%m%d%H%M"),
    "numerals": in_han,
    "points": lambda t: f"{t.year}年{t.month}月{t.day}日{t.hour}点{t.minute:02}分",
}
TO_THE_DAY: dict[str, Format] = {
    "dashes": pattern("%Y-%m-%d"),
    "compact": pattern("%Y%m%d"),
    "chinese": lambda t: f"{t.year}年{t.month}月{t.day}日",
    "european": pattern("%d.%m.%Y"),
    "english": pattern("%d %B %Y"),
}
WITH_OFFSET: dict[str, Format] = {
    "front matter": pattern("%Y-%m-%d %H:%M:%S %z"),
    "iso": lambda t: t.isoformat(),
    "iso with fraction": lambda t: t.replace(microsecond=123456).isoformat(),
    "mail": format_datetime,
    "greenwich": lambda t: f"{t:%Y-%m-%d %H:%M:%S} GMT{t.isoformat()[-6:]}",
}


@given(instants, st.sampled_from(sorted(TO_THE_SECOND)))
def test_every_form_to_the_second_gives_its_instant_back(instant: datetime, form: str) -> None:
    date = read_date(TO_THE_SECOND[form](instant), fetched_at=FETCHED)
    assert (date.instant, date.precision) == (instant, "second")


@given(instants, st.sampled_from(sorted(TO_THE_MINUTE)))
def test_every_form_to_the_minute_gives_its_minute_back(instant: datetime, form: str) -> None:
    date = read_date(TO_THE_MINUTE[form](instant), fetched_at=FETCHED)
    assert (date.instant, date.precision) == (instant.replace(second=0), "minute")


@given(instants, st.sampled_from(sorted(TO_THE_DAY)))
def test_every_form_to_the_day_gives_its_day_back(instant: datetime, form: str) -> None:
    date = read_date(TO_THE_DAY[form](instant), fetched_at=FETCHED)
    assert (date.instant, date.precision) == (instant.replace(hour=0, minute=0, second=0), "day")


@given(instants, offsets, st.sampled_from(sorted(WITH_OFFSET)))
def test_every_form_with_an_offset_gives_instant_and_offset_back(
    instant: datetime, offset: timezone, form: str
) -> None:
    date = read_date(WITH_OFFSET[form](instant.astimezone(offset)), fetched_at=FETCHED, zone="America/New_York")
    assert (date.instant, date.instant.utcoffset()) == (instant, offset.utcoffset(None))
    assert (date.precision, date.zone_assumed) == ("second", False)


@given(instants, st.integers(0, 363 * 24 * 60))
def test_a_date_without_year_gives_its_instant_back_within_a_year_of_the_fetch(fetched: datetime, minutes: int) -> None:
    instant = (fetched - minutes * MINUTE).replace(second=0)
    date = read_date(f"{instant:%m-%d %H:%M}", fetched_at=fetched)
    assert (date.instant, date.year_assumed) == (instant, True)


@given(instants, st.integers(0, 24 * 60 - 1))
def test_a_time_of_day_gives_its_instant_back_within_a_day_of_the_fetch(fetched: datetime, minutes: int) -> None:
    instant = (fetched - minutes * MINUTE).replace(second=0)
    date = read_date(f"{instant:%H:%M}", fetched_at=fetched)
    assert date.instant in (instant, instant + timedelta(days=1))
    assert date.instant - fetched <= timedelta(minutes=10)


@given(instants, st.integers(0, 6 * 24 * 60))
def test_a_weekday_gives_its_instant_back_within_a_week_of_the_fetch(fetched: datetime, minutes: int) -> None:
    instant = (fetched - minutes * MINUTE).replace(second=0)
    date = read_date(f"周{'一二三四五六日'[instant.weekday()]} {instant:%H:%M}", fetched_at=fetched)
    assert date.instant == instant


@given(instants, st.integers(0, 2), st.times())
def test_a_named_day_is_counted_in_beijing(fetched: datetime, days: int, time_of_day: datetime) -> None:
    raw = f"{('今天', '昨天', '前天')[days]} {time_of_day:%H:%M}"
    try:
        date = read_date(raw, fetched_at=fetched.astimezone(UTC))
    except DateRefusedError as refused:
        assert refused.reason == "future"  # noqa: PT017 - the only reason there may be
        return
    assert fetched.date() - date.instant.date() == timedelta(days=days)


@given(instants, st.integers(0, 9999))
def test_minutes_ago_are_counted_from_the_fetch(fetched: datetime, minutes: int) -> None:
    assert read_date(f"{minutes}分钟前", fetched_at=fetched).instant == fetched - minutes * MINUTE


PIECES = [
    *(
        "2022",
        "1899",
        "0000",
        "9999",
        "22",
        "12",
        "13",
        "06",
        "6",
        "31",
        "0",
        "99",
        "24",
        "25",
        "61",
        "00",
        "1653829208",
    ),
    *(
        "-",
        "/",
        ".",
        ":",
        " ",
        "T",
        "Z",
        "+",
        "+0800",
        "-1200",
        "年",
        "月",
        "日",
        "号",
        "点",
        "时",
        "分",
        "秒",
        "半",
        "刻",
    ),
    *("前", "天", "小时", "分钟", "今天", "昨", "晚", "周", "星期", "一", "十", "二", "〇", "两", "个", "上午", "晚上"),
    *(
        "GMT",
        "CST",
        "北京时间",
        "美东时间",
        "America/New_York",
        "Jun",
        "May",
        "Mon",
        "am",
        "PM",
        "of",
        "th",
        "st",
        "ago",
    ),
    *(
        "发布",
        "时间",
        "更新",
        "来源",
        "(",
        ")",
        "[",
        "]",
        ",",
        "|",
        "&nbsp;",
        "&#0;",
        "\x00",
        "\ud800",
        "１",
        "㍘",
        "nan",
    ),
    *("Infinity", "1e9", "0x1", "²", "٣", "T24", "W24", "h", "m", "s", "no", "'", '"', "今天晚上", "至", "\u3000"),
]
hostile = st.one_of(
    st.text(max_size=300),
    st.binary(max_size=300).map(lambda data: data.decode("latin-1")),
    st.binary(max_size=300).map(lambda data: data.decode("utf-8", "surrogateescape")),
    st.lists(st.sampled_from(PIECES), max_size=24).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join),
)
any_fetch = st.one_of(st.none(), instants, st.datetimes(timezones=st.just(UTC)))


@given(hostile, any_fetch, st.sampled_from(["Asia/Shanghai", "America/New_York", "UTC"]))
def test_any_text_is_read_or_refused(raw: str, fetched: datetime | None, zone: str) -> None:
    try:
        date = read_date(raw, fetched_at=fetched, zone=zone)
    except DateRefusedError as refused:
        assert refused.reason in REASONS  # noqa: PT017 - both ways are right
        return
    assert date.instant.utcoffset() is not None
    assert date.instant.microsecond == 0
    assert date.raw.encode()
    assert fetched is None or date.instant - fetched <= timedelta(hours=48)


@given(st.lists(hostile, max_size=5), any_fetch, st.sampled_from(["em:202206132409566576", "url:x", ""]))
def test_any_evidence_gives_a_choice(values: list[str], fetched: datetime | None, article_id: str) -> None:
    evidence = [Evidence(value, "page") for value in values]
    choice = choose_date(evidence, article_id=article_id, fetched_at=fetched)
    assert (choice.date is None) == (choice.origin == "")
    assert all(refusal.reason in REASONS for refusal in choice.refused)

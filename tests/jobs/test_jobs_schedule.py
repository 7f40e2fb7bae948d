"""When a job is due, and what is said of it."""

from __future__ import annotations

import os
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.errors import ExportError
from newscrawl.items import PastRun
from newscrawl.jobs import prometheus
from newscrawl.jobs.file import Job
from newscrawl.jobs.schedule import Due, due, in_order
from newscrawl.jobs.times import Hours, Window, read_interval, shown
from newscrawl.spiders.arguments import FeedArguments

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # a Wednesday, 12:00 in China


def hours(*windows: str, quiet: tuple[str, ...] = ()) -> Hours:
    return Hours(tuple(map(Window.parse, windows)), tuple(map(Window.parse, quiet)))


def job(
    minutes: int | None = 60, *windows: str, name: str = "a", priority: int = 0, quiet: tuple[str, ...] = ()
) -> Job:
    url = {"url": "http://a.example/feed.xml"}
    interval = None if minutes is None else timedelta(minutes=minutes)
    return Job(name, "feed", url, FeedArguments.parse(url), interval, priority, hours(*windows, quiet=quiet))


def ran(minutes_ago: float, *, healthy: bool = True, **figures: int) -> list[PastRun]:
    started = NOW - timedelta(minutes=minutes_ago)
    return [PastRun(id=1, started_at=started, healthy=healthy, reasons=(), figures=figures)]


def state(job: Job, past: list[PastRun]) -> Due:
    return due(job, past, None, NOW, ZONE)


def test_a_job_that_never_ran_is_due() -> None:
    assert state(job(), []).now
    assert state(job(None), []).now


@pytest.mark.parametrize(("minutes_ago", "now"), [(30, False), (58, False), (59.5, True), (60, True), (600, True)])
def test_a_job_is_due_when_its_interval_is_over_or_nearly(minutes_ago: float, now: bool) -> None:
    found = state(job(60), ran(minutes_ago))
    assert found.now is now
    assert found.why == "every 1h, as newscrawl.toml says"


def test_the_next_time_is_said() -> None:
    assert state(job(60), ran(20)).at == NOW + timedelta(minutes=40)


def test_an_interval_that_follows_the_source_is_explained() -> None:
    found = state(job(None), ran(8, found=3, elapsed=1440, interval_before=900, interval=660))
    assert found.now is False
    assert found.at == NOW + timedelta(minutes=3)
    assert found.why == "auto: 3 new or changed in 24m, interval 15m -> 11m"


def test_an_unhealthy_run_says_nothing_of_the_interval() -> None:
    found = state(job(None), ran(10, healthy=False, found=0, elapsed=900, interval_before=900, interval=900))
    assert "says nothing of the source, interval stays 15m" in found.why


def test_a_job_waits_for_its_window() -> None:
    found = state(job(60, "mon-fri 20:00-22:00"), ran(600))
    assert not found.now
    assert found.at == datetime(2026, 11, 25, 20, 0, tzinfo=ZONE)
    assert found.why.endswith("due, but its hours begin at Wed 20:00")
    assert state(job(60, "11:00-13:00"), ran(600)).now


def test_no_job_is_due_in_quiet_hours_whatever_its_own_windows_say() -> None:
    found = state(job(60, "11:00-13:00", quiet=("11:30-12:30",)), ran(600))
    assert not found.now
    assert found.at == datetime(2026, 11, 25, 12, 30, tzinfo=ZONE)
    assert found.why.endswith("due, but its hours begin at Wed 12:30")
    assert state(job(60, quiet=("13:00-11:00",)), ran(600)).now


def test_hours_end_with_the_window_or_where_quiet_ones_begin() -> None:
    noon = NOW.astimezone(ZONE)
    assert hours("06:00-23:30").close_at(noon) == noon.replace(hour=23, minute=30)
    assert hours("06:00-23:30", quiet=("wed 21:00-22:00",)).close_at(noon) == noon.replace(hour=21)
    assert hours("06:00-12:00").close_at(noon) == noon
    assert hours().close_at(noon) is None
    assert hours("00:00-24:00").close_at(noon) is None


@given(st.lists(st.sampled_from(["06:00-23:30", "fri 22:00-02:00", "sat-mon 00:00-24:00", "00:00-24:00"])), st.data())
def test_hours_that_hold_end_and_those_that_do_not_begin_at_a_minute_that_differs(
    windows: list[str], data: st.DataObject
) -> None:
    found = hours(*windows, quiet=tuple(data.draw(st.lists(st.sampled_from(["11:00-13:00", "sun 00:00-24:00"])))))
    moment = datetime(2026, 11, 23, tzinfo=ZONE) + timedelta(minutes=data.draw(st.integers(0, 7 * 24 * 60)))
    change = found.close_at(moment) if found.hold(moment) else found.open_at(moment)
    assert change is None or found.hold(change) is not found.hold(moment)
    assert change is None or found.hold(change - timedelta(minutes=1)) is found.hold(moment)


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, 0, tzinfo=UTC)),
    ],
)
@settings(deadline=None)  # what it is held against looks at every minute of a week
@given(
    st.lists(st.sampled_from(["02:30-04:00", "01:15-01:45", "23:00-02:20", "sun 00:00-02:00"]), min_size=1),
    st.lists(st.sampled_from(["02:10-02:20", "03:00-03:30", "01:30-02:30"])),
    st.integers(-360, 240),
)
def test_hours_begin_and_end_at_the_right_instant_where_clocks_change(
    zone: str, change: datetime, windows: list[str], quiet: list[str], minutes: int
) -> None:
    found, moment = hours(*windows, quiet=tuple(quiet)), change + timedelta(minutes=minutes)
    local = moment.astimezone(ZoneInfo(zone))
    held = found.hold(local)
    turned = found.close_at(local) if held else found.open_at(local)
    minute = (moment + timedelta(minutes=number) for number in range(1, 8 * 24 * 60))
    expected = next((each for each in minute if found.hold(each.astimezone(ZoneInfo(zone))) is not held), None)
    assert (turned and turned.astimezone(UTC)) == expected


def test_a_window_that_lies_in_an_hour_that_is_left_out_does_not_open_that_day() -> None:
    new_york = ZoneInfo("America/New_York")
    before = datetime(2026, 3, 8, 1, 0, tzinfo=new_york)
    opened = hours("02:00-03:00").open_at(before)
    assert opened == datetime(2026, 3, 9, 2, 0, tzinfo=new_york)


@pytest.mark.parametrize(
    ("window", "day", "time", "inside"),
    [
        ("06:00-23:30", 25, "06:00", True),
        ("06:00-23:30", 25, "23:30", False),
        ("22:00-02:00", 25, "23:00", True),
        ("22:00-02:00", 25, "01:59", True),
        ("22:00-02:00", 25, "02:00", False),
        ("fri 22:00-02:00", 28, "01:00", True),
        ("fri 22:00-02:00", 27, "01:00", False),
        ("sat-mon 00:00-24:00", 30, "12:00", True),
        ("sat-mon 00:00-24:00", 25, "12:00", False),
    ],
)
def test_windows_hold_what_they_say(window: str, day: int, time: str, inside: bool) -> None:
    moment = datetime(2026, 11, day, int(time[:2]), int(time[3:]), tzinfo=ZONE)
    assert Window.parse(window).holds(moment) is inside


_HOURS = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda pair: f"{pair[0]:02d}:{pair[1]:02d}")


@given(_HOURS, _HOURS, st.sampled_from(["", "mon ", "sat-sun ", "fri-tue "]), st.integers(0, 7 * 24 * 60))
def test_a_window_opens_within_a_week_and_not_before(begin: str, end: str, days: str, minutes: int) -> None:
    if begin == end:
        with pytest.raises(ValueError, match=begin):
            Window.parse(f"{begin}-{end}")
        return
    window, moment = (
        Window.parse(f"{days}{begin}-{end}"),
        datetime(2026, 11, 23, tzinfo=ZONE) + timedelta(minutes=minutes),
    )
    opened = Hours((window,)).open_at(moment)
    assert opened is not None
    assert window.holds(opened)
    assert moment <= opened <= moment + timedelta(days=8)
    assert opened == moment or not window.holds(opened - timedelta(minutes=1))


def test_higher_priority_goes_first_and_then_who_waited_longest() -> None:
    states = [
        due(job(name="late"), ran(70), None, NOW, ZONE),
        due(job(name="important", priority=5), ran(61), None, NOW, ZONE),
        due(job(name="never"), [], None, NOW, ZONE),
        due(job(name="later"), ran(700), None, NOW, ZONE),
    ]
    assert [each.job.name for each in in_order(states)] == ["important", "never", "later", "late"]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0m"), (4, "under 1m"), (300, "5m"), (7500, "2h 5m"), (7 * 86400, "7d"), (90000, "1d 1h")]
)
def test_spans_are_shown_short(seconds: int, text: str) -> None:
    assert shown(timedelta(seconds=seconds)) == text


def test_prometheus_is_told_of_every_job() -> None:
    found = due(job(name='quo"te'), ran(10, found=3, articles=4, listed=20), NOW, NOW, ZONE)
    lines = prometheus.text([found, due(job(name="new"), [], None, NOW, ZONE)]).splitlines()
    assert 'newscrawl_job_healthy{job="quo\\"te",spider="feed"} 1' in lines
    assert 'newscrawl_job_found{job="quo\\"te",spider="feed"} 3' in lines
    assert 'newscrawl_job_last_healthy_timestamp_seconds{job="quo\\"te",spider="feed"} 1795579200' in lines
    assert not [line for line in lines if 'job="new"' in line and "interval" not in line]
    assert len([line for line in lines if line.startswith("# TYPE")]) == 7


def test_the_file_for_prometheus_is_not_written_through_a_link(tmp_path: Path) -> None:
    theirs, target = tmp_path / "theirs", tmp_path / "jobs.prom"
    theirs.write_text("kept", encoding="utf-8")
    target.symlink_to(theirs)
    (tmp_path / f".jobs.prom.{os.getpid()}").symlink_to(theirs)
    prometheus.write(target, [])
    assert theirs.read_text(encoding="utf-8") == "kept"
    assert target.read_text(encoding="utf-8").startswith("# HELP")
    assert not target.is_symlink()


def test_a_file_for_prometheus_that_cannot_be_written_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "jobs.prom").mkdir()
    with pytest.raises(ExportError, match=r"prometheus_file .*jobs\.prom cannot be written: "):
        prometheus.write(tmp_path / "jobs.prom", [])
    assert [path.name for path in tmp_path.iterdir()] == ["jobs.prom"]


# -- any job ----------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(\d+)([dhm])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def spelled(text: str) -> timedelta:
    return sum((int(number) * _UNITS[unit] for number, unit in _NUMBER.findall(text)), timedelta())


@given(st.integers(1, 99_999), st.sampled_from(sorted(_UNITS)), st.sampled_from(["", " "]))
def test_an_interval_is_read_as_it_is_spelled(number: int, unit: str, blank: str) -> None:
    assert read_interval(f"{number}{blank}{unit}") == number * _UNITS[unit]


@given(st.text(max_size=8) | st.text("0123456789mhd auto\n", max_size=7))
def test_any_text_is_an_interval_or_a_value_error(text: str) -> None:
    try:
        found = read_interval(text)
    except ValueError:
        return
    assert (found is None) is (text == "auto")
    assert found is None or found == spelled(text.replace(" ", "")) > timedelta(0)


@given(st.integers(-100, 10**8))
def test_a_span_is_shown_to_its_second_unit(seconds: int) -> None:
    span = timedelta(seconds=seconds)
    text = shown(span)
    if not _NUMBER.search(text) or text in {"0m", "under 1m"}:
        assert text == ("0m" if not seconds else "under 1m")
        assert span < timedelta(minutes=1)
        return
    assert len(text.split()) <= 2
    left = span - spelled(text)
    assert timedelta(seconds=-30) <= left <= (timedelta(hours=1) if "d" in text else timedelta(seconds=30))


_JOBS = st.builds(
    lambda minutes, windows, priority, quiet: job(minutes, *windows, priority=priority, quiet=tuple(quiet)),
    st.sampled_from([None, 1, 5, 60, 1440]),
    st.lists(st.sampled_from(["06:00-23:30", "fri 22:00-02:00", "sat-mon 00:00-24:00", "02:00-02:01"]), max_size=2),
    st.integers(-2, 2),
    st.lists(st.sampled_from(["11:00-13:00", "sun 00:00-24:00"]), max_size=1),
)
_PAST: st.SearchStrategy[list[PastRun]] = st.one_of(
    st.just([]),
    st.builds(ran, st.integers(0, 3_000), healthy=st.booleans(), interval=st.sampled_from([300, 3_600])),
)


@given(_JOBS, _PAST)
def test_a_job_is_due_when_it_was_promised_and_not_before(job: Job, past: list[PastRun]) -> None:
    found = state(job, past)
    if found.now:
        assert found.at == NOW
        assert job.hours.hold(NOW.astimezone(ZONE))
        return
    assert found.at >= NOW
    promised = due(job, past, None, found.at.astimezone(UTC), ZONE)
    assert promised.now
    early = min(timedelta(minutes=1), found.interval / 10)
    just_before = due(job, past, None, found.at.astimezone(UTC) - early - timedelta(minutes=1), ZONE)
    assert not just_before.now or found.at - early - timedelta(minutes=1) < NOW


@given(st.lists(st.builds(state, _JOBS, _PAST), max_size=6), st.randoms())
def test_the_order_of_jobs_is_by_priority_and_then_by_who_waits_longest(
    found: list[Due], chance: random.Random
) -> None:
    def rank(each: Due) -> tuple[int, float]:
        return -each.job.priority, each.last.started_at.timestamp() if each.last else 0.0

    order = in_order(found)
    assert [rank(each) for each in order] == sorted(map(rank, found))
    assert in_order(order) == order
    chance.shuffle(found)
    assert [rank(each) for each in in_order(found)] == [rank(each) for each in order]
    assert sorted(map(id, in_order(found))) == sorted(map(id, found))

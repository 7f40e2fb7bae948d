"""The verdict over a run, and what it is made of, hold for any numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl.crawl.closing import StoppedError
from newscrawl.crawl.counts import Counts
from newscrawl.crawl.failures import STOPPED, failure_reason
from newscrawl.crawl.figures import FIELDS
from newscrawl.crawl.fill import LEAST_EMPTY, LEAST_PAST, fallen
from newscrawl.crawl.history import History
from newscrawl.crawl.pace import FIRST, LONGEST, SHORTEST, pace_after
from newscrawl.crawl.refusals import RefusedError
from newscrawl.crawl.summary import number, outcomes, summary
from newscrawl.crawl.verdict import Observed, is_complete, is_gap, judge
from newscrawl.items import PastRun

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
FEW = st.integers(0, 12)
ENDINGS = st.sampled_from(["finished", "finished", "shutdown", "NEWSCRAWL_MAX_PAGES=5 is spent"])
SHARES = st.sampled_from([0.0, 0.2, 1.0])


@st.composite
def counted(draw: st.DrawFn) -> Counts:
    numbers = {name: draw(FEW) for name in ("new", "changed", "unchanged", "rejected", "failed", "known", "listed")}
    numbers["indexes"] = draw(st.integers(0, 3))
    numbers["unreadable"] = draw(st.sampled_from([0, 0, 1, 5]))
    numbers["empty"] = min(draw(st.sampled_from([0, 1])), numbers["unreadable"])
    numbers["unstored"] = draw(st.sampled_from([0, 0, 2]))
    numbers["lasting"] = draw(st.integers(0, numbers["rejected"] + numbers["failed"]))
    return Counts(**numbers)


@st.composite
def figures(draw: st.DrawFn, most: int = 30) -> dict[str, int]:
    articles = draw(st.integers(0, most))
    filled = {name: draw(st.sampled_from([0, articles, articles // 2, articles])) for name in FIELDS}
    return {"articles": articles, **filled, "listed": draw(FEW), "indexes": 1}


@st.composite
def past(draw: st.DrawFn) -> tuple[PastRun, ...]:
    return tuple(
        PastRun(
            id=100 - place,
            started_at=NOW - timedelta(hours=place + 1),
            healthy=draw(st.booleans()),
            reasons=(),
            figures=each,
        )
        for place, each in enumerate(draw(st.lists(figures(), max_size=5)))
    )


# -- verdict --------------------------------------------------------------------------------------------------------


@given(counted(), SHARES, ENDINGS, figures(), past())
def test_a_run_is_unhealthy_exactly_where_it_says_why(
    counts: Counts, share: float, ending: str, seen: dict[str, int], readings: tuple[PastRun, ...]
) -> None:
    found = judge(
        counts,
        max_failed_share=share,
        finish_reason=ending,
        observed=Observed(seen),
        history=History(NOW, readings),
    )
    assert (found.outcome, found.exit_code) == (("unhealthy", 3) if found.reasons else ("healthy", 0))
    assert not found.acceptable or found.reasons
    assert len(set(found.reasons)) == len(found.reasons)
    if counts.unreadable or counts.unstored or ending.endswith("spent"):
        assert found.exit_code == 3
    alone = judge(counts, max_failed_share=share, finish_reason=ending, observed=Observed(seen))
    assert found.reasons[: len(alone.reasons)] == alone.reasons


@given(counted(), SHARES, ENDINGS)
def test_a_run_is_complete_where_it_came_to_its_end_and_nothing_failed(
    counts: Counts, share: float, ending: str
) -> None:
    judged = judge(counts, max_failed_share=share, finish_reason=ending)
    is_whole = is_complete(counts, max_failed_share=share, finish_reason=ending)
    assert is_whole is (ending == "finished" and judged.exit_code == 0)
    is_early = ending not in {"finished", "shutdown"}
    wrong = [counts.unreadable, counts.unstored, counts.is_bad(share), is_early]
    assert len(judged.reasons) == sum(map(bool, wrong))


@given(counted(), SHARES, st.sampled_from(["rejected", "failed", "unreadable", "unstored"]))
def test_one_more_failure_makes_no_run_healthy(counts: Counts, share: float, name: str) -> None:
    worse = replace(counts, **{name: getattr(counts, name) + 1})
    before = judge(counts, max_failed_share=share, finish_reason="finished")
    assert judge(worse, max_failed_share=share, finish_reason="finished").exit_code >= before.exit_code


@given(counted(), past())
def test_a_list_that_names_what_we_have_has_no_gap(counts: Counts, readings: tuple[PastRun, ...]) -> None:
    found = is_gap(counts, History(NOW, readings))
    assert not (found and counts.met)
    assert not is_gap(counts, History(NOW))
    assert not is_gap(counts, History(NOW, readings, whole=False))


# -- fields that are no longer filled -------------------------------------------------------------------------------


@given(figures(), past())
def test_only_fields_that_the_run_lacks_are_told_and_each_once(
    seen: dict[str, int], readings: tuple[PastRun, ...]
) -> None:
    told = list(fallen(seen, readings))
    names = [re.match(r"field (\w+): filled in (\d+) of (?:the last )?(\d+) articles", each) for each in told]
    fields = [name[1] for name in names if name]
    assert len(fields) == len(told) == len(set(fields))
    assert all(seen[name] < seen["articles"] for name in fields)
    assert all(int(name[3]) - int(name[2]) >= LEAST_EMPTY for name in names if name)
    healthy = sum(run.figures["articles"] for run in readings if run.healthy)
    assert not told or healthy >= LEAST_PAST


@given(figures(), past(), st.sampled_from(FIELDS))
def test_a_field_that_is_filled_less_often_still_is_told_as_well(
    seen: dict[str, int], readings: tuple[PastRun, ...], name: str
) -> None:
    def is_told(filled: int) -> bool:
        return any(each.startswith(f"field {name}:") for each in fallen(seen | {name: filled}, readings))

    told = [is_told(filled) for filled in range(seen["articles"] + 1)]
    assert told == sorted(told, reverse=True)


# -- pace -----------------------------------------------------------------------------------------------------------


@given(
    st.integers(SHORTEST, LONGEST),
    st.integers(-(10**6), 10**8),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.booleans(),
)
def test_an_interval_stays_in_its_bounds_and_more_news_makes_it_no_longer(
    before: int, elapsed: int, found: int, more: int, trusted: bool
) -> None:
    last = PastRun(id=1, started_at=NOW, healthy=True, reasons=(), figures={"interval": before})
    now = NOW + timedelta(seconds=elapsed)
    pace = pace_after([last], now, found, trusted=trusted)
    assert SHORTEST <= pace["interval"] <= LONGEST
    assert before / 2 - 1 <= pace["interval"] <= 2 * before + 1
    assert pace["interval_before"] == before
    assert pace["elapsed"] >= 1  # a clock that was set back as well
    assert trusted or pace["interval"] == before
    assert pace_after([], now, found, trusted=trusted) == {"found": found, "interval": FIRST}
    if found:
        assert pace_after([last], now, found + more, trusted=trusted)["interval"] <= pace["interval"]


# -- failures -------------------------------------------------------------------------------------------------------

_KINDS = (
    DownloadTimeoutError,
    CannotResolveHostError,
    DownloadCancelledError,
    ResponseDataLossError,
    DownloadFailedError,
    IgnoreRequest,
    StoppedError,
    ValueError,
    KeyError,
)


@given(
    st.sampled_from(_KINDS), st.text(max_size=20) | st.text("a: ", min_size=250, max_size=400), st.integers(200, 599)
)
def test_every_failure_has_a_stable_word_and_a_short_detail(kind: type[Exception], text: str, status: int) -> None:
    problems = [
        kind(text),
        kind(),
        RefusedError("budget", text),
        HttpError(Response("http://a.example/", status=status)),
    ]
    for problem in problems:
        reason = failure_reason(Failure(problem))  # type: ignore[no-untyped-call]  # Twisted is not typed here
        word, _, detail = reason.partition(": ")
        assert re.fullmatch("[a-z]+(?:-[a-z0-9]+)*", word)
        assert len(detail) <= 200 or isinstance(problem, RefusedError)
        assert (word == STOPPED) is isinstance(problem, StoppedError)
        assert word != "http" or reason == f"http-{status}"


# -- summary --------------------------------------------------------------------------------------------------------


@given(
    st.dictionaries(st.sampled_from(["new", "changed", "unchanged", "rejected", "failed", "known"]), FEW),
    st.dictionaries(
        st.sampled_from(["fetch http-404", "parse not-an-article", "discover empty-feed"]), st.integers(1, 99)
    ),
    st.lists(st.sampled_from(["gap", "stopped early: memusage_exceeded"]), unique=True),
    st.sampled_from(["", "newscrawl runs 1 --accept"]),
)
def test_a_summary_tells_every_number_and_reason_of_its_run(
    numbers: dict[str, int], rejects: dict[str, int], reasons: list[str], accept: str
) -> None:
    kept: dict[str, Any] = {f"newscrawl/{name}": value for name, value in numbers.items()}
    kept |= {f"newscrawl/reason/{name}": value for name, value in rejects.items()}
    kept |= {"newscrawl/reasons": reasons, "newscrawl/accept": accept, "elapsed_time_seconds": 1.5}
    stats: Any = SimpleNamespace(get_value=kept.get, get_stats=lambda: kept)
    lines = summary(stats)
    assert all(number(stats, f"newscrawl/{name}") == value for name, value in numbers.items())
    told = [part.split(" ", 1) for part in outcomes(stats).split(", ")]
    assert {name: int(value) for value, name in told} == {
        name: numbers.get(name, 0) for name in ("new", "changed", "unchanged", "rejected", "failed")
    }
    assert f"{numbers.get('known', 0)} already known" in lines[0]
    assert [line for line in lines if line.startswith("unhealthy because")] == [
        f"unhealthy because {each}" for each in reasons
    ]
    found = [re.fullmatch(r"rejected (\d+) x (.+)", line) for line in lines]
    counts = [(each[2], int(each[1])) for each in found if each]
    assert dict(counts) == rejects
    assert [count for _, count in counts] == sorted(rejects.values(), reverse=True)
    assert any(accept in line for line in lines) or not accept
    assert len(lines) == 2 + len(reasons) + bool(accept) + len(rejects)

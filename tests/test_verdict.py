"""The verdict over a run, from its numbers and from those of earlier runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.counts import Counts
from newscrawl.crawl.fill import at_most
from newscrawl.crawl.history import History
from newscrawl.crawl.pace import FIRST, LONGEST, SHORTEST, next_interval, pace_after
from newscrawl.crawl.verdict import Observed, Verdict, judge
from newscrawl.items import PastRun

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
FULL = {"articles": 20, "title": 20, "published": 20, "medium": 20, "body": 20}


def past(*figures: dict[str, int], healthy: bool = True, every: timedelta = timedelta(hours=1)) -> tuple[PastRun, ...]:
    """Newest first, the newest one `every` ago."""
    return tuple(
        PastRun(id=100 - number, started_at=NOW - (number + 1) * every, healthy=healthy, reasons=(), figures=each)
        for number, each in enumerate(figures)
    )


def unchanged(*days_ago: float) -> tuple[PastRun, ...]:
    """Runs after the last reading that found the index as it was, oldest first."""
    return tuple(
        PastRun(
            id=200 + number, started_at=NOW - timedelta(days=days), healthy=True, reasons=(), figures={"indexes": 1}
        )
        for number, days in enumerate(days_ago)
    )


def verdict(
    counts: Counts,
    *readings: PastRun,
    figures: dict[str, int] | None = None,
    whole: bool = True,
    since: tuple[PastRun, ...] = (),
) -> Verdict:
    accepted = next((run for run in readings if run.accepted), None)
    history = History(NOW, readings, since, whole=whole, accepted=accepted)
    observed = Observed(figures or {})
    return judge(counts, max_failed_share=0.2, finish_reason="finished", observed=observed, history=history)


LISTED = {"listed": 20, "known": 20, "indexes": 1}
EMPTY = {"listed": 0, "indexes": 1}


def test_nothing_new_is_healthy() -> None:
    assert verdict(Counts(known=20, listed=20, indexes=1), *past(LISTED)) == Verdict("healthy", 0)


def test_an_empty_index_that_used_to_name_articles_is_unhealthy_and_says_what_it_named() -> None:
    found = verdict(Counts(indexes=1), *past(LISTED))
    assert found.exit_code == 3
    assert found.reasons == ("the index names no article, it named 20 at 2026-11-25 07:00Z",)


def test_it_stays_unhealthy_as_long_as_it_is_empty() -> None:
    assert verdict(Counts(indexes=1), *past(EMPTY, EMPTY, LISTED)).exit_code == 3


@pytest.mark.parametrize("readings", [(), (EMPTY,), (LISTED, EMPTY), (EMPTY, LISTED, EMPTY, LISTED)])
def test_an_index_that_is_empty_always_or_now_and_then_is_healthy(readings: tuple[dict[str, int], ...]) -> None:
    assert verdict(Counts(indexes=1), *past(*readings)).exit_code == 0


@pytest.mark.parametrize("field", ["title", "published", "medium", "body"])
def test_a_field_that_is_no_longer_filled_is_named(field: str) -> None:
    counts = Counts(new=8, known=12, listed=20, indexes=1)
    found = verdict(counts, *past(FULL | LISTED), figures={**dict.fromkeys(FULL, 8), field: 1})
    assert found.reasons == (f"field {field}: filled in 1 of 8 articles, 100% in earlier runs",)


@pytest.mark.parametrize(
    ("articles", "filled", "why"),
    [
        (2, 0, "two articles may be odd ones"),
        (30, 27, "ten of a hundred are no layout"),
    ],
)
def test_a_small_dip_of_a_field_is_healthy(articles: int, filled: int, why: str) -> None:
    counts = Counts(new=articles, known=12, listed=40, indexes=1)
    figures = {**dict.fromkeys(FULL, articles), "medium": filled}
    assert verdict(counts, *past(FULL | LISTED), figures=figures).exit_code == 0, why


def small_runs(filled: list[int], articles: int = 1) -> list[int]:
    """Exit codes of runs of so many articles each, one after the other; `filled`: how many of them have a medium."""
    readings, codes = past(*[LISTED | {**dict.fromkeys(FULL, articles)} for _ in range(20)]), []
    for number, each in enumerate(filled, start=1):
        figures = {**dict.fromkeys(FULL, articles), "medium": each}
        found = verdict(Counts(new=articles, known=20 - articles, listed=20, indexes=1), *readings, figures=figures)
        codes.append(found.exit_code)
        healthy = not found.exit_code
        run = PastRun(id=100 + number, started_at=NOW, healthy=healthy, reasons=(), figures=LISTED | figures)
        readings = (run, *readings)
    return codes


@pytest.mark.parametrize(("articles", "at"), [(1, 5), (2, 2)])
def test_a_layout_that_changed_is_seen_by_a_source_of_few_articles_a_run_and_stays_seen(articles: int, at: int) -> None:
    codes = small_runs([0] * 60, articles)
    assert codes.index(3) == at - 1
    assert set(codes[at - 1 :]) == {3}


def test_small_runs_are_healthy_again_as_soon_as_the_field_is_back() -> None:
    assert small_runs([0] * 8 + [1] * 30)[8:] == [0] * 30


@pytest.mark.parametrize("every", [5, 7, 10])
def test_small_runs_that_lack_a_field_now_and_then_are_healthy(every: int) -> None:
    assert set(small_runs([int(number % every != 0) for number in range(1, 200)])) == {0}


def test_a_field_that_half_of_the_articles_have_is_not_missed_in_small_runs() -> None:
    usual = past(*[LISTED | {**dict.fromkeys(FULL, 1), "medium": number % 2} for number in range(40)])
    for mixture in ([0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0]):
        newest = past(*[LISTED | {**dict.fromkeys(FULL, 1), "medium": each} for each in mixture])
        figures = {**dict.fromkeys(FULL, 1), "medium": 0}
        assert verdict(Counts(new=1, known=19, listed=20, indexes=1), *newest, *usual, figures=figures).exit_code == 0


def test_the_reason_of_small_runs_counts_their_articles_together() -> None:
    full, without = LISTED | dict.fromkeys(FULL, 2), LISTED | {**dict.fromkeys(FULL, 2), "medium": 0}
    counts = Counts(new=2, known=18, listed=20, indexes=1)
    found = verdict(counts, *past(without, *[full] * 20), figures={**dict.fromkeys(FULL, 2), "medium": 0})
    assert found.reasons == ("field medium: filled in 6 of the last 10 articles, 100% in earlier runs",)


def test_a_small_run_after_a_large_one_is_compared_with_it() -> None:
    small = LISTED | {**dict.fromkeys(FULL, 2), "medium": 0}
    counts = Counts(new=2, known=18, listed=20, indexes=1)
    figures = {**dict.fromkeys(FULL, 2), "medium": 0}
    assert verdict(counts, *past(small, FULL | LISTED), figures=figures).reasons == (
        "field medium: filled in 0 of the last 4 articles, 100% in earlier runs",
    )


def test_a_field_that_was_never_filled_is_not_missed() -> None:
    counts = Counts(new=20, known=1, listed=21, indexes=1)
    readings = past(FULL | LISTED | {"medium": 0})
    assert verdict(counts, *readings, figures=FULL | {"medium": 0}).exit_code == 0


def test_unhealthy_runs_do_not_lower_what_is_expected() -> None:
    broken = past(FULL | LISTED | {"medium": 0}, healthy=False) * 30
    counts = Counts(new=8, known=12, listed=20, indexes=1)
    figures = {**dict.fromkeys(FULL, 8), "medium": 0}
    assert verdict(counts, *broken, *past(FULL | LISTED), figures=figures).exit_code == 3


def test_a_list_without_anything_that_we_have_is_a_gap() -> None:
    found = verdict(Counts(new=20, listed=20, indexes=1), *past(LISTED))
    assert found.exit_code == 3
    assert found.reasons[0].startswith("gap: all 20 listed articles are new")


@pytest.mark.parametrize(
    "counts",
    [
        Counts(new=19, known=1, listed=20, indexes=1),
        Counts(new=19, unchanged=1, listed=20, indexes=1),
        Counts(new=5, out_of_range=15, listed=20, indexes=1),
    ],
)
def test_a_list_that_reaches_what_we_have_or_was_cut_short_is_no_gap(counts: Counts) -> None:
    assert verdict(counts, *past(LISTED)).exit_code == 0


def test_a_first_run_and_a_run_with_a_limit_know_of_no_gap() -> None:
    counts = Counts(new=20, listed=20, indexes=1)
    assert verdict(counts).exit_code == 0
    assert verdict(counts, *past(LISTED), whole=False).exit_code == 0


NOT_MODIFIED = Counts(indexes=1, listed=20, known=20, index_unmodified=1)
LONG_AGO = PastRun(id=1, started_at=NOW - timedelta(days=19), healthy=True, reasons=(), figures=LISTED)


@pytest.mark.parametrize("counts", [NOT_MODIFIED, Counts(indexes=1, listed=20, known=20, same_bytes=1)])
def test_an_index_that_is_not_modified_for_too_long_is_unhealthy(counts: Counts) -> None:
    readings = past(LISTED, LISTED, every=timedelta(days=1))
    assert verdict(counts, *readings, since=unchanged(0.9, 0.8)).exit_code == 0
    found = verdict(counts, LONG_AGO, since=unchanged(9, 8))
    assert found.reasons == ("every index was found unchanged for 9 days, longer than ever",)


def test_an_index_that_was_read_again_is_not_quiet() -> None:
    assert verdict(Counts(indexes=1, listed=20, known=20), LONG_AGO, since=unchanged(9, 8)).exit_code == 0


def test_days_on_which_nobody_looked_are_no_quiet_of_the_source() -> None:
    assert verdict(NOT_MODIFIED, LONG_AGO).exit_code == 0
    assert verdict(NOT_MODIFIED, LONG_AGO, since=unchanged(0.04)).exit_code == 0
    assert verdict(NOT_MODIFIED, LONG_AGO, since=unchanged(0.08, 0.04)).exit_code == 0


def test_two_runs_that_found_an_index_unchanged_are_too_few() -> None:
    assert verdict(NOT_MODIFIED, LONG_AGO, since=unchanged(9)).exit_code == 0
    assert verdict(NOT_MODIFIED, LONG_AGO, since=unchanged(9, 0.1)).exit_code == 3


def test_a_source_that_is_slow_by_nature_may_be_quiet_for_long() -> None:
    readings = past(LISTED, LISTED, LISTED, every=timedelta(days=20))
    assert verdict(NOT_MODIFIED, *readings, since=unchanged(19, 18)).exit_code == 0
    assert verdict(NOT_MODIFIED, *past(LISTED, LISTED), since=unchanged(19, 18)).exit_code == 3


def test_one_article_that_fails_for_ever_does_not_spoil_a_quiet_run() -> None:
    assert verdict(Counts(failed=1, known=30, listed=31, indexes=1), *past(LISTED)).exit_code == 0


@pytest.mark.parametrize(("dead", "code"), [(1, 0), (3, 0), (4, 3)])
def test_a_few_links_that_were_dead_before_are_no_news(dead: int, code: int) -> None:
    assert verdict(Counts(failed=dead, lasting=dead, known=4, listed=9, indexes=1), *past(LISTED)).exit_code == code


def test_an_index_that_names_dead_links_alone_is_unhealthy_for_as_long_as_it_does() -> None:
    assert verdict(Counts(failed=2, lasting=2, listed=2, indexes=1), *past(LISTED)).exit_code == 3


def test_what_was_accepted_is_what_later_runs_are_compared_with() -> None:
    counts = Counts(new=8, known=12, listed=20, indexes=1)
    figures = {**dict.fromkeys(FULL, 8), "medium": 0}
    accepted = past(FULL | LISTED | {"medium": 0, "accepted": 1}, healthy=False)
    before = past(*[FULL | LISTED] * 5)
    older = [replace(run, id=run.id - 10, started_at=run.started_at - timedelta(days=1)) for run in before]
    assert verdict(counts, *older, figures=figures).exit_code == 3
    assert verdict(counts, *accepted, *older, figures=figures).exit_code == 0
    assert verdict(counts, *accepted, *older, figures=figures | {"body": 0}).reasons == (
        "field body: filled in 0 of 8 articles, 100% in earlier runs",
    )


def test_emptiness_that_was_accepted_is_over_once_articles_came_back_for_good() -> None:
    full = past(*[LISTED] * 5)
    accepted = PastRun(id=1, started_at=NOW, healthy=False, reasons=(), figures=EMPTY | {"accepted": 1})
    assert History(NOW, (), accepted=accepted).may_list_nothing()
    assert not History(NOW, full, accepted=accepted).may_list_nothing()


@pytest.mark.parametrize(
    "counts",
    [
        Counts(failed=5, known=30, listed=35, indexes=1),
        Counts(failed=2, listed=2, indexes=1),
        Counts(rejected=1),
        Counts(new=4, rejected=2),
    ],
)
def test_failures_beyond_the_allowed_share_are_unhealthy(counts: Counts) -> None:
    found = verdict(counts, *past(LISTED))
    assert found.exit_code == 3
    assert "more than the allowed share of 0.2" in found.reasons[0]


def test_a_run_that_was_told_to_stop_is_not_judged_by_what_it_did_not_reach() -> None:
    history = History(NOW, past(LISTED))
    found = judge(Counts(indexes=1), max_failed_share=0.2, finish_reason="shutdown", history=history)
    assert found.exit_code == 0


# -- what can be accepted -------------------------------------------------------------------------------------

FALLEN = {**dict.fromkeys(FULL, 8), "medium": 0}
FULL_NO_MORE = "field medium: filled in 0 of 8 articles, 100% in earlier runs"


def judged(counts: Counts, *, figures: dict[str, int] | None = None, finish_reason: str = "finished") -> Verdict:
    history = History(NOW, past(FULL | LISTED))
    observed = Observed(figures or {})
    return judge(counts, max_failed_share=0.2, finish_reason=finish_reason, observed=observed, history=history)


@pytest.mark.parametrize(
    ("counts", "figures"),
    [
        (Counts(new=8, known=12, listed=20, indexes=1), FALLEN),
        (Counts(new=8, failed=1, known=12, listed=21, indexes=1), FALLEN),
        (Counts(indexes=1), {}),
    ],
    ids=["a field that fell", "with fewer failures than are allowed", "an index that names nothing"],
)
def test_what_differs_from_earlier_runs_can_be_accepted(counts: Counts, figures: dict[str, int]) -> None:
    found = judged(counts, figures=figures)
    assert (found.exit_code, found.acceptable) == (3, True)


def test_a_quiet_source_can_be_accepted() -> None:
    found = verdict(NOT_MODIFIED, LONG_AGO, since=unchanged(9, 8))
    assert (found.exit_code, found.acceptable) == (3, True)


@pytest.mark.parametrize(
    "counts",
    [
        Counts(new=8, failed=4, known=0, listed=12, indexes=1),
        Counts(new=8, known=12, listed=20, indexes=2, unreadable=1),
        Counts(new=8, known=12, listed=20, indexes=1, unstored=1),
    ],
    ids=["articles failed", "an index could not be read", "items were not stored"],
)
def test_a_field_that_fell_in_a_run_that_failed_cannot_be_accepted(counts: Counts) -> None:
    found = judged(counts, figures=FALLEN)
    assert FULL_NO_MORE in found.reasons
    assert len(found.reasons) > 1
    assert not found.acceptable


def test_a_field_that_fell_in_a_run_that_stopped_early_cannot_be_accepted() -> None:
    found = judged(Counts(new=8, known=12, listed=20, indexes=1), figures=FALLEN, finish_reason="budget")
    assert found.reasons == ("stopped early: budget", FULL_NO_MORE)
    assert not found.acceptable


def test_a_field_that_fell_in_a_run_that_was_told_to_end_can_be_accepted() -> None:
    found = judged(Counts(new=8, known=12, listed=20, indexes=1), figures=FALLEN, finish_reason="shutdown")
    assert found.acceptable


def test_a_field_that_fell_can_be_accepted_beside_a_gap_but_no_gap_alone() -> None:
    counts = Counts(new=8, listed=8, indexes=1)
    found = judged(counts, figures=FALLEN)
    assert found.reasons[0].startswith("gap")
    assert found.acceptable
    assert not judged(counts, figures=FULL).acceptable


EMPTY_LIST = Counts(unreadable=1, empty=1, indexes=1)


def test_an_empty_list_can_be_accepted_if_nothing_else_was_wrong() -> None:
    assert judged(EMPTY_LIST).acceptable
    assert not judged(replace(EMPTY_LIST, unreadable=2)).acceptable
    assert not judged(replace(EMPTY_LIST, failed=2)).acceptable
    assert not judged(replace(EMPTY_LIST, unstored=1)).acceptable
    assert not judged(EMPTY_LIST, finish_reason="budget").acceptable


@pytest.mark.parametrize("counts", [Counts(failed=4), Counts(unreadable=1), Counts(unstored=1)])
def test_what_failed_alone_cannot_be_accepted(counts: Counts) -> None:
    found = judged(counts)
    assert (found.exit_code, found.acceptable) == (3, False)


@given(st.integers(1, 60), st.data(), st.floats(0.01, 0.99))
def test_chances_are_those_of_the_binomial_distribution(tries: int, data: st.DataObject, share: float) -> None:
    hits = data.draw(st.integers(0, tries))
    exact = sum(comb(tries, number) * share**number * (1 - share) ** (tries - number) for number in range(hits + 1))
    assert at_most(hits, tries, share) == pytest.approx(exact, rel=1e-6, abs=1e-12)


# -- pace -----------------------------------------------------------------------------------------------------


@given(st.integers(SHORTEST, LONGEST), st.integers(0, 10_000), st.integers(1, 10**8))
def test_an_interval_stays_within_its_bounds_and_moves_at_most_by_half(previous: int, found: int, elapsed: int) -> None:
    interval = next_interval(previous, found=found, elapsed=elapsed)
    assert SHORTEST <= interval <= LONGEST
    assert previous / 2 - 1 <= interval <= previous * 2 + 1


@pytest.mark.parametrize(("every", "least", "most"), [(432, 300, 600), (8 * 3600, 4 * 3600, 16 * 3600), (1, 300, 300)])
def test_an_interval_settles_at_the_time_in_which_one_article_comes(every: int, least: int, most: int) -> None:
    interval, now, seen = FIRST, 0, 0
    for _ in range(40):
        now += interval
        found, seen = now // every - seen, now // every
        interval = next_interval(interval, found=found, elapsed=interval)
    assert least <= interval <= most


def test_a_source_that_never_changes_is_asked_once_a_week_in_the_end() -> None:
    interval = FIRST
    for _ in range(20):
        interval = next_interval(interval, found=0, elapsed=interval)
    assert interval == LONGEST


def test_a_run_that_cannot_be_trusted_leaves_the_interval_alone() -> None:
    latest = past({"interval": 900})
    assert pace_after(latest, NOW, 0, trusted=False)["interval"] == 900
    assert pace_after(latest, NOW, 0, trusted=True)["interval"] > 900


def test_nothing_new_a_moment_after_another_run_says_nothing() -> None:
    assert next_interval(1800, found=0, elapsed=6) == 1800


def test_the_articles_of_a_first_run_say_nothing_of_how_often_they_come() -> None:
    assert pace_after((), NOW, 5_000, trusted=True)["interval"] == FIRST

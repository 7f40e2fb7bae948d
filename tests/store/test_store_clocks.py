"""Two clocks: when an article was published and when we first saw it; both stay once they are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newscrawl.items import ArticleItem, Missing
from newscrawl.store import Writer
from newscrawl.store.gone import CONFIRMED_AFTER
from tests.store.samples import PUBLISHED, SEEN, article, digits, flash, full, later, row, select, store

ID = f"em:{digits(1)}"
DAY: dict[str, Any] = {
    "published_at": PUBLISHED.replace(hour=0, minute=0, second=0),
    "published_precision": "day",
    "published_raw": "2022-06-13",
}
MINUTE: dict[str, Any] = {"published_at": PUBLISHED.replace(second=0), "published_precision": "minute"}
OTHER: dict[str, Any] = {"published_at": PUBLISHED + timedelta(hours=5)}
NONE: dict[str, Any] = {"published_at": None, "published_precision": None, "published_origin": "", "published_raw": ""}


def clocks(url: str) -> tuple[int, str | None, int]:
    [found] = select(url, "SELECT published_at, published_precision, first_seen_at FROM article WHERE id = :id", id=ID)
    return found["published_at"], found["published_precision"], found["first_seen_at"]


def seconds(item: ArticleItem) -> int:
    assert item.published_at is not None
    return int(item.published_at.timestamp())


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(article(**OTHER), id="another time"),
        pytest.param(article(**OTHER, text="新的正文。"), id="another time with another text"),
        pytest.param(article(**OTHER, variant="web"), id="another edition's time"),
        pytest.param(article(**(MINUTE | OTHER)), id="a worse precision"),
        pytest.param(article(**DAY), id="a day"),
        pytest.param(article(**NONE), id="none"),
        pytest.param(flash(**OTHER), id="the flash of an article"),
    ],
)
def test_a_known_time_of_publication_stays(url: str, second: ArticleItem) -> None:
    store(url, article(), later(second), later(second, 120))
    assert clocks(url)[:2] == (seconds(article()), "second")


@pytest.mark.parametrize(
    ("known", "better"),
    [(DAY, MINUTE), (DAY, {}), (MINUTE, {})],
    ids=["a minute for a day", "a second for a day", "a second for a minute"],
)
def test_a_better_precision_replaces_a_worse_and_is_a_revision(
    url: str, known: dict[str, Any], better: dict[str, Any]
) -> None:
    [_, outcome] = store(url, article(**known), later(article(**better)))
    assert outcome.status == "changed"
    assert "published_at" in outcome.changed
    assert clocks(url)[0] == seconds(article(**better))
    revisions = select(url, "SELECT revision, published_precision, changed FROM revisions ORDER BY revision")
    assert [found["published_precision"] for found in revisions] == [
        known["published_precision"],
        better.get("published_precision", "second"),
    ]
    assert "published_at" in str(revisions[1]["changed"])


def test_a_time_for_none_is_no_change_of_what_was_known(url: str) -> None:
    [_, outcome] = store(url, article(**NONE), later(article()))
    assert (outcome.status, clocks(url)[0]) == ("unchanged", seconds(article()))
    assert "published_at" in outcome.filled


def test_lists_by_time_follow_a_better_time(url: str) -> None:
    store(url, replace(full(1), **DAY), later(full(1)))
    wanted = row(url)["published_at"]
    for view in ("article_categories", "article_securities"):
        assert {found["published_at"] for found in select(url, f"SELECT published_at FROM {view}")} == {wanted}


@pytest.mark.parametrize("minutes", [-60, 0, 60])
@pytest.mark.parametrize("fields", [{}, {"text": "新的正文。"}, {"variant": "em"}, {"categories": ["emnews"]}])
def test_the_first_sighting_stays_whatever_comes_and_whenever_it_was_fetched(
    url: str, minutes: int, fields: dict[str, Any]
) -> None:
    store(url, article(), later(article(**fields), minutes))
    assert clocks(url)[2] == int(SEEN.timestamp())


def test_the_first_sighting_survives_a_withdrawal(url: str) -> None:
    store(url, article())
    with Writer(url) as writer:
        for hours in (1, 1 + CONFIRMED_AFTER / 3600):
            moment = SEEN + timedelta(hours=hours)
            writer.missing(Missing(ID, article().url, "http-410", moment)).result(30)
    store(url, later(article(), 60 * 48))
    assert clocks(url) == (seconds(article()), "second", int(SEEN.timestamp()))

"""What today's rules read from kept bytes, in the store: what they may replace, and what they never touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newscrawl.items import ArticleItem, Page, Security
from newscrawl.store import Outcome, Reader, Writer, schema
from newscrawl.store.recleaning import Reread, Wanted, kept_after, preview
from tests.store.samples import PUBLISHED, SEEN, article, later, row, select, store

OLD = "newscrawl 0"


@pytest.fixture(autouse=True)
def _by_older_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.store.reread.EXTRACTOR", "newscrawl 9")
    monkeypatch.setattr("newscrawl.store.recleaning.EXTRACTOR", "newscrawl 9")


def page(text: str = "页") -> Page:
    return Page("https://finance.example.com/a/1.html", f"<p>{text}</p>".encode(), SEEN)


def again(url: str, *items: ArticleItem, is_whole: bool = True, revision: int | None = None) -> Outcome | None:
    """Reread as these items, one an edition."""
    seen = revision or row(url)["revision"]
    with Writer(url) as writer:
        return writer.reread(Reread(items[0].id, seen, items, is_whole)).result(30)


def clocks(url: str) -> dict[str, Any]:
    stored = row(url)
    return {name: stored[name] for name in ("first_seen_at", "last_seen_at")}


def test_text_that_comes_out_otherwise_is_a_revision_with_a_reason(url: str) -> None:
    store(url, article(text="广告。\n第一段。"))
    before = clocks(url)
    outcome = again(url, article(text="第一段。"))
    assert outcome is not None
    assert (outcome.status, outcome.changed) == ("changed", ("body",))
    stored = row(url)
    assert (stored["body_text"], stored["revision"], stored["extractor"]) == ("第一段。", 2, "newscrawl 9")
    assert clocks(url) == before
    told = select(url, "SELECT revision, reason, body_text FROM revisions ORDER BY revision")
    assert [(each["revision"], each["reason"], each["body_text"]) for each in told] == [
        (1, "", "广告。\n第一段。"),
        (2, "reclean", "第一段。"),
    ]


def test_the_same_reading_again_only_tells_who_read_it(url: str) -> None:
    store(url, article())
    before = row(url)
    outcome = again(url, article())
    assert outcome is not None
    assert (outcome.status, outcome.filled) == ("unchanged", ())
    assert row(url) == before | {"extractor": "newscrawl 9"}


@pytest.mark.parametrize(
    "worse",
    [
        {"text": ""},
        {"title": ""},
        {"published_at": None, "published_precision": None, "published_raw": ""},
        {"medium": "", "medium_slug": "", "credit_raw": ""},
    ],
)
def test_what_is_read_no_more_stays(url: str, worse: dict[str, Any]) -> None:
    store(url, article())
    before = row(url)
    again(url, article(**worse))
    assert row(url) == before | {"extractor": "newscrawl 9"}


def test_the_next_sighting_of_the_same_page_is_no_change_after_it(url: str) -> None:
    store(url, article(text="广告。\n第一段。"))
    again(url, article(text="第一段。"))
    [outcome] = store(url, later(article(text="第一段。")))
    assert outcome.status == "unchanged"


def test_an_edition_answers_only_for_what_it_gave(url: str) -> None:
    store(url, article(), later(article(text="别的频道的正文。", variant="em", title="短标题", medium="")))
    outcome = again(
        url,
        article(text="第一段。"),
        article(text="别的频道的正文，清洗过。", variant="em", title="短标题改", medium=""),
    )
    assert outcome is not None
    assert outcome.changed == ("body",)
    stored = row(url)
    assert (stored["title"], stored["body_text"]) == ("标题1", "第一段。")


def test_the_same_words_may_be_read_as_less_than_before(url: str) -> None:
    store(url, article(published_at=PUBLISHED.replace(hour=0, minute=0, second=0)))
    outcome = again(url, article(published_at=PUBLISHED.replace(hour=0, minute=0, second=0), published_precision="day"))
    assert outcome is not None
    assert outcome.changed == ("published_at",)
    assert row(url)["published_precision"] == "day"


def test_a_time_from_the_list_outlives_a_page_that_says_only_the_day(url: str) -> None:
    store(url, article(published_origin="list", published_raw="06-13 08:21:56"))
    again(url, article(published_precision="day", published_raw="2022-06-13"))
    assert (row(url)["published_origin"], row(url)["published_precision"]) == ("list", "second")


def test_securities_go_away_only_when_every_edition_was_read(url: str) -> None:
    one, other = Security("1", "600160", "某股份"), Security("0", "000001", "某银行")
    store(url, article(securities=[one, other]))
    again(url, article(securities=[one]), is_whole=False)
    assert len(select(url, "SELECT code FROM article_securities")) == 2
    again(url, article(securities=[one]))
    assert select(url, "SELECT code FROM article_securities") == [{"code": "600160"}]


def test_an_article_that_changed_meanwhile_is_left_alone(url: str) -> None:
    store(url, article(), later(article(text="改过的正文。")))
    assert again(url, article(text="按旧的页面清洗。"), revision=1) is None
    assert row(url)["body_text"] == "改过的正文。"


def test_kept_pages_are_found_by_bounds_until_today_s_rules_have_read_them(url: str) -> None:
    store(url, *(article(number, pages=[page(f"{number}")]) for number in (1, 2)), article(3))
    day = PUBLISHED.astimezone(UTC)

    def found(**given: Any) -> list[str]:
        with Reader(url) as reader, reader.connected() as connection:
            return [kept.id[-1] for kept in kept_after(connection, Wanted(**given), 0, 10)[0]]

    assert found() == ["1", "2"]
    assert found(since=day + timedelta(days=1)) == []
    assert found(until=day + timedelta(days=1), medium="常州日报") == ["1", "2"]
    assert found(medium="新华社") == []
    assert found(id=article(2).id) == ["2"]
    again(url, article(1))
    assert found() == ["2"]
    assert found(force=True) == ["1", "2"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [("常州日报", ["1"]), ("changzhouribao", ["1"]), ("某某自媒体", ["2"]), ("moumou", ["2"]), ("mou", [])],
)
def test_a_medium_is_found_by_name_and_slug_whether_it_is_registered_or_not(
    url: str, given: str, expected: list[str]
) -> None:
    own = {"medium": "某某自媒体", "medium_slug": "moumou", "credit_raw": "某某自媒体"}
    store(url, article(1, pages=[page("1")]), article(2, pages=[page("2")], **own))
    with Reader(url) as reader, reader.connected() as connection:
        found = kept_after(connection, Wanted(medium=given), 0, 10)[0]
    assert [kept.id[-1] for kept in found] == expected


def test_media_that_share_a_slug_are_both_found_by_it(url: str) -> None:
    for number, name in enumerate(("澄湖晚报", "城湖晚报"), start=1):
        own = {"medium": name, "medium_slug": "chenghuwanbao", "credit_raw": name}
        store(url, article(number, pages=[page(name)], **own))
    with Reader(url) as reader, reader.connected() as connection:
        assert len(kept_after(connection, Wanted(medium="chenghuwanbao"), 0, 10)[0]) == 2
        assert len(kept_after(connection, Wanted(medium="城湖晚报"), 0, 10)[0]) == 1


def test_pages_come_back_as_they_were_fetched_and_damaged_ones_are_told(url: str) -> None:
    store(url, article(pages=[page("一"), replace(page("二"), url="https://finance.example.com/a/1_2.html")]))
    with Reader(url) as reader, reader.connected() as connection:
        [kept] = kept_after(connection, Wanted(), 0, 10)[0]
    assert [each.body.decode() for each in kept.editions[0].pages] == ["<p>一</p>", "<p>二</p>"]
    assert kept.editions[0].pages[0].fetched_at == SEEN
    with Writer(url) as writer:
        damage = schema.payload.update().values(data=b"\x28\xb5")
        writer._put(lambda connection: connection.execute(damage)).result(30)  # no way in else
    with Reader(url) as reader, reader.connected() as connection:
        [kept] = kept_after(connection, Wanted(), 0, 10)[0]
    assert kept.editions == ()
    assert len(kept.problems) == 2
    assert not kept.is_whole


def test_a_preview_writes_nothing(url: str) -> None:
    store(url, article())
    before = row(url)
    with Reader(url) as reader, reader.connected() as connection:
        [(stored, merged)] = preview(connection, [Reread(article().id, 1, (article(text="另文。"),), is_whole=True)])
    assert (stored["body_text"], merged.row["body_text"], merged.changed) == ("第一段。\n第二段。", "另文。", ("body",))
    assert row(url) == before


def test_a_revision_is_dated_by_the_clock_and_never_before_the_last_change(url: str) -> None:
    store(url, article())
    started = datetime.now(UTC) - timedelta(seconds=2)
    again(url, article(text="另文。"))
    [told] = select(url, "SELECT seen_at FROM revisions WHERE revision = 2")
    seen = told["seen_at"]
    moment = datetime.fromisoformat(seen) if isinstance(seen, str) else seen
    assert moment >= started

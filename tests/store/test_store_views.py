"""The read contract (CONTRACT section 2): every column, its value and its form, as a plain SQL client sees it."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import datetime, timedelta
from typing import Any

import pytest

from newscrawl.items import IndexSeen, Page, Reject, RunCounts
from newscrawl.store import MediumEntry, Reader, Writer, views
from tests.store.samples import PUBLISHED, SEEN, article, digits, full, later, row, select, store

CONTRACT = {
    "articles": """id kind title summary body_html body_text published_at published_precision published_origin published_raw
        zone_assumed medium medium_slug credit_raw authors author_raw editor categories securities images language url
        share_url first_seen_at last_seen_at changed_at revision seq content_hash extractor gone_at""",
    "revisions": "id revision seen_at title body_text body_html changed",
    "aliases": "url id kind",
    "media": "name slug kind aliases articles last_published_at",
    "categories": "slug title articles last_seen_at",
    "runs": """id spider arguments started_at finished_at outcome exit_code requests pages new changed unchanged rejected
        failed bytes not_modified version""",
    "rejects": "run url stage reason payload",
    "duplicates": "id canonical_id similarity",
}


def moment(value: Any) -> datetime:
    """A time of a view, which has the form that its dialect promises."""
    if isinstance(value, str):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value)
        return datetime.fromisoformat(value)
    assert isinstance(value, datetime)
    assert value.tzinfo is not None
    return value


def parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def test_every_column_of_the_contract_is_there_under_its_name(url: str) -> None:
    with Reader(url) as reader, reader._engine.connect() as connection:
        shown = {view: list(connection.exec_driver_sql(f"SELECT * FROM {view}").keys()) for view in CONTRACT}
    assert {view: names[: len(CONTRACT[view].split())] for view, names in shown.items()} == {
        view: columns.split() for view, columns in CONTRACT.items()
    }


def test_every_view_of_the_contract_is_there_and_two_more() -> None:
    assert set(views.NAMES) - set(CONTRACT) == {"article_categories", "article_securities"}
    assert set(CONTRACT) < set(views.NAMES)


def test_plain_fields_of_an_article_are_read_back_as_given(url: str) -> None:
    item = full()
    store(url, item)
    found = row(url)
    names = (
        "id kind title summary body_html body_text published_raw published_precision published_origin medium".split()
    )
    names += "medium_slug credit_raw author_raw editor language url share_url".split()
    assert {name: found[name] for name in names} == {name: getattr(item, name) for name in names}
    assert (found["zone_assumed"], found["revision"], found["seq"], found["gone_at"]) == (1, 1, 1, None)
    assert found["extractor"].startswith("newscrawl ")


def test_times_are_instants_in_utc(url: str) -> None:
    store(url, full())
    found = row(url)
    assert moment(found["published_at"]) == PUBLISHED
    assert [moment(found[name]) for name in ("first_seen_at", "last_seen_at", "changed_at")] == [SEEN] * 3


def test_lists_are_json(url: str) -> None:
    store(url, full())
    found = {name: parsed(value) for name, value in row(url).items() if name in "authors categories securities images"}
    assert found == {
        "authors": ["周茜", "陈露"],
        "categories": ["changzhouribao", "emnews"],
        "securities": [{"market": "1", "code": "600160", "name": "某股份"}],
        "images": [
            {"url": "https://img.example.com/1.jpg", "alt": "图", "caption": "说明", "width": 640, "height": 480}
        ],
    }


def test_what_is_not_known_is_null_for_times_and_media_and_empty_for_text(url: str) -> None:
    bare = article(published_at=None, published_precision=None, published_origin="", medium="", medium_slug="", url="")
    store(url, bare)
    found = row(url)
    nulls = "published_at published_precision published_origin medium medium_slug gone_at".split()
    assert [found[name] for name in nulls] == [None] * len(nulls)
    assert (found["summary"], found["share_url"], parsed(found["authors"])) == ("", "", [])
    assert found["zone_assumed"] == 0


def test_revisions_tell_what_changed_and_what_it_was(url: str) -> None:
    store(url, article(), later(article(text="改。", title="新题")))
    found = select(url, "SELECT * FROM revisions ORDER BY revision")
    assert [(each["id"], each["revision"], each["title"], each["body_text"], each["body_html"]) for each in found] == [
        (article().id, 1, "标题1", "第一段。\n第二段。", "<p>第一段。</p><p>第二段。</p>"),
        (article().id, 2, "新题", "改。", "<p>改。</p>"),
    ]
    assert [parsed(each["changed"]) for each in found] == [[], ["body", "title"]]
    assert [moment(each["seen_at"]) for each in found] == [SEEN, SEEN + timedelta(hours=1)]


def test_a_revision_of_the_time_keeps_the_old_time(url: str) -> None:
    store(
        url, article(published_at=PUBLISHED.replace(hour=0, minute=0, second=0), published_precision="day"), article()
    )
    found = select(url, "SELECT published_at, published_precision, changed FROM revisions ORDER BY revision")
    assert [each["published_precision"] for each in found] == ["day", "second"]
    assert [moment(each["published_at"]).day for each in found] == [12, 13]  # midnight in Shanghai is the day before
    assert parsed(found[1]["changed"]) == ["published_at"]


def test_aliases_are_every_address_an_article_was_met_under(url: str) -> None:
    item = full()
    store(url, item)
    assert {each["url"]: each["kind"] for each in select(url, "SELECT * FROM aliases")} == {
        item.url: "web",
        item.share_url: "share",
        item.aliases[0].url: "site",
    }


def test_media_count_their_articles_and_know_what_the_registry_says(url: str) -> None:
    with Writer(url) as writer:
        known = [
            MediumEntry("常州日报", "changzhouribao", "newspaper", ["常报"]),
            MediumEntry("无稿", "wugao", "agency"),
        ]
        assert writer.sync_media(known).result(30) == 2
        assert writer.sync_media(known).result(30) == 0
        later_one = article(2, published_at=PUBLISHED + timedelta(days=1))
        for item in (article(1), later_one, article(3, medium="某报", medium_slug="moubao")):
            writer.submit(item).result(30)
    found = {each.pop("name"): each for each in select(url, "SELECT * FROM media")}
    known_one, unknown = found.pop("常州日报"), found.pop("某报")
    assert (known_one["slug"], known_one["kind"], parsed(known_one["aliases"])) == (
        "changzhouribao",
        "newspaper",
        ["常报"],
    )
    assert (known_one["articles"], moment(known_one["last_published_at"])) == (2, PUBLISHED + timedelta(days=1))
    assert (unknown["slug"], unknown["kind"], parsed(unknown["aliases"]), unknown["articles"]) == ("moubao", "", [], 1)
    assert found == {}


def test_categories_are_titled_by_their_medium_and_count_their_articles(url: str) -> None:
    store(url, full(1), article(2, categories=["changzhouribao"], fetched_at=SEEN + timedelta(days=1)))
    found = {each["slug"]: each for each in select(url, "SELECT * FROM categories")}
    assert (found["changzhouribao"]["title"], found["changzhouribao"]["articles"]) == ("常州日报", 2)
    assert moment(found["changzhouribao"]["last_seen_at"]) == SEEN + timedelta(days=1)
    assert (found["emnews"]["title"], found["emnews"]["articles"]) == ("emnews", 1)


def test_an_index_that_names_stored_articles_is_seen_and_gives_them_their_section(url: str) -> None:
    store(url, article(1), article(2), article(3))
    seen = SEEN + timedelta(days=2)
    with Writer(url) as writer:
        names = (article(1).id, article(3).id, "em:not-stored")
        writer.seen_index(IndexSeen("http://i.example/", "emnews", names, seen)).result(30)
        writer.seen_index(IndexSeen("http://i.example/", "emnews", names, seen)).result(30)
    assert select(url, "SELECT articles FROM categories") == [{"articles": 2}]
    assert [moment(row(url, number)["last_seen_at"]) for number in (1, 2, 3)] == [seen, SEEN, seen]
    assert [parsed(row(url, number)["categories"]) for number in (1, 2, 3)] == [["emnews"], [], ["emnews"]]
    assert [row(url, number)["seq"] for number in (1, 2, 3)] == [4, 2, 5]


def test_runs_show_their_arguments_counts_and_verdict(url: str) -> None:
    counts = RunCounts(9, 8, 7, 6, 5, 4, 3, 2, 1)
    with Writer(url) as writer:
        number = writer.start_run("category", {"slug": "常州", "host": "h"}, "1.0").result(30)
        writer.finish_run("healthy", 0, counts).result(30)
    [found] = select(url, "SELECT * FROM runs")
    assert (found["id"], found["spider"], found["version"]) == (number, "category", "1.0")
    assert parsed(found["arguments"]) == {"host": "h", "slug": "常州"}
    assert (found["outcome"], found["exit_code"]) == ("healthy", 0)
    assert moment(found["started_at"]) <= moment(found["finished_at"])
    names = "requests pages new changed unchanged rejected failed bytes not_modified".split()
    assert [found[name] for name in names] == [9, 8, 7, 6, 5, 4, 3, 2, 1]


def test_a_run_that_never_finished_tells_how_far_it_came(url: str) -> None:
    with Writer(url) as writer:
        writer.start_run("share", {}, "0").result(30)
        for item in (article(1), article(1), later(article(1, text="改。")), article(2)):
            writer.submit(item).result(30)
        for stage in ("fetch", "parse", "clean", "discover"):
            writer.reject(Reject("http://x.example/", stage, "empty")).result(30)
    [found] = select(url, "SELECT new, changed, unchanged, rejected, failed, finished_at, outcome FROM runs")
    assert list(found.values()) == [2, 1, 1, 2, 1, None, None]


def test_rejects_name_the_run_the_stage_the_reason_and_the_payload(url: str) -> None:
    page = Page("http://x.example/1", b"bytes", SEEN)
    with Writer(url) as writer:
        run = writer.start_run("share", {}, "0").result(30)
        writer.reject(Reject("http://x.example/1", "parse", "empty: no text", page)).result(30)
        writer.reject(Reject("http://x.example/2", "fetch", "timeout")).result(30)
    first, second = select(url, "SELECT run, url, stage, reason, payload FROM rejects ORDER BY id")
    assert (first["run"], first["url"], first["stage"], first["reason"]) == (
        run,
        "http://x.example/1",
        "parse",
        "empty: no text",
    )
    assert select(url, "SELECT sha256 FROM payload") == [{"sha256": first["payload"]}]
    assert (second["stage"], second["payload"]) == ("fetch", None)


def test_duplicates_name_both_articles(url: str) -> None:
    store(url, article(1), article(2))
    engine_rows = "INSERT INTO duplicate (article_key, canonical_key, similarity) VALUES (2, 1, 0.875)"
    with Writer(url) as writer, writer._engine.begin() as connection:
        connection.exec_driver_sql(engine_rows)
    assert select(url, "SELECT * FROM duplicates") == [
        {"id": article(2).id, "canonical_id": article(1).id, "similarity": 0.875}
    ]


def test_text_that_no_database_takes_is_kept_with_replacement_characters(url: str) -> None:
    dirty = "甲\0乙\ud800丙"
    page = Page(f"http://x.example/{dirty}", b"x", SEEN, 200, {"etag": dirty})
    names = "title summary body_html body_text published_raw credit_raw author_raw editor language url share_url medium".split()
    item = article(1, **dict.fromkeys(names, dirty), authors=[dirty], categories=[dirty], flags=[dirty], pages=[page])
    with Writer(url) as writer:
        writer.start_run("share", {"url": dirty}, dirty).result(30)
        writer.submit(item).result(30)
        writer.reject(Reject(dirty, "parse", dirty, page)).result(30)
    found = row(url)
    clean = "甲\ufffd乙\ufffd丙"
    assert [found[name] for name in names] == [clean] * len(names)
    assert [parsed(found[name]) for name in ("authors", "categories", "flags")] == [[clean]] * 3
    assert parsed(select(url, "SELECT arguments FROM runs")[0]["arguments"]) == {"url": clean}
    assert select(url, "SELECT url, reason FROM rejects") == [{"url": clean, "reason": clean}]


def test_characters_outside_the_basic_plane_survive(url: str) -> None:
    rare = "𠮷野家😀 喆堃镕"
    store(url, article(title=rare, text=rare))
    assert (row(url)["title"], row(url)["body_text"]) == (rare, rare)


def test_addresses_too_long_for_an_index_cost_the_alias_not_the_article(url: str) -> None:
    endless = "http://x.example/" + "路" * 2000
    store(url, article(url=endless))
    assert row(url)["url"] == endless
    assert select(url, "SELECT url FROM aliases") == []


# -- plain readers are fast -------------------------------------------------------------------------------------

QUERIES = {
    "one article": f"SELECT * FROM articles WHERE id = 'em:{digits(1)}'",
    "by any address": "SELECT * FROM aliases WHERE url = 'http://x.example/'",
    "newest": "SELECT id, title FROM articles ORDER BY published_at DESC, id DESC LIMIT 50",
    "next page": "SELECT id, title FROM articles WHERE published_at <= '2022-06-13T00:00:00Z' "
    "AND (published_at < '2022-06-13T00:00:00Z' OR id < 'em:1') ORDER BY published_at DESC, id DESC LIMIT 50",
    "newest of a medium": "SELECT * FROM articles WHERE medium = 'm' ORDER BY published_at DESC, id DESC LIMIT 50",
    "of a day": "SELECT id FROM articles WHERE published_at >= '2022-06-12T16:00:00Z' AND published_at < '2022-06-13T16:00:00Z'",
    "since a seq": "SELECT * FROM articles WHERE seq > 100 ORDER BY seq LIMIT 500",
    "equal text": "SELECT id FROM articles WHERE content_hash = 'x'",
    "history": f"SELECT * FROM revisions WHERE id = 'em:{digits(1)}' ORDER BY revision",
    "rejects of a run": "SELECT * FROM rejects WHERE run = 1",
}


@pytest.mark.parametrize("question", QUERIES)
def test_no_common_question_scans_a_table(sqlite: str, question: str) -> None:
    connection = sqlite3.connect(sqlite.removeprefix("sqlite:///"))
    steps = [line[3] for line in connection.execute(f"EXPLAIN QUERY PLAN {QUERIES[question]}")]
    plan = [re.sub(r"subquery-\d+", "subquery", step) for step in steps]  # numbered differently from release to release
    connection.close()
    # The newest are the first of their index, and the list of sections is a subquery of one article's rows.
    allowed = {"SCAN (subquery)"} | ({"SCAN a USING INDEX ix_article_published"} if question == "newest" else set())
    assert [step for step in plan if step.startswith(("SCAN", "USE TEMP")) and step not in allowed] == []


def test_a_section_has_the_title_that_its_index_printed_last(url: str) -> None:
    def shown() -> list[dict[str, object]]:
        return select(url, "SELECT slug, title FROM categories")

    with Writer(url) as writer:
        for title, expected in (("", "moumou"), ("某某新闻", "某某新闻"), ("", "某某新闻"), ("某某快讯", "某某快讯")):
            writer.seen_index(IndexSeen("http://i.example/", "moumou", (), SEEN, title)).result(30)
            assert shown() == [{"slug": "moumou", "title": expected}]

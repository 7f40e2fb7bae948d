"""Searching an archive: filters, order, freshness, highlights; the index through changes, rebuilding and kills."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newscrawl import Archive
from newscrawl.errors import UsageError
from newscrawl.items import ArticleItem, Security
from newscrawl.store import Writer, maintenance, prepare
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.follower import Follower, catch_up
from newscrawl.store.search import SearchJob, index
from tests.store.samples import article, flash, later, store

DAY = datetime(2022, 6, 1, 4, tzinfo=UTC)


def write(url: str, *items: ArticleItem) -> None:
    with Writer(url, jobs=()) as writer:
        for item in items:
            writer.submit(item)


def numbers(url: str, query: str, **options: Any) -> list[int]:
    with Archive.open(url) as archive:
        return [int(hit.id[11:]) - 2_400_000_000 for hit in archive.search(query, **options)]


@pytest.fixture
def filled(url: str) -> str:
    write(
        url,
        article(1, "武进双创大会开幕。", published_at=DAY, categories=["changzhouribao"]),
        article(
            2,
            "双创走进武进。\nGDP 增长5.5%。",
            published_at=DAY + timedelta(days=10),
            medium="新华社",
            medium_slug="xinhuashe",
        ),
        article(
            3, "雙創與武進", title="著名专家谈", published_at=None, published_precision=None, published_origin=None
        ),
        article(
            4, "广告：双创产品", published_at=DAY + timedelta(days=400), securities=[Security("1", "600160", "某股份")]
        ),
        flash(5, "", summary="快讯：武进", published_at=DAY + timedelta(days=1)),
    )
    catch_up(url, [SearchJob()])
    return url


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("双创", {1, 2, 3, 4}),
        ("雙創", {1, 2, 3, 4}),
        ("武进双创", {1}),
        ('"武进 双创"', {1}),
        ("武进 双创", {1, 2, 3}),
        ("双创 -广告", {1, 2, 3}),
        ("双创 -广告产品", {1, 2, 3, 4}),
        ("双创 -武进双创", {2, 3, 4}),
        ("广告 OR 快讯", {4, 5}),
        ("gdp增长", {2}),
        ("5.5%", {2}),
        ("DP", {2}),
        ("著名专家", {3}),
        ("title:专家", {3}),
        ("title:双创", set()),
        ("title:标题", {1, 2, 4, 5}),
        ("创走", {2}),
        ("幕双", set()),
        ("武进 medium:常州日报", {1, 3}),
        ("medium:xinhuashe", {2}),
        ("medium:新华社 OR medium:常州日报", {1, 2, 3, 4}),
        ("武进 -medium:新华社", {1, 3, 5}),
        ("category:changzhouribao", {1}),
        ("security:600160", {4}),
        ("security:某股份", {4}),
        ("security:60016", set()),
        ("kind:flash", {5}),
        ("双创 kind:article", {1, 2, 3, 4}),
        ("双创 after:2022-06-01", {1, 2, 4}),
        ("双创 after:2022-06-02", {2, 4}),
        ("双创 before:2022-06-11", {1}),
        ("双创 until:2022-06-11", {1, 2}),
        ("after:2022-06-02 before:2022-06-03", {5}),
        ("双创 after:2022-06-02 before:2022-06-02", set()),
        ("双创 after:2030", set()),
        ("广告 OR before:2022-06-02", {1, 4}),
        ("双创 -after:2022-06-11", {1, 3}),
    ],
)
def test_a_query_finds(filled: str, query: str, found: set[int]) -> None:
    hits = numbers(filled, query)
    assert set(hits) == found
    assert len(hits) == len(found)


def test_newest_come_first_and_those_without_a_time_last(filled: str) -> None:
    assert numbers(filled, "双创", order="newest") == [4, 2, 1, 3]
    assert numbers(filled, "after:2020", order="newest") == [4, 2, 5, 1]
    assert numbers(filled, "双创", order="newest", limit=2, offset=1) == [2, 1]
    assert numbers(filled, "双创", order="newest", limit=None, offset=3) == [3]
    assert numbers(filled, "双创", limit=0) == []


def test_titles_count_more_than_texts_and_whole_words_more_than_parts(url: str) -> None:
    write(
        url,
        article(1, "AI 来了。", published_at=DAY),
        article(2, "He said it again and again.", published_at=DAY),
        article(3, "他说。", title="AI 来了", published_at=DAY - timedelta(days=20)),
    )
    assert numbers(url, "AI") == [3, 1, 2]


def test_what_was_just_committed_is_found_before_it_is_indexed(url: str) -> None:
    write(url, article(1, "武进双创"))
    assert numbers(url, "双创") == [1]
    catch_up(url, [SearchJob()])
    store(url, later(article(1), body_text="武进孵化器", body_html=""))
    assert numbers(url, "双创") == []
    assert numbers(url, "孵化器") == [1]


def test_what_is_too_far_behind_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.store.search.searcher.SCANNED", 2)
    write(url, *(article(number, "双创") for number in range(1, 6)))
    with Archive.open(url) as archive:
        assert archive.unseen() == 3
        assert len(archive.search("双创")) == 2
    catch_up(url, [SearchJob()])
    with Archive.open(url) as archive:
        assert archive.unseen() == 0
        assert len(archive.search("双创")) == 5


def test_an_article_that_only_joins_a_section_is_found_in_it_without_a_new_text(url: str) -> None:
    write(url, article(1, "双创"))
    catch_up(url, [SearchJob()])
    write(url, later(article(1, "双创"), categories=["kechuang"]))
    catch_up(url, [SearchJob()])
    assert numbers(url, "双创 category:kechuang") == [1]


def test_a_hit_shows_what_matched(url: str) -> None:
    text = "第一段没有什么。\n" + "很长的开头，" * 30 + "武 進雙創基地昨日揭牌。" + "后面还有。" * 30
    write(url, article(1, text, title="雙創周", published_at=DAY))
    with Archive.open(url) as archive:
        [hit] = archive.search("双创 武进")
    assert hit.title == "雙創周"
    assert [hit.title[start:end] for start, end in hit.title_highlights] == ["雙創"]
    assert [hit.snippet[start:end] for start, end in hit.highlights] == ["武 進雙創"]
    assert len(hit.snippet) <= 92
    assert "\n" not in hit.snippet
    assert (hit.kind, hit.medium, hit.published_at) == ("article", "常州日报", DAY)
    assert hit.score > 0


def test_hits_of_a_summary_or_a_title_alone_show_something_too(url: str) -> None:
    write(url, flash(1, "", summary="快讯：双创"), article(2, "别的内容。", title="双创"))
    with Archive.open(url) as archive:
        assert {hit.snippet for hit in archive.search("双创")} == {"快讯：双创", "别的内容。"}


@pytest.mark.parametrize(("limit", "offset"), [(-1, 0), (1, -1)])
def test_numbers_below_zero_are_refused(sqlite: str, limit: int, offset: int) -> None:
    with Archive.open(sqlite) as archive, pytest.raises(UsageError, match="from 0 on"):
        archive.search("双创", limit=limit, offset=offset)


def test_an_empty_archive_finds_nothing(url: str) -> None:
    assert numbers(url, "双创") == []
    assert numbers(url, "after:2022") == []


# -- the index --------------------------------------------------------------------------------------------------


def sizes(url: str) -> index.Size:
    engine = dialect_of(parse(url)).reader_engine(parse(url))
    with engine.connect() as connection:
        found = index.size(connection)
    engine.dispose()
    return found


def test_an_article_that_says_the_same_is_not_indexed_again(sqlite: str) -> None:
    write(sqlite, article(1, "双创"))
    catch_up(sqlite, [SearchJob()])
    write(sqlite, later(article(1, "双创"), editor="某人"))
    catch_up(sqlite, [SearchJob()])
    assert sizes(sqlite) == index.Size(1, 0)


def test_replaced_documents_stay_on_sqlite_until_the_index_is_made_anew(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(sqlite, article(1, "旧的"), article(2, "旧的"))
    catch_up(sqlite, [SearchJob()])
    write(sqlite, later(article(1), body_text="新的", body_html=""))
    catch_up(sqlite, [SearchJob()])
    assert sizes(sqlite) == index.Size(2, 1)
    assert numbers(sqlite, "旧的") == [2]
    monkeypatch.setattr(index, "_MIN_ORPHANS", 0)
    maintenance.vacuum(sqlite)
    assert sizes(sqlite) == index.Size(2, 0)
    assert (numbers(sqlite, "新的"), numbers(sqlite, "旧的")) == ([1], [2])


def test_postgresql_forgets_replaced_documents_at_once(postgresql_url: str) -> None:
    prepare(postgresql_url)
    for text in ("旧的", "新的"):
        write(postgresql_url, later(article(1), body_text=text, body_html="") if text == "新的" else article(1, text))
        catch_up(postgresql_url, [SearchJob()])
    assert sizes(postgresql_url) == index.Size(1, 0)


@pytest.mark.parametrize("frequent", [-1.0, 2.0])
def test_postgresql_finds_the_same_both_ways(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, frequent: float
) -> None:
    monkeypatch.setattr("newscrawl.store.search.postgresql._FREQUENT", frequent)
    monkeypatch.setattr("newscrawl.store.search.postgresql._PAGE", 2)
    prepare(postgresql_url)
    write(
        postgresql_url,
        *(article(number, "武进双创", published_at=DAY + timedelta(days=number)) for number in range(1, 8)),
    )
    catch_up(postgresql_url, [SearchJob()])
    maintenance.vacuum(postgresql_url)
    assert numbers(postgresql_url, "双创 after:2022-06-03", order="newest") == [7, 6, 5, 4, 3, 2]


def test_a_step_that_fails_leaves_the_index_as_it_was(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(url, *(article(number, "双创") for number in range(1, 4)))
    dialect: Any = index._DIALECTS[parse(url).get_backend_name()]
    whole = dialect.insert

    def fail(connection: Any, entries: Any) -> None:
        whole(connection, entries)
        raise RuntimeError("killed")

    monkeypatch.setattr(dialect, "insert", fail)
    with Follower(parse(url), [SearchJob()]) as follower, pytest.raises(RuntimeError, match="killed"):
        follower.step()
    monkeypatch.undo()
    assert sizes(url) == index.Size(0, 0)
    catch_up(url, [SearchJob()])
    assert sizes(url) == index.Size(3, 0)
    assert len(numbers(url, "双创")) == 3

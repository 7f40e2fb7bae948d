"""The archive as programs read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl import Archive
from newscrawl.errors import DatabaseUnavailableError, UsageError
from newscrawl.items import ArticleItem, IndexSeen, Security
from newscrawl.store import Writer
from newscrawl.store.selection import Order
from tests.store.samples import PUBLISHED, SEEN, article, digits, flash, full, later, store


def ids(*numbers: int) -> list[str]:
    return [f"em:{digits(number)}" for number in numbers]


def at(number: int, hours: int, **fields: Any) -> ArticleItem:
    return article(number, published_at=PUBLISHED + timedelta(hours=hours), **fields)


UNDATED: dict[str, Any] = {
    "published_at": None,
    "published_precision": None,
    "published_origin": "",
    "published_raw": "",
}


@pytest.fixture
def filled(url: str) -> str:
    """Five articles, by time 3 1 2, then 5 without a time; 4 is a flash of the same minute as 2."""
    store(
        url,
        at(1, 1, categories=["a"]),
        at(2, 2, medium="财联社", medium_slug="cailianshe", categories=["a", "b"]),
        at(3, 0, securities=[Security("1", "600160", "某股份")], categories=["b"]),
        flash(4, published_at=PUBLISHED + timedelta(hours=2)),
        article(5, **UNDATED, categories=["a"]),
    )
    return url


def test_articles_come_newest_first_and_those_without_a_time_last(filled: str) -> None:
    with Archive.open(filled) as archive:
        assert [each.id for each in archive.articles()] == ids(4, 2, 1, 3, 5)
        assert [each.id for each in archive.articles(order="oldest")] == ids(3, 1, 2, 4, 5)


def test_articles_come_in_the_order_of_their_changes(filled: str) -> None:
    with Archive.open(filled) as archive:
        assert [each.id for each in archive.articles(order="seq")] == ids(1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"medium": "财联社"}, (2,)),
        ({"medium": "cailianshe"}, (2,)),
        ({"category": "a"}, (2, 1, 5)),
        ({"category": "a", "order": "oldest"}, (1, 2, 5)),
        ({"category": "b", "medium": "财联社"}, (2,)),
        ({"security": "600160"}, (3,)),
        ({"security": "1.600160"}, (3,)),
        ({"security": "0.600160"}, ()),
        ({"security": "600160", "category": "b"}, (3,)),
        ({"security": "600160", "category": "a"}, ()),
        ({"kind": "flash"}, (4,)),
        ({"since": "2022-06-13T02:21:56+00:00"}, (4, 2)),
        ({"until": "2022-06-13T02:21:56+00:00"}, (1, 3)),
        ({"since": "2022-06-13", "until": "2022-06-13"}, (4, 2, 1, 3)),
        ({"since": date(2022, 6, 14)}, ()),
        ({"since": datetime(2022, 6, 13, 1, 30, tzinfo=UTC), "until": date(2022, 6, 13)}, (4, 2)),
        ({"text": "只有摘要"}, (4,)),
        ({"text": "第一段"}, (2, 1, 3, 5)),
        ({"text": "第一段", "order": "oldest"}, (5, 3, 1, 2)),
        ({"text": "第一段", "order": "seq"}, (1, 2, 3, 5)),
        ({"text": "第一段 -标题1", "category": "a", "limit": 1}, (2,)),
        ({"text": "段", "medium": "财联社", "kind": "article", "gone": False}, (2,)),
        ({"text": "段", "security": "1.600160", "since": "2022-06-13", "until": "2022-06-13"}, (3,)),
        ({"text": "段", "security": "0.600160"}, ()),
        ({"text": "段", "after": 3}, (5,)),
        ({"after": 3}, (4, 5)),
        ({"gone": True}, ()),
        ({"gone": False, "limit": 2}, (4, 2)),
        ({"limit": 0}, ()),
    ],
)
def test_filters_narrow_the_articles(filled: str, filters: dict[str, object], numbers: tuple[int, ...]) -> None:
    with Archive.open(filled) as archive:
        assert [each.id for each in archive.articles(**filters)] == ids(*numbers)  # type: ignore[arg-type]  # what a case gives is not typed


@pytest.mark.parametrize("order", ["newest", "oldest", "seq"])
def test_many_pages_give_every_article_once(url: str, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.store.archive._PAGE", 3)
    same_time = [article(number) for number in range(1, 9)]
    undated = [article(number, **UNDATED) for number in range(20, 27)]
    store(url, *same_time, *undated)
    with Archive.open(url) as archive:
        found = [each.id for each in archive.articles(order=order)]  # type: ignore[arg-type]  # what a case gives is not typed
    assert sorted(found) == ids(*range(1, 9), *range(20, 27))


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"since": "yesterday"}, "since is 'yesterday'; give a day such as 2022-06-13 or an ISO time"),
        ({"order": "best"}, "order is 'best'; give newest, oldest or seq"),
        ({"kind": "video"}, "kind is 'video'; give article or flash"),
    ],
)
def test_filters_that_mean_nothing_are_named(sqlite: str, filters: dict[str, str], message: str) -> None:
    with Archive.open(sqlite) as archive, pytest.raises(UsageError, match=message):
        archive.articles(**filters)  # type: ignore[arg-type]  # what a case gives is not typed


def test_an_article_is_read_back_with_types(url: str) -> None:
    item = full()
    store(url, item)
    with Archive.open(url) as archive:
        [found] = archive.articles()
    assert (found.published_at, found.first_seen_at) == (datetime(2022, 6, 13, 0, 21, 56, tzinfo=UTC), SEEN)
    assert (found.securities, found.images) == (tuple(item.securities), tuple(item.images))
    assert (found.authors, found.categories, found.flags) == (
        ("周茜", "陈露"),
        ("changzhouribao", "emnews"),
        ("gallery",),
    )
    assert (found.zone_assumed, found.gone_at, found.body_html) == (True, None, item.body_html)


@pytest.mark.parametrize(
    "name",
    [
        "em:202206132400000001",
        "202206132400000001",
        "NW202206132400000001",
        " NW202206132400000001 ",
        "https://finance.example.com/a/202206132400000001.html",
        "http://share.example.com/html_News/NewsShare.html?infoCode=NW202206132400000001",
    ],
)
def test_an_article_is_found_by_each_of_its_names(url: str, name: str) -> None:
    store(url, full())
    with Archive.open(url) as archive:
        found = archive.get(name)
        assert found is not None
        assert found.id == full().id


def test_an_article_without_a_number_is_found_by_an_address_under_which_it_was_seen(url: str) -> None:
    item = article(1, id="url:https://site.example/a", url="https://site.example/a?utm_source=x")
    store(url, item)
    with Archive.open(url) as archive:
        for address in ("https://site.example/a?utm_source=x", "https://site.example/a", "url:https://site.example/a"):
            found = archive.get(address)
            assert found is not None
            assert found.id == item.id
        assert archive.get("https://site.example/b") is None


def test_changes_are_given_once_and_in_order(url: str) -> None:
    store(url, article(1), article(2), article(3))
    with Archive.open(url) as archive:
        first = list(archive.changes(limit=2))
        assert [each.id for each in first] == ids(1, 2)
        store(url, later(article(1), title="改过的标题"))
        assert [each.id for each in archive.changes(after=first[-1].seq)] == ids(3, 1)
        assert list(archive.changes(after=4)) == []


def test_an_article_that_changes_while_changes_are_read_comes_again_at_its_new_place(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.store.archive._PAGE", 2)
    store(url, *(article(number) for number in range(1, 5)))
    with Archive.open(url) as archive:
        found: list[tuple[str, int]] = []
        for change in archive.changes():
            if not found:
                store(url, later(article(1), title="改过的标题"), later(article(4), title="改过的标题"))
            found.append((change.id, change.revision))
    one, two, three, four = ids(1, 2, 3, 4)
    assert found == [(one, 1), (two, 1), (three, 1), (one, 2), (four, 2)]


def test_revisions_tell_what_an_article_was(url: str) -> None:
    store(url, article(1), later(article(1, "第一段。\n改过的第二段。")))
    with Archive.open(url) as archive:
        first, second = archive.revisions(article(1).id)
    assert (first.body_text, first.changed) == ("第一段。\n第二段。", ())
    assert (second.body_text, second.changed) == ("第一段。\n改过的第二段。", ("body",))
    assert (first.seen_at, second.seen_at) == (SEEN, SEEN + timedelta(hours=1))
    assert first.body_html == "<p>第一段。</p><p>第二段。</p>"


def test_an_article_that_names_a_code_in_two_markets_comes_once(url: str) -> None:
    store(url, article(1, securities=[Security("0", "000001", "某银行"), Security("1", "000001", "某指数")]))
    with Archive.open(url) as archive:
        assert [each.id for each in archive.articles(security="000001")] == ids(1)


def test_media_and_categories_are_counted(filled: str) -> None:
    with Archive.open(filled) as archive:
        assert [(each.name, each.articles) for each in archive.media()] == [("常州日报", 3), ("财联社", 1)]
        assert [(each.slug, each.articles) for each in archive.categories()] == [("a", 3), ("b", 2)]


def test_counts_follow_an_article_to_its_new_medium_and_section(url: str) -> None:
    store(url, article(1, medium="财联社", medium_slug="cailianshe", variant="em"))
    store(url, later(article(1)))
    with Writer(url) as writer:
        writer.seen_index(IndexSeen("http://i.example/", "later", (article(1).id,), SEEN)).result()
    with Archive.open(url) as archive:
        assert [(each.name, each.articles) for each in archive.media()] == [("常州日报", 1)]
        assert [(each.slug, each.articles) for each in archive.categories()] == [("later", 1)]
        assert [each.id for each in archive.articles(category="later")] == ids(1)


def test_a_better_time_moves_an_article_in_its_sections(url: str) -> None:
    day: dict[str, Any] = {"published_at": PUBLISHED.replace(hour=0, minute=0, second=0), "published_precision": "day"}
    store(url, article(1, categories=["a"], securities=[Security("1", "600160", "某股份")], **day))
    store(url, later(article(1)))
    with Archive.open(url) as archive:
        for filters in ({"category": "a"}, {"security": "600160"}):
            assert [each.id for each in archive.articles(since=PUBLISHED, **filters)] == ids(1)  # type: ignore[arg-type]  # what a case gives is not typed


def test_articles_are_counted_by_day_of_the_zone_asked_for(filled: str) -> None:
    with Archive.open(filled) as archive:
        assert archive.counts("day") == {"2022-06-13": 4}
        assert archive.counts("day", zone="America/New_York") == {"2022-06-12": 4}
        assert archive.counts("day", zone="Asia/Kathmandu", until=PUBLISHED) == {}
        assert archive.counts("month", since="2022-06-13") == {"2022-06": 4}


def test_articles_are_counted_by_medium_and_category(filled: str) -> None:
    with Archive.open(filled) as archive:
        assert archive.counts("medium") == {"常州日报": 2, "": 1, "财联社": 1}
        assert archive.counts("category") == {"a": 2, "b": 2}
        with pytest.raises(UsageError, match="not by 'year'"):
            archive.counts("year")  # type: ignore[arg-type]  # what a case gives is not typed


def test_stats_say_how_much_there_is(filled: str) -> None:
    with Archive.open(filled) as archive:
        stats = archive.stats()
    assert (stats.articles, stats.flashes, stats.undated, stats.media, stats.categories) == (5, 1, 1, 2, 2)
    assert (stats.revisions, stats.gone, stats.rejects, stats.seq) == (5, 0, 0, 5)
    assert stats.first_published_at == PUBLISHED
    assert stats.last_published_at == PUBLISHED + timedelta(hours=2)


def test_an_archive_is_opened_by_the_path_of_its_file(sqlite: str) -> None:
    path = Path(sqlite.removeprefix("sqlite:///"))
    with Archive.open(path) as archive:
        assert archive.count() == 0
    with pytest.raises(DatabaseUnavailableError, match="there is no database at"):
        Archive.open(path.with_name("other.db"))


# -- what means nothing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ask",
    [
        lambda archive: archive.articles(limit=-1),
        lambda archive: archive.articles(limit=10**20),
        lambda archive: archive.search("轨道", limit=10**20),
        lambda archive: archive.search("轨道", order="oldest"),
        lambda archive: archive.runs(-1),
        lambda archive: archive.runs(run=10**20),
        lambda archive: archive.rejects(limit=-1),
        lambda archive: archive.articles(since="0001-01-01"),
        lambda archive: archive.articles(until="9999-12-31"),
        lambda archive: archive.counts("day", until=datetime(9999, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_what_means_nothing_is_a_usage_error(url: str, ask: Callable[[Archive], object]) -> None:
    with Archive.open(url) as archive, pytest.raises(UsageError):
        ask(archive)


def test_an_id_that_is_no_text_is_that_of_no_article(url: str) -> None:
    with Archive.open(url) as archive:
        assert archive.get("\udcff") is None
        assert archive.ids("\udcff") == []
        assert (archive.revisions("\udcff"), archive.aliases("\udcff"), archive.duplicates("\udcff")) == ([], [], [])


def test_a_medium_that_the_registry_does_not_know_is_found_by_its_slug(url: str) -> None:
    store(url, article(1, medium="澄湖晚报", medium_slug="chenghuwanbao"), article(2))
    with Archive.open(url) as archive:
        assert [each.medium for each in archive.articles(medium="chenghuwanbao")] == ["澄湖晚报"]
        assert [each.medium for each in archive.articles(medium="澄湖晚报")] == ["澄湖晚报"]


@pytest.mark.parametrize("order", ["newest", "oldest", "seq"])
@pytest.mark.parametrize("text", [None, "第二段"])
def test_media_that_share_a_slug_are_both_found_by_it(url: str, order: Order, text: str | None) -> None:
    lake, city = "澄湖晚报", "城湖晚报"  # read alike
    store(url, *(article(number, medium=name, medium_slug="chenghuwanbao") for number, name in ((1, lake), (2, city))))
    with Archive.open(url) as archive:
        found = archive.articles(medium="chenghuwanbao", order=order, text=text)
        assert {each.medium for each in found} == {lake, city}
        assert [each.medium for each in archive.articles(medium=lake, order=order, text=text)] == [lake]
        assert {each.name for each in archive.media()} == {lake, city}
        assert {hit.medium for hit in archive.search("medium:chenghuwanbao")} == {lake, city}


def test_a_name_that_is_the_slug_of_another_medium_finds_both(url: str) -> None:
    store(url, article(1, medium="moumou", medium_slug="m"), article(2, medium="某某", medium_slug="moumou"))
    with Archive.open(url) as archive:
        assert {each.medium for each in archive.articles(medium="moumou")} == {"moumou", "某某"}

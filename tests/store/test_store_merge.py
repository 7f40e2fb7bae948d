"""SPEC 4.3 rule 3 as a table, and what must hold for every order in which editions come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from newscrawl.items import ArticleItem, Security
from newscrawl.store.articles import Outcome, apply_articles
from newscrawl.store.counters import Counters
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.merge import Edition, Merged, Row, merge, row_of
from tests.store.samples import PUBLISHED, article, flash

PLAIN = article()
ANNOTATED = article(variant="em", summary="摘要", securities=[Security("1", "600160", "某股份")])
GUESS = PUBLISHED.replace(hour=0, minute=0, second=0)


def stored(item: ArticleItem) -> Row:
    return merge(None, row_of(item), None).row


def said(item: ArticleItem) -> Edition:
    row = row_of(item)
    return Edition(row["content_hash"], row["title"])


def meet(first: ArticleItem, second: ArticleItem, before: ArticleItem | None = None) -> Merged:
    """`second` comes to what `first` left; `before` is what the edition of `second` had said earlier."""
    return merge(stored(first), row_of(second), said(before) if before else None)


def test_the_first_sighting_is_new() -> None:
    assert merge(None, row_of(PLAIN), None).status == "new"


@pytest.mark.parametrize(
    ("first", "second", "before", "status", "changed", "filled"),
    [
        pytest.param(PLAIN, PLAIN, PLAIN, "unchanged", (), (), id="the same again"),
        pytest.param(PLAIN, article(text="新。"), PLAIN, "changed", ("body",), (), id="changed text"),
        pytest.param(PLAIN, article(title="新题"), PLAIN, "changed", ("title",), (), id="changed title"),
        pytest.param(PLAIN, article(title="标 题1"), PLAIN, "unchanged", (), (), id="blanks in a title"),
        pytest.param(PLAIN, article(text=""), PLAIN, "unchanged", (), (), id="emptiness for text"),
        pytest.param(PLAIN, article(title=""), PLAIN, "unchanged", (), (), id="emptiness for a title"),
        pytest.param(article(title=""), PLAIN, None, "unchanged", (), ("title",), id="a title for emptiness"),
        pytest.param(article(text=""), PLAIN, None, "changed", ("body",), (), id="a text for emptiness"),
        pytest.param(
            flash(),
            PLAIN,
            None,
            "changed",
            ("kind", "body", "medium", "credit_raw", "summary"),
            (),
            id="flash, article",
        ),
        pytest.param(PLAIN, flash(), None, "unchanged", (), ("summary",), id="article, flash"),
        pytest.param(flash(), flash(text="改了。"), flash(), "changed", ("body",), (), id="changed flash"),
        pytest.param(PLAIN, ANNOTATED, None, "unchanged", (), ("summary", "securities"), id="twin with equal text"),
        pytest.param(ANNOTATED, PLAIN, None, "unchanged", (), (), id="plain twin with equal text"),
        pytest.param(
            PLAIN, article(text="注。", variant="em"), None, "unchanged", (), (), id="first sighting of a lower edition"
        ),
        pytest.param(
            PLAIN,
            article(text="改注。", variant="em"),
            article(text="注。", variant="em"),
            "changed",
            ("body",),
            (),
            id="a lower edition that changed",
        ),
        pytest.param(
            article(text="注。", variant="em"),
            PLAIN,
            None,
            "changed",
            ("body",),
            (),
            id="first sighting of a higher one",
        ),
        pytest.param(
            PLAIN, article(text="网页。", variant="web"), None, "changed", ("body",), (), id="of an equal one"
        ),
        pytest.param(
            PLAIN, article(title="短题", variant="web"), None, "unchanged", (), (), id="another edition's shorter title"
        ),
        pytest.param(
            article(title="短题", variant="em"), PLAIN, None, "changed", ("title",), (), id="a higher edition's title"
        ),
    ],
)
def test_two_sightings_of_an_article(  # one row of the table
    first: ArticleItem,
    second: ArticleItem,
    before: ArticleItem | None,
    status: str,
    changed: tuple[str, ...],
    filled: tuple[str, ...],
) -> None:
    result = meet(first, second, before)
    assert (result.status, sorted(result.changed), sorted(result.filled)) == (status, sorted(changed), sorted(filled))


def timed(precision: str | None, origin: str = "page", hours: int = 0) -> ArticleItem:
    moment = PUBLISHED + timedelta(hours=hours) if precision else None
    return article(published_at=moment, published_precision=precision, published_origin=origin)


@pytest.mark.parametrize(
    ("first", "second", "taken", "changed"),
    [
        pytest.param(timed(None), timed("second"), True, (), id="dated beats undated"),
        pytest.param(timed("second"), timed(None), False, (), id="undated never beats dated"),
        pytest.param(timed("day"), timed("second", hours=8), True, ("published_at",), id="a better precision"),
        pytest.param(timed("minute"), timed("second"), True, ("published_at",), id="seconds for minutes"),
        pytest.param(timed("second"), timed("minute", hours=8), False, (), id="a worse precision"),
        pytest.param(timed("second"), timed("second", hours=8), False, (), id="another time of equal precision"),
        pytest.param(timed("day", "id"), timed("second", hours=8), True, (), id="anything for the day of the id"),
        pytest.param(timed("day", "list"), timed("day", "id", hours=8), False, (), id="the day of the id for a day"),
    ],
)
def test_a_known_instant_gives_way_to_better_precision_only(
    first: ArticleItem,
    second: ArticleItem,
    taken: bool,  # one cell of the table
    changed: tuple[str, ...],
) -> None:
    result = meet(first, second, first)
    wanted = stored(second if taken else first)
    names = ("published_at", "published_precision", "published_origin")
    assert [result.row[name] for name in names] == [wanted[name] for name in names]
    assert result.changed == changed


@pytest.mark.parametrize(
    ("first", "second", "medium"),
    [
        pytest.param(
            article(medium="央视新闻", variant="em"), article(medium="央视"), "央视", id="plain beats annotated"
        ),
        pytest.param(article(medium="央视"), article(medium="央视新闻", variant="em"), "央视", id="and stays"),
        pytest.param(article(medium=""), article(medium="央视新闻", variant="em"), "央视新闻", id="any beats none"),
        pytest.param(article(medium="央视"), article(medium=""), "央视", id="none never beats one"),
        pytest.param(article(medium="央视"), article(medium="新华社"), "新华社", id="an edition corrects itself"),
        pytest.param(article(medium="央视"), article(medium="新华社", variant="web"), "央视", id="equals do not"),
    ],
)
def test_whose_medium_stands(first: ArticleItem, second: ArticleItem, medium: str) -> None:
    result = meet(first, second)
    assert result.row["medium"] == medium
    assert "medium" not in result.changed


def test_securities_of_both_editions_are_joined_and_named() -> None:
    charts = article(securities=[Security("1", "600160"), Security("0", "000001", "平安银行")])
    result = meet(charts, ANNOTATED)
    assert result.row["securities"] == (
        '[{"market":"1","code":"600160","name":"某股份"},{"market":"0","code":"000001","name":"平安银行"}]'
    )


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("http://s.example/html_News/NewsShare.html?infoCode=NW1", "http://f.example/a/1.html", 2),
        ("http://f.example/a/1.html", "http://s.example/html_News/NewsShare.html?infoCode=NW1", 1),
        ("http://f.example/a/1.html", "http://g.example/a/1.html", 1),
        ("", "http://f.example/a/1.html", 2),
        ("http://[bad", "http://f.example/a/1.html", 2),
    ],
)
def test_the_best_address_known_stays(first: str, second: str, kept: int) -> None:
    assert meet(article(url=first), article(url=second)).row["url"] == (first, second)[kept - 1]


def test_a_flash_becomes_the_summary_of_its_article() -> None:
    assert meet(flash(text="摘要。"), PLAIN).row["summary"] == "摘要。"
    assert meet(PLAIN, flash(text="摘要。")).row["summary"] == "摘要。"


def test_the_html_of_an_equal_text_follows_its_own_edition() -> None:
    bolder = article(body_html="<p><strong>第一段。</strong></p><p>第二段。</p>")
    result = meet(PLAIN, bolder, PLAIN)
    assert (result.status, result.filled) == ("unchanged", ("body",))
    assert result.row["body_html"] == bolder.body_html


def test_people_of_a_changed_text_come_with_it() -> None:
    changed = meet(article(authors=["甲"]), article(text="新。", authors=["乙"]), article(authors=["甲"]))
    kept = meet(article(authors=["甲"]), article(authors=["乙"], variant="em"))
    assert (changed.row["authors"], kept.row["authors"]) == ('["乙"]', '["甲"]')


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        row_of(article(published_at=PUBLISHED.replace(tzinfo=None)))


# -- any order --------------------------------------------------------------------------------------------------

TEXTS = ["", "甲。", "乙。", "丙。"]
EDITIONS = st.fixed_dictionaries(
    {
        "variant": st.sampled_from(["nw", "em", "web", "api"]),
        "kind": st.sampled_from(["article", "flash"]),
        "text": st.sampled_from(TEXTS),
        "title": st.sampled_from(["", "题", "题目"]),
        "summary": st.sampled_from(["", "摘要", "提要"]),
        "medium": st.sampled_from(["", "央视", "新华社"]),
        "published_precision": st.sampled_from([None, "day", "minute", "second"]),
        "published_origin": st.sampled_from(["id", "page"]),
        "authors": st.sampled_from([[], ["甲"], ["乙"]]),
        "url": st.sampled_from(["", "http://f.example/a/1.html", "http://s.example/info/information/x"]),
    }
)


def edition(given: dict[str, Any]) -> ArticleItem:
    fields = dict(given)
    text = fields.pop("text")
    if fields["published_precision"] is None:
        fields["published_at"] = None
    return article(1, text, **fields)


@pytest.fixture
def connection(sqlite: str) -> Iterator[Connection]:
    url = parse(sqlite)
    engine = dialect_of(url).writer_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def take(connection: Connection, items: list[ArticleItem]) -> list[Outcome]:
    counters = Counters(connection)
    outcomes = [apply_articles(connection, [item], counters, now=0, keep_payloads=False)[0] for item in items]
    counters.save()
    return outcomes


def distinct(items: list[ArticleItem]) -> list[ArticleItem]:
    """An edition says one thing only."""
    return list({(item.variant, item.kind): item for item in items}.values())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(EDITIONS, min_size=1, max_size=4), st.randoms())
def test_unchanged_editions_in_any_order_settle_after_one_round(
    connection: Connection, given_: list[dict[str, Any]], random: Any
) -> None:
    editions = distinct([edition(each) for each in given_])
    with connection.begin() as transaction:
        take(connection, editions)
        take(connection, editions)
        random.shuffle(editions)
        again = take(connection, editions)
        transaction.rollback()
    assert [(outcome.status, outcome.filled) for outcome in again] == [("unchanged", ())] * len(editions)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(EDITIONS, min_size=1, max_size=5))
def test_no_field_is_ever_emptied_and_no_instant_ever_worsened(
    connection: Connection, given_: list[dict[str, Any]]
) -> None:
    query = (
        "SELECT title, body_text, medium, url, published_at, published_precision, authors, first_seen_at FROM articles"
    )
    before: Any = None
    with connection.begin() as transaction:
        for each in given_:
            take(connection, [replace(edition(each), published_origin="page")])
            after = connection.exec_driver_sql(query).one()
            if before is not None:
                assert not [
                    old
                    for old, new in zip(before, after, strict=True)
                    if old not in (None, "", "[]") and new in (None, "", "[]")
                ]
                same = before.published_precision == after.published_precision
                assert not before.published_at or not same or before.published_at == after.published_at
                assert before.first_seen_at == after.first_seen_at
            before = after
        transaction.rollback()

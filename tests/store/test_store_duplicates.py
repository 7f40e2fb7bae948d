"""The same story in several media is linked, however it was edited; nothing is dropped, merged or linked by its form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, event

from newscrawl.items import ArticleItem
from newscrawl.store import prepare, schema
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.duplicates import DuplicatesJob, groups, index
from newscrawl.store.follower import catch_up
from tests.store.samples import PUBLISHED, article, digits, flash, later, row, select, store

STORY = (
    "本报讯昨天上午，全市双创工作推进会在武进召开，市委主要领导到会讲话，强调要把创新摆在发展全局的核心位置。"
    "会议总结了去年以来的工作，通报了各板块的考核结果，并为新认定的十家领军企业授牌。\n"
    "据介绍，去年全市新增高新技术企业六百余家，全社会研发投入占比再创新高，技术合同成交额同比增长近三成。"
    "与会企业家纷纷表示，将加大研发投入，与高校院所共建实验室，让更多成果走出书斋、走进车间。\n"
    "会议要求，各部门要强化要素保障，优化审批流程，把服务送到企业门口，以实际成效检验作风建设的成果。"
)
OTHER = (
    "记者从气象台获悉，受冷空气影响，未来三天本地将有一次明显的降温过程，山区最低气温可能跌破零度。"
    "专家提醒，市民外出要注意添衣，老人和儿童尽量减少清晨户外活动。\n"
    "农业部门已派出技术人员下到田间，指导种植户给大棚加固保温，抢收已经成熟的蔬菜，减少低温带来的损失。"
    "交通部门表示，桥面和匝道容易结冰，将安排人员二十四小时值守，必要时实行限速通行。"
)
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"


def edited(text: str, share: float, seed: int = 1) -> str:
    """`text` with so many of its characters changed for others."""
    chance = Random(seed)
    characters = list(text)
    for place in chance.sample(range(len(text)), round(share * len(text))):
        characters[place] = chance.choice(COMMON)
    return "".join(characters)


def minutes(number: int) -> dict[str, Any]:
    return {"published_at": PUBLISHED + timedelta(minutes=number)}


def told(number: int, text: str = STORY, **fields: Any) -> ArticleItem:
    return article(number, text, **(minutes(number) | fields))


def linked(url: str) -> dict[int, tuple[int, float]]:
    """Number of the canonical article and similarity, by number of the article."""
    catch_up(url, [DuplicatesJob()])
    names = {f"em:{digits(number)}": number for number in range(1, 400)}
    return {
        names[found["id"]]: (names[found["canonical_id"]], found["similarity"])
        for found in select(url, "SELECT * FROM duplicates ORDER BY id")
    }


def canonicals(url: str) -> dict[int, int]:
    return {number: canonical for number, (canonical, _) in linked(url).items()}


@pytest.mark.parametrize("share", [0.0, 0.02, 0.05, 0.1])
def test_an_edited_story_points_at_the_one_that_was_told_first(url: str, share: float) -> None:
    store(url, told(1), told(2, edited(STORY, share)), told(3, OTHER))
    found = linked(url)
    assert found.keys() == {2}
    assert found[2][0] == 1
    assert found[2][1] > 1 - 7.5 * share - 1e-9
    assert (found[2][1] == 1) is (share == 0)


def test_all_of_them_stay_articles_of_their_own(url: str) -> None:
    store(url, told(1), told(2))
    linked(url)
    assert [row(url, number)["body_text"] for number in (1, 2)] == [STORY, STORY]
    assert row(url, 2)["revision"] == 1


def test_the_earliest_publication_is_canonical_whichever_came_first(url: str) -> None:
    store(url, told(3), told(1), told(2))
    assert canonicals(url) == {2: 1, 3: 1}


def test_without_a_time_of_publication_the_first_sighting_counts(url: str) -> None:
    undated: dict[str, Any] = {"published_at": None, "published_precision": None}
    store(url, later(told(1), 30, **undated), told(2, **undated))
    assert canonicals(url) == {1: 2}


def test_a_day_alone_is_not_earlier_than_an_hour_of_that_day(url: str) -> None:
    day: dict[str, Any] = {"published_at": PUBLISHED.replace(hour=0, minute=0, second=0), "published_precision": "day"}
    store(url, told(1, **day), told(2))
    assert canonicals(url) == {1: 2}


def test_a_better_time_moves_the_group_to_another_canonical_article(url: str) -> None:
    day: dict[str, Any] = {"published_at": PUBLISHED.replace(hour=0, minute=0, second=0), "published_precision": "day"}
    store(url, told(1, **day), told(2), told(3))
    assert canonicals(url) == {1: 2, 3: 2}
    store(url, later(told(1)))
    assert canonicals(url) == {2: 1, 3: 1}


def test_what_is_linked_through_a_third_points_at_the_same_article(url: str) -> None:
    middle = edited(STORY, 0.14, 1)
    far = edited(middle, 0.14, 2)
    store(url, told(1), told(3, far))
    assert linked(url) == {}
    store(url, told(2, middle))
    found = linked(url)
    assert {number: canonical for number, (canonical, _) in found.items()} == {2: 1, 3: 1}
    assert found[3][1] < found[2][1]


def test_the_link_goes_when_the_texts_grow_apart(url: str) -> None:
    store(url, told(1), told(2), told(3))
    assert canonicals(url) == {2: 1, 3: 1}
    store(url, later(told(2, OTHER)))
    assert canonicals(url) == {3: 1}


def test_the_others_stay_together_when_their_canonical_article_changes(url: str) -> None:
    store(url, told(1), told(2), told(3))
    assert canonicals(url) == {2: 1, 3: 1}
    store(url, later(told(1, OTHER)))
    assert canonicals(url) == {3: 2}


def test_an_article_that_becomes_the_same_story_is_linked(url: str) -> None:
    store(url, told(1), told(2, OTHER))
    assert canonicals(url) == {}
    store(url, later(told(2, STORY)))
    assert canonicals(url) == {2: 1}


def test_a_changed_text_gives_the_link_another_similarity(url: str) -> None:
    store(url, told(1), told(2))
    assert linked(url) == {2: (1, 1.0)}
    store(url, later(told(2, edited(STORY, 0.05))))
    assert 0.7 < linked(url)[2][1] < 1


def test_flashes_with_the_same_digest_are_two_articles_of_one_story(url: str) -> None:
    digest = "离岸人民币兑美元升至6.3512，为2018年以来最高水平。"
    store(url, flash(1, digest, **minutes(1)), flash(2, digest, **minutes(2), title="另一个标题"))
    assert linked(url) == {2: (1, 1.0)}
    assert row(url, 2)["title"] == "另一个标题"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("离岸人民币兑美元升至6.3512。", "离岸人民币兑美元升至6.3522。", id="another rate"),
        pytest.param("现货黄金短线走高，日内涨0.3%。", "现货白银短线走高，日内涨0.3%。", id="another metal"),
        pytest.param("图片新闻", "图片新闻", id="too short to say anything"),
        pytest.param("", "", id="no text"),
        pytest.param(STORY.split("\n", maxsplit=1)[0], STORY + OTHER, id="a flash inside an article"),
    ],
)
def test_what_only_looks_alike_is_not_linked(url: str, one: str, other: str) -> None:
    store(url, told(1, one), told(2, other))
    assert linked(url) == {}


def test_punctuation_blanks_and_width_do_not_tell_stories_apart(url: str) -> None:
    store(url, told(1, "全市ＧＤＰ增长百分之五，增速居全省第一。"), told(2, "全市 GDP 增长百分之五 增速居全省第一"))
    assert linked(url) == {2: (1, 1.0)}


def report(number: int) -> str:
    """Reports of one form, about another company with other figures each."""
    chance = Random(number)
    name = "".join(chance.sample("华天中海金科龙东泰信恒瑞宏盛广新安国康美", 3)) + "股份"
    income, growth, profit, rise, share = (f"{chance.uniform(1, 99):.2f}" for _ in range(5))
    return (
        f"{name}(60{number:04d})4月{20 + number % 10}日晚间公告，一季度实现营业收入{income}亿元，同比增长{growth}%；"
        f"归属于上市公司股东的净利润{profit}亿元，同比增长{rise}%；基本每股收益{share}元。"
    )


def test_reports_of_one_form_are_not_one_story(url: str) -> None:
    store(url, *(told(number, report(number)) for number in range(1, 60)))
    assert linked(url) == {}


def test_a_story_is_found_among_many_reports_of_one_form(url: str) -> None:
    store(url, *(told(number, report(number)) for number in range(1, 2 * index.POSTINGS)))
    store(url, told(200, report(3)))
    assert canonicals(url) == {200: 3}


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(groups, "LARGEST", 4)
    return 4


def test_beyond_the_largest_group_newcomers_join_the_canonical_article_it_has(url: str, small_groups: int) -> None:
    store(url, *(told(number) for number in range(11, 11 + small_groups)))
    assert set(canonicals(url).values()) == {11}
    store(url, told(1), told(30))
    assert set(canonicals(url).values()) == {11}
    assert canonicals(url).keys() == {1, 12, 13, 14, 30}


def test_a_large_group_leaves_its_canonical_article_when_that_changes(url: str, small_groups: int) -> None:
    store(url, *(told(number) for number in range(1, small_groups)), told(20), told(21), told(22))
    assert set(canonicals(url).values()) == {1}
    store(url, later(told(1, OTHER)))
    assert canonicals(url) == {3: 2, 20: 2, 21: 2, 22: 2}


def test_the_index_keeps_a_bounded_number_of_articles_for_a_phrase(url: str) -> None:
    store(url, *(told(number) for number in range(1, index.POSTINGS + 20)))
    linked(url)
    [most] = select(url, "SELECT max(n) AS n FROM (SELECT count(*) AS n FROM duplicate_posting GROUP BY number) AS c")
    assert most["n"] == index.POSTINGS


def test_doing_everything_again_changes_nothing(url: str) -> None:
    store(url, told(1), told(2), told(3, OTHER), told(4, edited(STORY, 0.05)))
    first = linked(url)
    tables = (schema.duplicate_sample, schema.duplicate_posting, schema.duplicate_match)
    before = [select(url, f"SELECT * FROM {table.name} ORDER BY 1, 2") for table in tables]
    select_again(url)
    assert linked(url) == first
    assert [select(url, f"SELECT * FROM {table.name} ORDER BY 1, 2") for table in tables] == before


def select_again(url: str) -> None:
    """Let the job forget how far it is."""
    target = parse(url)
    engine = dialect_of(target).writer_engine(target)
    with engine.begin() as connection:
        connection.execute(schema.counter.delete().where(schema.counter.c.name == DuplicatesJob.name))
    engine.dispose()


def test_an_unchanged_text_is_not_read_again(sqlite: str) -> None:
    store(sqlite, told(1), told(2))
    linked(sqlite)
    with heard(sqlite) as (connection, said):
        DuplicatesJob().prepare(connection, [1, 2])
    assert not [statement for statement in said if "article_body" in statement]


@contextmanager
def heard(url: str) -> Iterator[tuple[Connection, list[str]]]:
    """A connection, and what it was told."""
    target = parse(url)
    engine = dialect_of(target).reader_engine(target)
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: said.append(statement))
    with engine.connect() as connection:
        yield connection, said
    engine.dispose()


@pytest.fixture
def two_databases(tmp_path: Path) -> tuple[str, str]:
    urls = f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'other.db'}"
    for url in urls:
        prepare(url)
    return urls


def test_links_do_not_depend_on_the_order_in_which_articles_came(two_databases: tuple[str, str]) -> None:
    items = [told(number, edited(STORY, 0.03 * (number % 4), number)) for number in range(1, 13)]
    items += [told(number, report(number)) for number in range(20, 30)]
    one, other = two_databases
    store(one, *items)
    Random(4).shuffle(items)
    store(other, *items)
    assert canonicals(one) == canonicals(other)
    assert set(canonicals(one).values()) == {1}

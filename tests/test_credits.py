"""Who published it (SPEC 2.2, 3.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import ArticleItem, Evidence
from newscrawl.media import medium_slug, registry
from pipelines import clean, credits


def credited(
    *evidence: Evidence, summary: str = "", body: str = "<p>正文。</p>", categories: tuple[str, ...] = ()
) -> ArticleItem:
    item = ArticleItem(raw_credits=list(evidence), raw_summary=summary, raw_body=body, categories=list(categories))
    clean.refine(item)
    credits.refine(item)
    return item


@pytest.mark.parametrize(
    ("printed", "medium"),
    [
        ("（文章来源：常州日报）", "常州日报"),
        ("（文章来源：上海证券报）", "上海证券报"),
        ("来源:证券时报网", "证券时报"),
        ("文章来源：安信国际证券(香港)", "安信国际证券(香港)"),
        ("来源：techweb", "TechWeb"),
        ("来源：第一财经 作者：某某", "第一财经"),
        ("来源：没人听过的报", "没人听过的报"),
    ],
)
def test_a_printed_credit_names_the_medium(printed: str, medium: str) -> None:
    assert credited(Evidence(printed, "label")).medium == medium


@pytest.mark.parametrize("printed", ["图片来源：某某官网", "数据来源：某某", "据记者了解", "东财滚动新闻"])
def test_what_is_no_credit_names_nobody(printed: str) -> None:
    assert credited(Evidence(printed, "body")).medium == ""


def test_exactly_one_suffix_is_taken_from_a_tag() -> None:
    assert credited(Evidence("每日经济新闻新闻", "tag")).medium == "每日经济新闻"
    assert credited(Evidence("央视新闻客户端新闻", "tag")).medium == "央视新闻客户端"


def test_the_channel_is_no_medium() -> None:
    assert credited(Evidence("东财滚动新闻", "tag")).medium == ""


def test_the_body_is_believed_before_the_tag() -> None:
    assert credited(Evidence("财联社新闻", "tag"), Evidence("（文章来源：常州日报）", "body")).medium == "常州日报"


def test_a_known_medium_at_the_end_of_a_digest_is_a_credit_and_leaves_the_summary() -> None:
    item = credited(summary="某公司公告。（证券时报）")
    assert (item.medium, item.summary) == ("证券时报", "某公司公告。")


def test_any_other_bracket_at_the_end_of_a_digest_stays() -> None:
    item = credited(summary="来看看都买了哪些股？（附名单）")
    assert (item.medium, item.summary) == ("", "来看看都买了哪些股？（附名单）")


def test_the_credit_of_a_flash_leaves_its_text() -> None:
    item = credited(summary="中标利率为2.4%。(东方财富Choice数据)", body="")
    assert (item.kind, item.medium, item.body_text) == ("flash", "东方财富Choice数据", "中标利率为2.4%。")


def test_a_section_names_its_medium_when_nothing_else_does() -> None:
    assert credited(categories=("changzhouribao",)).medium == "常州日报"


def test_names_run_together_stay_as_printed() -> None:
    item = credited(body="<p>□周某陈某某周某</p><p>正文。</p>")
    assert (item.author_raw, item.authors) == ("□周某陈某某周某", [])
    assert "authors-unsegmented" in item.flags


def test_separated_names_are_authors() -> None:
    assert credited(body="<p>记者 张三 李四</p><p>正文。</p>").authors == ["张三", "李四"]


def test_an_editor_is_no_author() -> None:
    item = credited(body="<p>正文。</p><p>（责任编辑：王五）</p>")
    assert (item.editor, item.authors) == ("王五", [])


def test_every_name_of_the_registry_finds_its_medium() -> None:
    for medium in registry().media:
        for name in (medium.name, *medium.aliases):
            assert registry().find(name) == medium


def test_the_registry_has_the_media_of_the_mirror() -> None:
    slugs = [
        "changzhouribao",
        "21caijing",
        "35ke",
        "Techweb",
        "Wind",
        "wind",
        "gelindahuaqihuo",
        "anxinguojizhengquan%28xianggang%29",
    ]
    assert all(registry().by_slug(slug) for slug in slugs)
    assert len(registry().media) >= 500


def test_an_unknown_medium_gets_a_slug_of_the_same_making() -> None:
    assert medium_slug("武进日报") == "wujinribao"


@given(
    st.text(max_size=300), st.sampled_from(["body", "api", "label", "tag", "back-link", "digest", "metadata", "slug"])
)
def test_any_text_is_read_without_an_error(text: str, origin: str) -> None:
    name, _ = credits.read_credit(Evidence(text, origin))
    assert "\n" not in name

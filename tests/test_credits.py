"""Who published it (SPEC 2.2, 3.3, 3.6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import ArticleItem, Evidence
from newscrawl.media import registry
from pipelines import clean, credits

ORIGINS = ["body", "label", "api", "tag", "back-link", "digest", "metadata", "slug", "something-new"]
BRACKETS = set("（）()[]【】{}<>《》〈〉「」『』")


def credited(
    *evidence: Evidence, summary: str = "", body: str = "<p>正文。</p>", categories: tuple[str, ...] = ()
) -> ArticleItem:
    item = ArticleItem(raw_credits=list(evidence), raw_summary=summary, raw_body=body, categories=list(categories))
    clean.refine(item)
    credits.refine(item)
    return item


def medium_of(text: str, origin: str = "label") -> str:
    return credited(Evidence(text, origin)).medium


@pytest.mark.parametrize(
    ("printed", "medium"),
    [
        ("（文章来源：常州日报）", "常州日报"),
        ("(文章来源:常州日报)", "常州日报"),
        ("文章来源 ： 常州日报", "常州日报"),
        ("来源:证券时报网", "证券时报网"),
        ("本文来源：新京报", "新京报"),
        ("稿源：中新网", "中新网"),
        ("转自：券商中国", "券商中国"),
        ("来源于： 上海证券报", "上海证券报"),
        ("来源丨界面新闻", "界面新闻"),
        ("来源 CSDN", "CSDN"),
        ("Source: Reuters", "路透社"),
        ("（来源：《科创板日报》）", "科创板日报"),
        ("来源：微信公众号“券商中国”", "券商中国"),
        ("来源：techweb", "TechWeb"),
        ("来源：Wind", "Wind资讯"),
        ("来源：21世界经济报道", "21世纪经济报道"),
        ("来源：澎湃新闻网", "澎湃新闻"),
        ("新华社", "新华社"),
    ],
)
def test_a_printed_credit_names_the_medium(printed: str, medium: str) -> None:
    assert medium_of(printed) == medium


@pytest.mark.parametrize(
    "printed",
    [
        "来源：第一财经 作者：某某",
        "来源：第一财经 记者 某某",
        "来源：第一财经 2022-06-13 08:21",
        "来源：第一财经 08:21",
        "2022年06月13日 08:21 来源：第一财经 编辑：某某",
        "来源：第一财经 https://www.example.com/a",
        "来源：第一财经 www.example.com",
        "来源：第一财经 责任编辑 某某",
    ],
)
def test_what_follows_a_credit_in_its_line_is_cut_off(printed: str) -> None:
    item = credited(Evidence(printed, "label"))
    assert (item.medium, item.credit_raw) == ("第一财经", "来源：第一财经")


@pytest.mark.parametrize("printed", ["图片来源：某某官网", "数据来源：Wind", "视频来源：财联社", "资料来源：新华社"])
@pytest.mark.parametrize("origin", ["body", "label", "api"])
def test_credits_of_pictures_and_figures_credit_no_article(printed: str, origin: str) -> None:
    assert medium_of(printed, origin) == ""


@pytest.mark.parametrize("printed", ["据财联社消息", "据记者了解", "每经AI快讯", "券商中国获悉", "东财滚动新闻"])
def test_prose_in_the_body_is_no_credit(printed: str) -> None:
    assert medium_of(printed, "body") == ""


def test_a_credit_behind_that_of_a_picture_is_found() -> None:
    assert medium_of("图片来源：某某官网 文章来源：财联社", "body") == "财联社"


@pytest.mark.parametrize("nobody", ["来源：", "来源：未知", "来源：--", "来源：http://a.example/b", "来源：2022-06-13"])
def test_an_empty_credit_names_nobody(nobody: str) -> None:
    assert medium_of(nobody) == ""


def test_an_empty_credit_leaves_the_word_to_the_next_evidence() -> None:
    item = credited(Evidence("来源：未知", "label"), Evidence("财联社新闻", "tag"))
    assert (item.medium, item.credit_raw) == ("财联社", "财联社新闻")


def test_a_credit_that_annotation_split_is_read_whole() -> None:
    body = '<p>正文。</p><p class="em_media">（文章来源：上海<span id="bk_1"><a href="#">证券</a></span><span></span>报）</p>'
    item = credited(body=body)
    assert (item.medium, item.medium_slug) == ("上海证券报", "shanghaizhengquanbao")
    assert item.credit_raw == "（文章来源：上海证券报）"


def test_mark_up_in_a_credit_is_tolerated() -> None:
    assert medium_of("（文章来源：上海<span>证券</span>报）", "body") == "上海证券报"


@pytest.mark.parametrize(
    ("printed", "medium"),
    [
        ("来源：某甲报、财联社", "财联社"),
        ("来源：财联社、新华社", "财联社"),
        ("来源：新华社 综合", "新华社"),
        ("来源：新华社综合", "新华社"),
        ("来源：综合新华社、央视新闻", "新华社"),
        ("来源：新浪财经-自媒体综合", "新浪财经"),
        ("来源：澎湃新闻·澎湃号·政务", "澎湃新闻"),
        ("来源：某甲报、某乙报", "某甲报"),
    ],
)
def test_of_several_names_the_first_known_one_is_filed_and_all_are_kept(printed: str, medium: str) -> None:
    item = credited(Evidence(printed, "label"))
    assert (item.medium, item.credit_raw) == (medium, printed)


def test_a_name_of_several_words_is_looked_up_whole_first() -> None:
    assert medium_of("来源：证券时报·e公司") == "e公司"
    assert medium_of("21世纪经济报道  南财理财通新闻", "tag") == "21世纪经济报道"


def test_a_word_of_a_latin_name_is_no_medium() -> None:
    assert medium_of("The Guardian Nigeria", "metadata") == "The Guardian Nigeria"


def test_an_unknown_medium_keeps_its_name_and_gets_a_slug_of_the_same_making() -> None:
    item = credited(Evidence("来源：没人听过的报", "label"))
    assert (item.medium, item.medium_slug) == ("没人听过的报", "meirentingguodebao")


def test_brackets_never_enter_a_name() -> None:
    assert medium_of("（文章来源：安信国际证券（香港））", "body") == "安信国际证券"
    assert medium_of("来源：某某银行（香港）") == "某某银行"


def test_the_printed_credit_keeps_its_brackets() -> None:
    item = credited(Evidence("（文章来源：安信国际证券(香港)）", "body"))
    assert item.credit_raw == "（文章来源：安信国际证券(香港)）"


def test_exactly_one_suffix_is_taken_from_a_tag() -> None:
    assert medium_of("每日经济新闻新闻", "tag") == "每日经济新闻"
    assert medium_of("央视新闻客户端新闻", "tag") == "央视新闻客户端"
    assert medium_of("澎湃新闻新闻", "tag") == "澎湃新闻"


def test_a_back_link_names_the_medium() -> None:
    assert medium_of("返回常州日报新闻", "back-link") == "常州日报"
    assert medium_of("返回每日经济新闻新闻", "back-link") == "每日经济新闻"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("东财滚动新闻", "tag"),
        ("站长消息", "tag"),
        ("返回东财滚动新闻", "back-link"),
        ("返回首页", "back-link"),
        ("emnews", "slug"),
        ("东财滚动新闻", "api"),
    ],
)
def test_a_channel_is_no_medium(text: str, origin: str) -> None:
    assert medium_of(text, origin) == ""


def test_evidence_is_believed_in_its_order_wherever_it_stands_in_the_list() -> None:
    ranked = [
        Evidence("（文章来源：常州日报）", "body"),
        Evidence("来源：新京报", "label"),
        Evidence("财联社新闻", "tag"),
        Evidence("返回第一财经新闻", "back-link"),
        Evidence("新华网", "metadata"),
        Evidence("hunanribao", "slug"),
    ]
    wanted = ["常州日报", "新京报", "财联社", "第一财经", "新华网", "湖南日报"]
    for place, name in enumerate(wanted):
        assert credited(*reversed(ranked[place:])).medium == name


def test_a_digest_is_believed_after_the_back_link_and_before_metadata() -> None:
    digest = "某公司公告。（证券时报）"
    assert credited(Evidence("返回财联社新闻", "back-link"), summary=digest).medium == "财联社"
    assert credited(Evidence("新华网", "metadata"), summary=digest).medium == "证券时报"


def test_a_section_names_its_medium_when_nothing_else_does() -> None:
    item = credited(categories=("changzhouribao",))
    assert (item.medium, item.credit_raw) == ("常州日报", "")


def test_a_section_that_two_media_may_share_names_neither() -> None:
    assert credited(categories=("shanxiribao",)).medium == ""


@pytest.mark.parametrize(
    "bracket", ["（证券时报）", "(证券时报)", "（文章来源：证券时报）", "（证券时报、新华社）", "（证券时报）。"]
)
def test_a_known_medium_at_the_end_of_a_digest_is_a_credit_and_leaves_the_summary(bracket: str) -> None:
    item = credited(summary=f"某公司公告。{bracket}")
    assert (item.medium, item.summary) == ("证券时报", "某公司公告。")
    assert item.credit_raw == bracket


@pytest.mark.parametrize(
    "bracket", ["（附名单）", "（12-08）", "（证券时报附名单）", "（新华社、附名单）", "（记者 张三）"]
)
def test_any_other_bracket_at_the_end_of_a_digest_stays(bracket: str) -> None:
    item = credited(summary=f"来看看都买了哪些股？{bracket}")
    assert (item.medium, item.summary) == ("", f"来看看都买了哪些股？{bracket}")


def test_a_bracket_that_repeats_an_unknown_medium_leaves_the_summary_as_well() -> None:
    item = credited(Evidence("（文章来源：没人听过的报）", "body"), summary="导语。（没人听过的报）")
    assert (item.medium, item.summary) == ("没人听过的报", "导语。")


def test_the_credit_of_a_flash_leaves_its_text_and_html() -> None:
    item = credited(summary="中标利率为2.4%。(东方财富Choice数据)", body="")
    assert (item.kind, item.medium) == ("flash", "东方财富Choice数据")
    assert (item.body_text, item.body_html) == ("中标利率为2.4%。", "<p>中标利率为2.4%。</p>")


def test_a_flash_that_is_nothing_but_a_credit_keeps_its_text() -> None:
    assert credited(summary="（财联社）", body="").body_text == "（财联社）"


def test_refining_twice_changes_nothing() -> None:
    item = credited(summary="中标利率为2.4%。（财联社）", body="")
    first = (item.medium, item.credit_raw, item.body_text, item.body_html, list(item.flags))
    credits.refine(item)
    assert (item.medium, item.credit_raw, item.body_text, item.body_html, list(item.flags)) == first


def test_by_lines_are_read_on_the_way() -> None:
    item = credited(body="<p>记者 张三 李四</p><p>正文。</p><p>（责任编辑：王五）</p>")
    assert (item.authors, item.editor) == (["张三", "李四"], "王五")


@given(st.text(max_size=300), st.sampled_from(ORIGINS))
def test_any_text_is_read_without_an_error_into_a_clean_name(text: str, origin: str) -> None:
    found = credits.read_credit(Evidence(text, origin))
    if found:
        assert found.name.isprintable()
        assert not BRACKETS & set(found.name)
        assert 2 <= len(found.name) <= 40


@given(
    st.sampled_from(["（文章来源：{}）", "来源:{}", "（{}）", "{}", "图片来源：甲 来源：{} 作者：乙"]),
    st.text(alphabet="常州日报财联社（）()《》 、·和-综合新闻ab2\n\x00\u3000", max_size=20),
    st.sampled_from(ORIGINS),
)
def test_near_credits_are_read_into_clean_names(form: str, name: str, origin: str) -> None:
    found = credits.read_credit(Evidence(form.format(name), origin))
    assert found is None or (found.name.isprintable() and not BRACKETS & set(found.name))


@given(st.sampled_from([name for medium in registry() for name in (medium.name, *medium.aliases)]))
def test_every_name_of_the_registry_is_read_in_a_credit(name: str) -> None:
    found = credits.read_credit(Evidence(f"（文章来源：{name}）", "body"))
    assert found is not None
    assert found.medium is registry().find(name)


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(ORIGINS))
def test_refining_never_raises(summary: str, credit: str, origin: str) -> None:
    item = credited(Evidence(credit, origin), summary=summary, body="")
    assert item.medium.isprintable()


def test_long_hostile_lines_are_read_in_no_time() -> None:
    for text in (
        "来源：" + "（" * 5_000,
        "来源" * 5_000,
        "（" * 5_000 + "）" * 5_000,
        " " * 9_000 + "来源",
        "、" * 9_000,
    ):
        for origin in ORIGINS:
            assert credits.read_credit(Evidence(text, origin)) is None

"""Title, time, credit and by-line of any site's page."""

from __future__ import annotations

import pytest

from newscrawl import extract_article
from newscrawl.extract import Article
from newscrawl.pages import jsonld

TEXT = "<div class='content'><p>某市昨日发布规划，规划期为五年，投资额约三百亿元，涉及交通、能源、水利。</p><p>规划提出，到期末全市通车里程翻番。</p></div>"
ENGLISH = "<div><p>The council said on Tuesday that the plan would run for five years, and cost thirty billion.</p><p>It gave no details, however, of who would pay.</p></div>"


def read(head: str, header: str, text: str = TEXT, url: str = "") -> Article:
    return extract_article(f"<html><head>{head}</head><body>{header}{text}</body></html>".encode(), url)


@pytest.mark.parametrize(
    "title",
    [
        "某市发布五年规划_财经_某网",
        "某市发布五年规划-某某新闻网",
        "某市发布五年规划 - 要闻 - 某市日报",
        "某市发布五年规划|某某周刊",
    ],
)
def test_a_title_loses_site_and_channel(title: str) -> None:
    assert read(f"<title>{title}</title>", "").title == "某市发布五年规划"


def test_a_headline_keeps_quotes_that_broke_the_metadata() -> None:
    head = '<title>某市规划"亮点"曝光_某网</title><meta property="og:title" content="某市规划"亮点"曝光">'
    assert read(head, '<h1>某市规划"亮点"曝光</h1>').title == '某市规划"亮点"曝光'


def test_a_badge_is_no_part_of_the_headline() -> None:
    assert (
        read("<title>某市发布五年规划-某网</title>", "<h2><i>原创</i>某市发布五年规划</h2>").title == "某市发布五年规划"
    )


def test_the_block_above_labelled_time_and_credit_is_a_headline() -> None:
    header = "<div>某学会年会在某市成功举行</div><div>发布时间：2026-09-24 来源：某学会</div>"
    assert (
        read("<title>新闻动态--某学会官网</title>", f"<h3>首页 - 新闻动态</h3>{header}").title
        == "某学会年会在某市成功举行"
    )


@pytest.mark.parametrize(
    ("header", "medium"),
    [
        ("<p>2026-09-24 11:42 来源：<a href='/'>南方都市报</a></p>", "南方都市报"),
        ("<p>稿源：南方都市报 2026年09月24日 11:42</p>", "南方都市报"),
        ("<p>2026-09-24 11:42　南方都市报</p>", "南方都市报"),
        ("<p>张三丰/某市青年报</p><p>2026-09-24 11:42</p>", "某市青年报"),
        ("<p>某某财经号</p><p>发布时间：09-2411:42</p>", "某某财经号"),
        ("<p>原创：39健康网2026-09-24 11:42:25</p>", "39健康网"),
        ("<p>时间：2026-09-24 作者：网络整理 阅读：16</p>", "网络整理"),
    ],
)
def test_the_credit_is_read_with_or_without_label(header: str, medium: str) -> None:
    assert read("<title>某市发布规划</title>", f"<h1>某市发布规划</h1>{header}").medium == medium


def test_the_name_behind_the_credit_is_the_reporter() -> None:
    article = read("<title>某市发布规划</title>", "<h1>某市发布规划</h1><p>2026-09-24 08:10 来源：某市新闻网 王帆</p>")
    assert article.authors == ("王帆",)


def test_an_author_who_is_the_editor_is_no_author() -> None:
    header = "<h1>某市发布规划</h1><p>2026-09-24 08:10 作者：李四光 责任编辑：李四光</p>"
    article = read("<title>某市发布规划</title>", header)
    assert (article.authors, article.editor) == ((), "李四光")


def test_the_data_of_a_chinese_page_name_an_author_only_when_it_is_printed() -> None:
    head = "<title>某市发布规划</title><meta name=author content=kingname>"
    assert read(head, "<h1>某市发布规划</h1><p>原创 kingname 某某账号</p>").authors == ("kingname",)
    assert read(head, "<h1>某市发布规划</h1><p>某某账号</p>").authors == ()


def test_the_time_beside_the_headline_is_believed_before_the_data_of_a_chinese_page() -> None:
    head = '<title>某市发布规划</title><meta property="article:published_time" content="2026-09-24T14:00:00+08:00">'
    article = read(head, "<h1>某市发布规划</h1><p>2026年09月24日 11:42</p>")
    assert article.published_at is not None
    assert article.published_at.hour == 11


def test_a_time_in_a_script_is_the_last_that_is_believed() -> None:
    article = read('<title>某市发布规划</title><script>var ct = "1790221365";</script>', "<h1>某市发布规划</h1>")
    assert article.published_at is not None
    assert article.published_at.timestamp() == 1790221365


def test_a_day_in_the_address_is_a_day() -> None:
    article = read("<title>某市发布规划</title>", "<h1>某市发布规划</h1>", url="https://n.example/2026/0924/c_1.html")
    assert article.published_at is not None
    assert (article.published_at.date().isoformat(), article.published_precision) == ("2026-09-24", "day")


@pytest.mark.parametrize(
    ("url", "lang", "offset"),
    [
        ("https://n.example.de/a", "de", "+02:00"),
        ("https://n.example.com/a", "ja", "+09:00"),
        ("https://n.example.com/a", "en", "+00:00"),
    ],
)
def test_a_foreign_time_without_zone_is_read_in_the_zone_of_the_country(url: str, lang: str, offset: str) -> None:
    page = f'<html lang="{lang}"><title>Plan</title><meta property="article:published_time" content="2026-09-24T11:42:00"><h1>Plan of five years</h1>{ENGLISH}</html>'
    article = extract_article(page.encode(), url)
    assert article.published_at is not None
    assert article.published_at.isoformat() == f"2026-09-24T11:42:00{offset}"
    assert article.zone_assumed


def test_json_ld_is_read_although_it_is_broken() -> None:
    head = '<title>Plan</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"Plan of five years","datePublished":"2026-09-24T11:42:00Z",,}</script>'
    article = read(head, "<h1>Plan of five years</h1>", ENGLISH)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-09-24T11:42:00+00:00"


def test_a_publisher_is_no_author_where_a_person_is_printed() -> None:
    head = '<title>Plan</title><script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Organization","name":"Town Times"},"publisher":{"name":"Town Times"}}</script>'
    article = read(head, '<h1>Plan of five years</h1><p class="byline">By Jane Doe</p>', ENGLISH)
    assert (article.authors, article.medium) == (("Jane Doe",), "Town Times")


def test_a_page_tells_where_it_goes_on() -> None:
    more = "<a href='a_3.html'>3</a><a href='a_2.html'>下一页</a><a href='/other.html'>下一篇</a>"
    assert (
        read("<title>某市发布规划</title>", "<h1>某市发布规划</h1>", TEXT + more, "https://n.example/a.html").next_page
        == "https://n.example/a_2.html"
    )
    assert (
        read(
            "<title>某市发布规划</title>", "<h1>某市发布规划</h1>", TEXT + more, "https://n.example/a_2.html"
        ).next_page
        == ""
    )


@pytest.mark.parametrize(
    ("html", "flag"),
    [
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>',
            "paywall",
        ),
        ("<div>登录后阅读全文</div>", "paywall"),
        ('<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"x"}</script>', "live"),
        ("<p>完<a href='x", "truncated"),
    ],
)
def test_flags_say_what_kind_of_page_it_is(html: str, flag: str) -> None:
    page = f"<title>某市发布规划</title><h1>某市发布规划</h1>{TEXT}{html}"
    assert flag in extract_article(page.encode(), "").flags


def test_an_ordinary_page_has_no_flags() -> None:
    assert read("<title>某市发布规划</title>", "<h1>某市发布规划</h1><p>2026-09-24 11:42</p>").flags == ()


def test_a_day_and_the_time_of_day_on_the_next_line_are_one() -> None:
    article = read("<title>某市发布规划</title>", "<h1>某市发布规划</h1><div>2026-09-07</div><div>19:02</div>")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-09-07T19:02:00+08:00"


def test_a_person_in_the_pages_data_may_be_named_in_parts() -> None:
    data = '<script type=application/ld+json>{"@type":"NewsArticle","author":{"@type":"Person","givenName":"Ann Mary","familyName":"Clerk"}}</script>'
    assert read(data, "<h1>The plan of the council</h1>", ENGLISH).authors == ("Ann Mary Clerk",)


def test_an_organisation_gives_way_to_the_persons_that_are_printed() -> None:
    data = '<script type=application/ld+json>{"@type":"NewsArticle","author":{"@type":"Organization","name":"Paper"}}</script>'
    assert read(data, "<h1>The plan of the council</h1><p>By Ann Clerk</p>", ENGLISH).authors == ("Ann Clerk",)


@pytest.mark.parametrize(
    ("header", "authors"),
    [
        ("<p>2026-09-24 11:42 记者王小明／台北報導</p>", ("王小明",)),
        ("<p>2026-09-24 文／王小明</p>", ("王小明",)),
        ("<p>2026-09-24 作者：王小明,李大海 评级：买入</p>", ("王小明", "李大海")),
        ("<p>2026-09-24 来源：某证券 分析师：王小明</p>", ("王小明",)),
    ],
)
def test_a_by_line_ends_where_another_field_begins(header: str, authors: tuple[str, ...]) -> None:
    assert read("<title>某市发布规划</title>", f"<h1>某市发布规划</h1>{header}").authors == authors


@pytest.mark.parametrize(
    ("before", "behind", "medium"),
    [
        ("<div>某市日报 2026年03月06日 星期五 第03版：经济</div>", "", "某市日报"),
        ("", "<p>2026-09-24 11:42 图片来源：某协会 稿件来源：某市新闻网</p>", "某市新闻网"),
        ("", "<p><a id=js_name>某某观察</a></p>", "某某观察"),
    ],
)
def test_the_medium_is_the_paper_of_the_issue_the_credit_of_the_text_or_the_account(
    before: str, behind: str, medium: str
) -> None:
    assert read("<title>某市发布规划</title>", f"{before}<h1>某市发布规划</h1>{behind}").medium == medium


def test_the_parts_of_a_chinese_name_stand_together_with_the_family_first() -> None:
    assert jsonld.persons({"@type": "Person", "givenName": "三", "familyName": "张"}) == ["张三"]

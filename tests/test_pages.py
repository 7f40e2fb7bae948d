"""Parsing is chosen by shape, holds for every kind of page, and never falls over."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import pages
from newscrawl.demo.articles import DemoArticle
from newscrawl.demo.layouts.posts import post_text, to_post
from newscrawl.demo.markup import text_lines
from newscrawl.demo.site import DemoSite
from newscrawl.errors import PageError
from newscrawl.items import ArticleItem, IndexPage, Page, Shell
from newscrawl.media import registry
from newscrawl.pages.encoding import decode
from newscrawl.pages.jekyll import parse_post
from pipelines import refine

NOW = datetime(2026, 9, 24, 4, 0, tzinfo=UTC)
NUMBER = "202609243884561151"


def page(url: str, body: str | bytes, content_type: str = "text/html; charset=utf-8") -> Page:
    raw = body if isinstance(body, bytes) else body.encode()
    return Page(url, raw, NOW, 200, {"content-type": content_type})


def article(url: str, body: str, content_type: str = "text/html; charset=utf-8") -> ArticleItem:
    found = pages.parse(page(url, body, content_type))
    assert isinstance(found, ArticleItem)
    return refine(found)


def test_a_share_page_leads_to_its_content_on_the_same_host() -> None:
    shell = pages.parse(
        page(f"http://127.0.0.1:8/html_News/NewsShare.html?infoCode=NW{NUMBER}", "<title>某标题</title>")
    )
    assert isinstance(shell, Shell)
    assert shell.content_url == f"http://127.0.0.1:8/NewsData/GetNewsText.do?id=NW{NUMBER}"


def test_an_upstream_page_says_time_medium_and_author_beside_the_headline() -> None:
    html = """<html><head><title>某公司发布新品 _ 东方财富网</title></head><body><div class="tipbox"><div class="infos">
    <div class="item">2026年09月24日 11:42</div><div class="item">来源：财联社</div><div class="item">作者：某某</div></div></div>
    <div id="ContentBody"><p>　　第一段。</p><p>　　第二段。</p></div><p>责任编辑：王五</p></body></html>"""
    item = article(f"https://finance.eastmoney.com/a/{NUMBER}.html", html)
    assert (item.title, item.medium, item.authors, item.editor) == ("某公司发布新品", "财联社", ["某某"], "王五")
    assert item.published_at is not None
    assert (item.published_at.isoformat(), item.published_precision) == ("2026-09-24T11:42:00+08:00", "minute")
    assert item.body_text == "第一段。\n第二段。"


def test_a_continuation_that_leads_back_is_refused() -> None:
    url = f"https://finance.eastmoney.com/a/{NUMBER}.html"
    html = f"<title>某标题</title><div id='ContentBody'><p>正文。</p></div><a href='/a/{NUMBER}_2.html'>下一页</a>"
    first, again = (pages.parse_article(page(url, html)) for _ in range(2))
    with pytest.raises(PageError):
        pages.join(first, again)


@pytest.mark.parametrize("title", ["A&lt;B&gt;题", "研发R&amp;D投入"])
def test_a_title_is_decoded_exactly_once(title: str) -> None:
    html = f"<title>{title} _ 东方财富网</title><div id='ContentBody'><p>正文。</p></div>"
    assert article(f"https://finance.eastmoney.com/a/{NUMBER}.html", html).title == unescape(title)
    post = f"<section><small>(GMT+8, CST) 2022-06-13 08:21:56</small><h1>{title}</h1><p>正文。</p><p>又一段。</p></section>"
    assert article(f"http://h.example/x/2022/06/13/NW{NUMBER}.html", post).title == unescape(title)


def test_an_answer_of_another_article_is_refused() -> None:
    answer = json.dumps({"infoCode": "NW202609243884561152", "title": "别的标题", "text": "<p>别的正文。</p>"})
    with pytest.raises(PageError, match="another article"):
        pages.parse(page(f"http://h.example/NewsData/GetNewsText.do?id=NW{NUMBER}", answer))


def test_a_page_may_begin_with_an_xml_declaration() -> None:
    html = '<?xml version="1.0" encoding="gb2312"?><html><title>某标题</title><body><div id="ContentBody"><p>正文。</p></div></body></html>'
    item = article(f"https://finance.eastmoney.com/a/{NUMBER}.html", html)
    assert (item.title, item.body_text) == ("某标题", "正文。")


def test_an_answer_may_hold_raw_line_breaks() -> None:
    answer = '{"title": "某标题", "text": "<p>第一段。</p>\n<p>第二段。</p>"}'
    item = article(f"http://h.example/NewsData/GetNewsText.do?id=NW{NUMBER}", answer)
    assert item.body_text == "第一段。\n第二段。"


def test_a_list_page_of_upstream_is_an_index_with_a_next_page() -> None:
    html = f'<ul><li><a href="/a/{NUMBER}.html">某标题</a> 2026-09-24</li></ul><a href="/a/ccjdd_2.html">下一页</a>'
    found = pages.parse(page("https://finance.eastmoney.com/a/ccjdd.html", html))
    assert isinstance(found, IndexPage)
    assert [(entry.title, entry.published) for entry in found.entries] == [("某标题", "2026-09-24")]
    assert found.next_url == "https://finance.eastmoney.com/a/ccjdd_2.html"


@pytest.mark.parametrize(
    ("path", "headings", "expected"),
    [
        ("/emnews/", "<h2>某滚动新闻</h2>", "某滚动新闻"),
        ("/category/moumou.html", "<h2 id='a'> 某某自媒体新闻 </h2>", "某某自媒体新闻"),
        ("/category/changzhouribao.html", "<h2>别的新闻</h2>", ""),  # the registry knows what it is called
        ("/category/moumou.html", "<h2></h2>", ""),
        ("/category/moumou.html", "", ""),
        ("/", "<h2>甲新闻</h2><h2>乙新闻</h2>", ""),
    ],
)
def test_a_section_is_called_by_its_heading_and_never_by_the_title_of_the_document(
    path: str, headings: str, expected: str
) -> None:
    link = f'<ul><li><a href="/moumou/2022/06/13/NW{NUMBER}.html">某标题</a></li></ul>'
    html = f"<title>另一家日报新闻</title><header><h2>某站</h2></header><section>{headings}{link}</section>"
    found = pages.parse(page(f"http://h.example{path}", html))
    assert isinstance(found, IndexPage)
    assert found.title == expected


def test_the_article_service_is_read_in_its_own_spelling() -> None:
    record = {
        "Art_Code": NUMBER,
        "Art_Title": "某标题",
        "Art_Content": "<p>　　正文。</p>",
        "Art_ShowTime": "2026/09/24 11:42:05",
    }
    answer = json.dumps(
        {"data": record | {"Art_Media_Name": "新华社", "Art_Digest": "【某标题】摘要。"}, "errorcode": 0}
    )
    item = article(f"https://newsinfo.example/kuaixun/v2/api/article/{NUMBER}?guid=1", answer, "application/json")
    assert (item.title, item.medium, item.summary, item.body_text) == ("某标题", "新华社", "摘要。", "正文。")
    assert item.published_precision == "second"


def test_placeholders_of_the_older_service_are_filled() -> None:
    news = {
        "newsid": NUMBER,
        "title": "某标题",
        "showtime": "2026-09-24 11:42:05",
        "body": '<p><span id="stock_1"><!--Link#0--></span>发布新品。</p><!--IMG#0-->',
        "links": [{"text": "某公司"}],
        "images": [{"src": "https://pictures.example/1.jpg"}],
    }
    url = f"https://newsinfo.example/kuaixun/v2/api/content/getnews?newsid={NUMBER}&newstype=1"
    item = article(url, json.dumps({"news": news}), "application/json")
    assert item.body_text == "某公司发布新品。"
    assert [image.url for image in item.images] == ["https://pictures.example/1.jpg"]


def test_an_answer_may_be_wrapped_in_script() -> None:
    text = json.dumps({"title": "某标题", "text": "<p>正文。</p>"}, ensure_ascii=False)
    item = article(f"http://h.example/NewsData/GetNewsText.do?id=NW{NUMBER}", f"var ajaxResult={text};")
    assert (item.title, item.variant) == ("某标题", "nw")


@pytest.mark.parametrize(
    "answer", ["", "[]", "{}", '{"data": null}', '{"text": "", "content": ""}', "<html>", "{", '{"success": false}']
)
def test_an_answer_without_an_article_is_refused_by_name(answer: str) -> None:
    with pytest.raises(PageError) as refused:
        pages.parse(page(f"http://h.example/NewsData/GetNewsText.do?id=NW{NUMBER}", answer))
    assert refused.value.reason in {"missing", "empty", "broken-json"}


def test_a_page_of_any_other_site_is_read_by_what_it_says_of_itself() -> None:
    record = {
        "@type": "NewsArticle",
        "headline": "某市发布规划",
        "datePublished": "2026-09-24T11:42:00+08:00",
        "publisher": {"name": "某市日报"},
    }
    html = f"""<html lang="zh-CN"><head><title>某市发布规划-某市日报网</title><script type="application/ld+json">{json.dumps(record)}</script>
    </head><body><nav><a href="/">首页</a></nav><div class="content"><p>{"某市昨日发布规划，" * 6}</p><p>规划期为五年。</p></div></body></html>"""
    item = article("https://daily.example/2026/news.html?utm_source=x", html)
    assert (item.id, item.title, item.medium) == (
        "url:https://daily.example/2026/news.html",
        "某市发布规划",
        "某市日报",
    )
    assert item.body_text.endswith("规划期为五年。")
    assert item.published_at is not None


def test_no_id_is_taken_from_a_link_in_a_body(posts: Path) -> None:
    path = next(posts.glob("*NW202205302396671291.md"))
    item = parse_post(Page(path.name, path.read_bytes(), NOW))
    assert item.id == "em:202205302396671291"
    assert all("202205302396506117" not in alias.url for alias in item.aliases)


@pytest.mark.parametrize(
    "head",
    [
        'title: "他说"好"然后走了"',
        'title: "路径 C:\\n 与反斜杠"',
        "title: 没有引号: 但有冒号",
    ],
)
def test_broken_front_matter_still_gives_its_title(head: str) -> None:
    post = f"\ufeff\n---\r\nlayout: post\r\n{head}\r\ndate: 2022-06-13 08:21:56 +0800\r\n---\r\n<p>正文。</p>\r\n\r\n<>\r\n"
    item = refine(parse_post(Page(f"2022-06-13-NW{NUMBER}.md", post.encode(), NOW)))
    assert item.title == head.removeprefix("title: ").strip('"') or item.title == head[8:-1]
    assert item.body_text == "正文。"


def demo_posts() -> list[tuple[DemoArticle, str, int, str]]:
    site = DemoSite()
    by_id = site.articles
    return [
        (by_id[post.digits], post.name, generation, post_text(post, generation)) for post, generation in site.posts()
    ]


@pytest.mark.parametrize(("made", "name", "generation", "text"), demo_posts(), ids=lambda value: str(value)[:40])
def test_posts_of_every_generation_give_the_text_that_was_put_in(
    made: DemoArticle, name: str, generation: int, text: str
) -> None:
    item = refine(parse_post(Page(f"old_post/{name}.md", text.encode(), NOW)))
    assert item.id == f"em:{made.id}", generation
    lines = text_lines(made.body)
    if item.kind == "article":
        assert item.body_text.split("\n") == list(lines)
    else:
        assert not lines
        assert item.body_text in made.digest
    assert "返回" not in item.body_text.split("\n")[-1]


def test_a_media_post_of_the_generation_without_body_is_a_flash() -> None:
    made, name, _, text = next(post for post in demo_posts() if post[1].startswith("20") and "NW" in post[1])
    front = text.split("---\n")[1]
    post = f"---\n{front}---\n短标题\n这是一句摘要 A<B。\n\n<http://h.example/html_News/NewsShare.html?infoCode=NW{made.id}>\n\n[返回某报新闻](//h.example/mobao/)\n"
    item = refine(parse_post(Page(f"{name}.md", post.encode(), NOW)))
    assert (item.kind, item.body_text, item.title) == ("flash", "这是一句摘要 A<B。", made.title)


@pytest.mark.parametrize("generation", [7, 8])
def test_the_two_generations_with_a_body_differ_in_their_links_only(generation: int) -> None:
    made = next(article for article in DemoSite().articles.values() if "nw" in article.editions)
    text = post_text(to_post(made, "nw", generation=generation), generation)
    item = refine(parse_post(Page(f"old_post/2025-09-14-NW{made.id}.md", text.encode(), NOW)))
    assert (item.title, item.body_text.split("\n")) == (made.title, list(text_lines(made.body)))
    assert item.share_url.endswith(f"infoCode=NW{made.id}")


def test_a_site_notice_has_an_id_of_its_path() -> None:
    post = '---\nlayout: post\ntitle: "开站"\ndate: 2021-12-01 00:00:00\ncategories: sitenews\ntags: 站长消息\n---\n祝贺开站\n'
    item = refine(parse_post(Page("_posts/2021-12-01-init.md", post.encode(), NOW)))
    assert (item.id, item.kind, item.medium) == ("url:finews:/sitenews/2021/12/01/init", "flash", "")


@pytest.mark.parametrize("charset", ["gb18030", "utf-8", "big5", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "big5", "iso-8859-1", "x-none-such", ""])
def test_the_charset_is_found_whatever_is_declared(charset: str, declared: str) -> None:
    text = (
        "證券市場今日上漲，投資者關注後續政策，分析師認為短期波動仍將持續。"
        if charset == "big5"
        else "陶喆与堃、镕三字都在正文里，这一句足够长，能够让判断有所依据。"
    )
    assert (
        decode(text.encode(charset), f"text/html; charset={declared}" if declared else "")[0].lstrip("\ufeff") == text
    )


URLS = st.sampled_from(
    [
        f"http://h.example/x/2022/06/13/NW{NUMBER}.html",
        "http://h.example/category/x.html",
        "http://h.example/",
        f"http://h.example/html_News/NewsShare.html?infoCode=NW{NUMBER}",
        f"http://h.example/NewsData/GetNewsText.do?id=NW{NUMBER}",
        f"http://h.example/a/{NUMBER}.html",
        "http://h.example/a/ccjdd.html",
        "http://h.example/old_post/2022-06-13-x.md",
        "http://h.example/any",
    ]
)
PIECES = [
    "<section>",
    "<h1>标题</h1>",
    "<p>正文。</p>",
    '<a href="//[">x</a>',
    '<a href="/a/1.html">y</a>',
    "<small>(GMT+8, CST) 2022-06-13</small>",
    *'{"data": [ } "text" : <!-- </html> \x00 文'.split(),
    "---\n",
    'title: "x"\n',
    "<div id=ContentBody>",
]
MARKUP = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(URLS, st.one_of(st.binary(max_size=200), MARKUP.map(str.encode)))
@settings(max_examples=400)
def test_no_bytes_make_parsing_fall_over(url: str, body: bytes) -> None:
    try:
        found = pages.parse(page(url, body, ""))
    except PageError as refused:
        assert refused.reason  # noqa: PT017  # a refusal by name is one of the two good endings
        return
    if isinstance(found, ArticleItem):
        assert found.id.startswith(("em:", "url:"))


def test_the_media_that_sections_of_the_mirror_name_are_registered(posts: Path) -> None:
    sections = json.loads((posts.parent / "categories.json").read_text(encoding="utf-8"))
    named = [each["title"].removesuffix("新闻") for each in sections if each["title_is"] in {"right", "wrong"}]
    assert [name for name in named if registry().find(name) is None] == []
    assert [each["slug"] for each in sections if registry().by_slug(each["slug"]) is None] == ["emnews"]  # a channel

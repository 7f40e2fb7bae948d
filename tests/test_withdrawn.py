"""What says that an article is gone, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import pages
from newscrawl.errors import PageError
from newscrawl.htmltree import parse_document
from newscrawl.items import ArticleItem, Page
from newscrawl.pages.withdrawn import is_notice, leads_away, notice

PROSE = "昨天上午，全市双创工作推进会在武进召开，会议总结了去年以来的工作，通报了各板块的考核结果，并为新认定的十家领军企业授牌。"


@pytest.mark.parametrize(
    "line",
    [
        "该文章已被删除",
        "该文章已被删除！",
        "此内容已下线",
        "内容已下线",
        "抱歉，您访问的页面不存在",
        "抱歉，您要查看的内容不存在或已被删除。",
        "对不起，该新闻已被作者删除",
        "该内容已被发布者删除",
        "本文已被撤回",
        "文章不存在",
        "页面不存在",
        "页面找不到了",
        "您访问的文章已下架，请浏览其他内容",
        "没有找到该页面",
        "该文章因违反相关规定已被删除",
        "很抱歉，您浏览的网页可能已被删除或暂时不可用",
        "該文章已被刪除",
        "抱歉，您訪問的頁面不存在",
        "404 您所访问的页面不存在",
        "Sorry, this article has been removed.",
        "This page is no longer available.",
        "404 - Page not found",
    ],
)
def test_a_line_that_says_so_is_a_notice(line: str) -> None:
    assert is_notice(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "某平台多款应用被下架",
        "他说自己的文章已被删除十余次",
        "监管部门要求平台删除违规信息",
        "页面",
        "删除",
        "微信回应文章删除功能：不存在歧视",
        "文章来源：常州日报",
        "信息披露义务人已删除相关条款",
        "该公司产品下架，该文章已被删除，公司回应称将依法维权，并表示会保留追究法律责任的权利，请公众不要轻信传言以免造成损失和误解",
        "The article on deleted files was popular",
    ],
)
def test_other_lines_are_none(line: str) -> None:
    assert not is_notice(line)


def said(body: str, title: str = "提示") -> str:
    return notice(parse_document(f"<html><head><title>{title}</title></head><body>{body}</body></html>"))


@pytest.mark.parametrize(
    "body",
    [
        "<div class='tip'><p>该文章已被删除</p><a href='/'>返回首页</a></div>",
        "<div><span class='icon'></span><span>该文章已被删除</span></div>",
        f"<nav>{PROSE}</nav><p>该文章已被删除</p><footer>{PROSE}</footer><script>var a='{PROSE}'</script>",
        "<h1>该文章已被删除</h1><ul>"
        + "<li><a href='/x'>别的新闻的很长很长的标题，读者也许喜欢</a></li>" * 30
        + "</ul>",
    ],
)
def test_a_page_that_holds_the_notice_alone_is_withdrawn(body: str) -> None:
    assert said(body) == "该文章已被删除"


def test_an_article_that_quotes_the_notice_is_not_withdrawn() -> None:
    assert said(f"<h1>平台治理</h1><p>{PROSE}</p><p>该文章已被删除</p><p>{PROSE}</p>") == ""


def test_an_article_without_the_notice_is_not_withdrawn() -> None:
    assert said(f"<p>{PROSE}</p>") == ""
    assert said("<p>三句话新闻。</p>") == ""


def parsed(url: str, body: str, content_type: str = "text/html; charset=utf-8") -> object:
    return pages.parse(Page(url, body.encode(), datetime(2026, 9, 24, tzinfo=UTC), 200, {"content-type": content_type}))


@pytest.mark.parametrize(
    "url",
    ["https://finance.example.com/a/202609243884561151.html", "https://news.example.com/story/17.html"],
)
def test_parsing_a_withdrawn_page_says_so(url: str) -> None:
    links = "<ul>" + "<li><a href='/a/1.html'>另一条新闻的标题写得也不算短</a></li>" * 20 + "</ul>"
    body = f"<html><head><title>页面不存在</title></head><body><div><p>抱歉，您访问的内容已被删除</p></div>{links}</body></html>"
    with pytest.raises(PageError, match=r"^withdrawn: "):
        parsed(url, body)


def test_an_upstream_page_with_a_body_is_an_article_whatever_else_it_says() -> None:
    body = "<html><head><title>公告</title></head><body><div id='ContentBody'><p>短讯一条。</p></div><p>该文章已被删除</p></body></html>"
    assert isinstance(parsed("https://finance.example.com/a/202609243884561151.html", body), ArticleItem)


@pytest.mark.parametrize(
    ("asked", "answered", "away"),
    [
        ("http://f.example.com/a/1.html", "http://f.example.com/", True),
        ("http://f.example.com/a/1.html", "http://www.example.com", True),
        ("http://f.example.com/a/1.html", "http://f.example.com/index.html", True),
        ("http://f.example.com/a/1.html", "http://f.example.com/404.html?from=/a/1.html", True),
        ("http://f.example.com/a/1.html", "https://f.example.com/a/1.html", False),
        ("http://f.example.com/a/1.html", "https://f.example.com/news/1.html", False),
        ("http://f.example.com/", "https://www.example.com/", False),
        ("http://f.example.com/index.html", "https://www.example.com/", False),
        *(
            ("http://f.example.com/feed", f"http://f.example.com/{name}", True)
            for name in ("index.jsp", "Default.aspx")
        ),
        *(
            ("http://f.example.com/feed", f"http://f.example.com/index.{form}", False)
            for form in ("xml", "rdf", "json")
        ),
        ("http://f.example.com/index.xml", "http://f.example.com/", True),
    ],
)
def test_an_article_that_leads_home_is_told(asked: str, answered: str, away: bool) -> None:
    assert leads_away(asked, answered) is away


@given(st.text(alphabet="抱歉该文章已被删除或者，。! 404sorry的不存在找到", max_size=60))
def test_reading_a_line_never_hangs_or_fails(line: str) -> None:
    assert is_notice(line) in {True, False}

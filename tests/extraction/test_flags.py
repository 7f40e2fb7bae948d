"""Pages that are no article, or less than one, say so; articles that only speak of such things do not."""

from __future__ import annotations

import pytest

from newscrawl import extract_article
from newscrawl.errors import PageError
from newscrawl.items import UNKNOWN_TIME, ArticleItem, Page
from newscrawl.pages import generic, join
from newscrawl.pages.paging import MAX_PAGES

URL = "https://news.example/2026/a.html"
TITLE = "某地公布下半年重点工程名单"
LINE = "名单包括十二个项目，总投资约八十亿元，其中交通项目五个，水利项目三个，其余为公共服务设施。"
OF_THE_CONTRACT = {"challenge", "error-page", "paywall", "live", "gallery", "script-only", "too-big", "truncated"}
MENU = "".join(f'<li><a href="/c/{number}">频道之{number}</a></li>' for number in range(12))
NEXT = "".join(f'<li><a href="/n/{number}">推荐新闻之{number}，与本文无关</a></li>' for number in range(8))


def flags(html: str | bytes, url: str = URL) -> set[str]:
    found = extract_article(html.encode() if isinstance(html, str) else html, url)
    return set(found.flags) & OF_THE_CONTRACT


def article(title: str = TITLE, body: str = f"<p>{LINE * 3}</p><p>{LINE}</p>", head: str = "") -> str:
    return (
        f"<html lang='zh-CN'><head><title>{title}_某新闻网</title>{head}</head><body><ul>{MENU}</ul><h1>{title}</h1>"
        f"<div>2026-09-24 11:42 来源：某市日报</div><div class='content'>{body}</div><ul>{NEXT}</ul></body></html>"
    )


def notice(text: str, title: str = "", more: str = "") -> str:
    return (
        f"<html><head><title>{title or text}</title></head><body><ul>{MENU}</ul><div class='tip'><h2>{text}</h2>{more}"
        f"</div><ul>{NEXT}</ul></body></html>"
    )


def test_a_whole_article_has_no_flag() -> None:
    assert flags(article()) == set()


CHALLENGES = {
    "browser check": "<html><title>Just a moment...</title><body>Checking your browser before accessing</body></html>",
    "cookie by script": "<html><script>var arg1='0A1B';document.cookie='acw_sc__v2='+arg1;location.reload()</script></html>",
    "slider": notice("请完成安全验证", more="<p>向右滑动滑块完成拼图</p>"),
    "too often": notice("访问过于频繁，请稍后再试", more="<p>请输入验证码继续</p>"),
    "human": notice("人机验证", more="<script src='https://static.example/geetest.js'></script>"),
}


@pytest.mark.parametrize("html", CHALLENGES.values(), ids=CHALLENGES.keys())
def test_a_challenge_is_no_article(html: str) -> None:
    found = extract_article(html.encode(), URL)
    assert ("challenge" in found.flags, found.title, found.body_text) == (True, "", "")


ERRORS = {
    "server": "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr>nginx</body></html>",
    "gateway": "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
    "page": notice("抱歉，您访问的页面不存在", more="<p>5秒后自动返回首页</p>"),
    "article": notice("该文章已被删除", title="某新闻网"),
    "content": notice("您访问的内容不存在或已下线", title="提示信息"),
    "oops": notice("出错了", more="<p>服务器开小差了，请稍后再试。</p>"),
    "traditional": notice("抱歉，頁面不存在"),
}


@pytest.mark.parametrize("html", ERRORS.values(), ids=ERRORS.keys())
def test_an_error_page_is_no_article(html: str) -> None:
    found = extract_article(html.encode(), URL)
    assert (bool({"error-page", "withdrawn"} & set(found.flags)), found.title, found.body_text) == (True, "", "")
    assert "error-page" in found.flags


SPEAKING_OF_IT = {
    "a title that begins with the number": article("404号文件发布，三类企业可申领补助"),
    "a headline about a page": article("某平台称“页面不存在”系系统故障，已全部恢复"),
    "a flash about a deletion": article("某公司：相关内容已删除，系误发", f"<p>{LINE}</p>"),
    "a flash about verification": article("某银行上线人机验证功能", f"<p>某银行今日上线人机验证功能。{LINE}</p>"),
    "a report on subscriptions": article(
        body=f"<p>{LINE}</p><p>该刊数字版订阅用户同比增长三成，付费阅读收入约两亿元。</p>"
    ),
    "a report on live trading": article("直播电商新规征求意见", f"<p>直播间须公示经营者信息。{LINE}</p>"),
    "two pictures": article(body=f"<p>{LINE}</p><p><img src=a.jpg></p><p>{LINE}</p><p><img src=b.jpg></p>"),
    "big scripts beside the text": article(head=f"<script>{'var a=1;' * 5_000}</script>"),
}


@pytest.mark.parametrize("html", SPEAKING_OF_IT.values(), ids=SPEAKING_OF_IT.keys())
def test_an_article_that_speaks_of_such_things_is_an_article(html: str) -> None:
    found = extract_article(html.encode(), URL)
    assert LINE in found.body_text
    assert set(found.flags) & OF_THE_CONTRACT == set()


TEASERS = {
    "the rest in percent": "<div>剩余85%未读，开通会员后阅读全文</div>",
    "members only": "<div class='wall'>本文为付费内容，购买后可阅读全文</div>",
    "exclusive": "<div class='wall'>本文是会员专享，请登录后阅读其余内容</div>",
    "log in": "<div>登录后查看更多内容</div>",
    "subscribe": "<div>订阅后继续阅读全文</div>",
}


@pytest.mark.parametrize("more", TEASERS.values(), ids=TEASERS.keys())
def test_a_teaser_is_flagged_and_kept(more: str) -> None:
    found = extract_article(article(body=f"<p>{LINE * 2}</p>{more}").encode(), URL)
    assert ("paywall" in found.flags, LINE in found.body_text) == (True, True)


def test_data_that_say_that_an_article_is_not_free_are_believed() -> None:
    data = '{"@type":"NewsArticle","headline":"x","isAccessibleForFree":"False"}'
    assert flags(article(head=f"<script type='application/ld+json'>{data}</script>")) == {"paywall"}


def test_the_wall_that_a_site_rule_takes_away_is_still_told() -> None:
    html = article(
        body=f"<div id='Main_Content_Val'><p>{LINE * 2}</p><div id='chargeWall'>本文为会员专享，登录后阅读全文</div></div>"
    )
    found = extract_article(html.encode(), "https://companies.caixin.com/2026-09-24/1.html")
    assert ("paywall" in found.flags, "专享" in found.body_text) == (True, False)


def test_a_live_report_is_flagged() -> None:
    data = '{"@type":["LiveBlogPosting"],"headline":"发布会直播"}'
    assert flags(article(head=f"<script type='application/ld+json'>{data}</script>")) == {"live"}


def test_pictures_with_a_line_each_are_a_gallery() -> None:
    pictures = "".join(
        f"<p><img src='https://i.example/{number}.jpg'></p><p>图{number}：夜色中的大桥。</p>" for number in range(6)
    )
    assert flags(article("组图：大桥夜色", pictures)) == {"gallery"}


def test_a_shell_that_scripts_fill_is_flagged() -> None:
    html = f"<html><head><title>某新闻网</title></head><body><div id=app></div><script>{'window.a=1;' * 3_000}</script></body></html>"
    assert "script-only" in flags(html)


TOO_BIG = {
    "deep": "<div>" * 5_000 + LINE,
    "tags": "<p><b>a</b></p>" * 60_000,
    "bytes": f"<p>{LINE}</p>" + "x" * (9 << 20),
}


@pytest.mark.parametrize("html", TOO_BIG.values(), ids=TOO_BIG.keys())
def test_a_page_beyond_the_limits_is_too_big(html: str) -> None:
    assert "too-big" in flags(html)


CUT = {
    "in a tag": article()[: article().index('<ul><li><a href="/n/') + 12],
    "in a script": f"<html><body><h1>{TITLE}</h1><p>{LINE * 3}</p><script>var a = 1; if (a",
}


@pytest.mark.parametrize("html", CUT.values(), ids=CUT.keys())
def test_a_page_that_breaks_off_is_truncated_and_read_as_far_as_it_goes(html: str) -> None:
    found = extract_article(html.encode(), URL)
    assert ("truncated" in found.flags, LINE in found.body_text) == (True, True)


# -- several pages ---------------------------------------------------------------------------------------------------


def part(number: int, of: int, title: str = TITLE, line: str = LINE) -> ArticleItem:
    """A page of a long article, as sites without article numbers cut them."""
    address = URL if number == 1 else URL.replace(".html", f"_{number}.html")
    after = f'<div class="page"><a href="a_{number + 1}.html">下一页</a></div>' if number < of else ""
    html = article(title, f"<p>第{number}部分。{line * 2}</p>{after}")
    return generic.parse_page(Page(address, html.encode(), UNKNOWN_TIME))


def test_the_pages_of_an_article_are_joined_in_order() -> None:
    first = part(1, 3)
    for number in (2, 3):
        assert first.next_page.endswith(f"a_{number}.html")
        join(first, part(number, 3))
    assert first.next_page == ""
    places = [first.raw_body.index(f"第{number}部分") for number in (1, 2, 3)]
    assert places == sorted(places)
    assert len(first.pages) == 3


def test_a_next_page_under_another_headline_is_another_article() -> None:
    first = part(1, 2)
    with pytest.raises(PageError, match="another article"):
        join(first, part(2, 2, title="完全不相干的另一篇报道"))


def test_a_page_that_the_first_does_not_lead_to_is_not_joined() -> None:
    first = part(1, 3)
    with pytest.raises(PageError, match="another article"):
        join(first, part(3, 3))


def test_a_circle_of_pages_ends() -> None:
    first = part(1, 3)
    join(first, part(2, 3))
    first.next_page = URL
    with pytest.raises(PageError, match="read already"):
        join(first, part(1, 3))


def test_an_endless_article_ends_at_the_limit() -> None:
    first = part(1, 10_000)
    for number in range(2, MAX_PAGES + 1):
        join(first, part(number, 10_000))
    assert (len(first.pages), first.next_page) == (MAX_PAGES, "")

"""A site of news about companies whose pages can be laid out anew: each page states what it is told to state."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from newscrawl.demo.catalogue import Response
from newscrawl.demo.server import Running
from tests.site.crawls import Crawls

FEED, ROLL, CATEGORY = "/feed.xml", "/api/roll?page=1", "/category/qiye.html"
LOGIN = "/member/login.html"
LOGIN_PAGE = (
    "<html><head><title>用户登录 - 企业网</title></head><body><ul><li><a href='/'>首页</a></li><li><a href='/news/'>新闻"
    "</a></li></ul><h1>用户登录</h1><form><p>请输入手机号码和密码，登录后可以继续阅读全文并参与评论，未注册的号码将自动创建账号。</p>"
    "<input name=user><input type=password name=secret><button>登录</button></form></body></html>"
)
TO_LOGIN = Response(b"", status=302, headers={"Location": LOGIN})


def page(number: int, without: str = "") -> Response:
    """An article without its ``title``, ``published``, ``medium`` or ``body``, or with all of them."""
    told = {
        "title": f"<h1>第{number}家企业投产</h1>",
        "published": f'<meta name="pubdate" content="2026-11-{number % 28 + 1:02d} 08:30">',
        "medium": '<meta name="source" content="常州日报">',
        "body": "".join(
            f"<p>某地第{number}家企业昨日投产，首批设备{line}台已经到位，居民前来参观。</p>" for line in range(9)
        ),
    }
    told[without] = ""
    html = (
        f"<html><head>{told['published']}{told['medium']}</head><body>{told['title']}<div>{told['body']}</div>"
        "<p>企业网 版权所有</p></body></html>"
    )
    return Response(html.encode())


def digits(number: int) -> str:
    return f"20261101{9_900_000_000 + number}"


def address(number: int) -> str:
    return f"/a/{digits(number)}.html"


def publish(server: Running, numbers: Iterable[int], *, without: str = "", answer: Response | None = None) -> None:
    """Pages with their lists; `answer` stands in the place of each page."""
    numbers = list(numbers)
    for number in numbers:
        server.site.add(address(number), answer or page(number, without))
    list_pages(server, numbers)


def list_pages(server: Running, numbers: Iterable[int]) -> None:
    """In a feed, a roll list and a category page, newest first."""
    newest = sorted(numbers, reverse=True)
    links = [f"{server.url}{address(number)}" for number in newest]
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    feed = f"<rss version='2.0'><channel><title>企业</title>{items}</channel></rss>"
    server.site.add(FEED, Response(feed.encode(), "application/rss+xml"))
    rows: list[dict[str, Any]] = [
        {"id": digits(number), "title": f"第{number}家企业投产", "url": link}
        for number, link in zip(newest, links, strict=True)
    ]
    server.site.add("/api/roll", Response(json.dumps({"records": rows}).encode(), "application/json"))
    anchors = "".join(
        f"<li><a href='{link}'>第{number}家企业投产</a></li>" for number, link in zip(newest, links, strict=True)
    )
    server.site.add(CATEGORY, Response(f"<html><body><section><ul>{anchors}</ul></section></body></html>".encode()))


def arguments(server: Running, spider: str) -> list[str]:
    """Of a crawl of the list that a spider is for."""
    path = {"feed": FEED, "roll": ROLL, "category": CATEGORY}[spider]
    return [spider, f"url={server.url}{path}"]


def last_run(crawls: Crawls) -> dict[str, Any]:
    row = crawls.rows("SELECT * FROM runs ORDER BY id DESC LIMIT 1")[0]
    return row | {name: json.loads(row[name]) for name in ("reasons", "figures")}

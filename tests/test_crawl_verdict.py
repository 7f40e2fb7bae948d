"""Runs that look well from outside and are not: each against the demo site, which breaks in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from newscrawl.demo.catalogue import Response
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from tests.site.crawls import Crawls

EMPTY = "<html><body><section><h2></h2><ul></ul></section></body></html>"


@pytest.fixture
def server() -> Iterator[Running]:
    with serve(DemoSite()) as running:
        yield running


def last_run(crawls: Crawls) -> dict[str, Any]:
    row = crawls.rows("SELECT * FROM runs ORDER BY id DESC LIMIT 1")[0]
    return row | {name: json.loads(row[name]) for name in ("reasons", "figures")}


def test_figures_and_reasons_of_a_run_stand_in_the_view(crawls: Crawls, server: Running) -> None:
    crawls.run("category", "slug=changzhouribao", f"host={server.authority}")
    run = last_run(crawls)
    assert run["reasons"] == []
    assert run["figures"].items() >= {"listed": 4, "articles": 4, "title": 4, "published": 4, "medium": 4}.items()


def test_an_index_that_lost_its_articles_is_unhealthy(crawls: Crawls, server: Running) -> None:
    given = ("slug=changzhouribao", f"host={server.authority}")
    assert crawls.run("category", *given).returncode == 0
    server.site.add("/category/changzhouribao.html", Response(EMPTY.encode()))
    done = crawls.run("category", *given)
    assert done.returncode == 3
    assert "unhealthy because the index names no article, it named 4 at " in done.stdout
    assert last_run(crawls)["reasons"][0].startswith("the index names no article")


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        (Response(b"", status=500), "could not be read"),
        (Response("<html><body><form>登录<input name=password></form></body></html>".encode()), "could not be read"),
        (Response(b"", status=302, headers={"Location": "/login.html"}), "could not be read"),
    ],
)
def test_a_broken_index_is_unhealthy(crawls: Crawls, server: Running, broken: Response, word: str) -> None:
    server.site.add("/category/changzhouribao.html", broken)
    done = crawls.run("category", "slug=changzhouribao", f"host={server.authority}")
    assert done.returncode == 3
    assert word in last_run(crawls)["reasons"][0]


def page(number: int, credit: str) -> Response:
    text = "".join(
        f"<p>某地第{number}家企业昨日投产，首批设备{line}台已经到位，居民前来参观。</p>" for line in range(9)
    )
    meta = f'<meta name="pubdate" content="2026-11-{number % 28 + 1:02d} 08:30"><meta name="source" content="{credit}">'
    html = f"<html><head>{meta}</head><body><h1>第{number}家企业投产</h1><div>{text}</div></body></html>"
    return Response(html.encode())


def publish(server: Running, numbers: range, *, credit: str = "常州日报", broken: bool = False) -> str:
    """A feed of pages that we can lay out anew; returns its address."""
    for number in numbers:
        server.site.add(f"/page/{number}.html", Response(b"", status=403) if broken else page(number, credit))
    return list_pages(server, numbers)


def list_pages(server: Running, numbers: range) -> str:
    links = "".join(f"<item><link>{server.url}/page/{number}.html</link></item>" for number in reversed(numbers))
    feed = f"<rss version='2.0'><channel><title>企业</title>{links}</channel></rss>"
    server.site.add("/feed.xml", Response(feed.encode(), "application/rss+xml"))
    return f"url={server.url}/feed.xml"


def test_a_change_of_layout_is_unhealthy_and_names_the_field(crawls: Crawls, server: Running) -> None:
    feed = publish(server, range(1, 13))
    assert crawls.run("feed", feed).returncode == 0
    publish(server, range(8, 20), credit="")
    done = crawls.run("feed", feed)
    assert done.returncode == 3, done.stdout
    assert last_run(crawls)["reasons"] == ["field medium: filled in 0 of 7 articles, 100% in earlier runs"]
    assert len(crawls.rows("SELECT id FROM articles")) == 19


def test_articles_that_all_fail_are_unhealthy_and_one_old_one_is_not(crawls: Crawls, server: Running) -> None:
    feed = publish(server, range(1, 13))
    server.site.add("/page/5.html", Response(b"", status=404))
    crawls.run("feed", feed)
    assert crawls.run("feed", feed).returncode == 0
    assert last_run(crawls)["rejected"] + last_run(crawls)["failed"] == 1
    publish(server, range(13, 19), broken=True)
    list_pages(server, range(6, 19))
    assert crawls.run("feed", feed).returncode == 3
    assert "articles failed" in last_run(crawls)["reasons"][0]


def test_a_list_that_scrolled_past_what_we_had_seen_is_a_gap(crawls: Crawls, server: Running) -> None:
    feed = publish(server, range(1, 7))
    assert crawls.run("feed", feed).returncode == 0
    publish(server, range(10, 16))
    assert crawls.run("feed", feed).returncode == 3
    run = last_run(crawls)
    assert run["reasons"] == ["gap: all 6 listed articles are new, some may have scrolled past; crawl more often"]
    assert run["figures"]["interval"] < run["figures"]["interval_before"]

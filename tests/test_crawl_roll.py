"""The spider roll against the demo site: real `scrapy crawl` processes."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from newscrawl.demo.articles import BEIJING
from newscrawl.demo.catalogue import JSON, Response
from newscrawl.demo.layouts.lists import PAGE
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from newscrawl.errors import UsageError
from newscrawl.spiders.arguments import RollArguments
from tests.site.crawls import CHECKOUT, Crawls

ROLLING = "/web/webapi?type=102&count=100&newsid=1"
COLUMNS = "/comm/web/getNewsByColumns?column=345&page_index=1&page_size=20&req_trace=1"
DIGEST = "望川市交通局昨日宣布，自十月起新增三条公交线路。"


@pytest.fixture
def site() -> DemoSite:
    return DemoSite()


@pytest.fixture
def server(site: DemoSite) -> Iterator[Running]:
    with serve(site) as running:
        yield running


def add_list(site: DemoSite, path: str, *rows: dict[str, Any]) -> None:
    site.add(path, Response(json.dumps({"records": rows}, ensure_ascii=False).encode(), JSON))


def published_anew(site: DemoSite) -> str:
    """The id of an article that appears now, before all others."""
    newest = max(site.articles.values(), key=lambda article: article.published)
    digits = f"{newest.id[:8]}9999990001"
    site.publish(replace(newest, id=digits, published=newest.published + timedelta(hours=1), title="新的一篇"))
    return digits


def test_a_roll_goes_into_the_database_and_a_second_run_asks_for_the_list_only(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    done = crawls.run("roll", f"url={server.url}{ROLLING}")
    assert done.returncode == 0, done.stderr
    listed = {f"em:{article.id}" for article in site.articles.values() if "em" in article.editions or not article.body}
    assert listed <= {row["id"] for row in crawls.rows("SELECT id FROM articles")}
    assert len([path for path in site.paths() if path.startswith("/news/")]) == len(listed)
    site.forget()
    done = crawls.run("roll", f"url={server.url}{ROLLING}")
    assert (done.returncode, site.paths()) == (0, ["/robots.txt", ROLLING])
    assert "0 new" in done.stdout


def test_pages_are_read_until_one_names_nothing_unknown(crawls: Crawls, site: DemoSite, server: Running) -> None:
    assert crawls.run("roll", f"url={server.url}{COLUMNS}").returncode == 0
    lists = [path for path in site.paths() if "getNewsByColumns" in path]
    assert len(lists) == len(site.articles) // PAGE + 2  # the last one is empty
    assert len(crawls.rows("SELECT id FROM articles")) == len(site.articles)
    digits = published_anew(site)
    site.forget()
    assert crawls.run("roll", f"url={server.url}{COLUMNS}").returncode == 0
    assert sorted(site.paths()) == sorted(
        ["/robots.txt", COLUMNS, f"/a/{digits}.html", COLUMNS.replace("page_index=1", "page_index=2")]
    )


class Stalling(DemoSite):
    """Keeps whoever asks for the list waiting, while it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go_on = Event(), Event()
        self.go_on.set()

    def respond(self, target: str, authority: str) -> Response:
        if target == COLUMNS:
            self.reached.set()
            self.go_on.wait(60)
        return super().respond(target, authority)


@pytest.mark.parametrize(
    ("number", "ends", "more"),
    [
        (signal.SIGKILL, -signal.SIGKILL, []),
        (signal.SIGTERM, 0, []),
        (signal.SIGTERM, 0, ["stop_after_known=1"]),
    ],
)
def test_after_a_run_that_was_cut_short_a_known_page_does_not_hide_what_follows(
    crawls: Crawls, number: signal.Signals, ends: int, more: list[str]
) -> None:
    site = Stalling()
    with serve(site) as server:
        roll = [f"url={server.url}{COLUMNS}", *more]
        crawls.run("roll", *roll, "pages=1")
        site.reached.clear()
        site.go_on.clear()
        with subprocess.Popen(crawls.command("roll", *roll), cwd=CHECKOUT, env=crawls.environment()) as process:
            assert site.reached.wait(60)
            process.send_signal(number)
            if number != signal.SIGKILL:
                with pytest.raises(subprocess.TimeoutExpired):
                    process.wait(0.5)  # it waits for what is in flight
            site.go_on.set()
            assert process.wait(60) == ends
        assert len(crawls.rows("SELECT id FROM articles")) == PAGE
        assert crawls.run("roll", *roll).returncode == 0
        assert len(crawls.rows("SELECT id FROM articles")) == len(site.articles)
        site.forget()
        crawls.run("roll", *roll)
        assert [path for path in site.paths() if "getNewsByColumns" in path] == [COLUMNS]


def test_after_a_list_that_could_not_be_read_a_known_page_does_not_hide_what_follows(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    roll = f"url={server.url}{COLUMNS}"
    crawls.run("roll", roll, "pages=1")
    site.fail("/comm/web/getNewsByColumns", 500)
    assert crawls.run("roll", roll).returncode == 3
    site.fail("/comm/web/getNewsByColumns", 200)
    assert crawls.run("roll", roll).returncode == 0
    assert len(crawls.rows("SELECT id FROM articles")) == len(site.articles)


def test_a_script_with_numbered_pages_is_read_within_bounds(crawls: Crawls, site: DemoSite, server: Running) -> None:
    days = sorted({article.published.date() for article in site.articles.values()}, reverse=True)
    since, until = days[3], days[1]
    done = crawls.run(
        "roll", f"url={server.url}/kuaixun/v1/getlist_102_ajaxResult_20_1_.html", f"since={since}", f"until={until}"
    )
    assert done.returncode == 0, done.stderr
    wanted = {f"em:{each.id}" for each in site.articles.values() if since <= each.published.date() <= until}
    assert {row["id"] for row in crawls.rows("SELECT id FROM articles")} == wanted


def test_items_without_an_address_are_found_as_share_links_on_the_host_of_the_list(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    done = crawls.run("roll", f"url={server.url}/web/webapi?type=45&count=100", "limit=3")
    assert done.returncode == 0, done.stderr
    rows = crawls.rows("SELECT id, credit_raw, kind FROM articles")
    assert len(rows) == 3
    for row in rows:
        article = site.articles[row["id"].removeprefix("em:")]
        assert (row["credit_raw"], row["kind"]) == (f"（文章来源：{article.credit}）", "article")
    assert len([path for path in site.paths() if "NewsShare" in path]) == 3


def test_what_a_list_tells_of_lost_articles_is_kept(crawls: Crawls, site: DemoSite, server: Running) -> None:
    digits = [f"20260924999000000{number}" for number in range(6)]
    missing, refused, flash, old, cut, bare = digits
    now = datetime.now(BEIJING).replace(microsecond=0) - timedelta(minutes=9)
    recent, long_ago = f"{now:%Y-%m-%d %H:%M:%S}", "2025-09-24 16:25:03"
    whole, half = f"{DIGEST}（财联社）", "望川市交通局昨日宣布，自十月起..."

    def row(code: str, digest: str, showtime: str) -> dict[str, str]:
        address = "" if code == flash else f"{server.url}/a/{code}.html"
        return {"id": code, "title": f"第{code[-1]}条", "digest": digest, "showtime": showtime, "url_unique": address}

    rows = [row(missing, f"【第0条】{whole}", recent), row(refused, whole, long_ago), row(flash, whole, recent)]
    rows += [row(old, whole, long_ago), row(cut, half, long_ago), row(bare, "", long_ago)]
    add_list(site, "/list", *rows)
    site.fail(f"/a/{refused}.html", 403)
    assert crawls.run("roll", f"url={server.url}/list").returncode == 3
    stored = crawls.rows("SELECT * FROM articles ORDER BY id")
    assert [row["id"] for row in stored] == [f"em:{code}" for code in (missing, refused, flash, old)]
    for row_, code in zip(stored, digits, strict=False):
        assert (row_["title"], row_["body_text"], row_["medium"]) == (f"第{code[-1]}条", DIGEST, "财联社")
        assert (row_["kind"], row_["published_origin"], row_["flags"]) == ("flash", "list", '["list-only"]')
    instant = now.astimezone(UTC)
    assert [row["published_at"] for row in stored][:2] == [f"{instant:%Y-%m-%dT%H:%M:%SZ}", "2025-09-24T08:25:03Z"]
    rejects = {row["url"][-23:-5]: row["reason"] for row in crawls.rows("SELECT url, reason FROM rejects")}
    assert rejects == {missing: "http-404", refused: "http-403", old: "http-404", cut: "http-404", bare: "http-404"}

    # What may still come is asked for again, and becomes an article; what is settled is not.
    site.forget()
    text = "望川市交通局昨日宣布，自十月起新增三条公交线路，覆盖全市七个街道，票价不变。"
    body = f"<html><head><title>第0条 _ 东方财富网</title></head><body><div id='ContentBody'><p>{text}</p></div></body></html>"
    site.add(f"/a/{missing}.html", Response(body.encode()))
    crawls.run("roll", f"url={server.url}/list")
    assert sorted(site.paths()[2:]) == [f"/a/{code}.html" for code in (missing, refused, cut, bare)]
    [found] = crawls.rows(f"SELECT kind, body_text, summary FROM articles WHERE id = 'em:{missing}'")
    assert found == {"kind": "article", "body_text": text, "summary": DIGEST}
    site.forget()
    crawls.run("roll", f"url={server.url}/list")
    assert f"/a/{missing}.html" not in site.paths()


def test_a_caifuhao_item_is_no_news_article_even_on_loopback(crawls: Crawls, site: DemoSite, server: Running) -> None:
    path = "/news/202609213880203046"
    paragraphs = "".join(f"<p>{DIGEST}这是财富号的文章，第{number}段。</p>" for number in range(9))
    site.add(
        path,
        Response(
            f"<html><head><title>财富号</title></head><body><h1>财富号文章</h1><div>{paragraphs}</div></body></html>".encode()
        ),
    )
    row = {"code": "202609213880203046", "title": "财富号文章", "np_dst": "CFH", "url": f"{server.url}{path}"}
    add_list(site, "/list", row)
    done = crawls.run("roll", f"url={server.url}/list")
    assert done.returncode == 0, done.stderr
    assert [each["id"] for each in crawls.rows("SELECT id FROM articles")] == [f"url:{server.url}{path}"]


def test_a_list_that_ignores_its_page_number_is_read_twice_at_most(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    article = next(iter(site.articles.values()))
    add_list(site, "/list", {"title": article.title, "url": f"{server.url}/a/{article.id}.html"})
    assert crawls.run("roll", f"url={server.url}/list?page=1").returncode == 0
    assert [path for path in site.paths() if "/list" in path] == ["/list?page=1", "/list?page=2"]


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        ("<html><body>请登录</body></html>", 200, "not-a-list"),
        ('{"code":0,"message":"参数错误"}', 200, "error-answer: 参数错误"),
        ('{"records":[]}', 200, "empty-list"),
        ("{}", 503, "http-503"),
    ],
)
def test_a_list_that_cannot_be_read_is_named_and_ends_with_code_3(
    crawls: Crawls, site: DemoSite, server: Running, answer: str, status: int, reason: str
) -> None:
    site.add("/list", Response(answer.encode(), JSON, status))
    done = crawls.run("roll", f"url={server.url}/list")
    assert done.returncode == 3
    assert "1 source(s) could not be read" in done.stdout
    [reject] = crawls.rows("SELECT stage, reason FROM rejects")
    assert (reject["stage"], reject["reason"][: len(reason)]) == ("discover", reason)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "url="),
        ({"url": "ftp://h/x"}, "argument url"),
        ({"url": "http://h/", "pages": "0"}, "argument pages"),
        ({"url": "http://h/", "pages": "1000"}, "argument pages"),
        ({"url": "http://h/", "limit": "-1"}, "argument limit"),
        ({"url": "http://h/", "since": "gestern"}, "argument since"),
        ({"url": "http://h/", "since": "2026-02-02", "until": "2026-02-01"}, "argument until"),
        ({"url": "http://h/", "host": "a b"}, "argument host"),
        ({"url": "http://h/", "page": "2"}, "did you mean pages"),
    ],
)
def test_arguments_are_checked(given: dict[str, str], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        RollArguments.parse(given)


def test_arguments_are_typed() -> None:
    parsed = RollArguments.parse({"url": "http://h/l", "host": "share.example", "since": "2026-02-01", "limit": "5"})
    assert (parsed.share_base, parsed.since, parsed.limit, parsed.pages) == (
        "http://share.example",
        date(2026, 2, 1),
        5,
        20,
    )

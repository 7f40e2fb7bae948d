"""The main job against the demo site: real `scrapy crawl` processes, as a user runs them."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from newscrawl.demo.catalogue import Response
from newscrawl.demo.layouts.bodies import upstream_pages
from newscrawl.demo.layouts.hosts import Hosts
from newscrawl.demo.markup import text_lines
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite, Withdrawal
from tests.site.crawls import CHECKOUT, Crawls


@pytest.fixture
def server() -> Iterator[Running]:
    with serve(DemoSite()) as running:
        yield running


def demo_site(server: Running) -> DemoSite:
    assert isinstance(server.site, DemoSite)
    return server.site


def articles_asked_for(server: Running) -> list[str]:
    return [path for path in server.site.paths() if path.endswith(".html") and "/category/" not in path]


def test_a_category_is_walked_into_the_database(crawls: Crawls, server: Running) -> None:
    done = crawls.run("category", "slug=changzhouribao", f"host={server.authority}")
    assert done.returncode == 0, done.stderr
    rows = crawls.rows("SELECT * FROM articles")
    assert len(rows) == 4
    assert {row["medium"] for row in rows} == {"常州日报"}
    assert {row["published_precision"] for row in rows} == {"second"}
    assert all("文章来源" not in row["body_text"] for row in rows)
    assert crawls.rows("SELECT slug, articles FROM categories") == [{"slug": "changzhouribao", "articles": 4}]


def test_a_section_is_named_by_its_slug_and_never_by_the_wrong_title_of_its_page(
    crawls: Crawls, server: Running
) -> None:
    crawls.run("category", "slug=changzhouribao", f"host={server.authority}")
    assert crawls.rows("SELECT title FROM categories") == [{"title": "常州日报"}]


def test_a_second_run_asks_for_the_index_only(crawls: Crawls, server: Running) -> None:
    crawls.run("category", f"url={server.url}/")
    server.site.forget()
    done = crawls.run("category", f"url={server.url}/")
    assert done.returncode == 0
    assert server.site.paths() == ["/robots.txt", "/"]
    assert "0 new, 0 changed" in done.stdout


def test_share_links_are_followed_to_the_content_behind_the_shell(crawls: Crawls, server: Running) -> None:
    links = demo_site(server).share_links(server.authority)
    done = crawls.run("share", "url_file=-", stdin="# links\n" + "\n".join(links))
    assert done.returncode == 0, done.stderr
    assert len(crawls.rows("SELECT id FROM articles")) == len(links)
    assert len([path for path in server.site.paths() if "GetNewsText" in path]) == len(links)


def test_an_article_met_in_two_ways_is_asked_for_once(crawls: Crawls, server: Running) -> None:
    link = demo_site(server).share_links(server.authority)[0]
    code = link.rsplit("=", 1)[1]
    done = crawls.run(
        "share", f"url={link},{server.url}/a/{code.removeprefix('NW')}.html,{code}", f"host={server.authority}"
    )
    assert done.returncode == 0, done.stderr
    assert len(crawls.rows("SELECT id FROM articles")) == 1
    assert len([path for path in server.site.paths() if "NewsShare" in path or path.startswith("/a/")]) == 1


def test_an_article_is_the_same_by_every_way(tmp_path: Path, server: Running) -> None:
    link = demo_site(server).share_links(server.authority)[0]
    digits = link.rsplit("NW", 1)[1]
    ways = [link, f"{server.url}/a/{digits}.html", f"{server.url}/kuaixun/v2/api/article/{digits}"]
    found = []
    for number, way in enumerate(ways):
        crawls = Crawls(tmp_path / f"{number}.db")
        done = crawls.run("share", f"url={way}")
        assert done.returncode == 0, done.stderr
        found.append(crawls.rows("SELECT id, title, body_text, published_at, medium, kind FROM articles")[0])
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("how", ["missing", "gone"])
def test_a_stored_article_that_its_source_took_back_is_noticed_and_no_failure(
    crawls: Crawls, server: Running, how: Withdrawal
) -> None:
    link = demo_site(server).share_links(server.authority)[0]
    crawls.run("share", f"url={link}")
    body = crawls.rows("SELECT body_text FROM articles")
    with sqlite3.connect(crawls.url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE article SET title = ''")  # incomplete articles are asked for again
    connection.close()
    demo_site(server).withdraw(link.rsplit("NW", 1)[1], how)
    done = crawls.run("share", f"url={link}")
    assert done.returncode == 0, done.stderr
    assert crawls.rows("SELECT * FROM rejects") == []
    assert crawls.rows("SELECT body_text FROM articles WHERE gone_at IS NULL") == body
    assert crawls.rows("SELECT id FROM article WHERE missing_at IS NOT NULL") == crawls.rows("SELECT id FROM article")


def test_a_long_article_is_joined_in_order(crawls: Crawls, server: Running) -> None:
    article = next(each for each in demo_site(server).articles.values() if len(upstream_pages(each, Hosts())) > 2)
    done = crawls.run("share", f"url={server.url}/a/{article.id}.html")
    assert done.returncode == 0, done.stderr
    [row] = crawls.rows("SELECT id, body_text FROM articles")
    assert row["id"] == f"em:{article.id}"
    assert "".join(row["body_text"].split()) == "".join("".join(text_lines(article.body)).split())
    asked = [path for path in server.site.paths() if path.startswith("/a/")]
    assert asked == [f"/a/{article.id}.html", f"/a/{article.id}_2.html", f"/a/{article.id}_3.html"]


@pytest.mark.parametrize(
    ("spider", "arguments", "word"),
    [
        ("category", (), "needs -a url="),
        ("category", ("url=http://a.example/", "slug=x"), "not both"),
        ("category", ("slug=x",), "host"),
        ("category", ("url=http://a.example/", "since=2022-13-01"), "since"),
        ("category", ("url=http://a.example/", "limit=-1"), "limit"),
        ("category", ("url=ftp://a.example/",), "http"),
        ("category", ("slgu=x",), "slug"),
        ("share", (), "needs -a url="),
        ("share", ("url=NW202206132409566576",), "host"),
        ("share", ("url_file=/no/such/file",), "url_file"),
        ("nobody", (), "no spider"),
    ],
)
def test_bad_arguments_end_with_one_line_and_code_2(
    crawls: Crawls, spider: str, arguments: tuple[str, ...], word: str
) -> None:
    done = crawls.run(spider, *arguments)
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert done.returncode == 2
    assert len(errors) == 1
    assert word in errors[0]
    assert "Traceback" not in done.stderr


def test_items_can_be_had_as_scrapy_writes_them_without_their_bytes(crawls: Crawls, server: Running) -> None:
    command = crawls.command("category", f"url={server.url}/category/changzhouribao.html")
    target = crawls.folder / "items.jsonl"
    done = subprocess.run(
        [*command, "-O", str(target)],
        cwd=CHECKOUT,
        env=crawls.environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    items = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    articles = {item["id"]: item for item in items if "body_html" in item}
    rows = crawls.rows("SELECT id, title, body_text FROM articles")
    assert {id_: (item["title"], item["body_text"]) for id_, item in articles.items()} == {
        row["id"]: (row["title"], row["body_text"]) for row in rows
    }
    assert all(page.startswith(server.url) for item in articles.values() for page in item["pages"])


def test_a_misspelled_setting_ends_before_anything_is_asked_for(crawls: Crawls, server: Running) -> None:
    command = [*crawls.command("category", f"url={server.url}/"), "-s", "NEWSCRAWL_MAX_PAGE=3"]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=crawls.environment(), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    assert "Error: -s NEWSCRAWL_MAX_PAGE: no such setting" in done.stderr
    assert "(did you mean NEWSCRAWL_MAX_PAGES?)" in done.stderr
    assert server.site.paths() == []


def test_an_unreachable_host_is_unhealthy(crawls: Crawls) -> None:
    done = crawls.run("category", "url=http://127.0.0.1:9/category/x.html")
    assert done.returncode == 3
    assert crawls.rows("SELECT stage, reason FROM rejects")[0]["stage"] == "discover"
    assert crawls.rows("SELECT outcome, exit_code FROM runs") == [{"outcome": "unhealthy", "exit_code": 3}]


def test_an_index_that_is_none_is_unhealthy(crawls: Crawls, server: Running) -> None:
    server.site.add("/about.html", Response("<html><body><p>关于我们</p></body></html>".encode()))
    done = crawls.run("category", f"url={server.url}/about.html")
    assert done.returncode == 3
    assert crawls.rows("SELECT reason FROM rejects")[0]["reason"].startswith("not-an-index")


def test_an_empty_section_is_healthy(crawls: Crawls, server: Running) -> None:
    page = "<html><body><section><h2></h2><ul></ul></section></body></html>"
    server.site.add("/category/nobody.html", Response(page.encode()))
    assert crawls.run("category", f"url={server.url}/category/nobody.html").returncode == 0


def test_a_share_link_to_nothing_is_rejected_and_unhealthy_when_it_was_the_only_one(
    crawls: Crawls, server: Running
) -> None:
    link = demo_site(server).share_links(server.authority)[0]
    demo_site(server).withdraw(link.rsplit("NW", 1)[1], "empty")
    done = crawls.run("share", f"url={link}")
    assert done.returncode == 3
    assert crawls.rows("SELECT reason FROM rejects")[0]["reason"].startswith("missing")


def test_a_database_that_is_none_is_refused_and_left_alone(crawls: Crawls, tmp_path: Path) -> None:
    (tmp_path / "news.db").write_text("<html>not a database, but long enough to look like one</html>")
    done = crawls.run("category", "url=http://127.0.0.1:9/")
    assert done.returncode == 1
    assert "is not a SQLite database" in done.stderr
    assert (tmp_path / "news.db").read_text().startswith("<html>")


def test_a_database_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = Crawls(tmp_path / "file" / "news.db").run("category", "url=http://127.0.0.1:9/")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in done.stderr


def test_a_link_to_a_later_page_leads_to_the_whole_article(crawls: Crawls, server: Running) -> None:
    article = next(each for each in demo_site(server).articles.values() if len(upstream_pages(each, Hosts())) > 2)
    done = crawls.run("share", f"url={server.url}/a/{article.id}_2.html")
    assert done.returncode == 0, done.stderr
    [row] = crawls.rows("SELECT body_text FROM articles")
    assert "".join(row["body_text"].split()) == "".join("".join(text_lines(article.body)).split())


def test_a_store_that_fails_stops_the_crawl_with_code_3_and_keeps_what_was_stored(
    crawls: Crawls, server: Running
) -> None:
    crawls.run("category", "slug=changzhouribao", f"host={server.authority}")
    stored = crawls.rows("SELECT count(*) AS n FROM articles")[0]["n"]

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400 << 10, 400 << 10))  # the log grows beyond this

    done = subprocess.run(
        crawls.command("category", f"url={server.url}/"),
        cwd=CHECKOUT,
        # Without its coverage, which has files of its own to write.
        env={name: value for name, value in crawls.environment().items() if not name.startswith("COVERAGE_")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=small_files,  # nothing else runs in this process yet
    )
    assert done.returncode == 3
    assert "could not be stored" in done.stdout
    assert "Traceback" not in done.stderr
    with sqlite3.connect(crawls.url.removeprefix("sqlite:///")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    acknowledged = int(done.stdout.split(" new,")[0].rsplit(" ", 1)[1])
    assert crawls.rows("SELECT count(*) AS n FROM articles")[0]["n"] >= stored + acknowledged
    assert crawls.run("category", f"url={server.url}/").returncode == 0
    assert crawls.rows("SELECT count(*) AS n FROM articles")[0]["n"] > stored


def test_a_crawl_uses_nothing_that_scrapy_deprecates(crawls: Crawls, server: Running) -> None:
    done = crawls.run("share", f"url={demo_site(server).share_links(server.authority)[0]}")
    assert done.returncode == 0
    assert "eprecat" not in done.stderr


def test_a_terminated_crawl_keeps_what_it_fetched_and_the_next_fetches_the_rest(
    crawls: Crawls, server: Running
) -> None:
    command = [
        *crawls.command("category", f"url={server.url}/"),
        "-s",
        "DOWNLOAD_SLOTS={}",
        "-s",
        "AUTOTHROTTLE_ENABLED=0",
    ]
    slow = [*command, "-s", 'DOWNLOAD_SLOTS={"local": {"concurrency": 1, "delay": 0.2, "jitter": 0}}']
    process = subprocess.Popen(
        slow, cwd=CHECKOUT, env=crawls.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while len(articles_asked_for(server)) < 5 and time.monotonic() < deadline:
        process.poll()
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    fetched = set(articles_asked_for(server))
    assert len(crawls.rows("SELECT id FROM articles")) == len(fetched)
    server.site.forget()
    assert crawls.run("category", f"url={server.url}/").returncode == 0
    assert fetched.isdisjoint(articles_asked_for(server))


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
@pytest.mark.parametrize("declared", ["gb2312", "utf-8"])
def test_a_wrong_charset_label_does_no_harm(crawls: Crawls, server: Running, charset: str, declared: str) -> None:
    text = "陶喆与堃、镕三字都在正文里，这一句足够长，能够让编码判断有所依据。"
    page = f"<html><head><title>编码测试 _ 东方财富网</title></head><body><div id='ContentBody'><p>{text}</p></div></body></html>"
    server.site.add("/a/202509199900990001.html", Response(page.encode(charset), f"text/html; charset={declared}"))
    done = crawls.run("share", f"url={server.url}/a/202509199900990001.html")
    assert done.returncode == 0, done.stderr
    decided = "utf-8" if charset == "utf-8" else "scored"
    assert crawls.rows("SELECT body_text, title, charset, charset_origin FROM articles") == [
        {"body_text": text, "title": "编码测试", "charset": charset, "charset_origin": decided}
    ]


def test_an_undated_list_is_measured_by_the_dates_of_its_articles(crawls: Crawls, server: Running) -> None:
    days = {article.id: article for article in demo_site(server).articles.values() if "nw" in article.editions}
    links = "".join(f'<li><a href="/a/{digits}.html">{article.title}</a></li>' for digits, article in days.items())
    server.site.add("/a/ccjdd.html", Response(f"<html><body><ul>{links}</ul></body></html>".encode()))
    done = crawls.run("category", f"url={server.url}/a/ccjdd.html", "since=2025-09-18")
    assert done.returncode == 0, done.stderr
    wanted = {f"em:{digits}" for digits, article in days.items() if article.published.date() >= date(2025, 9, 18)}
    assert {row["id"] for row in crawls.rows("SELECT id FROM articles")} == wanted


def test_a_share_answer_of_bare_text_takes_its_title_from_the_shell(crawls: Crawls) -> None:
    site = DemoSite(bare=True)
    with serve(site) as server:
        link = site.share_links(server.authority)[0]
        done = crawls.run("share", f"url={link}")
    assert done.returncode == 0, done.stderr
    [row] = crawls.rows("SELECT id, title, medium, published_precision, published_origin FROM articles")
    article = site.articles[row["id"].removeprefix("em:")]
    assert (row["title"], row["published_precision"], row["published_origin"]) == (article.title, "day", "id")
    assert row["medium"]


def test_since_and_limit_are_kept(crawls: Crawls, server: Running) -> None:
    done = crawls.run("category", f"url={server.url}/", "since=2025-09-18", "limit=3")
    assert done.returncode == 0, done.stderr
    rows = crawls.rows("SELECT published_at FROM articles")
    assert len(rows) == 3
    assert all(row["published_at"] >= "2025-09-17T16:00:00Z" for row in rows)


def test_a_crawl_does_not_take_the_memory_of_what_started_it_for_its_own() -> None:
    child = (
        "from scrapy.utils.test import get_crawler; from newscrawl.crawl.memory import OwnMemoryUsage; "
        "print(OwnMemoryUsage(get_crawler(settings_dict={'MEMUSAGE_ENABLED': True})).get_virtual_size() >> 20)"
    )
    parent = (
        "import subprocess, sys; held = bytearray(400 << 20); "
        f"print(subprocess.run([sys.executable, '-c', {child!r}], capture_output=True, text=True, check=True).stdout)"
    )
    done = subprocess.run([sys.executable, "-c", parent], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert 20 < int(done.stdout) < 300

"""Passwords that addresses carry: whatever way they come in, no log tells them and no row keeps them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from newscrawl.store import Reader
from pipelines.clean import clean
from tests.hostile.attack import TEXT, page
from tests.site.crawls import CHECKOUT, Crawls

SECRET = "geheim"  # noqa: S105  # it is one that must be found nowhere
ARTICLE = "/2022/06/13/NW202206132412345678.html"
OTHER = "/2022/06/13/NW202206132412345679.html"
INDEX = "/category/changzhouribao.html"


def with_secret(host: str, path: str) -> str:
    return f"http://reader:{SECRET}@{host}{path}"


def article(host: str) -> bytes:
    there = with_secret(host, OTHER)
    data = json.dumps({"@type": "NewsArticle", "url": there, "image": there, "mainEntityOfPage": there})
    head = (
        f'<link rel=canonical href="{there}"><meta property="og:url" content="{there}">'
        f'<meta property="og:image" content="{there}"><script type="application/ld+json">{data}</script>'
    )
    return page(f'<p>{TEXT}<a href="{there}">原文</a></p><img src="{there}" alt=图><p>{TEXT}</p>', head=head)


def index(host: str) -> bytes:
    return page(f'<ul><li>2022-06-13 08:21 <a href="{with_secret(host, ARTICLE)}">武进双创大会开幕</a></li></ul>')


def feed(host: str) -> bytes:
    there = with_secret(host, ARTICLE)
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><link>{there}</link><item><title>武进</title>'
        f"<link>{there}</link><guid>{there}</guid><description>{TEXT}</description></item></channel></rss>"
    ).encode()


@contextmanager
def site(*, moves_its_rules: bool = False) -> Iterator[str]:
    """Address of a server whose every address but those asked for has a password in it; that of its robots.txt too, where that moves."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"]
            pages = {ARTICLE: article, INDEX: index, "/feed.xml": feed}
            moved = {"/away" + ARTICLE: ARTICLE} | ({"/robots.txt": "/rules.txt"} if moves_its_rules else {})
            self.send_response(302 if self.path in moved else 200 if self.path in pages else 404)
            body = pages[self.path](host) if self.path in pages else b""
            if self.path in moved:
                self.send_header("Location", with_secret(host, moved[self.path]))
            self.send_header(
                "Content-Type", "application/rss+xml" if "xml" in self.path else "text/html; charset=utf-8"
            )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def stored(url: str) -> str:
    """All that stands in any column of any table, but for the bytes of pages as they were fetched."""
    with Reader(url) as reader:
        tables = reader.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_index%'")
        rows = [row for each in tables for row in reader.query(f"SELECT * FROM {each['name']}")]
    return repr([{name: value for name, value in row.items() if name != "data"} for row in rows])


@pytest.mark.parametrize(
    ("spider", "argument", "articles"),
    [
        pytest.param("share", "url=http://{host}" + ARTICLE, 1, id="all over an article"),
        pytest.param("share", "url=" + with_secret("{host}", ARTICLE), 0, id="in a share link"),
        pytest.param("share", "url=http://{host}/away" + ARTICLE, 0, id="in a redirect"),
        pytest.param("category", "url=http://{host}" + INDEX, 0, id="in an index"),
        pytest.param("category", "url=" + with_secret("{host}", INDEX), 0, id="in the address of an index"),
        pytest.param("feed", "url=http://{host}/feed.xml", 1, id="in a feed"),
        pytest.param("feed", "url=" + with_secret("{host}", "/feed.xml"), 0, id="in the address of a feed"),
        pytest.param("roll", "url=" + with_secret("{host}", "/roll.json"), 0, id="in the address of a roll"),
    ],
)
def test_a_password_in_an_address_is_neither_told_nor_kept(
    crawls: Crawls, spider: str, argument: str, articles: int
) -> None:
    with site() as host:
        done = crawled(crawls, spider, argument.replace("{host}", host), host)
    assert len(crawls.rows("SELECT id FROM articles")) == articles, done.stderr


def test_a_password_in_the_redirect_of_robots_txt_is_neither_told_nor_kept(crawls: Crawls) -> None:
    with site(moves_its_rules=True) as host:
        done = crawled(crawls, "share", f"url=http://{host}{ARTICLE}", host)
    [reject] = crawls.rows("SELECT stage, reason FROM rejects")
    assert (reject["stage"], reject["reason"].split(":")[0]) == ("fetch", "refused-address"), done.stderr


def crawled(crawls: Crawls, spider: str, argument: str, host: str) -> subprocess.CompletedProcess[str]:
    """With all that it says, which must hold no secret; nor must any row."""
    command = [sys.executable, "-m", "scrapy", "crawl", spider, "-a", argument, "-L", "DEBUG"]
    environment = {**crawls.environment(), "NEWSCRAWL_PRIVATE_HOSTS": host}
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    kept = stored(crawls.url)
    place = kept.find(SECRET)
    assert place < 0, kept[place - 300 : place + 100]
    return done


def test_links_and_pictures_of_a_body_lose_their_passwords_and_stay() -> None:
    html = (
        '<p>见<a href="http://reader:geheim@example.org/a?b=1#c">原文</a></p><p><img src="//u@example.org/x.jpg"></p>'
    )
    found = clean(html, "http://site.example/").html
    assert 'href="http://example.org/a?b=1#c"' in found
    assert 'src="http://example.org/x.jpg"' in found


def test_a_job_of_a_file_tells_no_password(tmp_path: Path) -> None:
    file = tmp_path / "newscrawl.toml"
    address = with_secret("127.0.0.1:1", ARTICLE)
    file.write_text(f'[[jobs]]\nname = "x"\nspider = "share"\narguments = {{ url = "{address}" }}\ninterval = "1h"\n')
    database = f"sqlite:///{tmp_path / 'news.db'}"
    told = ""
    for verb in (["crawl", "--all", "--dry-run"], ["crawl", "--all"], ["jobs"], ["runs"]):
        command = [sys.executable, "-m", "newscrawl", *verb, "-d", database]
        command += [] if verb == ["runs"] else ["--config", str(file)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        told += done.stdout + done.stderr
    assert "refused-address" in told
    assert SECRET not in told
    assert SECRET not in stored(database)

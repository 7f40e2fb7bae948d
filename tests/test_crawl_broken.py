"""Sources that break between two runs of a job: the second one is unhealthy and says which source or field it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.demo.catalogue import JSON, Response
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from tests.site.companies import (
    CATEGORY,
    FEED,
    LOGIN,
    LOGIN_PAGE,
    TO_LOGIN,
    arguments,
    last_run,
    list_pages,
    publish,
)
from tests.site.crawls import Crawls

SPIDERS = ("category", "roll", "feed")
OLD = range(1, 13)
LISTS = {"category": CATEGORY, "roll": "/api/roll", "feed": FEED}


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    site = DemoSite([])
    site.add(LOGIN, Response(LOGIN_PAGE.encode()))
    site.add("/", Response("<html><body><h1>企业网</h1></body></html>".encode()))
    with serve(site) as running:
        yield running


@pytest.fixture(scope="module")
def healthy(server: Running, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Databases of jobs that ran once and had nothing to complain of, by spider."""
    publish(server, OLD)
    found = {}
    for spider in SPIDERS:
        found[spider] = tmp_path_factory.mktemp(spider) / "news.db"
        done = Crawls(found[spider]).run(*arguments(server, spider))
        assert done.returncode == 0, done.stdout
    return found


def after_a_healthy_run(healthy: dict[str, Path], spider: str, folder: Path) -> Crawls:
    shutil.copyfile(healthy[spider], folder / "news.db")  # no crawl has it open
    return Crawls(folder / "news.db")


BROKEN = [
    ("category", Response(b"", status=500), "http-500"),
    ("category", Response(LOGIN_PAGE.encode()), "not-an-index"),
    ("category", TO_LOGIN, "login: http"),
    ("category", Response(b"", status=302, headers={"Location": "/"}), "leads-home: http"),
    ("roll", Response(b"", status=500), "http-500"),
    ("roll", Response(LOGIN_PAGE.encode()), "not-a-list"),
    ("roll", Response(b'{"records":[{"id":"1","title":', JSON), "broken-json"),
    ("roll", Response(b'{"records":[]}', JSON), "empty-list"),
    ("roll", TO_LOGIN, "login: http"),
    ("feed", Response(b"", status=500), "http-500"),
    ("feed", Response(LOGIN_PAGE.encode()), "not-a-feed"),
    ("feed", Response(b"<rss><channel><item><link>http://"), "not-a-feed"),
    ("feed", Response(b"<rss version='2.0'><channel><title>qiye</title></channel></rss>"), "empty-feed"),
    ("feed", Response(b"Fatal error: out of memory in feed.php"), "not-a-feed"),
    ("feed", TO_LOGIN, "login: http"),
]


@pytest.mark.parametrize(("spider", "broken", "word"), BROKEN, ids=lambda value: str(value)[:24].strip("b'"))
def test_a_list_that_breaks_is_unhealthy_and_named_with_what_it_said(
    server: Running, healthy: dict[str, Path], tmp_path: Path, spider: str, broken: Response, word: str
) -> None:
    crawls = after_a_healthy_run(healthy, spider, tmp_path)
    server.site.add(LISTS[spider], broken)
    done = crawls.run(*arguments(server, spider))
    list_pages(server, OLD)
    assert done.returncode == 3, done.stdout
    [reason] = last_run(crawls)["reasons"]
    assert reason.startswith(f"1 source(s) could not be read: {server.url}")
    assert f"({word}" in reason
    assert f"unhealthy because {reason}" in done.stdout


def test_a_feed_that_ends_early_is_followed_as_far_as_it_goes_and_named(
    server: Running, healthy: dict[str, Path], tmp_path: Path
) -> None:
    crawls = after_a_healthy_run(healthy, "feed", tmp_path)
    publish(server, range(1, 14))
    whole = server.site.respond(FEED, server.authority)
    server.site.add(FEED, Response(whole.body[: len(whole.body) // 2], whole.content_type))
    done = crawls.run(*arguments(server, "feed"))
    list_pages(server, OLD)
    assert done.returncode == 3
    assert last_run(crawls)["reasons"] == [
        f"1 source(s) could not be read: {server.url}{FEED} (truncated: the document ends early)"
    ]
    assert len(crawls.rows("SELECT id FROM articles")) == 13


@pytest.mark.parametrize(
    ("answer", "word"), [(Response(b"", status=500), "http-500"), (TO_LOGIN, "login"), (Response(b""), "empty")]
)
@pytest.mark.parametrize("spider", SPIDERS)
def test_articles_that_cannot_be_had_are_unhealthy_and_say_why(
    server: Running, healthy: dict[str, Path], tmp_path: Path, spider: str, answer: Response, word: str
) -> None:
    crawls = after_a_healthy_run(healthy, spider, tmp_path)
    publish(server, range(21, 27), answer=answer)
    list_pages(server, [*OLD, *range(21, 27)])
    done = crawls.run(*arguments(server, spider))
    list_pages(server, OLD)
    assert done.returncode == 3, done.stdout
    assert last_run(crawls)["reasons"] == [f"6 of 6 articles failed, more than the allowed share of 0.2: 6 x {word}"]
    assert len(crawls.rows("SELECT id FROM articles")) == len(OLD)


@pytest.mark.parametrize(
    ("spider", "left_out", "field"),
    [
        ("feed", "title", "title"),  # the other lists give titles themselves
        *((spider, "published", "published_time") for spider in SPIDERS),  # the day stands in the numbers
        *((spider, field, field) for spider in SPIDERS for field in ("medium", "body")),
    ],
)
def test_a_change_of_layout_is_unhealthy_and_names_the_field(
    server: Running, healthy: dict[str, Path], tmp_path: Path, spider: str, left_out: str, field: str
) -> None:
    crawls = after_a_healthy_run(healthy, spider, tmp_path)
    publish(server, range(31, 38), without=left_out)
    list_pages(server, [*OLD, *range(31, 38)])
    done = crawls.run(*arguments(server, spider))
    list_pages(server, OLD)
    assert done.returncode == 3, done.stdout
    assert any(f"field {field}: filled in 0 of 7" in reason for reason in last_run(crawls)["reasons"])

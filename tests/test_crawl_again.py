"""Crawls over a site that was crawled before: what is asked for again, when, and what an answer without bytes hides."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from newscrawl.demo.catalogue import Response
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from tests.site.crawls import CHECKOUT, Crawls

SECTION = "changzhouribao"
INDEX = f"/category/{SECTION}.html"
HOUR = 3_600


@pytest.fixture
def site() -> DemoSite:
    return DemoSite()


@pytest.fixture
def server(site: DemoSite) -> Iterator[Running]:
    with serve(site) as running:
        yield running


def crawl(crawls: Crawls, server: Running, *more: str) -> subprocess.CompletedProcess[str]:
    server.site.forget()
    return crawls.run("category", f"slug={SECTION}", f"host={server.authority}", *more)


def asked(server: Running) -> list[tuple[str, int]]:
    """Paths and statuses of the last crawl, robots.txt left out, the index first."""
    hits = [(hit.path, hit.status) for hit in server.site.log if hit.path != "/robots.txt"]
    return sorted(hits, key=lambda hit: (hit[0] != INDEX, hit[0]))


def pass_hours(crawls: Crawls, hours: float) -> None:
    """Everything that is stored becomes so much older, and no article older than its first sighting."""
    path = crawls.url.removeprefix("sqlite:///")
    moved = [
        f"UPDATE article SET first_seen_at = first_seen_at - {hours * HOUR:.0f}, last_seen_at = last_seen_at - "
        f"{hours * HOUR:.0f}, missing_at = missing_at - {hours * HOUR:.0f}, published_at = first_seen_at",
        f"UPDATE article_page SET fetched_at = fetched_at - {hours * HOUR:.0f}",
        f"UPDATE article_check SET checked_at = checked_at - {hours * HOUR:.0f}",
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in moved:
            connection.execute(statement)


def one(crawls: Crawls, sql: str) -> object:
    [row] = crawls.rows(sql)
    [value] = row.values()
    return value


def test_an_index_that_did_not_change_is_not_sent_again_and_that_is_healthy(crawls: Crawls, server: Running) -> None:
    crawl(crawls, server)
    done = crawl(crawls, server)
    assert done.returncode == 0, done.stderr
    assert asked(server) == [(INDEX, 304)]
    assert crawls.rows("SELECT outcome, new, not_modified FROM runs ORDER BY id DESC LIMIT 1") == [
        {"outcome": "healthy", "new": 0, "not_modified": 1}
    ]


def test_an_article_that_failed_is_asked_for_again_although_its_index_did_not_change(
    crawls: Crawls, server: Running, site: DemoSite, tmp_path: Path
) -> None:
    crawl(crawls, server)
    paths = [path for path, _ in asked(server) if path != INDEX]
    fresh = Crawls(tmp_path / "other.db")
    site.fail(paths[0], 404)
    crawl(fresh, server)
    site.fail(paths[0], 200)
    crawl(fresh, server)
    assert asked(server) == [(INDEX, 304), (paths[0], 200)]
    assert one(fresh, "SELECT count(*) FROM articles") == len(paths)


def test_wider_bounds_are_not_hidden_by_an_index_that_did_not_change(crawls: Crawls, server: Running) -> None:
    crawl(crawls, server, "until=2000-01-01")
    assert one(crawls, "SELECT count(*) FROM articles") == 0
    crawl(crawls, server)
    assert asked(server)[0] == (INDEX, 304)
    assert one(crawls, "SELECT count(*) FROM articles") == 4


def test_a_run_that_was_killed_vouches_for_no_index(crawls: Crawls) -> None:
    reached, go_on = Event(), Event()

    class Waiting(DemoSite):
        def respond(self, target: str, authority: str) -> Response:
            if target.endswith(".html") and target != INDEX and not go_on.is_set():
                reached.set()
                go_on.wait(60)
            return super().respond(target, authority)

    with serve(Waiting()) as server:
        command = crawls.command("category", f"slug={SECTION}", f"host={server.authority}")
        with subprocess.Popen(command, cwd=CHECKOUT, env=crawls.environment()) as process:
            assert reached.wait(60)
            process.kill()
        go_on.set()
        assert one(crawls, "SELECT count(*) FROM index_copy") == 0
        done = crawl(crawls, server)
        assert done.returncode == 0, done.stderr
        assert asked(server)[0] == (INDEX, 200)
        assert one(crawls, "SELECT count(*) FROM articles") == 4


def test_young_articles_are_asked_for_again_after_1_and_6_and_24_hours_and_never_sooner(
    crawls: Crawls, server: Running
) -> None:
    crawl(crawls, server)
    articles = [path for path, _ in asked(server) if path != INDEX]
    asked_after = []
    for hours in (0.9, 0.2, 5.8, 0.3, 23.5, 0.6):
        pass_hours(crawls, hours)
        done = crawl(crawls, server)
        assert done.returncode == 0, done.stderr
        hits = asked(server)[1:]
        assert hits in ([], [(path, 304) for path in articles])
        asked_after.append(bool(hits))
    assert asked_after == [False, True, False, True, False, True]
    assert one(crawls, "SELECT max(revision) FROM articles") == 1
    assert one(crawls, "SELECT unchanged FROM runs ORDER BY id DESC LIMIT 1") == len(articles)


def test_an_edit_becomes_a_revision_when_the_next_check_is_due(crawls: Crawls, server: Running, site: DemoSite) -> None:
    crawl(crawls, server)
    article = next(each for each in site.articles.values() if each.section.slug == SECTION and each.body)
    site.edit(article.id, body=f"{article.body}\n\n后来又添上的一段话。")
    pass_hours(crawls, 2)
    done = crawl(crawls, server)
    assert "0 new, 1 changed, 3 unchanged" in done.stdout
    [row] = crawls.rows("SELECT id, body_text, first_seen_at, changed_at FROM articles WHERE revision = 2")
    assert row["id"] == f"em:{article.id}"
    assert row["body_text"].endswith("后来又添上的一段话。")
    assert row["first_seen_at"] < row["changed_at"]


def test_an_article_taken_back_is_gone_after_two_checks_hours_apart_and_back_when_it_answers(
    crawls: Crawls, server: Running, site: DemoSite
) -> None:
    digits = site.share_links(server.authority)[0].rsplit("NW", 1)[1]
    crawls.run("share", f"url={server.url}/a/{digits}.html")
    gone = []
    for hours, how in ((2, 410), (1, 410), (6, 410), (25, 200)):
        site.fail(f"/a/{digits}.html", how)
        pass_hours(crawls, hours)
        done = crawls.run("share", f"url={server.url}/a/{digits}.html")
        assert done.returncode == 0, done.stderr
        gone.append(one(crawls, "SELECT count(*) FROM articles WHERE gone_at IS NOT NULL"))
    assert gone == [0, 0, 1, 0]


def test_a_share_link_is_followed_again_to_its_content_and_keeps_both_pages(
    crawls: Crawls, server: Running, site: DemoSite
) -> None:
    link = site.share_links(server.authority)[0]
    digits = link.rsplit("NW", 1)[1]
    crawls.run("share", f"url={link}")
    pass_hours(crawls, 2)
    site.forget()
    done = crawls.run("share", f"url={link}")
    assert "0 changed, 1 unchanged" in done.stdout
    assert [hit.status for hit in site.log if hit.path != "/robots.txt"] == [304, 304]
    article = site.articles[digits]
    site.edit(digits, body=f"{article.body}\n\n后来又添上的一段话。")
    pass_hours(crawls, 7)
    done = crawls.run("share", f"url={link}")
    assert "1 changed" in done.stdout
    assert one(crawls, "SELECT count(*) FROM article_page") == 2


def test_a_page_that_was_all_of_an_article_may_be_one_of_two_by_another_way(
    crawls: Crawls, server: Running, site: DemoSite
) -> None:
    link = site.share_links(server.authority)[0]
    crawls.run("share", f"url={server.url}/NewsData/GetNewsText.do?id=NW{link.rsplit('NW', 1)[1]}")
    pass_hours(crawls, 2)
    site.forget()
    done = crawls.run("share", f"url={link}")
    assert "0 new, 0 changed, 1 unchanged, 0 rejected, 0 failed" in done.stdout
    assert [hit.status for hit in site.log if hit.path != "/robots.txt"] == [200, 304]


def test_refreshing_can_be_switched_off(crawls: Crawls, server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    crawl(crawls, server)
    pass_hours(crawls, 30)
    monkeypatch.setenv("NEWSCRAWL_REFRESH_DAYS", "0")
    crawl(crawls, server)
    assert asked(server) == [(INDEX, 304)]


def test_articles_older_than_the_refresh_days_are_left_alone(crawls: Crawls, server: Running) -> None:
    crawl(crawls, server)
    pass_hours(crawls, 24 * 3 + 1)
    crawl(crawls, server)
    assert asked(server) == [(INDEX, 304)]


def test_an_index_behind_a_redirect_is_known_by_the_address_that_answered(
    crawls: Crawls, server: Running, site: DemoSite
) -> None:
    def lead_to(path: str) -> None:
        site.add("/moved", Response(b"", "text/plain", 302, headers={"Location": path}))

    def run(code: int = 0) -> list[int]:
        server.site.forget()
        done = crawls.run("category", f"url={server.url}/moved")
        assert done.returncode == code, done.stdout
        return [status for path, status in asked(server) if path == "/moved" or path.startswith("/category/")]

    lead_to(INDEX)
    assert run() == [200, 302]
    assert run() == [304, 302]
    lead_to("/category/zhengquanshibao.html")
    # A list of which nothing is known looks like one that has run past us.
    assert sorted(run(code=3)) == [200, 302]
    assert one(crawls, "SELECT count(*) FROM articles") != 4


def test_an_index_whose_kept_bytes_are_damaged_is_asked_for_whole(crawls: Crawls, server: Running) -> None:
    crawl(crawls, server)
    with closing(sqlite3.connect(crawls.url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("UPDATE index_copy SET data = x'28b5'")
    done = crawl(crawls, server)
    assert done.returncode == 0, done.stderr
    assert asked(server) == [(INDEX, 304), (INDEX, 200)]
    crawl(crawls, server)
    assert asked(server) == [(INDEX, 304)]


def test_equal_bytes_from_a_server_without_validators_are_told_apart_from_news(
    crawls: Crawls, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl(crawls, server)
    with closing(sqlite3.connect(crawls.url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("UPDATE index_copy SET headers = '{}'")
    monkeypatch.setattr(Crawls, "command", _telling_stats)
    done = crawl(crawls, server)
    assert asked(server) == [(INDEX, 200)]
    assert "'newscrawl/same_bytes': 1" in done.stderr


def _telling_stats(_: Crawls, spider: str, *arguments: str) -> list[str]:
    given = [part for argument in arguments for part in ("-a", argument)]
    return [sys.executable, "-m", "scrapy", "crawl", spider, *given, "-L", "INFO"]

"""What lasts is accepted by hand, or is no news any more: a source must not be unhealthy for ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from newscrawl.demo.catalogue import JSON, Response
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from tests.site.companies import address, arguments, last_run, list_pages, publish
from tests.site.crawls import Crawls


@pytest.fixture
def server() -> Iterator[Running]:
    with serve(DemoSite([])) as running:
        yield running


def newscrawl(crawls: Crawls, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NEWSCRAWL_DATABASE_URL": crawls.url}
    command = [sys.executable, "-m", "newscrawl", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_a_new_layout_that_was_accepted_is_the_usual_one_and_other_fields_are_still_watched(
    crawls: Crawls, server: Running
) -> None:
    publish(server, range(1, 13))
    feed = arguments(server, "feed")
    crawls.run(*feed)
    publish(server, range(8, 20), without="medium")
    done = crawls.run(*feed)
    assert "if the source is meant to be so from now on, say so: newscrawl runs 2 --accept" in done.stdout
    accepted = newscrawl(crawls, "runs", "2", "--accept")
    assert (accepted.returncode, accepted.stderr) == (0, "")
    publish(server, range(15, 35), without="medium")
    assert crawls.run(*feed).returncode == 0
    publish(server, range(30, 41), without="body")
    assert crawls.run(*feed).returncode == 3
    assert last_run(crawls)["reasons"] == ["field body: filled in 0 of 6 articles, 100% in earlier runs"]


def test_an_index_whose_emptiness_was_accepted_is_healthy(crawls: Crawls, server: Running) -> None:
    publish(server, range(1, 13))
    category = arguments(server, "category")
    crawls.run(*category)
    list_pages(server, [])
    assert crawls.run(*category).returncode == 3
    newscrawl(crawls, "runs", "2", "--accept")
    assert crawls.run(*category).returncode == 0


def test_a_list_that_names_nothing_at_first_is_unhealthy_until_it_is_accepted(crawls: Crawls, server: Running) -> None:
    list_pages(server, [])
    feed = arguments(server, "feed")
    assert [crawls.run(*feed).returncode for _ in range(2)] == [3, 3]
    assert newscrawl(crawls, "runs", "2", "--accept").returncode == 0
    assert crawls.run(*feed).returncode == 0


@pytest.mark.parametrize("spider", ["roll", "feed"])
def test_a_list_that_was_empty_once_and_came_back_may_be_empty_again(
    crawls: Crawls, server: Running, spider: str
) -> None:
    codes = []
    for last in (12, 0, 13, 0, 0):
        publish(server, range(1, last + 1))
        codes.append(crawls.run(*arguments(server, spider)).returncode)
    assert codes == [0, 3, 0, 0, 0]


def test_what_failed_cannot_be_accepted(crawls: Crawls, server: Running) -> None:
    publish(server, range(1, 13))
    roll = arguments(server, "roll")
    crawls.run(*roll)
    server.site.add("/api/roll", Response(b"<html>", JSON))
    assert "--accept" not in crawls.run(*roll).stdout
    refused = newscrawl(crawls, "runs", "2", "--accept")
    assert refused.returncode == 2
    assert refused.stderr.startswith("Error: run 2 cannot be accepted: only what differs from earlier runs can")


def test_of_a_healthy_run_and_of_none_there_is_nothing_to_accept(crawls: Crawls, server: Running) -> None:
    publish(server, range(1, 13))
    crawls.run(*arguments(server, "roll"))
    refused = newscrawl(crawls, "runs", "1", "--accept")
    assert (refused.returncode, refused.stderr) == (2, "Error: run 1 was healthy: there is nothing to accept\n")
    refused = newscrawl(crawls, "runs", "2", "--accept")
    assert (refused.returncode, refused.stderr) == (2, "Error: there is no run 2; newscrawl runs lists them\n")


def test_three_dead_links_are_news_once_and_a_fourth_makes_them_news_again(crawls: Crawls, server: Running) -> None:
    numbers = range(1, 13)
    publish(server, numbers)
    dead = [address(number) for number in (3, 6, 9, 12)]
    for path in dead[:3]:
        server.site.add(path, Response(b"", status=404))
    feed = arguments(server, "feed")
    crawls.run(*feed)
    assert crawls.run(*feed).returncode == 0
    assert last_run(crawls)["failed"] == 3
    publish(server, [14])
    list_pages(server, [*numbers, 14])
    assert crawls.run(*feed).returncode == 0
    assert (last_run(crawls)["new"], last_run(crawls)["failed"]) == (1, 3)
    for number in (21, 22, 23):
        server.site.add(address(number), Response(b"", status=404))
    list_pages(server, [*numbers, 14, 21, 22, 23])
    assert crawls.run(*feed).returncode == 3


def test_three_articles_that_fail_for_another_reason_are_never_old_news(crawls: Crawls, server: Running) -> None:
    publish(server, range(1, 13))
    for number in (3, 6, 9):
        server.site.add(address(number), Response(b"", status=403))
    feed = arguments(server, "feed")
    crawls.run(*feed)
    assert [crawls.run(*feed).returncode for _ in range(2)] == [3, 3]


def test_a_job_is_accepted_by_its_name(crawls: Crawls, server: Running) -> None:
    publish(server, range(1, 13))
    folder = crawls.folder
    (folder / "newscrawl.toml").write_text(
        f'[settings]\nNEWSCRAWL_DATABASE_URL = "sqlite:///news.db"\n[[jobs]]\nname = "qiye"\nspider = "category"\n'
        f'arguments = {{ url = "{arguments(server, "category")[1].removeprefix("url=")}" }}\n',
        encoding="utf-8",
    )
    config = ["--config", str(folder / "newscrawl.toml")]
    newscrawl(crawls, "crawl", "qiye", *config)
    list_pages(server, [])
    done = newscrawl(crawls, "crawl", "qiye", *config)
    assert "say so: newscrawl jobs --accept qiye" in done.stdout
    assert newscrawl(crawls, "jobs", "--accept", "qiye", *config).stdout.startswith("Accepted run 2 of qiye")
    [state] = json.loads(newscrawl(crawls, "jobs", "--json", *config).stdout)
    assert state["accepted"] is True
    assert newscrawl(crawls, "crawl", "qiye", *config).returncode == 0
    assert newscrawl(crawls, "jobs", "--accept", "qiye", *config).returncode == 2

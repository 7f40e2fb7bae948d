"""An index of more than is asked for at once: nothing is left out, and the bounds hold. Real `scrapy crawl` processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from newscrawl.crawl.backlog import AT_ONCE
from newscrawl.crawl.links import MAX_LINKS
from newscrawl.demo.catalogue import XML, Response
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from tests.site.crawls import CHECKOUT, Crawls

# As the product does, with three requests at once in place of five thousand, and two in place of five hundred later.
SMALL = """
import sys
from newscrawl.crawl import backlog
from newscrawl.spiders import index
index.AT_ONCE, backlog._STEP = 3, 2
from scrapy.cmdline import execute
execute(["scrapy", *sys.argv[1:]])
"""


@pytest.fixture
def site() -> DemoSite:
    return DemoSite()


@pytest.fixture
def server(site: DemoSite) -> Iterator[Running]:
    with serve(site) as running:
        yield running


def crawl(crawls: Crawls, *arguments: str, more: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SMALL, *crawls.command(*arguments)[3:], *more]
    return subprocess.run(
        command, cwd=CHECKOUT, env=crawls.environment(), capture_output=True, text=True, timeout=120, check=False
    )


def ids(crawls: Crawls) -> set[str]:
    return {row["id"] for row in crawls.rows("SELECT id FROM articles")}


def test_all_that_sitemaps_name_is_asked_for_and_a_second_run_asks_only_for_them(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    done = crawl(crawls, "feed", f"url={server.url}/sitemap_index.xml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ids(crawls) == {f"em:{digits}" for digits in site.articles}
    site.forget()
    done = crawl(crawls, "feed", f"url={server.url}/sitemap_index.xml")
    assert done.returncode == 0, done.stdout + done.stderr
    # The copies of indexes were kept, though the requests came in pieces.
    assert site.paths() == ["/robots.txt", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap.xml.gz"]
    [last] = crawls.rows("SELECT not_modified FROM runs ORDER BY id DESC LIMIT 1")
    assert last["not_modified"] == 3


def test_a_limit_counts_what_is_asked_for_later_too(crawls: Crawls, server: Running) -> None:
    done = crawl(crawls, "feed", f"url={server.url}/sitemap.xml.gz", "limit=6")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(ids(crawls)) == 6


def test_the_next_sitemap_is_read_when_what_the_last_one_named_was_asked_for(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    first, second = (
        [f"{server.url}/2022/06/13/2022061324123{number}{each:03}.html" for each in range(7)] for number in (45, 46)
    )

    sitemaps = "".join(f"<sitemap><loc>{server.url}/{number}.xml</loc></sitemap>" for number in (1, 2))
    site.add("/all.xml", Response(f"<sitemapindex>{sitemaps}</sitemapindex>".encode(), XML))
    for path, addresses in (("/1.xml", first), ("/2.xml", second)):
        urls = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
        site.add(path, Response(f"<urlset>{urls}</urlset>".encode(), XML))
    crawl(crawls, "feed", f"url={server.url}/all.xml", more=("-s", "CONCURRENT_REQUESTS=1"))
    paths = [path for path in site.paths() if path != "/robots.txt"]
    assert paths.index("/2.xml") == len(["/all.xml", "/1.xml", *first])
    assert len(paths) == 3 + 14


def test_the_budget_of_a_run_ends_what_waits(crawls: Crawls, site: DemoSite, server: Running) -> None:
    done = crawl(crawls, "feed", f"url={server.url}/sitemap_index.xml", more=("-s", "NEWSCRAWL_MAX_PAGES=6"))
    assert done.returncode == 3
    assert "NEWSCRAWL_MAX_PAGES=6 is spent" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert 0 < len(ids(crawls)) < len(site.articles)


def test_the_limit_of_a_page_in_html_is_seen_before_the_rest_waits() -> None:
    assert AT_ONCE > MAX_LINKS

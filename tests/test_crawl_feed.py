"""The spider feed against the demo site: real `scrapy crawl` processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newscrawl.demo.catalogue import XML, Response
from newscrawl.demo.layouts.syndication import LIMIT
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from newscrawl.errors import UsageError
from newscrawl.spiders.arguments import FeedArguments
from newscrawl.spiders.feed import DEEPEST, MOST_SITEMAPS
from tests.site.crawls import Crawls


@pytest.fixture
def site() -> DemoSite:
    return DemoSite()


@pytest.fixture
def server(site: DemoSite) -> Iterator[Running]:
    with serve(site) as running:
        yield running


def xml(text: str) -> Response:
    return Response(text.encode(), XML)


def sitemap_of(*addresses: str) -> Response:
    return xml(f"<urlset>{''.join(f'<url><loc>{address}</loc></url>' for address in addresses)}</urlset>")


def test_an_index_leads_through_its_sitemaps_and_a_second_run_reads_only_them(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    done = crawls.run("feed", f"url={server.url}/sitemap_index.xml")
    assert done.returncode == 0, done.stderr
    assert {row["id"] for row in crawls.rows("SELECT id FROM articles")} == {f"em:{digits}" for digits in site.articles}
    site.forget()
    done = crawls.run("feed", f"url={server.url}/sitemap_index.xml")
    assert done.returncode == 0
    assert site.paths() == ["/robots.txt", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap.xml.gz"]


@pytest.mark.parametrize("path", ["/rss-gb2312.xml", "/feed.json", "/feed.xml"])
def test_feeds_of_every_kind_are_followed(crawls: Crawls, site: DemoSite, server: Running, path: str) -> None:
    done = crawls.run("feed", f"url={server.url}{path}")
    assert done.returncode == 0, done.stderr
    rows = crawls.rows("SELECT id, title FROM articles")
    assert len(rows) >= 7
    assert {row["title"] for row in rows} <= {article.title for article in site.articles.values()}


def test_the_text_of_a_feed_stands_in_for_a_page_that_holds_none(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    newest = sorted((each for each in site.articles.values()), key=lambda each: (each.published, each.id))[-LIMIT:]
    article = next(each for each in newest if each.body)
    site.add(f"/a/{article.id}.html", Response(b"<html><body><script>load()</script></body></html>"))
    done = crawls.run("feed", f"url={server.url}/rss.xml")
    assert done.returncode == 0, done.stderr
    [row] = crawls.rows(f"SELECT * FROM articles WHERE id = 'em:{article.id}'")
    assert (row["kind"], row["title"], row["medium"]) == ("article", article.title, article.credit)
    assert (row["published_origin"], row["published_precision"]) == ("list", "second")
    assert len(row["body_text"]) > 100
    assert "list-only" in row["flags"]
    assert [each["stage"] for each in crawls.rows("SELECT stage FROM rejects")] == ["parse"]


def test_a_sitemap_that_cannot_be_read_does_not_hide_the_others_and_ends_with_code_3(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    names = "".join(
        f"<sitemap><loc>{server.url}/{name}</loc></sitemap>" for name in ("gone.xml", "page.html", "news-sitemap.xml")
    )
    site.add("/index", xml(f"<sitemapindex>{names}</sitemapindex>"))
    site.add("/page.html", Response(b"<html><body>404</body></html>"))
    done = crawls.run("feed", f"url={server.url}/index")
    assert done.returncode == 3
    assert "2 source(s) could not be read" in done.stdout
    assert len(crawls.rows("SELECT id FROM articles")) == LIMIT


def test_old_sitemaps_are_not_read_and_limit_is_kept(crawls: Crawls, site: DemoSite, server: Running) -> None:
    names = "".join(
        f"<sitemap><loc>{server.url}/{name}</loc><lastmod>{day}</lastmod></sitemap>"
        for name, day in (("old.xml", "2025-08-31"), ("sitemap.xml", "2025-09-20"))
    )
    site.add("/index", xml(f"<sitemapindex>{names}</sitemapindex>"))
    newest = max(article.published.date() for article in site.articles.values())
    done = crawls.run("feed", f"url={server.url}/index", f"since={newest}", "limit=2")
    assert done.returncode == 0, done.stderr
    assert "/old.xml" not in site.paths()
    assert len(crawls.rows("SELECT id FROM articles")) == 2


def test_pages_of_a_sitemap_that_are_no_articles_are_noted_and_no_failure(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    article = next(iter(site.articles.values()))
    addresses = (f"/a/{article.id}.html", "/about", "/", "/category/emnews.html")
    site.add("/about", Response(b"<html><body><a href='/'>home</a></body></html>"))
    site.add("/map", sitemap_of(*(f"{server.url}{address}" for address in addresses)))
    done = crawls.run("feed", f"url={server.url}/map")
    assert done.returncode == 0, done.stderr
    assert sorted(site.paths()[2:]) == sorted(addresses[:2])
    assert [row["stage"] for row in crawls.rows("SELECT stage FROM rejects")] == ["discover"]


def test_sitemaps_are_read_up_to_a_number_and_the_articles_of_the_last_one_too(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    names = "".join(f"<sitemap><loc>{server.url}/{number}.xml</loc></sitemap>" for number in range(MOST_SITEMAPS + 9))
    site.add("/index", xml(f"<sitemapindex>{names}</sitemapindex>"))
    for number, digits in zip(range(MOST_SITEMAPS + 9), site.articles, strict=False):
        site.add(f"/{number}.xml", sitemap_of(f"{server.url}/a/{digits}.html"))
    done = crawls.run("feed", f"url={server.url}/index")
    assert len([path for path in site.paths() if path.endswith(".xml")]) == MOST_SITEMAPS
    assert len(crawls.rows("SELECT id FROM articles")) == MOST_SITEMAPS
    assert done.returncode == 3, "what is left out makes the run unhealthy"
    assert f"(too-many-sitemaps: 9 of {MOST_SITEMAPS + 9} are not read; since= says where to stop)" in done.stdout


def test_sitemaps_that_since_leaves_out_are_none_too_many(crawls: Crawls, site: DemoSite, server: Running) -> None:
    names = "".join(
        f"<sitemap><loc>{server.url}/{number}.xml</loc><lastmod>2020-01-01</lastmod></sitemap>"
        for number in range(MOST_SITEMAPS)
    )
    site.add("/index", xml(f"<sitemapindex><sitemap><loc>{server.url}/map</loc></sitemap>{names}</sitemapindex>"))
    site.add("/map", sitemap_of(f"{server.url}/a/{next(iter(site.articles))}.html"))
    done = crawls.run("feed", f"url={server.url}/index", "since=2020-01-02")
    assert done.returncode == 0, done.stdout


def test_indexes_within_indexes_are_read_three_deep_and_the_run_says_that_there_are_more(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    for depth in range(9):
        site.add(f"/{depth}.xml", xml(f"<sitemapindex><sitemap><loc>/{depth + 1}.xml</loc></sitemap></sitemapindex>"))
    done = crawls.run("feed", f"url={server.url}/0.xml")
    assert site.paths()[1:] == [f"/{depth}.xml" for depth in range(DEEPEST + 1)]
    assert done.returncode == 3
    [reject] = crawls.rows("SELECT stage, url, reason FROM rejects")
    assert (reject["stage"], reject["url"]) == ("discover", f"{server.url}/{DEEPEST}.xml")
    assert reject["reason"] == f"too-deep: 1 sitemap(s) lie deeper than {DEEPEST} indexes"


def test_an_index_that_names_itself_ends(crawls: Crawls, site: DemoSite, server: Running) -> None:
    inner = f"<sitemap><loc>{server.url}/index</loc></sitemap><sitemap><loc>{server.url}/map</loc></sitemap>"
    site.add("/index", xml(f"<sitemapindex>{inner}</sitemapindex>"))
    site.add("/map", sitemap_of(f"{server.url}/a/{next(iter(site.articles))}.html"))
    assert crawls.run("feed", f"url={server.url}/index").returncode == 0
    assert len(crawls.rows("SELECT id FROM articles")) == 1
    assert site.paths().count("/index") == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><body>login</body></html>", "not-a-feed"),
        (b"<rss><channel></channel></rss>", "empty-feed"),
        (b"\x1f\x8b broken", "broken-gzip"),
    ],
)
def test_a_feed_that_cannot_be_read_is_named_and_ends_with_code_3(
    crawls: Crawls, site: DemoSite, server: Running, body: bytes, reason: str
) -> None:
    site.add("/feed", Response(body, XML))
    done = crawls.run("feed", f"url={server.url}/feed")
    assert done.returncode == 3
    [reject] = crawls.rows("SELECT stage, reason FROM rejects")
    assert (reject["stage"], reject["reason"].split(":")[0]) == ("discover", reason)


def test_a_feed_that_ends_early_is_followed_as_far_as_it_goes_and_ends_with_code_3(
    crawls: Crawls, site: DemoSite, server: Running
) -> None:
    digits = next(iter(site.articles))
    site.add(
        "/feed",
        xml(f"<rss><channel><item><link>{server.url}/a/{digits}.html</link></item><item><link>{server.url}/a/2"),
    )
    done = crawls.run("feed", f"url={server.url}/feed")
    assert done.returncode == 3
    assert [row["id"] for row in crawls.rows("SELECT id FROM articles")] == [f"em:{digits}"]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "url="),
        ({"url": "feed.xml"}, "argument url"),
        ({"url": "http://h/", "stop_after_known": "x"}, "argument stop_after_known"),
        ({"url": "http://h/", "pages": "3"}, "argument pages"),
    ],
)
def test_arguments_are_checked(given: dict[str, str], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        FeedArguments.parse(given)

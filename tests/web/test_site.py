"""The archive in a browser and as a JSON API."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from newscrawl import Archive
from newscrawl.errors import DatabaseUnavailableError, MissingExtraError
from newscrawl.media import registry
from newscrawl.store import Writer, prepare
from newscrawl.web.site import Site
from tests.store.samples import PUBLISHED, article, digits, flash, full, later, store

Get = Callable[..., httpx.Response]
SCRIPT = '<script>alert("标题")</script>'
ONE = f"em:{digits(1)}"


def fill(url: str) -> str:
    prepare(url)
    with Writer(url) as writer:
        writer.start_run("share", {}, "0.1.0")
        writer.sync_media(registry().media)
    store(url, full(1))
    store(url, later(full(1), title="改过的标题"))
    store(url, article(2, published_at=PUBLISHED + timedelta(days=1), title=SCRIPT, body_text="轨道交通二号线开工。"))
    store(url, flash(3))
    with Archive.open(url) as archive:
        assert archive.unseen() == 0
    return url


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    """One site for all tests that only read."""
    site = Site(fill(f"sqlite:///{tmp_path_factory.mktemp('site') / 'news.db'}"), names=["news.example"])
    yield asker(site)
    site.close()


def asker(site: Site) -> Get:
    def get(path: str, *, method: str = "GET", host: str = "127.0.0.1:8001", **parameters: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=site.application)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
                return await client.request(method, path, params=parameters or None)

        return asyncio.run(ask())

    return get


# -- pages ----------------------------------------------------------------------------------------------------------


def test_the_first_page_lists_the_newest_articles_first(get: Get) -> None:
    text = get("/").text
    assert text.index(digits(2)) < text.index("改过的标题")


def test_a_search_marks_two_chinese_characters(get: Get) -> None:
    answer = get("/", q="轨道")
    assert "<mark>轨道</mark>交通" in answer.text
    assert digits(1) not in answer.text


def test_a_filter_becomes_the_beginning_of_the_next_query(get: Get) -> None:
    answer = get("/", medium="常州日报")
    assert 'value="medium:常州日报 "' in answer.text
    assert digits(1) in answer.text


def test_an_article_shows_its_body_as_html_and_its_history(get: Get) -> None:
    text = get(f"/article/{ONE}").text
    assert "<p>第一段。</p>" in text
    assert "<td>title</td>" in text


def test_titles_are_text_whatever_they_hold(get: Get) -> None:
    for path in ("/", f"/article/em:{digits(2)}"):
        text = get(path).text
        assert SCRIPT not in text
        assert "&lt;script&gt;" in text


def test_an_article_is_found_by_its_address(get: Get) -> None:
    share = f"http://share.example.com/html_News/NewsShare.html?infoCode=NW{digits(1)}"
    assert "改过的标题" in get(f"/article/{quote(share, safe='')}").text


def test_other_pages_name_media_sections_and_runs(get: Get) -> None:
    assert "常州日报" in get("/media").text
    assert "changzhouribao" in get("/categories").text
    assert "share" in get("/runs").text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/article/em:404", 404, "no article"),
        ("/?since=gestern", 400, "gestern"),
        ("/?mediun=常州日报", 400, "mediun"),
        ("/?q=medium:", 400, "medium"),
        ("/nowhere", 404, "not found"),
        ("/?offset=-1", 400, "offset"),
    ],
)
def test_a_mistake_is_told_on_a_page(get: Get, path: str, status: int, says: str) -> None:
    answer = get(path)
    assert answer.status_code == status
    assert says in answer.text
    assert "Traceback" not in answer.text


# -- the API --------------------------------------------------------------------------------------------------------


def test_articles_come_with_every_column_and_say_where_more_are(get: Get) -> None:
    first = get("/api/articles.json", limit=2).json()
    assert [each["id"] for each in first["articles"]] == [f"em:{digits(2)}", f"em:{digits(3)}"]
    second = get(first["next"]).json()
    assert [each["id"] for each in second["articles"]] == [ONE]
    assert second["next"] is None
    assert second["articles"][0]["published_at"] == "2022-06-13T00:21:56Z"
    assert second["articles"][0]["securities"] == [{"market": "1", "code": "600160", "name": "某股份"}]


def test_a_query_and_filters_hold_together(get: Get) -> None:
    assert len(get("/api/articles.json", q="第一段").json()["articles"]) == 1
    assert get("/api/articles.json", q="轨道", kind="flash").json()["articles"] == []


def test_changes_are_read_by_their_cursor_on_either_database(empty_url: str) -> None:
    site = Site(fill(empty_url))
    ask = asker(site)
    found = ask("/api/changes.json").json()
    assert len(found["articles"]) == 3
    assert ask("/api/changes.json", after=found["cursor"]).json() == {"articles": [], "cursor": found["cursor"]}
    store(empty_url, article(4))
    [new] = ask("/api/changes.json", after=found["cursor"]).json()["articles"]
    assert new["id"] == f"em:{digits(4)}"
    assert f"em:{digits(4)}" in ask("/").text
    site.close()


def test_hits_say_which_characters_matched(get: Get) -> None:
    [hit] = get("/api/search.json", q="轨道").json()["hits"]
    start, end = hit["highlights"][0]
    assert hit["snippet"][start:end] == "轨道"


def test_one_article_comes_with_its_history(get: Get) -> None:
    found = get(f"/api/article/{ONE}.json").json()
    assert [each["changed"] for each in found["revisions"]] == [[], ["title"]]
    assert {each["kind"] for each in found["aliases"]} >= {"site", "share"}


@pytest.mark.parametrize("name", ["media", "categories", "runs", "stats"])
def test_what_is_around_articles_has_lists_too(get: Get, name: str) -> None:
    assert get(f"/api/{name}.json").json()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/articles.json?limit=1001", 400),
        ("/api/articles.json?limit=viele", 400),
        ("/api/articles.json?order=random", 400),
        ("/api/search.json", 400),
        ("/api/search.json?q=x&order=best", 400),
        ("/api/media.json?limit=1", 400),
        ("/api/article/em:404.json", 404),
        ("/api/nothing.json", 404),
    ],
)
def test_a_mistake_is_told_as_json(get: Get, path: str, status: int) -> None:
    answer = get(path)
    assert answer.status_code == status
    assert answer.json()["error"]


# -- nothing but reading, from here ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_only_reading_is_answered(get: Get, method: str) -> None:
    assert get("/api/articles.json", method=method).status_code == 405


@pytest.mark.parametrize(("host", "status"), [("localhost:80", 200), ("news.example", 200), ("evil.example", 421)])
def test_a_name_that_somebody_pointed_here_is_refused(get: Get, host: str, status: int) -> None:
    assert get("/", host=host).status_code == status


def test_no_page_lets_anything_of_an_article_run(get: Get) -> None:
    policy = get(f"/article/{ONE}").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy


# -- tables and SQL, on SQLite --------------------------------------------------------------------------------------


@pytest.fixture
def tables(sqlite_url: str) -> Iterator[Get]:
    prepare(sqlite_url)
    store(sqlite_url, full(1))
    site = Site(sqlite_url)
    yield asker(site)
    site.close()


def test_views_can_be_filtered_and_queried(tables: Get) -> None:
    assert "/tables" in tables("/").text
    rows = tables("/tables/articles.json", medium="常州日报", _shape="array").json()
    assert [row["id"] for row in rows] == [ONE]
    counted = tables("/tables.json", sql="select count(*) as n from revisions", _shape="array").json()
    assert counted == [{"n": 1}]


@pytest.mark.parametrize("title", ["=1+1", "＝HYPERLINK(1)"])
def test_csv_of_tables_holds_no_cell_that_a_spreadsheet_would_run(sqlite_url: str, title: str) -> None:
    prepare(sqlite_url)
    store(sqlite_url, replace(full(1), title=title))
    site = Site(sqlite_url)
    get = asker(site)
    of_table = get("/tables/articles.csv", _dl="1")
    of_query = get("/tables.csv", sql="select title from articles", _stream="1")
    site.close()
    assert f",'{title}," in of_table.text
    assert of_query.text.splitlines() == ["title", f"'{title}"]


def test_the_tables_run_no_script_from_elsewhere_and_are_framed_by_nobody(tables: Get) -> None:
    headers = tables("/tables/articles").headers
    policy = headers["content-security-policy"].split("; ")
    assert {"default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/tables/article", "/tables/payload.json", "/tables.db", "/_memory"])
def test_internal_tables_and_the_file_are_not_shown(tables: Get, path: str) -> None:
    assert tables(path).status_code == 403


@pytest.mark.parametrize(
    "page",
    "versions versions.json plugins.json settings.json config config.json threads databases.json metadata.json "
    "actor.json auth-token logout permissions messages allow-debug patterns".split(),
)
@pytest.mark.parametrize("prefix", ["/-/", "/%2D/", "/-%2F"])
def test_the_library_tells_nothing_of_itself(get: Get, prefix: str, page: str) -> None:
    answer = get(prefix + page)
    assert (answer.status_code, answer.text) == (404, "There is no such page.\n")


def test_the_tables_have_the_scripts_and_styles_that_they_name(get: Get) -> None:
    text = get("/tables/articles").text
    named = set(re.findall(r'(?:src|href)="(/-/[^"?]+)', text))
    assert {name.rsplit(".", 1)[-1] for name in named} >= {"css", "js"}
    assert {name: get(name).status_code for name in named} == dict.fromkeys(named, 200)
    assert not [address for address in re.findall(r'(?:src|href|action)="(/-/[^"]*)', text) if "static" not in address]


def test_sql_cannot_write(tables: Get, capsys: pytest.CaptureFixture[str]) -> None:
    answer = tables("/tables.json", sql="delete from article")
    assert (answer.status_code, answer.json()) == (400, {"error": "Statement must be a SELECT"})
    assert "Traceback" not in capsys.readouterr().err


# -- opening --------------------------------------------------------------------------------------------------------


def test_a_missing_database_is_named(sqlite_url: str) -> None:
    with pytest.raises(DatabaseUnavailableError):
        Site(sqlite_url)


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "newscrawl.web.site")
    monkeypatch.setitem(sys.modules, "datasette", None)
    with pytest.raises(MissingExtraError, match=r"newscrawl\[web\]"):
        import newscrawl.web.site  # noqa: F401  # importing is what is tested

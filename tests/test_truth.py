"""The real posts by four ways into the database, each held against what a reader found in them (truth.toml)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from newscrawl.demo.server import Running, serve
from newscrawl.imports.jekyll import import_posts
from newscrawl.store import Reader
from tests.site.real import real_site

CHECKOUT = Path(__file__).resolve().parents[1]
TRUTH: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "truth.toml").read_text(encoding="utf-8"))[
    "articles"
]
IDS = [article["id"] for article in TRUTH]
WAYS = ("import", "pages", "share", "api")

Rows = dict[str, dict[str, Any]]


def crawl(url: str, spider: str, *arguments: str) -> None:
    given = [part for argument in arguments for part in ("-a", argument)]
    command = [sys.executable, "-m", "scrapy", "crawl", spider, *given, "-L", "WARNING"]
    environment = {**os.environ, "NEWSCRAWL_DATABASE_URL": url}
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def crawl_by(way: str, url: str, server: Running) -> None:
    if way == "pages":
        # Two sections name some articles twice; the one of the medium comes first, as a user who wants media would have it.
        for slug in ("changzhouribao", "cailianshe", "meirijingjixinwen", "shanghaizhengquanbao", "emnews"):
            crawl(url, "category", f"slug={slug}", f"host={server.authority}")
        return
    path = "/html_News/NewsShare.html?infoCode=NW" if way == "share" else "/kuaixun/v2/api/article/"
    crawl(url, "share", "url=" + ",".join(f"{server.url}{path}{id_.removeprefix('em:')}" for id_ in IDS))


@pytest.fixture(scope="module", params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def rows(way: str, posts: Path, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    url = f"sqlite:///{tmp_path_factory.mktemp(way) / 'news.db'}"
    if way == "import":
        assert import_posts([posts], url).rejected == []
    else:
        with serve(real_site(posts)) as server:
            crawl_by(way, url, server)
    with Reader(url) as reader:
        return {row["id"]: row for row in reader.articles(100)}


def test_there_are_twelve_articles(rows: Rows) -> None:
    assert sorted(rows) == sorted(IDS)


@pytest.mark.parametrize("truth", TRUTH, ids=IDS)
class TestEveryField:
    def test_title(self, rows: Rows, truth: dict[str, Any]) -> None:
        assert rows[truth["id"]]["title"] == truth["title"]

    def test_instant(self, rows: Rows, truth: dict[str, Any]) -> None:
        row = rows[truth["id"]]
        assert row["published_at"] == truth["published_at"].strftime("%Y-%m-%dT%H:%M:%SZ")
        assert row["published_precision"] == truth["precision"]

    def test_medium(self, rows: Rows, truth: dict[str, Any]) -> None:
        assert rows[truth["id"]]["medium"] == truth.get("medium")

    def test_kind(self, rows: Rows, truth: dict[str, Any]) -> None:
        assert rows[truth["id"]]["kind"] == truth["kind"]

    def test_text(self, rows: Rows, truth: dict[str, Any]) -> None:
        lines = rows[truth["id"]]["body_text"].split("\n")
        assert (len(lines), lines[0][: len(truth["starts"])], lines[-1][-len(truth["ends"]) :]) == (
            truth["paragraphs"],
            truth["starts"],
            truth["ends"],
        )

    def test_images(self, rows: Rows, truth: dict[str, Any]) -> None:
        images = truth["images"]
        found = [image["url"] for image in json.loads(rows[truth["id"]]["images"])]
        assert found == images if isinstance(images, list) else len(found) == images

    def test_author(self, rows: Rows, truth: dict[str, Any]) -> None:
        assert rows[truth["id"]]["author_raw"] == truth.get("author_raw", "")

    def test_securities(self, rows: Rows, truth: dict[str, Any], way: str) -> None:
        found = {(each["market"], each["code"]): each["name"] for each in json.loads(rows[truth["id"]]["securities"])}
        expected = {(market, code): name for market, code, name in truth["securities"]}
        if way == "pages":
            # One edition is fetched an article: what only the other one annotates cannot be known.
            assert set(found) <= set(expected)
            assert bool(found) == bool(expected)
        else:
            assert found == expected


def test_the_seed_article_is_what_the_contract_says(rows: Rows) -> None:
    row = rows["em:202206132409566576"]
    assert (row["title"], row["published_at"], row["published_precision"], row["medium"], row["medium_slug"]) == (
        "武进：打造长三角精益创业高地",
        "2022-06-13T00:21:56Z",
        "second",
        "常州日报",
        "changzhouribao",
    )
    assert "文章来源" not in row["body_text"] + row["body_html"]

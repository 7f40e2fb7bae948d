from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.demo.site import Site
from tests.site.real import read_post, read_posts, real_site

HOST = "127.0.0.1:8000"
TRUTH: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "truth.toml").read_text("utf-8"))["articles"]


@pytest.fixture
def site(posts: Path) -> Site:
    return real_site(posts)


def page(site: Site, target: str) -> str:
    response = site.respond(target, HOST)
    assert response.status == 200, target
    return response.body.decode()


def files_of(folder: Path, entry: dict[str, Any]) -> Iterator[str]:
    return ((folder / name).read_text("utf-8") for name in entry["posts"])


def test_the_truth_names_every_post_once_and_twelve_articles(posts: Path) -> None:
    named = [name for entry in TRUTH for name in entry["posts"]]
    assert sorted(named) == sorted(file.name for file in posts.glob("*.md"))
    assert len({entry["id"] for entry in TRUTH}) == len(TRUTH) == 12


@pytest.mark.parametrize("entry", TRUTH, ids=lambda entry: entry["id"])
def test_the_truth_stands_in_the_posts(posts: Path, entry: dict[str, Any]) -> None:
    texts = list(files_of(posts, entry))
    plain = re.sub(r"<[^<>]*>", "", "".join(texts))
    assert any(f'title: "{entry["title"]}"' in text for text in texts)
    assert entry["starts"] in plain
    assert entry["ends"] in plain
    for market, code, name in entry["securities"]:
        assert any(re.search(rf"unify/r/{market}\.{code}\b", text) and name in text for text in texts)
    assert all(any(f'src="{image}"' in text for text in texts) for image in entry["images"])


@pytest.mark.parametrize("entry", TRUTH, ids=lambda entry: entry["id"])
def test_the_truth_has_the_instant_of_the_date_line(posts: Path, entry: dict[str, Any]) -> None:
    lines = [line for text in files_of(posts, entry) for line in re.findall(r"^date: (\d.{18})", text, re.MULTILINE)]
    assert {datetime.fromisoformat(f"{line}+08:00").astimezone(UTC) for line in lines} == {entry["published_at"]}


def test_a_post_is_read_as_it_stands(posts: Path) -> None:
    post = read_post(posts / "-202205262391921712.md")
    assert (post.name, post.title, post.date, post.path) == ("-202205262391921712", "", " +0800", "")
    assert post.content.startswith("> 据霍尼韦尔")


def test_two_copies_of_a_file_make_one_post(posts: Path) -> None:
    assert len(read_posts(posts)) == 14


def test_every_dated_post_has_a_page(site: Site, posts: Path) -> None:
    paths = [post.path for post in read_posts(posts) if post.path]
    assert len(paths) == 13
    assert all("GMT+8, Asia/Shanghai, CST" in page(site, path) for path in paths)


def test_pages_are_listed_under_their_slug_and_no_title_is_right(site: Site) -> None:
    text = page(site, "/category/changzhouribao.html")
    assert "/changzhouribao/2022/06/13/NW202206132409566576.html" in text
    assert "<title>格林大华期货新闻 |" in text


def test_both_layouts_serve_the_seed(posts: Path) -> None:
    path = "/changzhouribao/2022/06/13/NW202206132409566576.html"
    assert page(real_site(posts), path).count("（文章来源：常州日报）") == 2
    assert page(real_site(posts, layout="late"), path).count("（文章来源：常州日报）") == 1


@pytest.mark.parametrize("entry", TRUTH, ids=lambda entry: entry["id"])
def test_every_article_can_be_shared(site: Site, entry: dict[str, Any]) -> None:
    digits = entry["id"].removeprefix("em:")
    assert f"<title>{entry['title']}</title>" in page(site, f"/html_News/NewsShare.html?infoCode=NW{digits}")
    answer = json.loads(page(site, f"/NewsData/GetNewsText.do?id=NW{digits}"))
    names = entry["posts"]
    assert bool(answer["text"]) is any("NW" in name for name in names)
    assert bool(answer["content"]) is (entry["kind"] == "article" and any("NW" not in name for name in names))
    assert answer.get("digest", answer.get("simdigest", "")) or answer["text"]


@pytest.mark.parametrize("entry", TRUTH, ids=lambda entry: entry["id"])
def test_every_article_has_an_api_answer(site: Site, entry: dict[str, Any]) -> None:
    data = json.loads(page(site, f"/kuaixun/v2/api/article/{entry['id'].removeprefix('em:')}?guid=1"))["data"]
    assert data["Art_Title"] == entry["title"]
    assert bool(data["Art_Content"]) is (entry["kind"] == "article")
    assert "em_media" not in data["Art_Content"]
    if entry["kind"] == "article":
        assert data["Art_Media_Name"] == entry["medium"]


@pytest.mark.parametrize("entry", TRUTH, ids=lambda entry: entry["id"])
def test_every_article_has_a_web_page(site: Site, entry: dict[str, Any]) -> None:
    assert f"<title>{entry['title']} _ " in page(site, f"/a/{entry['id'].removeprefix('em:')}.html")


def test_a_bare_text_service_gives_texts_only(posts: Path) -> None:
    site = real_site(posts, bare=True)
    answer = json.loads(page(site, "/NewsData/GetNewsText.do?id=NW202206132409566576"))
    assert set(answer) == {"text", "content"}

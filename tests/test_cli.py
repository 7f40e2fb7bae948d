"""The command `newscrawl`, run as a user runs it, and every command that the documents show."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newscrawl.store import Reader

CHECKOUT = Path(__file__).resolve().parents[1]
POST = """---
layout: post
title: "某地产业园揭牌"
date: 2022-06-13 08:21:56 +0800
categories: changzhouribao
tags: 常州日报新闻
---
<p>某地产业园昨日揭牌。</p><p class="em_media">（文章来源：常州日报）</p>

<http://share.example/html_News/NewsShare.html?infoCode=NW202206139900000001>

[返回常州日报新闻](//site.example/category/changzhouribao.html)｜[返回首页](//site.example/)"""


def newscrawl(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newscrawl", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old_post").mkdir()
    (tmp_path / "old_post" / "2022-06-13-NW202206139900000001.md").write_text(POST, encoding="utf-8")
    return tmp_path


def test_import_reads_a_folder_of_posts(folder: Path) -> None:
    done = newscrawl("import", "jekyll", "old_post", "--database", "news.db", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "1 new" in done.stdout
    with Reader(f"sqlite:///{folder / 'news.db'}") as reader:
        [row] = reader.articles()
    assert (row["id"], row["medium"], row["published_at"]) == (
        "em:202206139900000001",
        "常州日报",
        "2022-06-13T00:21:56Z",
    )
    assert row["body_text"] == "某地产业园昨日揭牌。"


def test_import_speaks_json_to_machines(folder: Path) -> None:
    done = newscrawl("import", "jekyll", "old_post", "-d", "news.db", "--json", cwd=folder)
    assert json.loads(done.stdout)["new"] == 1


def test_a_file_that_is_no_post_is_rejected_by_name_and_kept(folder: Path) -> None:
    (folder / "old_post" / "x.md").write_text("没有头部的文件", encoding="utf-8")
    done = newscrawl("import", "jekyll", "old_post", "-d", "news.db", cwd=folder)
    assert done.returncode == 3  # one of two
    assert "rejected old_post/x.md: parse: not-an-article" in done.stderr
    with Reader(f"sqlite:///{folder / 'news.db'}") as reader:
        assert len(reader.query("SELECT * FROM rejects WHERE payload IS NOT NULL")) == 1


def test_a_path_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    done = newscrawl("import", "jekyll", "nowhere", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.strip() == "Error: nowhere does not exist; give files or folders of posts"


def test_media_lists_those_that_the_registry_lacks(folder: Path) -> None:
    unknown = POST.replace("文章来源：常州日报", "文章来源：无名小报").replace("9900000001", "9900000002")
    (folder / "old_post" / "2022-06-13-NW202206139900000002.md").write_text(unknown, encoding="utf-8")
    newscrawl("import", "jekyll", "old_post", "-d", "news.db", cwd=folder)
    done = newscrawl("media", "--unknown", "--json", "-d", "news.db", cwd=folder)
    assert [row["name"] for row in json.loads(done.stdout)] == ["无名小报"]


def test_reading_a_database_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    done = newscrawl("media", "-d", "none.db", cwd=tmp_path)
    assert done.returncode == 1
    assert "crawl or import first" in done.stderr


def test_the_demo_crawls_and_shows_three_articles(tmp_path: Path) -> None:
    bare = {**os.environ, "PATH": os.defpath, "PYTHONUTF8": "1"}  # as of whoever has not activated the environment
    done = newscrawl("demo", cwd=tmp_path, env=bare)
    assert done.returncode == 0, done.stderr
    assert "0 new, 0 changed" in done.stdout
    [suggested] = re.findall(r"^  (\S+newscrawl search .*)$", done.stdout.partition("Try next")[2], re.MULTILINE)
    assert (
        "轨道"
        in subprocess.run(
            suggested.split(), cwd=tmp_path, env=bare, capture_output=True, text=True, check=True, timeout=120
        ).stdout
    )
    with Reader(f"sqlite:///{tmp_path / 'newscrawl-demo.db'}") as reader:
        assert reader.count() >= 60
        assert len(reader.query("SELECT name FROM media WHERE articles > 0")) >= 12
        assert reader.query("SELECT * FROM rejects") == []


def test_a_demo_that_cannot_keep_anything_says_so_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = newscrawl("demo", "-d", "file/news.db", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: the folder file cannot be made: File exists\n"


def test_help_names_every_verb(tmp_path: Path) -> None:
    done = newscrawl("--help", cwd=tmp_path)
    assert done.returncode == 0
    for verb in ("demo", "import", "export", "search", "show", "diff", "stats", "runs", "media", "db", "doctor"):
        assert verb in done.stdout


def test_help_imports_neither_the_crawler_nor_the_database() -> None:
    code = (
        "import sys, newscrawl.cli.app; print(sorted({'scrapy', 'sqlalchemy', 'lxml', 'twisted'} & set(sys.modules)))"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert time.monotonic() - began < 30

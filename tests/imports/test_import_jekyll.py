"""Posts over several processes: the same rows in the same order as over one, also when somebody stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl import Archive
from newscrawl.errors import WorkerDiedError
from newscrawl.exports import jsonl
from newscrawl.imports.jekyll import import_posts
from newscrawl.imports.pool import ordered

POST = """---
layout: post
title: "标题{0}"
date: 2022-06-13 08:21:56 +0800
categories: changzhouribao
tags: 常州日报新闻
---
<p>第{0}篇的正文在这里，说的是产业园区。</p><p class="em_media">（文章来源：常州日报）</p>

<http://share.example/html_News/NewsShare.html?infoCode=NW2022061399{0:08}>

[返回常州日报新闻](//site.example/category/changzhouribao.html)｜[返回首页](//site.example/)"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    posts = tmp_path / "old_post"
    posts.mkdir()
    for number in range(400):
        path = posts / f"2022-06-13-NW2022061399{number:08}.md"
        path.write_text("kein Kopf" if number % 100 == 7 else POST.format(number), encoding="utf-8")
        os.utime(path, (1_655_200_000, 1_655_200_000))
    return posts


def lines(url: str) -> list[str]:
    with Archive.open(url) as archive:
        return list(jsonl.lines(archive.entries(archive.articles(order="seq"), history=True)))


def test_several_processes_make_the_same_database_as_one(folder: Path, tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("one", "two")]
    reports = [import_posts([folder], url, jobs=jobs) for url, jobs in zip(urls, (1, 2), strict=True)]
    assert reports[0] == reports[1]
    assert (reports[0].new, reports[0].rejects) == (396, 4)
    assert lines(urls[0]) == lines(urls[1])


def test_results_come_in_order_and_input_is_read_as_it_is_needed() -> None:
    taken = []

    def numbers() -> Iterator[int]:
        for number in range(100_000):
            taken.append(number)
            yield number

    results = ordered(abs, numbers(), jobs=2)
    assert [next(results) for _ in range(300)] == list(range(300))
    results.close()  # type: ignore[attr-defined]  # it is a generator
    assert len(taken) < 2_000


def test_a_process_that_dies_is_one_clear_error() -> None:
    with pytest.raises(WorkerDiedError, match="--jobs 1"):
        list(ordered(os._exit, range(1, 500), jobs=2))


def test_ctrl_c_keeps_what_was_counted_and_the_next_import_goes_on(folder: Path, tmp_path: Path) -> None:
    for number in range(1_000, 4_000):
        (folder / f"2022-06-13-NW2022061399{number:08}.md").write_text(POST.format(number), encoding="utf-8")
    command = [sys.executable, "-m", "newscrawl", "import", "jekyll", "old_post", "-d", "news.db", "-j", "2"]
    running = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    url = f"sqlite:///{tmp_path / 'news.db'}"
    _wait_for_rows(tmp_path / "news.db", url)
    os.killpg(running.pid, signal.SIGINT)
    said, beside = running.communicate(timeout=120)
    with Archive.open(url) as archive:
        stored = archive.count()
        [run] = archive.runs()
    assert running.returncode == 130, beside
    assert "Traceback" not in beside
    assert f"{stored} new" in said
    assert (run.outcome, run.exit_code, run.new) == ("unhealthy", 130, stored)
    assert stored < 3_396
    assert import_posts([folder], url).new == 3_396 - stored


def _wait_for_rows(path: Path, url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists():
            try:
                with Archive.open(url) as archive:
                    if archive.count() > 100:
                        return
            except Exception:  # noqa: BLE001, S110  # it is being made
                pass
        time.sleep(0.02)
    pytest.fail("the import stored nothing in a minute")

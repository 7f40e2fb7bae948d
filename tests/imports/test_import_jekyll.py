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
from typer.testing import CliRunner

from newscrawl import Archive
from newscrawl.cli.app import app
from newscrawl.errors import UsageError, WorkerDiedError
from newscrawl.exports import jsonl
from newscrawl.imports.jekyll import import_posts
from newscrawl.imports.pool import ordered
from tests.store.samples import select

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


@pytest.fixture
def zoneless(tmp_path: Path) -> Path:
    """A post whose date names no zone."""
    path = tmp_path / "2022-06-13-NW202206139900000001.md"
    path.write_text(POST.format(1).replace(" +0800", ""), encoding="utf-8")
    return path


@pytest.mark.parametrize(("zone", "instant"), [("Asia/Shanghai", "00:21:56"), ("UTC", "08:21:56")])
def test_the_zone_of_the_environment_is_that_of_times_that_name_none(
    zone: str, instant: str, zoneless: Path, database_url: str
) -> None:
    done = CliRunner().invoke(
        app, ["import", "jekyll", str(zoneless), "-d", database_url], env={"NEWSCRAWL_TIMEZONE": zone}
    )
    assert done.exit_code == 0, done.output
    assert select(database_url, "SELECT published_at FROM articles") == [{"published_at": f"2022-06-13T{instant}Z"}]


@pytest.mark.parametrize(("keep", "kept"), [("false", 0), ("true", 1)])
def test_the_environment_says_whether_bytes_are_kept(keep: str, kept: int, zoneless: Path, database_url: str) -> None:
    done = CliRunner().invoke(
        app, ["import", "jekyll", str(zoneless), "-d", database_url], env={"NEWSCRAWL_KEEP_PAYLOADS": keep}
    )
    assert done.exit_code == 0, done.output
    assert select(database_url, "SELECT count(*) AS number FROM payload") == [{"number": kept}]


@pytest.mark.parametrize("allowed", ["0.2", "0.9"])
def test_the_environment_says_how_much_may_fail(allowed: str, zoneless: Path, database_url: str) -> None:
    (zoneless.parent / "b.md").write_text("kein Kopf", encoding="utf-8")
    done = CliRunner().invoke(
        app,
        ["import", "jekyll", str(zoneless.parent), "-d", database_url],
        env={"NEWSCRAWL_MAX_FAILED_SHARE": allowed},
    )
    assert done.exit_code == (3 if allowed == "0.2" else 0), done.output
    assert ("unhealthy: 1 of 2 articles failed" in done.stderr) == (allowed == "0.2")


def test_a_zone_that_is_none_is_refused_before_anything_is_made(zoneless: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Mars/X"):
        import_posts([zoneless], f"sqlite:///{tmp_path / 'x.db'}", zone="Mars/X")
    assert not (tmp_path / "x.db").exists()

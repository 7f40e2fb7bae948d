"""Exports of what a search finds: no article is passed over, however far the index is behind and whatever is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newscrawl import Archive
from newscrawl.cli.app import app
from newscrawl.exports.export import Options, Summary, run
from newscrawl.items import ArticleItem
from newscrawl.store import Writer
from newscrawl.store.follower import catch_up
from newscrawl.store.jobs import JOBS
from tests.store.conftest import empty_url, postgresql_url, server, sqlite, sqlite_url, url
from tests.store.samples import article, digits, flash, full, later

__all__ = ["empty_url", "postgresql_url", "server", "sqlite", "sqlite_url", "url"]


def write(url: str, *items: ArticleItem) -> None:
    """Without the index hearing of it."""
    with Writer(url, jobs=()) as writer:
        for item in items:
            writer.submit(item)


def about(number: int, text: str = "农场今天开镰。") -> ArticleItem:
    return article(number, f"{text}第{number}篇。")


@pytest.fixture(params=[0, 5_000], ids=["by the index", "by the changes"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to what changed, with an index that is read besides for one change only."""
    monkeypatch.setattr("newscrawl.store.archive._WALKED", request.param)
    monkeypatch.setattr("newscrawl.store.search.searcher.SCANNED", 1)


def exported(url: str, target: Path, after: int, **options: object) -> tuple[Summary, set[str]]:
    with Archive.open(url) as archive:
        given = Options(format="jsonl", target=target, text="农场", after=after, is_incremental=True, **options)  # type: ignore[arg-type]  # by name
        summary = run(archive, given)
    return summary, {json.loads(line)["id"] for line in target.read_text(encoding="utf-8").splitlines()}


def ids(*numbers: int) -> set[str]:
    return {f"em:{digits(number)}" for number in numbers}


@pytest.mark.usefixtures("way")
def test_what_the_index_has_not_seen_yet_is_exported_all_the_same(url: str, tmp_path: Path) -> None:
    write(url, about(1), about(2), article(3, "别的事情。"))
    catch_up(url, JOBS)
    write(url, *(about(number) for number in range(4, 9)), later(about(2, "农场改了。")))
    summary, found = exported(url, tmp_path / "a.jsonl", 0)
    assert found == ids(1, 2, 4, 5, 6, 7, 8)
    assert summary.unseen == 0
    catch_up(url, JOBS)
    assert exported(url, tmp_path / "a.jsonl", summary.seq)[1] == set()


@pytest.mark.usefixtures("way")
def test_what_is_written_during_an_export_is_in_it_or_in_the_next(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.store.found._BATCH", 1)
    monkeypatch.setattr("newscrawl.store.archive._PAGE", 1)
    write(url, *(about(number) for number in range(1, 6)))
    catch_up(url, JOBS)
    with Archive.open(url) as archive:
        found = archive.articles(text="农场", order="seq")
        seen = {next(found).id}
        write(url, about(9), later(about(5, "农场改了。")))
        last = 0
        for each in found:
            seen.add(each.id)
            last = each.seq
    later_on = exported(url, tmp_path / "a.jsonl", last)[1]
    assert seen | later_on == ids(1, 2, 3, 4, 5, 9)


@pytest.mark.usefixtures("way")
def test_filters_hold_beside_the_search(url: str) -> None:
    write(url, about(1), full(2), flash(3, "农场快讯。"))
    catch_up(url, JOBS)
    write(url, about(4), flash(5, "农场又快讯。"))
    with Archive.open(url) as archive:
        assert {each.id for each in archive.articles(text="农场", kind="flash", order="seq")} == ids(3, 5)
        assert {each.id for each in archive.articles(text="category:emnews", order="seq")} == ids(2)


def test_both_ways_give_what_a_search_gives(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(url, *(about(number, "农场" if number % 2 else "农田") for number in range(1, 9)), full(9), flash(10))
    catch_up(url, JOBS)
    queries = [
        "农场",
        "農場",
        "标题 -农场",
        "农场 OR 农田",
        "title:标题3",
        "security:600160",
        "after:2022-06-01",
        "kind:flash",
    ]
    with Archive.open(url) as archive:
        for query in queries:
            wanted = {hit.id for hit in archive.search(query, limit=None)}
            for walked in (0, 5_000):
                monkeypatch.setattr("newscrawl.store.archive._WALKED", walked)
                assert {each.id for each in archive.articles(text=query, order="seq")} == wanted, query


def test_parts_by_month_go_on_where_the_index_was(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.store.search.searcher.SCANNED", 1)
    write(url, about(1))
    catch_up(url, JOBS)
    write(url, about(2), about(3), about(4))
    given = {"format": "parquet", "target": tmp_path / "months", "text": "农场", "by_month": True}
    with Archive.open(url) as archive:
        first = run(archive, Options(**given, is_incremental=True))  # type: ignore[arg-type]  # by name
        assert (first.articles, first.seq, first.unseen) == (2, 1, 2)
        catch_up(url, JOBS)
        second = run(archive, Options(**given, after=first.seq, is_incremental=True))  # type: ignore[arg-type]  # by name
    assert (second.articles, second.seq, second.unseen) == (3, 4, 0)


def test_the_command_says_what_was_not_searched(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.store.search.searcher.SCANNED", 1)
    write(sqlite, about(1), about(2), about(3))
    done = CliRunner().invoke(app, ["export", "atom", "--search", "农场", "-d", sqlite])
    assert done.exit_code == 0, done.output
    assert "2 changes are not in the search index yet" in done.stderr

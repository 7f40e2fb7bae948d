"""The store: merge rules, revisions, clocks, durability, and what it refuses."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from newscrawl.errors import (
    DatabaseUnavailableError,
    ForeignDatabaseError,
    NewerSchemaError,
    StoreFailedError,
)
from newscrawl.items import Alias, ArticleItem, IndexSeen, Page, Reject, RunCounts, Security
from newscrawl.store import Reader, Writer, prepare
from pipelines.fingerprint import content_hash

NOW = datetime(2022, 6, 13, 1, 0, tzinfo=UTC)
POSTGRESQL = "postgresql+psycopg://postgres@127.0.0.1:5432/test"


def article(number: int = 1, *, body: str = "第一段。\n第二段。", variant: str = "nw", **fields: object) -> ArticleItem:
    item = ArticleItem(
        id=f"em:2022061324095{number:05d}",
        url=f"https://news.example/a/2022061324095{number:05d}.html",
        variant=variant,
        fetched_at=NOW,
        title=f"标题{number}",
        body_text=body,
        body_html=f"<p>{body}</p>",
        content_hash=content_hash(body),
        medium="常州日报",
        medium_slug="changzhouribao",
        published_at=datetime(2022, 6, 13, 0, 21, 56, tzinfo=UTC),
        published_precision="second",
        published_origin="page",
    )
    return replace(item, **fields)  # type: ignore[arg-type]  # the tests name real fields


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A prepared database of each kind; PostgreSQL gets a schema of its own."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'news.db'}"
        prepare(address)
        yield address
        return
    schema = f"t{uuid4().hex}"
    admin = create_engine(POSTGRESQL, connect_args={"connect_timeout": 3})
    try:
        with admin.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        if os.environ.get("CI"):
            raise
        pytest.skip("no PostgreSQL on this machine")
    address = f"{POSTGRESQL}?options=-csearch_path%3D{schema}"
    prepare(address)
    yield address
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


def store(url: str, *items: ArticleItem) -> list[str]:
    with Writer(url) as writer:
        return [writer.submit(item).result(10).status for item in items]


def row(url: str, id_: str = article().id) -> dict[str, object]:
    with Reader(url) as reader:
        found = reader.article(id_)
    assert found is not None
    return found


def rows(url: str, sql: str) -> list[dict[str, object]]:
    with Reader(url) as reader:
        return reader.query(sql)


CONTRACT_COLUMNS = {
    "articles": "id kind title summary body_html body_text published_at published_precision published_origin published_raw "
    "zone_assumed medium medium_slug credit_raw authors author_raw editor categories securities images language url "
    "share_url first_seen_at last_seen_at changed_at revision seq content_hash extractor gone_at",
    "revisions": "id revision seen_at title body_text body_html changed",
    "aliases": "url id kind",
    "media": "name slug kind aliases articles last_published_at",
    "categories": "slug title articles last_seen_at",
    "runs": "id spider arguments started_at finished_at outcome exit_code requests pages new changed unchanged rejected "
    "failed bytes not_modified version",
    "rejects": "run url stage reason payload",
    "duplicates": "id canonical_id similarity",
}


@pytest.mark.parametrize("view", CONTRACT_COLUMNS)
def test_every_view_has_the_columns_of_the_contract(url: str, view: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        columns = set(connection.execute(text(f"SELECT * FROM {view}")).keys())
    engine.dispose()
    assert set(CONTRACT_COLUMNS[view].split()) <= columns


def test_a_new_article_is_read_back_as_it_was_given(url: str) -> None:
    item = article(categories=["changzhouribao"], aliases=[Alias("http://site.example/x.html", "site")])
    assert store(url, item) == ["new"]
    found = row(url)
    assert (found["title"], found["body_text"], found["medium"], found["revision"]) == (
        item.title,
        item.body_text,
        "常州日报",
        1,
    )


def test_the_same_again_changes_nothing(url: str) -> None:
    assert store(url, article(), article()) == ["new", "unchanged"]
    assert row(url)["revision"] == 1
    assert len(rows(url, "SELECT * FROM revisions")) == 1


def test_times_are_utc_text_in_sqlite(database_url: str) -> None:
    prepare(database_url)
    store(database_url, article())
    assert row(database_url)["published_at"] == "2022-06-13T00:21:56Z"


def test_changed_text_is_a_revision_and_the_old_text_stays(url: str) -> None:
    later = article(body="第一段。\n改过的第二段。", fetched_at=NOW + timedelta(hours=1))
    assert store(url, article(), later) == ["new", "changed"]
    history = rows(url, "SELECT revision, body_text FROM revisions ORDER BY revision")
    assert [entry["body_text"] for entry in history] == [article().body_text, later.body_text]


def test_an_edition_of_lower_rank_fills_but_never_overwrites(url: str) -> None:
    other = article(
        variant="em", body="注过的。", summary="摘要", medium="", securities=[Security("1", "600160", "某股")]
    )
    assert store(url, article(), other) == ["new", "unchanged"]
    found = row(url)
    assert (found["body_text"], found["summary"], found["medium"]) == (article().body_text, "摘要", "常州日报")
    assert "600160" in str(found["securities"])


def test_an_empty_twin_is_repaired_without_a_revision(url: str) -> None:
    twin = article(
        variant="em", title="", published_origin="id", published_precision="day", published_at=NOW.replace(hour=0)
    )
    assert store(url, twin, article()) == ["new", "unchanged"]
    found = row(url)
    assert (found["title"], found["published_precision"], found["revision"]) == ("标题1", "second", 1)


def test_a_flash_becomes_an_article_when_the_full_text_comes(url: str) -> None:
    flash = article(variant="em", kind="flash", body="摘要。")
    assert store(url, flash, article()) == ["new", "changed"]
    assert row(url)["kind"] == "article"


def test_a_known_instant_is_immutable_at_the_same_precision(url: str) -> None:
    store(url, article(), article(published_at=NOW))
    assert "00:21:56" in str(row(url)["published_at"])


def test_first_seen_never_changes_and_last_seen_grows(url: str) -> None:
    store(url, article(), article(fetched_at=NOW + timedelta(days=1)))
    found = row(url)
    assert "2022-06-13" in str(found["first_seen_at"])
    assert "2022-06-14" in str(found["last_seen_at"])


def test_seq_gives_every_insert_and_change_its_own_place(url: str) -> None:
    store(url, article(1), article(2), article(1, body="新。", fetched_at=NOW + timedelta(hours=1)))
    assert [entry["id"] for entry in rows(url, "SELECT id FROM articles ORDER BY seq")] == [
        article(2).id,
        article(1).id,
    ]


def test_equal_text_under_two_ids_stays_two_articles(url: str) -> None:
    store(url, article(1), article(2))
    assert len({entry["content_hash"] for entry in rows(url, "SELECT content_hash FROM articles")}) == 1
    assert len(rows(url, "SELECT id FROM articles")) == 2


def test_one_article_twice_in_a_batch_is_folded(url: str) -> None:
    with Writer(url) as writer:
        futures = [
            writer.submit(article(1, body=f"第{n}版。", fetched_at=NOW + timedelta(minutes=n))) for n in range(5)
        ]
        statuses = [future.result(10).status for future in futures]
    assert statuses == ["new", *["changed"] * 4]
    history = rows(url, "SELECT body_text FROM revisions ORDER BY revision")
    assert [entry["body_text"] for entry in history] == [f"第{n}版。" for n in range(5)]


def test_known_articles_are_found_by_id_and_by_address(url: str) -> None:
    store(url, article(aliases=[Alias("http://site.example/x.html", "site")]))
    with Reader(url) as reader:
        assert reader.known([article().id, "em:1"], ["http://site.example/x.html"]) == {
            article().id: article().id,
            "http://site.example/x.html": article().id,
        }


def test_an_article_without_a_title_is_asked_for_again_by_id(url: str) -> None:
    store(url, article(title=""))
    with Reader(url) as reader:
        assert reader.known([article().id], []) == {}


@pytest.mark.parametrize(("variant", "known"), [("pending", False), ("list", True)])
def test_what_only_an_index_told_is_known_once_it_is_settled(url: str, variant: str, known: bool) -> None:
    with Writer(url) as writer:
        writer.submit(article(variant=variant, kind="flash", body_text="只有摘要。")).result()
    with Reader(url) as reader:
        assert bool(reader.known([article().id], [article().url])) == known
    with Writer(url) as writer:
        writer.submit(article(variant="em", kind="flash", body_text="只有摘要。")).result()
    with Reader(url) as reader:
        assert reader.known([article().id], []) == {article().id: article().id}


def test_runs_rejects_and_sections_are_kept(url: str) -> None:
    page = Page("http://site.example/bad", "坏".encode(), NOW, 200, {"content-type": "text/html"})
    with Writer(url) as writer:
        writer.start_run("category", {"slug": "x"}, "0").result(10)
        writer.submit(article()).result(10)
        writer.seen_index(IndexSeen("http://site.example/", "changzhouribao", (article().id,), NOW)).result(10)
        writer.reject(Reject("http://site.example/bad", "parse", "empty", page)).result(10)
        writer.finish_run("healthy", 0, RunCounts(new=1, rejected=1)).result(10)
    assert rows(url, "SELECT outcome, exit_code, new, rejected FROM runs") == [
        {"outcome": "healthy", "exit_code": 0, "new": 1, "rejected": 1}
    ]
    assert rows(url, "SELECT stage, reason FROM rejects") == [{"stage": "parse", "reason": "empty"}]
    assert rows(url, "SELECT slug, articles FROM categories") == [{"slug": "changzhouribao", "articles": 1}]


def test_what_was_fetched_is_kept_once_however_often_it_came(url: str) -> None:
    page = Page("http://site.example/1", "页".encode() * 1000, NOW)
    store(url, article(1, pages=[page]), article(1, pages=[page]), article(2, pages=[page]))
    assert rows(url, "SELECT count(*) AS n FROM payload") == [{"n": 1}]


def test_two_writers_and_a_reader_never_see_a_lock(url: str) -> None:
    problems: list[BaseException] = []

    def write(first: int) -> None:
        try:
            with Writer(url) as writer:
                for future in [writer.submit(article(first + n)) for n in range(150)]:
                    future.result(60)
        except BaseException as problem:  # noqa: BLE001  # the test reports whatever it was
            problems.append(problem)

    threads = [threading.Thread(target=write, args=(start,)) for start in (1000, 2000)]
    for thread in threads:
        thread.start()
    with Reader(url) as reader:
        while any(thread.is_alive() for thread in threads):
            reader.count()
    assert problems == []
    assert rows(url, "SELECT count(*) AS n, count(DISTINCT seq) AS s FROM articles") == [{"n": 300, "s": 300}]


# -- what is refused --------------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("只是一段文字，并不是数据库。")
    with pytest.raises(ForeignDatabaseError, match="not a SQLite database"):
        prepare(f"sqlite:///{tmp_path / 'x.db'}")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    with pytest.raises(ForeignDatabaseError, match="another program"):
        prepare(f"sqlite:///{tmp_path / 'x.db'}")


def test_a_newer_schema_is_refused_and_left_alone(database_url: str) -> None:
    prepare(database_url)
    path = database_url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=9999")
    connection.close()
    with pytest.raises(NewerSchemaError, match="upgrade newscrawl"):
        prepare(database_url)
    with pytest.raises(NewerSchemaError):
        Reader(database_url)


@pytest.mark.parametrize("address", ["nonsense", "mysql://h/x", "sqlite:////dev/null/x.db"])
def test_an_address_that_cannot_be_used_is_named(address: str) -> None:
    with pytest.raises(DatabaseUnavailableError):
        prepare(address)


def test_a_reader_of_nothing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match="crawl or import first"):
        Reader(f"sqlite:///{tmp_path / 'none.db'}")


def test_a_full_disk_fails_the_batch_and_keeps_what_was_acknowledged(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(database_url)
    from newscrawl.store import sqlite

    plain = sqlite._writer_pragmas

    def small(connection: sqlite3.Connection, record: object) -> None:
        plain(connection, record)
        connection.execute("PRAGMA max_page_count=60")

    monkeypatch.setattr(sqlite, "_writer_pragmas", small)
    writer = Writer(database_url)
    assert writer.submit(article(1)).result(10).status == "new"
    with pytest.raises(StoreFailedError, match="full"):
        for number in range(2, 200):
            writer.submit(article(number, body=f"{number}。" * 5000)).result(10)
    with pytest.raises(StoreFailedError):
        writer.submit(article(999)).result(10)
    writer.close()
    assert row(database_url, article(1).id)["title"] == "标题1"


KILLED = """
import sys
sys.path.insert(0, {checkout!r})
from tests.test_store import article
from newscrawl.store import Writer
with Writer({url!r}) as writer:
    number = 0
    while True:
        batch = [writer.submit(article(number + n)) for n in range(7)]
        for future in batch:
            print(future.result().id, flush=True)
        number += 7
"""


@pytest.mark.parametrize("lines", [1, 10, 45])
def test_a_killed_writer_loses_nothing_that_it_acknowledged(database_url: str, lines: int) -> None:
    prepare(database_url)
    code = KILLED.format(checkout=str(Path(__file__).parents[1]), url=database_url)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip() for _ in range(lines)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [line.strip() for line in process.stdout.read().splitlines() if line.startswith("em:")]
    process.stdout.close()
    process.wait(10)
    stored = {entry["id"] for entry in rows(database_url, "SELECT id FROM articles")}
    assert set(acknowledged) <= stored
    connection = sqlite3.connect(database_url.removeprefix("sqlite:///"))
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()

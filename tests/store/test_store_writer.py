"""The writer: what it acknowledges is committed, what it cannot commit it says, and one batch is one transaction."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from newscrawl.errors import NothingStoredError, StoreFailedError
from newscrawl.items import Alias, IndexSeen, Page, Reject, RunCounts
from newscrawl.store import Reader, Writer, payloads
from newscrawl.store import sqlite as sqlite_dialect
from newscrawl.store.batch import apply_batch
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.follower import Follower
from tests.store.samples import PUBLISHED, SEEN, article, digits, flash, full, later, row, select, store, store_together

TABLES = """article article_body article_edition article_revision article_alias article_category article_page category
    medium payload reject""".split()


def sizes(url: str) -> dict[str, int]:
    return {name: select(url, f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in TABLES}


def test_the_same_article_twice_is_one_row_and_nothing_else(url: str) -> None:
    outcomes = store(url, full(), full())
    before = sizes(url)
    assert [outcome.status for outcome in outcomes] == ["new", "unchanged"]
    assert [outcome.status for outcome in store(url, full(), full())] == ["unchanged"] * 2
    assert sizes(url) == before
    assert (row(url)["revision"], row(url)["seq"]) == (1, 1)


def test_one_article_twice_in_a_batch_is_folded_in_order(url: str) -> None:
    outcomes = store_together(
        url, article(1), article(2), later(article(1, "二。")), article(1, "二。"), later(article(1, "三。"), 120)
    )
    assert [outcome.status for outcome in outcomes] == ["new", "new", "changed", "unchanged", "changed"]
    assert [outcome.changed for outcome in outcomes] == [(), (), ("body",), (), ("body",)]
    assert (row(url)["body_text"], row(url)["revision"], row(url)["seq"]) == ("三。", 3, 2)


def test_seq_has_no_gaps_and_follows_the_order_of_changes(url: str) -> None:
    store_together(url, *(article(number) for number in range(1, 6)))
    store_together(url, later(article(2, "改。")), article(3), later(article(1, "改。")))
    assert [each["id"] for each in select(url, "SELECT id FROM articles ORDER BY seq")] == [
        article(number).id for number in (3, 4, 5, 2, 1)
    ]
    assert [each["seq"] for each in select(url, "SELECT seq FROM articles ORDER BY seq")] == [3, 4, 5, 6, 7]


def test_a_fill_is_told_to_readers_but_is_no_revision(url: str) -> None:
    store(url, article(title="", summary=""), article())
    found = row(url)
    assert (found["title"], found["revision"], found["seq"]) == ("标题1", 1, 2)


def test_a_twin_that_adds_nothing_is_not_told_to_readers(url: str) -> None:
    store(url, article(), article(variant="em"))
    assert row(url)["seq"] == 1


def test_a_new_section_is_told_to_readers(url: str) -> None:
    store(url, article(), article(categories=["emnews"]), article(categories=["emnews"]))
    assert (row(url)["seq"], row(url)["revision"]) == (2, 1)


def test_first_seen_stays_and_last_seen_grows(url: str) -> None:
    store(url, article(), later(article(), 60), later(article(), -60))
    [times] = select(url, "SELECT first_seen_at, last_seen_at, changed_at FROM article")
    seen = int(SEEN.timestamp())
    assert list(times.values()) == [seen, seen + 3600, seen]


def test_an_article_that_comes_back_is_no_longer_gone(url: str) -> None:
    store(url, article())
    with Writer(url) as writer, writer._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE article SET gone_at = 1, missing_at = 1")
    store(url, article())
    assert (row(url)["gone_at"], row(url)["revision"], row(url)["seq"]) == (None, 1, 2)


def test_an_edition_that_says_again_what_it_said_is_no_change_whatever_came_between(url: str) -> None:
    plain, annotated = article(), article(text="注过的。", variant="em")
    outcomes = store(url, plain, annotated, plain, annotated, flash(), plain)
    assert [outcome.status for outcome in outcomes] == ["new"] + ["unchanged"] * 5
    assert row(url)["revision"] == 1


def test_an_address_leads_to_its_first_article_in_every_spelling(url: str) -> None:

    spelled = "HTTP://Go.Example:80/x?b=2&a=1&utm_source=y"
    store(url, article(1, aliases=[Alias(spelled, "web")]), article(2, aliases=[Alias(spelled, "web")]))
    canonical = "http://go.example/x?a=1&b=2"
    with Reader(url) as reader:
        assert reader.known_addresses([spelled, canonical, "http://go.example/"]) == {
            spelled: article(1).id,
            canonical: article(1).id,
        }


def test_more_ids_than_a_statement_takes_are_looked_up(url: str) -> None:
    store_together(url, *(article(number) for number in range(1, 8)))
    ids = [f"em:{digits(number)}" for number in range(1, 1500)] + ["em:\ud800", "em:\0"]
    with Reader(url) as reader:
        assert len(reader.known_ids(ids)) == 7


# -- payloads -----------------------------------------------------------------------------------------------------


def pages(*bodies: bytes) -> list[Page]:
    return [Page(f"http://x.example/{number}", body, SEEN, 200, {}) for number, body in enumerate(bodies)]


def kept(url: str) -> list[tuple[Any, ...]]:
    return [
        tuple(each.values())
        for each in select(
            url,
            "SELECT variant, position, url, status, data, raw_length FROM article_page JOIN payload ON payload.id = payload_id "
            "ORDER BY variant, position",
        )
    ]


def test_the_pages_of_an_article_are_kept_in_order_to_the_byte(url: str) -> None:
    bodies = (bytes(range(256)) * 40, b"", "第二页".encode() * 500)
    store(url, article(pages=pages(*bodies)))
    assert [payloads.expand(bytes(data), length) for *_, data, length in kept(url)] == list(bodies)
    assert [(variant, position, address) for variant, position, address, *_ in kept(url)] == [
        ("nw", 0, "http://x.example/0"),
        ("nw", 1, "http://x.example/1"),
        ("nw", 2, "http://x.example/2"),
    ]


def test_equal_bytes_are_kept_once(url: str) -> None:
    store_together(url, *(article(number, pages=pages(b"same")) for number in range(1, 5)))
    store(url, article(9, pages=pages(b"same")))
    assert select(url, "SELECT count(*) AS n FROM payload") == [{"n": 1}]


def test_each_edition_keeps_its_own_pages_and_loses_those_that_are_gone(url: str) -> None:
    store(url, article(pages=pages(b"1", b"2", b"3")), article(variant="em", pages=pages(b"em")))
    store(url, later(article(pages=pages(b"1", b"new"))))
    assert [(variant, position) for variant, position, *_ in kept(url)] == [("em", 0), ("nw", 0), ("nw", 1)]


def test_without_payloads_only_the_addresses_and_headers_stay(url: str) -> None:
    with Writer(url, keep_payloads=False) as writer:
        writer.submit(full()).result(30)
        writer.reject(Reject("http://x.example/", "parse", "empty", pages(b"bad")[0])).result(30)
    assert select(url, "SELECT count(*) AS n FROM payload") == [{"n": 0}]
    [link] = select(url, "SELECT url, headers, payload_id FROM article_page")
    assert (link["url"], link["headers"], link["payload_id"]) == (
        "http://site.example.com/x",
        '{"etag":"\\"1\\""}',
        None,
    )


# -- transactions -------------------------------------------------------------------------------------------------


@pytest.fixture
def broken() -> Callable[[Writer, int], None]:
    """Makes the n-th statement of the writer fail."""

    def fail_at(writer: Writer, number: int) -> None:
        count = 0

        def count_down(*_: Any) -> None:
            nonlocal count
            count += 1
            if count == number:
                raise OSError("the disk caught fire\nand burned")

        event.listen(writer._engine, "before_cursor_execute", count_down)

    return fail_at


@pytest.mark.parametrize("number", range(3, 22, 3))
def test_a_batch_that_fails_at_any_statement_leaves_nothing_and_stops_the_writer(
    url: str, broken: Any, number: int
) -> None:
    store(url, article(1))
    before = sizes(url)
    writer = Writer(url)
    broken(writer, number)
    futures = [writer.submit(each) for each in (later(article(1, "改。", pages=pages(b"x"))), full(2), full(3))]
    for future in futures:
        with pytest.raises(StoreFailedError, match=r"^the store failed: the disk caught fire$"):
            future.result(30)
    with pytest.raises(StoreFailedError):
        writer.submit(article(4)).result(30)
    with pytest.raises(StoreFailedError):
        writer.flush()
    writer.close()
    assert sizes(url) == before
    assert row(url)["body_text"] == article(1).body_text


def test_a_failure_is_told_at_the_end_even_to_who_looked_at_no_future(url: str, broken: Any) -> None:
    with pytest.raises(StoreFailedError), Writer(url) as writer:
        broken(writer, 2)
        writer.submit(article(1))


def test_an_error_of_the_caller_is_not_hidden_by_one_of_the_store(url: str, broken: Any) -> None:
    with pytest.raises(KeyError), Writer(url) as writer:
        broken(writer, 2)
        writer.submit(article(1))
        raise KeyError


def test_a_producer_that_waits_for_room_is_freed_when_the_writer_fails(
    url: str, broken: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.store.writer._QUEUE_ROWS", 10)
    writer = Writer(url)
    broken(writer, 2)
    futures = [writer.submit(article(number)) for number in range(1, 500)]
    assert all(isinstance(future.exception(30), StoreFailedError) for future in futures)
    writer.close()


def test_a_full_disk_stops_the_writer_and_keeps_what_was_acknowledged(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_dialect, "_TUNING", {"max_page_count": 600})
    writer = Writer(sqlite)
    futures = [writer.submit(article(number, f"{number}字" * 2000)) for number in range(1, 500)]
    writer.close()
    acknowledged = [future.result().id for future in futures if future.exception() is None]
    assert 0 < len(acknowledged) < len(futures)
    assert "disk is full" in str(futures[-1].exception())
    assert {each["id"] for each in select(sqlite, "SELECT id FROM articles")} == set(acknowledged)
    assert select(sqlite, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]


def test_closing_commits_what_is_waiting(url: str) -> None:
    writer = Writer(url)
    futures = [writer.submit(article(number)) for number in range(1, 250)]
    writer.close()
    writer.close()
    assert all(future.done() for future in futures)
    assert select(url, "SELECT count(*) AS n FROM articles") == [{"n": 249}]


def test_after_closing_nothing_is_taken(url: str) -> None:
    writer = Writer(url)
    writer.close()
    with pytest.raises(StoreFailedError, match="closed"):
        writer.submit(article()).result(30)


def test_flush_waits_for_the_commit(url: str) -> None:
    with Writer(url) as writer:
        futures = [writer.submit(article(number)) for number in range(1, 30)]
        writer.flush()
        assert all(future.done() for future in futures)
        assert select(url, "SELECT count(*) AS n FROM articles") == [{"n": 29}]


def test_whoever_stops_waiting_does_not_take_the_article_out(url: str) -> None:
    with Writer(url) as writer:
        assert not writer.submit(article()).cancel()
    assert row(url)["title"] == "标题1"


def test_a_lone_article_is_committed_within_a_quarter_of_a_second(url: str) -> None:
    with Writer(url) as writer:
        writer.submit(article(1)).result(30)
        start = time.monotonic()
        writer.submit(article(2)).result(30)
        assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    "item",
    [
        article(id=""),
        article(id="url:" + "x" * 3000),
        article(published_at=PUBLISHED.replace(tzinfo=None)),
        article(fetched_at=SEEN.replace(tzinfo=None)),
        article(pages=[Page("x", b"", SEEN.replace(tzinfo=None))]),
    ],
    ids=["no id", "endless id", "naive publication", "naive sighting", "naive page"],
)
def test_an_item_that_cannot_be_kept_is_refused_at_once_and_harms_no_other(url: str, item: Any) -> None:
    with Writer(url) as writer:
        good = writer.submit(article(2))
        with pytest.raises(ValueError, match=r"id|zone"):
            writer.submit(item)
        assert good.result(30).status == "new"


def test_counts_by_view(url: str) -> None:
    with Writer(url) as writer:
        writer.start_run("share", {}, "0")
        writer.submit(full())
        writer.seen_index(IndexSeen("http://i.example/", "third", (full().id,), SEEN))
        writer.finish_run("healthy", 0, RunCounts())
    with Reader(url) as reader:
        assert reader.counts() == {
            "articles": 1,
            "revisions": 1,
            "aliases": 3,
            "media": 1,
            "categories": 3,
            "runs": 1,
            "rejects": 0,
            "duplicates": 0,
            "article_categories": 3,
            "article_securities": 1,
        }


def test_the_newest_articles_come_first(url: str) -> None:
    undated = article(9, published_at=None, published_precision=None)
    store_together(url, *(article(n, published_at=datetime(2022, 6, n, tzinfo=UTC)) for n in (2, 3, 1)), undated)
    with Reader(url) as reader:
        assert [each["id"] for each in reader.articles(limit=2)] == [article(3).id, article(2).id]
        assert reader.count() == 4
        assert reader.article("em:none") is None


# -- at the same time ---------------------------------------------------------------------------------------------


def test_two_writers_and_two_readers_never_see_a_lock(url: str) -> None:
    done = threading.Event()

    def write(first: int) -> None:
        with Writer(url) as writer:
            for number in range(first, first + 300):
                stored = writer.submit(full(number))
                if number % 20 == 0:
                    stored.result(60)
                    writer.submit(later(article(number, "改。"), number)).result(60)

    def read() -> None:
        with Reader(url) as reader:
            while not done.is_set():
                seqs = [each["seq"] for each in reader.query("SELECT seq FROM articles ORDER BY seq DESC LIMIT 50")]
                assert len(seqs) == len(set(seqs))
                reader.known([full(1).id], [full(2).url])

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        writers = [pool.submit(write, first) for first in (1, 1001)]
        wait(writers)
        done.set()
    assert [future.exception() for future in readers + writers] == [None] * 4
    [found] = select(url, "SELECT count(*) AS n, count(DISTINCT seq) AS s, max(seq) AS top FROM articles")
    assert found == {"n": 600, "s": 600, "top": 630}


def test_a_change_is_never_visible_before_one_with_a_smaller_seq(url: str) -> None:
    """What an incremental reader relies on: it may forget everything up to the greatest seq that it saw."""
    target = parse(url)
    engine = dialect_of(target).writer_engine(target)
    started, waiting = threading.Event(), threading.Event()
    results: list[int] = []

    def second() -> None:
        started.wait(30)
        waiting.set()
        store(url, article(2))
        results.append(row(url, 2)["seq"])

    thread = threading.Thread(target=second)
    thread.start()
    with engine.begin() as connection:
        dialect_of(connection).lock_for_writing(connection)
        apply_batch(connection, [article(1)])
        started.set()
        waiting.wait(30)
        assert results == []
    thread.join()
    engine.dispose()
    assert (row(url, 1)["seq"], results) == (1, [2])


def test_the_times_of_a_batch_are_whole_seconds(url: str) -> None:
    store(url, article(fetched_at=SEEN + timedelta(microseconds=999_999)))
    [times] = select(url, "SELECT first_seen_at FROM article")
    assert times["first_seen_at"] == int(SEEN.timestamp())


def test_a_writer_that_cannot_open_its_database_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.db").touch()
    closed: list[Follower] = []

    def close(follower: Follower) -> None:
        closed.append(follower)

    monkeypatch.setattr(Follower, "close", close)
    with pytest.raises(NothingStoredError):
        Writer(f"sqlite:///{tmp_path / 'empty.db'}")
    assert len(closed) == 1

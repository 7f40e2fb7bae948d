"""JSON lines: our own export comes back as equal rows, whatever else a file holds."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl import Archive
from newscrawl.exports import jsonl
from newscrawl.imports.jsonl import BadLineError, entry_of, import_lines
from newscrawl.store import Writer, prepare
from newscrawl.store.entries import Entry
from newscrawl.store.records import Article
from tests.exports.samples import article, articles
from tests.store.samples import SEEN, flash, full, later, select, store
from tests.store.samples import article as item

VIEWS = ("articles", "revisions", "aliases")


def dump(url: str, *, history: bool = True) -> str:
    with Archive.open(url) as archive:
        return "".join(jsonl.lines(archive.entries(archive.articles(order="seq"), history=history)))


def rows(url: str, view: str) -> list[dict[str, Any]]:
    return sorted(select(url, f"SELECT * FROM {view}"), key=repr)


@pytest.fixture
def other(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'other.db'}"


@pytest.fixture
def filled(tmp_path: Path) -> str:
    """A database with history, withdrawal, several editions and an order of changes that is not that of the keys."""
    url = f"sqlite:///{tmp_path / 'filled.db'}"
    prepare(url)
    store(url, full(1), flash(2), item(3, title=""), item(4, variant="em"))
    store(url, later(full(1), title="改过的标题"))
    store(
        url,
        later(item(2, "正文到了。\n第二段。"), 90),
        later(full(1), 120, body_text="又改。", body_html="<p>又改。</p>"),
    )
    return url


def test_every_row_comes_back_equal(filled: str, other: str, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text(dump(filled), encoding="utf-8")
    report = import_lines([file], other)
    assert (report.new, report.rejects) == (4, 0)
    for view in VIEWS:
        assert rows(other, view) == rows(filled, view)
    assert dump(other) == dump(filled)


def test_a_database_moves_to_either_kind_of_database(filled: str, url: str, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text(dump(filled), encoding="utf-8")
    import_lines([file], url)
    assert dump(url) == dump(filled)


def test_equal_databases_give_equal_bytes_and_a_second_import_changes_nothing(
    filled: str, other: str, tmp_path: Path
) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text(dump(filled), encoding="utf-8")
    import_lines([file], other)
    before = dump(other)
    report = import_lines([file], other)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 4)
    assert dump(other) == before


def test_without_history_the_rows_are_equal_all_the_same(filled: str, other: str, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text(dump(filled, history=False), encoding="utf-8")
    import_lines([file], other)
    assert rows(other, "articles") == rows(filled, "articles")
    assert [row["revision"] for row in rows(other, "revisions")] == [row["revision"] for row in rows(other, "articles")]


def test_a_restored_database_goes_on_as_the_first_one_would(filled: str, other: str, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text(dump(filled), encoding="utf-8")
    import_lines([file], other)
    again = later(item(4, variant="em"), 500, body_text="频道改了。", body_html="<p>频道改了。</p>")
    assert store(filled, again) == store(other, again)
    assert rows(other, "articles") == rows(filled, "articles")


def test_the_newer_state_wins_and_the_older_becomes_a_revision(filled: str, other: str, tmp_path: Path) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text(dump(filled), encoding="utf-8")
    store(filled, later(item(3, "全新的正文。"), 900))
    new.write_text(dump(filled), encoding="utf-8")
    import_lines([old], other)
    report = import_lines([new], other)
    assert (report.changed, report.unchanged) == (1, 3)
    assert rows(other, "articles") == rows(filled, "articles")
    assert rows(other, "revisions") == rows(filled, "revisions")
    before = dump(other)
    assert import_lines([old], other).changed == 0
    assert dump(other) == before


def test_a_reader_of_changes_hears_of_what_was_restored(filled: str, other: str, tmp_path: Path) -> None:
    prepare(other)
    store(other, item(9), item(8))
    with Archive.open(other) as archive:
        known = archive.newest_seq()
    file = tmp_path / "all.jsonl"
    file.write_text(dump(filled), encoding="utf-8")
    import_lines([file], other)
    with Archive.open(other) as archive:
        assert len(list(archive.changes(known))) == 4


@pytest.mark.parametrize(
    ("name", "pack"),
    [("a.jsonl", bytes), ("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", zstandard.ZstdCompressor().compress)],
)
def test_packed_files_are_unpacked(
    name: str, pack: Callable[[bytes], bytes], filled: str, other: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(pack(dump(filled).encode()))
    assert import_lines([tmp_path / name], other).new == 4


def test_a_bad_line_is_a_reject_with_its_number_and_the_others_are_stored(
    filled: str, other: str, tmp_path: Path
) -> None:
    lines = dump(filled).splitlines()
    lines[1:1] = ["{no json", "[]", "", lines[0].replace('"revision":1,', '"revision":"eins",')]
    file = tmp_path / "some.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    report = import_lines([file], other)
    assert (report.new, report.rejects) == (4, 3)
    assert [place.rpartition(":")[2] for place, _ in report.rejected] == ["2", "3", "5"]
    assert len(select(other, "SELECT * FROM rejects WHERE stage = 'parse'")) == 3


def test_a_file_that_was_cut_off_gives_what_it_had(filled: str, other: str, tmp_path: Path) -> None:
    whole = gzip.compress(dump(filled).encode() * 50)
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    report = import_lines([tmp_path / "cut.jsonl.gz"], other)
    assert (report.new, report.rejects) == (4, 1)


def test_a_damaged_file_is_a_reject_and_no_traceback(filled: str, other: str, tmp_path: Path) -> None:
    whole = bytearray(zstandard.ZstdCompressor().compress(dump(filled).encode() * 500))
    whole[len(whole) // 2 : len(whole) // 2 + 8] = b"\xff" * 8
    (tmp_path / "bad.jsonl.zst").write_bytes(bytes(whole))
    assert import_lines([tmp_path / "bad.jsonl.zst"], other).rejects >= 1


def line_with(**changed: Any) -> bytes:
    return json.dumps(jsonl.record(Entry(article())) | changed, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "changed",
    [
        {"title": None},
        {"title": 1},
        {"kind": "video"},
        {"published_at": "2022-06-13"},
        {"published_at": "2022-13-45T00:00:00Z"},
        {"published_at": None},
        {"first_seen_at": "2022-06-13T00:00:00"},
        {"revision": 0},
        {"revision": True},
        {"seq": 1 << 60},
        {"seq": -1},
        {"content_hash": "x" * 5_000},
        {"authors": "王某"},
        {"authors": [1]},
        {"images": [{"url": "x"}]},
        {"securities": [{"market": "1", "code": "1" * 5_000, "name": ""}]},
        {"aliases": "x"},
        {"aliases": [{"url": "x"}]},
        {"editions": [{}]},
        {"revisions": [{"revision": 1}]},
    ],
)
def test_a_value_that_no_database_could_keep_is_named(changed: dict[str, Any]) -> None:
    with pytest.raises(BadLineError) as refused:
        entry_of(line_with(**changed))
    assert len(str(refused.value)) > 10


def test_html_of_a_file_is_made_safe() -> None:
    html = "<p>文</p><script>alert(1)</script><p onclick=x>字</p>"
    assert entry_of(line_with(body_html=html)).article.body_html == "<p>文</p><p>字</p>"


@given(articles())
@settings(max_examples=100, deadline=None)
def test_any_article_is_one_line_that_reads_back_equal(found: Article) -> None:
    [line] = jsonl.lines([Entry(found)])
    assert line.count("\n") == 1
    assert entry_of(line.encode()).article == found


@given(
    st.one_of(
        st.binary(max_size=80),
        st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda value: json.dumps(value).encode()),
    )
)
@settings(max_examples=200, deadline=None)
def test_no_line_makes_the_reader_fall_over(text: bytes) -> None:
    with pytest.raises(BadLineError):
        entry_of(text)


@given(
    st.dictionaries(
        st.sampled_from(sorted(jsonl.record(Entry(article())))),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3) | st.integers(), max_size=2),
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_reader_lets_through_the_store_can_keep(url: str, changed: dict[str, Any]) -> None:
    try:
        entry = entry_of(line_with(**changed))
    except BadLineError:
        return
    with Writer(url) as writer:
        try:
            writer.restore(entry).result(30)
        except ValueError as refused:
            assert "needs an id" in str(refused)  # noqa: PT017  # the one thing that only the writer knows


def test_a_restored_sighting_moves_only_the_last_clock(filled: str, other: str) -> None:
    with Archive.open(filled) as archive:
        [first, *_] = archive.articles(order="seq")
        [entry] = archive.entries([first])
    prepare(other)
    seen = replace(entry, article=replace(first, last_seen_at=first.last_seen_at + timedelta(days=1)))
    with Writer(other) as writer:
        writer.restore(entry).result(30)
        assert writer.restore(seen).result(30).status == "unchanged"
    with Archive.open(other) as archive:
        found = archive.get(first.id)
    assert found is not None
    assert (found.last_seen_at - first.last_seen_at, found.seq) == (timedelta(days=1), first.seq)
    assert found.first_seen_at >= SEEN

"""JSON lines: our own export comes back as equal rows, whatever else a file holds."""

from __future__ import annotations

import gzip
import io
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
from newscrawl.errors import ImportFileError
from newscrawl.exports import jsonl
from newscrawl.imports.jsonl import BadLineError, entry_of, import_lines
from newscrawl.imports.unpacking import ZstdFrames
from newscrawl.store import Writer, prepare
from newscrawl.store.entries import Entry
from newscrawl.store.records import Article
from pipelines.fingerprint import content_hash
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


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "zst": zstandard.ZstdCompressor().compress,
}
cuts = pytest.mark.parametrize(
    "left",
    [lambda size: size // 2, lambda size: size - 1, lambda _size: 4, lambda _size: 0],
    ids=["half", "all but a byte", "the first bytes", "nothing"],
)


@cuts
@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_file_that_was_cut_off_is_unhealthy_wherever_it_was_cut(
    suffix: str, left: Callable[[int], int], filled: str, other: str, tmp_path: Path
) -> None:
    whole = PACKERS[suffix](dump(filled).encode() * 50)
    (tmp_path / f"cut.jsonl.{suffix}").write_bytes(whole[: left(len(whole))])
    report = import_lines([tmp_path / f"cut.jsonl.{suffix}"], other)
    assert (report.rejects, report.cut_short, report.exit_code) == (1, 1, 3)
    [run] = select(other, "SELECT outcome, exit_code, reasons FROM runs")
    assert (run["outcome"], run["exit_code"]) == ("unhealthy", 3)
    assert "could not be read" in run["reasons"]


@pytest.mark.parametrize("suffix", PACKERS)
def test_what_comes_before_a_cut_is_stored(suffix: str, filled: str, other: str, tmp_path: Path) -> None:
    whole = PACKERS[suffix](dump(filled).encode() * 50)
    (tmp_path / f"cut.jsonl.{suffix}").write_bytes(whole[:-1])
    assert import_lines([tmp_path / f"cut.jsonl.{suffix}"], other).new == 4


def test_a_plain_file_that_was_cut_within_a_line_is_unhealthy(filled: str, other: str, tmp_path: Path) -> None:
    (tmp_path / "cut.jsonl").write_bytes(dump(filled).encode()[:-10])
    report = import_lines([tmp_path / "cut.jsonl"], other, max_failed_share=1)
    assert (report.new, report.cut_short, report.exit_code) == (3, 1, 3)


def test_frames_one_behind_the_other_are_one_file(filled: str, other: str, tmp_path: Path) -> None:
    lines = dump(filled).encode().splitlines(keepends=True)
    (tmp_path / "parts.jsonl.zst").write_bytes(b"".join(map(zstandard.ZstdCompressor().compress, lines)))
    report = import_lines([tmp_path / "parts.jsonl.zst"], other)
    assert (report.new, report.exit_code) == (4, 0)


@given(st.lists(st.binary(max_size=5_000), min_size=1, max_size=4), st.data())
@settings(max_examples=60)
def test_frames_give_their_content_and_no_part_of_them_passes_for_the_whole(
    contents: list[bytes], data: st.DataObject
) -> None:
    frames = [zstandard.ZstdCompressor().compress(content) for content in contents]
    packed = b"".join(frames)
    assert io.BufferedReader(ZstdFrames(io.BytesIO(packed))).read() == b"".join(contents)
    cut = len(packed) - data.draw(st.integers(1, len(frames[-1]) - 1))
    with pytest.raises(EOFError):
        io.BufferedReader(ZstdFrames(io.BytesIO(packed[:cut]))).read()


def test_a_folder_is_refused_before_a_run_begins(other: str, tmp_path: Path) -> None:
    prepare(other)
    with pytest.raises(ImportFileError, match="is a folder"):
        import_lines([tmp_path], other)
    assert select(other, "SELECT * FROM runs") == []


def test_an_import_that_an_error_ends_is_a_run_that_has_ended(
    filled: str, other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "all.jsonl").write_text(dump(filled), encoding="utf-8")

    def fail(*_: object) -> None:
        raise MemoryError("kein Platz")

    def progress(done: int) -> None:
        if done == 2:
            monkeypatch.setattr("newscrawl.imports.jsonl.entry_of", fail)

    with pytest.raises(MemoryError):
        import_lines([tmp_path / "all.jsonl"], other, on_progress=progress)
    [run] = select(other, "SELECT outcome, exit_code, new, reasons, finished_at FROM runs")
    assert (run["outcome"], run["exit_code"], run["new"]) == ("unhealthy", 1, 2)
    assert run["finished_at"] is not None
    assert "kein Platz" in run["reasons"]


@pytest.mark.parametrize(("allowed", "exit_code"), [(0.2, 3), (0.5, 0)])
def test_more_bad_lines_than_allowed_are_an_unhealthy_run(
    allowed: float, exit_code: int, filled: str, other: str, tmp_path: Path
) -> None:
    (tmp_path / "some.jsonl").write_text("{\n{\n" + dump(filled), encoding="utf-8")
    report = import_lines([tmp_path / "some.jsonl"], other, max_failed_share=allowed)
    assert (report.new, report.rejects, report.exit_code) == (4, 2, exit_code)
    [run] = select(other, "SELECT outcome, exit_code FROM runs")
    assert run == {"outcome": "unhealthy" if exit_code else "healthy", "exit_code": exit_code}


def test_a_damaged_file_is_a_reject_and_no_traceback(filled: str, other: str, tmp_path: Path) -> None:
    whole = bytearray(zstandard.ZstdCompressor().compress(dump(filled).encode() * 500))
    whole[len(whole) // 2 : len(whole) // 2 + 8] = b"\xff" * 8
    (tmp_path / "bad.jsonl.zst").write_bytes(bytes(whole))
    assert import_lines([tmp_path / "bad.jsonl.zst"], other).rejects >= 1


def line_with(**changed: Any) -> bytes:
    return json.dumps(jsonl.record(Entry(article())) | changed, ensure_ascii=False).encode()


REVISION = {
    "revision": 1,
    "seen_at": "2022-06-13T00:00:00Z",
    "title": "标题",
    "body_text": "正文。",
    "body_html": "<p>正文。</p>",
    "changed": [],
    "published_at": None,
    "published_precision": None,
    "content_hash": content_hash("正文。"),
}


def test_a_text_that_its_hash_fits_is_taken_and_so_is_one_without_a_hash() -> None:
    assert entry_of(line_with(revisions=[REVISION])).revisions[0].body_text == "正文。"
    assert entry_of(line_with(content_hash="", body_text="没有哈希。")).article.body_text == "没有哈希。"


def test_a_text_without_its_html_is_restored_once_and_not_revised(url: str, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_bytes(line_with(body_html=""))
    assert import_lines([tmp_path / "one.jsonl"], url).new == 1
    again = import_lines([tmp_path / "one.jsonl"], url)
    assert (again.unchanged, again.changed) == (1, 0)
    [found] = rows(url, "articles")
    assert (found["body_html"], found["revision"]) == ("<p>正文第一段。</p>", 1)


@pytest.mark.parametrize(
    "changed",
    [
        {"title": None},
        {"title": 1},
        {"kind": "video"},
        {"published_at": "2022-06-13"},
        {"published_at": "2022-13-45T00:00:00Z"},
        {"published_at": None},
        {"published_at": "9999-12-31T20:00:00Z"},
        {"published_at": "0001-01-01T00:00:00Z"},
        {"last_seen_at": "9999-12-31T20:00:00Z"},
        {"first_seen_at": "2022-06-13T00:00:00"},
        {"revision": 0},
        {"revision": True},
        {"seq": 1 << 60},
        {"seq": -1},
        {"content_hash": "x" * 5_000},
        {"content_hash": "0" * 64},
        {"body_text": "正文被人改过。"},
        {"revisions": [REVISION | {"body_text": "正文被人改过。"}]},
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
@settings(max_examples=100)
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
@settings(max_examples=200)
def test_no_line_makes_the_reader_fall_over(text: bytes) -> None:
    with pytest.raises(BadLineError):
        entry_of(text)


@given(
    st.dictionaries(
        st.sampled_from(sorted(jsonl.record(Entry(article())))),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3) | st.integers(), max_size=2),
    )
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
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

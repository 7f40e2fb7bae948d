"""Targets of exports: whole or not there, packed as their names say, in constant memory; Parquet and Arrow."""

from __future__ import annotations

import gzip
import itertools
import os
import stat
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import Archive
from newscrawl.errors import ExportError, MissingExtraError, UsageError
from newscrawl.exports import csv, cursor, feeds, jsonl, markdown, parquet
from newscrawl.exports.export import FORMATS, Format, Options, run
from newscrawl.exports.files import file_name, stream, whole_file
from newscrawl.items import Security
from newscrawl.store import arrow, prepare
from newscrawl.store.entries import Entry
from newscrawl.store.records import Article
from tests.exports.samples import article, refined
from tests.store.samples import article as item
from tests.store.samples import later, store

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def url(database_url: str) -> str:
    prepare(database_url)
    store(database_url, *(item(number) for number in range(1, 6)))
    return database_url


def exported(url: str, format_: Format, target: Path, **options: object) -> int:
    with Archive.open(url) as archive:
        return run(archive, Options(format=format_, target=target, **options)).seq  # type: ignore[arg-type]  # by name


def many(number: int) -> Iterator[Article]:
    one = article(refined(body="<p>一段不短的正文，写满一行又一行。</p>" * 60))
    return (replace(one, id=f"em:{number}", seq=number) for number in range(number))


# -- files ----------------------------------------------------------------------------------------------------------


def test_a_file_that_failed_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    target.write_text("alt", encoding="utf-8")
    with pytest.raises(RuntimeError), whole_file(target) as file:
        file.write(b"halb")
        raise RuntimeError
    assert target.read_text(encoding="utf-8") == "alt"
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_link_that_somebody_put_in_the_way_is_not_written_through(tmp_path: Path) -> None:
    theirs, target = tmp_path / "theirs", tmp_path / "a.jsonl"
    theirs.write_text("kept", encoding="utf-8")
    (tmp_path / f".a.jsonl.{os.getpid()}.part").symlink_to(theirs)
    target.symlink_to(theirs)
    with whole_file(target) as file:
        file.write(b"ours")
    assert (theirs.read_text(encoding="utf-8"), target.read_text(encoding="utf-8")) == ("kept", "ours")
    assert not target.is_symlink()


def test_names_say_how_a_file_is_packed_and_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    for name, unpack in (("a.gz", gzip.decompress), ("a.zst", zstandard.ZstdDecompressor().stream_reader)):
        for copy in ("1", "2"):
            with stream(tmp_path / f"{copy}{name}") as file:
                file.write("正文".encode() * 1000)
        packed = (tmp_path / f"1{name}").read_bytes()
        unpacked = unpack(packed)
        assert (unpacked if isinstance(unpacked, bytes) else unpacked.read()) == "正文".encode() * 1000
        assert packed == (tmp_path / f"2{name}").read_bytes()


def test_a_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    with stream(pipe) as file:
        file.write(b"x")
    assert reader.communicate(timeout=30)[0] == b"x"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    target = tmp_path / "nirgends" / "a.csv"
    with pytest.raises(ExportError, match=r"a\.csv cannot be written: No such file"), stream(target):
        pass


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=300))
def test_any_id_is_a_safe_file_name_of_its_own(one: str, other: str) -> None:
    name = file_name(one)
    assert name not in {"", ".", ".."}
    assert not set(name) & set('/\\:*?"<>|\0')
    assert len(name.encode()) <= 120
    assert one == other or name != file_name(other)


# -- formats through one door ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_writes_every_article(format_: Format, url: str, tmp_path: Path) -> None:
    with Archive.open(url) as archive:
        summary = run(archive, Options(format=format_, target=tmp_path / "out"))
        assert (summary.articles, summary.seq) == (5, archive.newest_seq())
    assert (tmp_path / "out").exists()


def test_an_incremental_export_gives_each_change_once(url: str, tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    first = exported(url, "jsonl", target)
    assert exported(url, "jsonl", target, after=first) == first
    assert target.read_bytes() == b""
    store(url, later(item(2), title="新的标题"))
    assert exported(url, "jsonl", target, after=first) == first + 1
    assert target.read_text(encoding="utf-8").count("\n") == 1


def test_a_cursor_that_is_none_is_refused_and_a_missing_one_is_the_beginning(tmp_path: Path) -> None:
    assert cursor.read(tmp_path / "none") == 0
    cursor.write(tmp_path / "cursor", 12)
    assert cursor.read(tmp_path / "cursor") == 12
    cursor.write(tmp_path / "new" / "folder" / "cursor", 13)
    assert cursor.read(tmp_path / "new" / "folder" / "cursor") == 13
    (tmp_path / "cursor").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="holds no seq"):
        cursor.read(tmp_path / "cursor")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options(format="parquet"), "needs a file"),
        (Options(format="markdown"), "needs a folder"),
        (Options(format="csv", target=Path("x"), history=True), "--revisions is for jsonl"),
        (Options(format="csv", target=Path("x"), by_month=True), "--partition is for parquet"),
        (Options(format="rss", target=Path("x"), bom=True), "--bom is for csv"),
        (Options(format="rss", target=Path("x"), is_incremental=True), "a feed is what is newest"),
        (Options(format="parquet", target=Path("x"), by_month=True, is_incremental=True, limit=1), "pass over"),
    ],
)
def test_what_a_format_cannot_do_is_refused_before_anything_is_written(url: str, options: Options, said: str) -> None:
    with Archive.open(url) as archive, pytest.raises(UsageError, match=said):
        run(archive, options)


def test_exports_need_no_more_memory_for_more_articles(tmp_path: Path) -> None:
    def peak(number: int, format_: str) -> int:
        tracemalloc.start()
        if format_ == "parquet":
            parquet.write_file(many(number), tmp_path / "a.parquet")
        elif format_ == "markdown":
            markdown.write_folder(itertools.islice(many(number), number), tmp_path / "md")
        else:
            lines = {
                "jsonl": lambda: jsonl.lines(map(Entry, many(number))),
                "csv": lambda: csv.lines(many(number)),
                "atom": lambda: feeds.atom(many(number)),
            }[format_]()
            with stream(tmp_path / "a.zst") as file:
                for line in lines:
                    file.write(line.encode())
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    sizes = {"jsonl": (300, 3000), "csv": (300, 3000), "atom": (300, 3000), "markdown": (50, 300)}
    for format_ in (*sizes, "parquet"):
        peak(1, format_)  # what is imported and made only once counts for none, whichever test comes first
    for format_, (few, lots) in sizes.items():
        assert peak(lots, format_) < 1.2 * peak(few, format_) + 200_000
    assert peak(3 * arrow.ROWS, "parquet") < 1.5 * peak(arrow.ROWS, "parquet")


# -- Parquet and Arrow ----------------------------------------------------------------------------------------------


def test_parquet_has_typed_columns_and_row_groups(tmp_path: Path) -> None:
    parquet.write_file(many(arrow.ROWS + 1), tmp_path / "a.parquet")
    file = pq.ParquetFile(tmp_path / "a.parquet")
    assert file.metadata.num_row_groups == 2
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    types = {field.name: field.type for field in file.schema_arrow}
    assert types["published_at"] == pa.timestamp("ms", tz="UTC")
    assert types["securities"].value_type.names == ["market", "code", "name"]
    assert (types["zone_assumed"], types["revision"]) == (pa.bool_(), pa.int64())
    assert types["authors"].value_type == pa.string()


def test_parquet_by_month_is_what_readers_of_hive_folders_know(url: str, tmp_path: Path) -> None:
    late = datetime(2022, 6, 30, 16, 30, tzinfo=UTC)  # July in China
    store(url, item(8, published_at=late), item(9, published_at=None, published_precision=None))
    assert exported(url, "parquet", tmp_path / "months", by_month=True) == 7
    names = sorted(path.name for path in (tmp_path / "months").iterdir())
    assert names == ["month=2022-06", "month=2022-07", "month=__HIVE_DEFAULT_PARTITION__"]
    table = pq.read_table(tmp_path / "months")
    assert table.num_rows == 7
    assert sorted(set(table["month"].to_pylist()), key=str) == ["2022-06", "2022-07", None]


def test_all_of_it_by_month_takes_the_place_of_earlier_exports_and_of_nothing_else(url: str, tmp_path: Path) -> None:
    store(url, item(8, published_at=datetime(2022, 5, 31, 8, tzinfo=UTC), published_origin="id"))
    exported(url, "parquet", tmp_path / "months", by_month=True)
    store(url, later(item(8)))
    exported(url, "parquet", tmp_path / "months", by_month=True, after=6, is_incremental=True)
    notes = tmp_path / "months" / "month=2022-06" / "notes.parquet"
    notes.write_bytes(b"")
    exported(url, "parquet", tmp_path / "months", by_month=True)
    left = {path.relative_to(tmp_path / "months").as_posix() for path in (tmp_path / "months").rglob("*.parquet")}
    assert left == {"month=2022-06/articles.parquet", "month=2022-06/notes.parquet"}
    assert [path.name for path in (tmp_path / "months").iterdir()] == ["month=2022-06"]


def test_an_archive_gives_a_table_and_a_frame_with_its_filters(url: str) -> None:
    with Archive.open(url) as archive:
        table = archive.to_arrow(medium="常州日报", limit=3)
        frame = archive.to_pandas(order="oldest")
        [first, *_] = archive.articles(order="oldest")
    assert (table.num_rows, table.schema) == (3, arrow.schema())
    assert frame["published_at"].iloc[0] == first.published_at
    assert frame["title"].iloc[0] == first.title


def test_securities_are_structs() -> None:
    one = replace(article(), securities=(Security("1", "600160", "某股"),))
    assert arrow.table([one])["securities"].to_pylist() == [[{"market": "1", "code": "600160", "name": "某股"}]]


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"newscrawl\[arrow\]"):
        parquet.write_file([], tmp_path / "a.parquet")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"newscrawl\[pandas\]"):
        arrow.frame([])


# -- the command ----------------------------------------------------------------------------------------------------


def newscrawl(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newscrawl", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_writes_lines_to_standard_output_and_its_summary_beside_them(url: str, tmp_path: Path) -> None:
    done = newscrawl("export", "jsonl", "-d", url, "--limit", "2", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 2
    assert done.stderr == "2 articles; up to seq 2\n"


def test_a_cursor_file_goes_on_where_the_last_export_ended(url: str, tmp_path: Path) -> None:
    for number in (5, 0):
        done = newscrawl("export", "csv", "-d", url, "-o", "a.csv", "--cursor", "cursor", "--json", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert f'"articles": {number}, "files": 1, "seq": 5' in done.stdout
        assert (tmp_path / "cursor").read_text(encoding="ascii") == "5\n"


def test_a_failed_export_leaves_the_cursor(url: str, tmp_path: Path) -> None:
    done = newscrawl("export", "csv", "-d", url, "-o", "no/a.csv", "--cursor", "cursor", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "Error: no/a.csv cannot be written: No such file or directory\n")
    assert not (tmp_path / "cursor").exists()


def test_a_reader_that_goes_away_ends_the_export_quietly(url: str, tmp_path: Path) -> None:
    store(url, *(item(number, "正文。" * 3000) for number in range(10, 40)))
    command = f"{sys.executable} -m newscrawl export jsonl -d {url} | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (141, "")

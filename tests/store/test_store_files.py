"""What can be wrong with a database: each fault a named error of one line, and nothing touched."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import (
    DatabaseUnavailableError,
    ForeignDatabaseError,
    NewerSchemaError,
    OlderSchemaError,
    StoreError,
)
from newscrawl.store import Reader, Writer, maintenance, prepare, schema
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.sqlite import APPLICATION_ID
from tests.store.samples import article, row, store


def every_way_in(url: str, error: type[StoreError], match: str) -> None:
    for way in (prepare, Writer, Reader):
        with pytest.raises(error, match=match) as caught:
            way(url)
        assert "\n" not in str(caught.value)


def run(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def pragma(path: Path, name: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]
    finally:
        connection.close()


@pytest.mark.parametrize("content", [b"<html>not found</html>", b"SQLite format 3", b"\0" * 8192, "一段文字".encode()])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    every_way_in(f"sqlite:///{path}", ForeignDatabaseError, "not a SQLite database")
    assert path.read_bytes() == content


def test_a_file_with_the_right_start_and_rubbish_behind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    every_way_in(f"sqlite:///{path}", ForeignDatabaseError, "not a SQLite database")


@pytest.mark.parametrize(
    "theirs", ["CREATE TABLE article (a)", "PRAGMA application_id = 1", "CREATE VIEW v AS SELECT 1"]
)
def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path, theirs: str) -> None:
    path = tmp_path / "x.db"
    run(path, "PRAGMA user_version = 7", theirs)
    before = path.read_bytes()
    every_way_in(f"sqlite:///{path}", ForeignDatabaseError, "another program")
    assert path.read_bytes() == before
    assert pragma(path, "journal_mode") == "delete"


@pytest.mark.parametrize("mark", ["PRAGMA user_version = 99", "UPDATE alembic_version SET version_num = '0099'"])
def test_a_newer_schema_is_refused_and_left_alone(sqlite: str, mark: str) -> None:
    store(sqlite, article())
    path = Path(sqlite.removeprefix("sqlite:///"))
    run(path, mark)
    before = path.read_bytes()
    every_way_in(sqlite, NewerSchemaError, "schema 99.*upgrade newscrawl")
    assert path.read_bytes() == before


def test_a_newer_schema_of_postgresql_is_refused(postgresql_url: str) -> None:
    prepare(postgresql_url)
    with Writer(postgresql_url) as writer, writer._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0099'")
    every_way_in(postgresql_url, NewerSchemaError, "schema 99")


def test_an_older_schema_of_postgresql_waits_for_its_owner(postgresql_url: str) -> None:
    prepare(postgresql_url)
    with Writer(postgresql_url) as writer, writer._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    every_way_in(postgresql_url, OlderSchemaError, "newscrawl db upgrade")


@pytest.mark.parametrize("theirs", ["CREATE TABLE article (a int)", "CREATE TABLE alembic_version (version_num text)"])
def test_tables_of_another_program_in_postgresql_are_refused(postgresql_url: str, theirs: str) -> None:
    url = parse(postgresql_url)
    engine = dialect_of(url).writer_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(theirs)
        if "alembic" in theirs:
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('1a2b3c')")
    engine.dispose()
    every_way_in(postgresql_url, ForeignDatabaseError, "another program")


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    url = "postgresql+psycopg://root:geheim@127.0.0.1:1/x?connect_timeout=2"
    with pytest.raises(DatabaseUnavailableError, match=r"127\.0\.0\.1:1/x cannot be used") as caught:
        prepare(url)
    assert "geheim" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a' / 'b' / 'news.db'}"
    prepare(url)
    assert (tmp_path / "a" / "b" / "news.db").is_file()


def test_a_reader_makes_neither_folder_nor_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match=r"there is no database at .*crawl or import first"):
        Reader(f"sqlite:///{tmp_path / 'a' / 'news.db'}")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file")
    every_way_in(f"sqlite:///{tmp_path / 'a' / 'news.db'}", DatabaseUnavailableError, r"cannot be made|no database")


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    every_way_in(f"sqlite:///{tmp_path}", DatabaseUnavailableError, "is a folder")


def test_a_database_in_memory_is_refused() -> None:
    every_way_in("sqlite://", DatabaseUnavailableError, "in memory cannot be shared")


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """What is in the folder may be read but not written, which takes another user when we are root."""
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o755)


@pytest.fixture
def guarded() -> Iterator[Path]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        prepare(f"sqlite:///{folder / 'news.db'}")
        with unwritable(folder):
            yield folder


def test_a_file_that_may_not_be_written_is_named(guarded: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match="readonly"):
        prepare(f"sqlite:///{guarded / 'news.db'}")


def test_a_folder_that_may_not_be_looked_into_is_named(guarded: Path) -> None:
    user = os.geteuid()
    os.seteuid(os.getuid())
    guarded.chmod(0o000)
    os.seteuid(user)
    every_way_in(
        f"sqlite:///{guarded / 'news.db'}", DatabaseUnavailableError, r"news\.db cannot be read: Permission denied"
    )


def test_a_backup_can_be_read_where_nothing_may_be_written(sqlite: str) -> None:
    """A log needs files beside its database, for readers too; what is handed out needs none."""
    store(sqlite, article())
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        copy = maintenance.backup(sqlite, Path(name) / "copy.db")
        with unwritable(copy.parent), Reader(f"sqlite:///{copy}") as reader:
            assert reader.query("SELECT title FROM articles") == [{"title": "标题1"}]


def test_a_folder_that_may_not_be_written_is_named(guarded: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match="cannot be used: unable to open"):
        prepare(f"sqlite:///{guarded / 'other.db'}")
    with pytest.raises(DatabaseUnavailableError, match="cannot be made"):
        prepare(f"sqlite:///{guarded / 'deeper' / 'news.db'}")


def test_a_file_system_without_files_is_named() -> None:
    with pytest.raises(DatabaseUnavailableError, match=r"cannot be (made|used)"):
        prepare("sqlite:////proc/newscrawl/news.db")


def test_a_damaged_database_is_one_line_to_a_reader(sqlite: str) -> None:
    store(sqlite, *(article(number, "字" * 5000) for number in range(1, 20)))
    path = Path(sqlite.removeprefix("sqlite:///"))
    os.truncate(path, path.stat().st_size // 2 // 8192 * 8192)
    with pytest.raises(StoreError) as caught, Reader(sqlite) as reader:
        reader.query("SELECT sum(length(body_text)) FROM articles")
    assert "\n" not in str(caught.value)


def test_an_empty_file_is_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "news.db").touch()
    prepare(f"sqlite:///{tmp_path / 'news.db'}")
    store(f"sqlite:///{tmp_path / 'news.db'}", article())
    assert row(f"sqlite:///{tmp_path / 'news.db'}")["title"] == "标题1"


def test_an_empty_file_tells_a_reader_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "news.db").touch()
    with pytest.raises(DatabaseUnavailableError, match="holds nothing yet; crawl or import first"):
        Reader(f"sqlite:///{tmp_path / 'news.db'}")


def test_a_path_with_every_odd_character_works(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / '新闻 100% #1?.db'}".replace("?", "%3F")
    path = parse(url).database
    assert path is not None
    prepare(url)
    store(url, article())
    assert row(url)["title"] == "标题1"
    assert Path(path).is_file()


def test_the_file_is_ours_by_its_marks(sqlite: str) -> None:
    path = Path(sqlite.removeprefix("sqlite:///"))
    assert [pragma(path, name) for name in ("application_id", "user_version", "page_size", "journal_mode")] == [
        APPLICATION_ID,
        schema.VERSION,
        8192,
        "wal",
    ]


def test_a_writer_is_durable_and_a_reader_cannot_write(sqlite: str) -> None:
    url = parse(sqlite)
    writer, reader = dialect_of(url).writer_engine(url), dialect_of(url).reader_engine(url)
    with writer.connect() as connection:
        wanted = {"synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000, "journal_size_limit": 64 << 20}
        for name, value in wanted.items():
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value
    with pytest.raises(DBAPIError, match="readonly database"), reader.begin() as connection:
        connection.exec_driver_sql("DELETE FROM article")
    writer.dispose()
    reader.dispose()


def test_a_text_in_a_column_of_numbers_is_refused(sqlite: str) -> None:
    path = Path(sqlite.removeprefix("sqlite:///"))
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER column"):
        run(path, "INSERT INTO run (spider, started_at) VALUES ('share', 'gestern')")


def test_a_reader_of_postgresql_cannot_write(postgresql_url: str) -> None:
    prepare(postgresql_url)
    url = parse(postgresql_url)
    reader = dialect_of(url).reader_engine(url)
    with pytest.raises(DBAPIError, match="read-only transaction"), reader.begin() as connection:
        connection.exec_driver_sql("DELETE FROM article")
    reader.dispose()


def test_after_closing_the_file_alone_is_whole(sqlite: str, tmp_path: Path) -> None:
    store(sqlite, article())
    copy = tmp_path / "copy.db"
    copy.write_bytes(Path(sqlite.removeprefix("sqlite:///")).read_bytes())
    assert row(f"sqlite:///{copy}")["title"] == "标题1"

"""One page of the file is damaged: it is said in one line, `db check` finds what it cost, and nothing gets worse."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from newscrawl.cli.app import app
from newscrawl.errors import NewscrawlError
from newscrawl.store import Reader, Writer, maintenance, prepare
from tests.store.samples import article, full

PAGE = 8192
ARTICLES = 40
DAMAGES = 90


def chinese(chance: random.Random, length: int) -> str:
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(length))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "news.db"
    prepare(f"sqlite:///{path}")
    chance = random.Random(20220613)
    with Writer(f"sqlite:///{path}") as writer:
        for number in range(1, ARTICLES + 1):
            text = chinese(chance, 800)
            html = f'<p>{text[:300]}<a href="http://x.example/{number}">{text[300:400]}</a>{text[400:]}</p>'
            writer.submit(replace(full(number), body_text=text, body_html=html))
    return path.read_bytes()


def damaged(whole: bytes, number: int) -> bytes:
    """A page of zeros, one bit, or 64 bytes of noise."""
    chance = random.Random(number)
    content = bytearray(whole)
    page = chance.randrange(len(whole) // PAGE) * PAGE
    match number % 3:
        case 0:
            content[page : page + PAGE] = bytes(PAGE)
        case 1:
            content[page + chance.randrange(PAGE)] ^= 1 << chance.randrange(8)
        case _:
            place = page + chance.randrange(PAGE - 64)
            content[place : place + 64] = chance.randbytes(64)
    return bytes(content)


def texts(path: Path) -> dict[bytes, bytes]:
    """Id -> text, as far as they can be read."""
    found: dict[bytes, bytes] = {}
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        with suppress(sqlite3.Error, UnicodeDecodeError):  # the second, where SQLite quotes what it could not read
            found.update(connection.execute("SELECT id, text FROM article JOIN article_body ON article_key = key"))
    return found


def value(path: Path, sql: str) -> Any:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchone()[0]


def problems(path: Path) -> list[str]:
    try:
        return maintenance.check(f"sqlite:///{path}").problems
    except NewscrawlError as problem:
        return [str(problem)]


@pytest.fixture(params=range(DAMAGES))
def file(request: pytest.FixtureRequest, whole: bytes, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "news.db"
    path.write_bytes(damaged(whole, request.param))
    yield path
    path.unlink()


def test_a_damaged_text_is_found_and_a_writer_makes_nothing_worse(file: Path, whole: bytes) -> None:
    (file.parent / "whole.db").write_bytes(whole)
    before = texts(file)
    said = problems(file)
    assert all("\n" not in each and len(each) < 300 for each in said)
    assert said or before == texts(file.parent / "whole.db")

    with suppress(NewscrawlError), Writer(f"sqlite:///{file}") as writer:
        writer.submit(article(ARTICLES + 1))
    after = texts(file)
    assert {id_: after.get(id_) for id_ in before} == before


def test_a_damaged_database_is_named_and_what_to_do_with_it(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    content = bytearray(whole)
    content[PAGE : 20 * PAGE] = bytes(19 * PAGE)
    path.write_bytes(content)
    for command in (["stats"], ["search", "双创"], ["db", "info"], ["export", "jsonl"]):
        done = CliRunner().invoke(app, [*command, "-d", f"sqlite:///{path}"], standalone_mode=False)
        assert isinstance(done.exception, NewscrawlError), command
        assert "restore a backup" in str(done.exception), command


def test_a_check_of_a_damaged_database_goes_on_as_far_as_it_can(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    content = bytearray(whole)
    path.write_bytes(whole)
    root = value(path, "SELECT rootpage FROM sqlite_master WHERE name = 'payload'")
    text = value(path, "SELECT text FROM article_body WHERE article_key = 7")
    content[(root - 1) * PAGE : root * PAGE] = bytes(PAGE)
    content[whole.index(text[400:410].encode()) + 1] ^= 1
    path.write_bytes(content)
    found = problems(path)
    assert any("payloads cannot be read further" in each for each in found), found
    assert any("2400000007" in each for each in found), found


def test_a_reader_of_text_that_is_none_is_told_in_words(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    content = bytearray(whole)
    path.write_bytes(whole)
    text = value(path, "SELECT text FROM article_body WHERE article_key = 7")
    for place in (whole.index(text[400:410].encode()), whole.rindex(text[400:410].encode())):
        content[place : place + 3] = b"\xff\xff\xff"
    path.write_bytes(content)
    with Reader(f"sqlite:///{path}") as reader, pytest.raises(NewscrawlError, match="bytes that are no text"):
        reader.query("SELECT body_text FROM articles")

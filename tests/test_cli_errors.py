"""What the command says when something is wrong: one line, an exit code, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import newscrawl.cli
from newscrawl.cli import output
from newscrawl.cli.app import app
from newscrawl.store import prepare
from tests.store.samples import article, store

COMMAND = [sys.executable, "-m", "newscrawl"]


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    given = {"capture_output": True, "text": True, "timeout": 120, "encoding": "utf-8"} | options
    return subprocess.run([*COMMAND, *arguments], check=False, **given)  # type: ignore[call-overload,no-any-return]  # options by name


@pytest.fixture
def filled(database_url: str) -> str:
    prepare(database_url)
    store(database_url, article(1, title="苹果与英伟达 nvidia"), article(2, title="苹果丰收"))
    return database_url


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nosuch"], "No such command 'nosuch'; newscrawl --help lists the verbs"),
        (["serach"], "No such command 'serach' (did you mean 'search'?); newscrawl --help lists the verbs"),
        (["stats", "--by", "week"], "'week' is not one of 'day', 'month', 'medium', 'category'"),
        (["runs", "abc"], "'run'"),
        (["runs", "99999999999999999999"], "'run'"),
        (["search", "-n", "99999999999999999999", "x"], "--limit"),
        (["export", "jsonl", "--after", "99999999999999999999"], "--after"),
        (["export", "xml"], "'xml' is not one of"),
        (["show"], "Missing argument"),
    ],
)
def test_a_misused_verb_gets_one_line_and_code_2(
    arguments: list[str], says: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["newscrawl", *arguments])
    with pytest.raises(SystemExit) as ended:
        newscrawl.cli.main()
    told = capfd.readouterr()
    assert ended.value.code == 2
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert told.err.startswith("Error: ")
    assert says in told.err


def test_a_verb_without_anything_prints_its_help() -> None:
    done = run("db")
    assert "vacuum" in done.stdout
    assert (done.returncode, done.stderr) == (2, "")


def test_a_fault_of_ours_is_one_line_unless_somebody_looks_for_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], filled: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError("innen")

    monkeypatch.setattr("newscrawl.Archive.stats", fail)
    monkeypatch.setattr(sys, "argv", ["newscrawl", "stats", "-d", filled])
    monkeypatch.delenv(newscrawl.cli.DEBUG, raising=False)
    with pytest.raises(SystemExit) as ended:
        newscrawl.cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("Error: LookupError: innen (a fault of newscrawl")
    monkeypatch.setenv(newscrawl.cli.DEBUG, "1")
    with pytest.raises(LookupError):
        newscrawl.cli.main()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")  # noqa: PTH110  # a device
def test_a_full_disk_is_named(filled: str) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123  # a device
        done = run("search", "苹果", "-d", filled, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (1, "Error: the output: No space left on device\n")
    done = run("export", "jsonl", "-o", "/dev/full", "-d", filled)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Error: /dev/full cannot be written: No space left on device" in done.stderr


def test_what_a_terminal_cannot_show_is_escaped(filled: str) -> None:
    done = run("search", "苹果", "-d", filled, env=dict(os.environ, PYTHONIOENCODING="ascii", PYTHONUTF8="0"))
    assert done.returncode == 0
    assert r"\u82f9\u679c" in done.stdout


def test_a_closed_output_is_no_fault(filled: str) -> None:
    done = subprocess.run(  # noqa: S602  # only a shell closes it
        f"{sys.executable} -m newscrawl stats -d {filled} >&-",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")


# -- a query is not an option ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["苹果", "-nvidia"], ["苹果", "-nvidia", "-n", "5"], ["-nvidia", "苹果", "-n5"]])
def test_a_word_that_must_not_occur_may_look_like_an_option(filled: str, words: list[str]) -> None:
    result = CliRunner().invoke(app, ["search", *words, "-d", filled, "--json"])
    assert [hit["title"] for hit in json.loads(result.stdout)] == ["苹果丰收"]


def test_short_options_of_a_search_still_take_their_values(filled: str) -> None:
    result = CliRunner().invoke(app, ["search", "苹果", "-n", "1", "-d", filled, "--json"])
    assert len(json.loads(result.stdout)) == 1
    assert "Usage" in CliRunner().invoke(app, ["search", "-h"]).stdout


# -- what a terminal would obey -------------------------------------------------------------------------------------


def test_json_escapes_what_a_terminal_would_obey(database_url: str) -> None:
    title = "标题\x9b31m\u202e反"
    prepare(database_url)
    store(database_url, article(1, title=title))
    text = CliRunner().invoke(app, ["search", "标题", "-d", database_url, "--json"]).stdout
    assert not {"\x9b", "\u202e"} & set(text)
    [hit] = json.loads(text)
    assert hit["title"] == title


def test_a_note_for_people_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output.note("from \x1b]0;title\x07\x9b31m")
    assert capsys.readouterr().err == "from \\x1b]0;title\\x07\\x9b31m\n"

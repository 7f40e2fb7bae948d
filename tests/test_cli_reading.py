"""The verbs that read: what they print for people, for pipes and for machines."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from newscrawl.cli import output
from newscrawl.cli.app import app
from newscrawl.errors import NewscrawlError
from newscrawl.items import Reject, RunCounts
from newscrawl.media import registry
from newscrawl.store import Writer, prepare, schema
from tests.store.samples import PUBLISHED, article, flash, full

RUNNER = CliRunner()


@pytest.fixture
def filled(database_url: str) -> str:
    prepare(database_url)
    with Writer(database_url) as writer:
        writer.start_run("share", {"url": "http://x.example/"}, "0.1.0")
        writer.sync_media(registry().media)
        writer.submit(full())
        writer.submit(article(2, published_at=PUBLISHED + timedelta(days=1), medium="某某自媒体", medium_slug="moumou"))
        writer.submit(flash(3))
        writer.reject(Reject("http://x.example/\x1b[31mgone", "fetch", "http-404"))
        writer.finish_run("unhealthy", 3, RunCounts(new=3, failed=1, pages=4))
    return database_url


def run(*arguments: str, url: str) -> Result:
    return RUNNER.invoke(app, [*arguments, "-d", url])


def lines(*arguments: str, url: str) -> list[list[str]]:
    result = run(*arguments, url=url)
    assert result.exit_code == 0, result.output
    return [line.split("\t") for line in result.stdout.splitlines()]


def loaded(*arguments: str, url: str) -> object:
    result = run(*arguments, "--json", url=url)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_stats_say_how_much_there_is(filled: str) -> None:
    told = dict(lines("stats", url=filled))
    assert (told["articles"], told["flashes"], told["media"], told["rejects"]) == ("3", "1", "2", "1")
    assert told["last published"] == "2022-06-14T00:21:56Z"


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("day", [["2022-06-13", "2"], ["2022-06-14", "1"]]),
        ("month", [["2022-06", "3"]]),
        ("medium", [["no credited medium", "1"], ["常州日报", "1"], ["某某自媒体", "1"]]),
        ("category", [["changzhouribao", "1"], ["emnews", "1"]]),
    ],
)
def test_stats_count_by_what_is_asked_for(filled: str, by: str, told: list[list[str]]) -> None:
    assert sorted(lines("stats", "--by", by, url=filled)) == sorted(told)


def test_stats_of_a_period_are_by_day(filled: str) -> None:
    assert loaded("stats", "--since", "2022-06-14", url=filled) == [{"name": "2022-06-14", "articles": 1}]


def test_media_are_listed_with_what_the_registry_knows(filled: str) -> None:
    assert [row[:4] for row in lines("media", url=filled)] == [
        ["1", "常州日报", "changzhouribao", "paper"],
        ["1", "某某自媒体", "moumou", "unknown to the registry"],
    ]
    assert [row[1] for row in lines("media", "--unknown", url=filled)] == ["某某自媒体"]


def test_runs_are_listed_newest_first(filled: str) -> None:
    [row] = lines("runs", url=filled)
    assert (row[0], row[2], row[3], row[4]) == ("1", "share", "unhealthy", "3")


def test_runs_fit_on_a_terminal_of_80_columns(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = lines("runs", url=filled)[0][5:]
    assert len(counts) == 6
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    heading, *rows = run("runs", url=filled).stdout.splitlines()
    assert heading.split() == ["run", "started", "spider", "outcome", "exit", "counts"]
    names = ("new", "changed", "unchanged", "rejected", "failed", "pages")
    said = [f"{number} {name}" for number, name in zip(counts, names, strict=True) if number != "0"]
    assert len(rows) == 1
    assert rows[0].rstrip().endswith(", ".join(said))


def test_one_run_is_shown_with_what_it_rejected(filled: str) -> None:
    found = loaded("runs", "1", url=filled)
    assert isinstance(found, dict)
    assert (found["arguments"], found["exit_code"]) == ({"url": "http://x.example/"}, 3)
    assert [(each["stage"], each["reason"]) for each in found["rejects"]] == [("fetch", "http-404")]


def test_stored_text_cannot_command_the_terminal(filled: str) -> None:
    result = run("runs", "1", url=filled)
    assert "\x1b" not in result.stdout
    assert "http://x.example/\\x1b[31mgone" in result.stdout


def test_a_run_that_never_was_is_named(filled: str) -> None:
    result = run("runs", "9", url=filled)
    assert isinstance(result.exception, NewscrawlError)
    assert str(result.exception) == "there is no run 9; newscrawl runs lists them"


def test_info_tells_sizes_and_how_far_jobs_are(filled: str) -> None:
    found = loaded("db", "info", url=filled)
    assert isinstance(found, dict)
    assert found["articles"] == 3
    assert found["parts"]["article"] > 0
    assert run("db", "info", url=filled).exit_code == 0


def test_a_whole_database_passes_the_check(filled: str) -> None:
    assert run("db", "check", url=filled).stdout == "3 articles, 1 payloads: whole\n"
    assert loaded("db", "check", url=filled) == {"articles": 3, "payloads": 1, "problems": []}


def test_a_damaged_database_ends_the_check_with_3(filled: str) -> None:
    connection = sqlite3.connect(filled.removeprefix("sqlite:///"))
    connection.execute("UPDATE article_body SET text = '别的' WHERE article_key = 2")
    connection.commit()
    connection.close()
    result = run("db", "check", url=filled)
    assert result.exit_code == 3
    assert "the text is not the one that was stored" in result.stdout


def test_a_backup_is_made_where_it_is_asked_for(filled: str, tmp_path: Path) -> None:
    found = loaded("db", "backup", str(tmp_path / "copy.db"), url=filled)
    assert found == {"file": str(tmp_path / "copy.db"), "bytes": (tmp_path / "copy.db").stat().st_size}


def test_vacuum_tells_what_it_saved(filled: str) -> None:
    connection = sqlite3.connect(filled.removeprefix("sqlite:///"))
    connection.execute("UPDATE article_body SET text = ?", ("长" * 100_000,))
    connection.execute("UPDATE article_body SET text = '短'")
    connection.commit()
    connection.close()
    found = loaded("db", "vacuum", url=filled)
    assert isinstance(found, dict)
    assert found["bytes_after"] < found["bytes_before"] - 500_000


def test_upgrade_of_a_database_that_is_up_to_date_makes_no_backup(filled: str) -> None:
    assert loaded("db", "upgrade", url=filled) == {"schema": schema.VERSION, "backup": None}


def test_the_doctor_names_an_unhealthy_last_run(filled: str) -> None:
    result = run("doctor", url=filled)
    assert result.exit_code == 3
    assert "see why: newscrawl runs 1" in result.stdout


def test_the_doctor_says_what_to_do_without_a_database(tmp_path: Path) -> None:
    result = run("doctor", url=f"sqlite:///{tmp_path / 'none.db'}")
    assert result.exit_code == 3
    assert "crawl or import first" in result.stdout


def test_a_reader_that_goes_away_ends_the_command_quietly(filled: str) -> None:
    code = f"from newscrawl.cli import main; import sys; sys.argv = ['newscrawl', 'media', '-d', {filled!r}]; main()"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        said = command.stderr.read()
        command.wait(60)
    assert (command.returncode, said) == (output.CLOSED_PIPE, b"")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("武进\n\t双创", "武进\n\t双创"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb", "a\\x202eb"),
    ],
)
def test_control_characters_are_shown_instead_of_obeyed(text: str, shown: str) -> None:
    assert output.safe(text) == shown


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_500_000, "2.5 MB"), (3e9, "3.0 GB")]
)
def test_sizes_come_in_the_unit_that_fits(number: float, text: str) -> None:
    assert output.size(number) == text


def test_an_empty_list_is_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    output.each_as_json([])
    assert json.loads(capsys.readouterr().out) == []


# -- search -------------------------------------------------------------------------------------------------------


def test_search_prints_a_hit_a_line_into_a_pipe(filled: str) -> None:
    [hit] = lines("search", "标题2", url=filled)
    assert hit == ["em:202206132400000002", "2022-06-14 08:21:56", "某某自媒体", "标题2", "第一段。 第二段。"]


def test_search_speaks_json_with_highlights(filled: str) -> None:
    found = loaded("search", "標題", "第二", "--order", "newest", "--limit", "1", url=filled)
    assert isinstance(found, list)
    [hit] = found
    assert (hit["id"], hit["published_at"]) == ("em:202206132400000002", "2022-06-14T00:21:56Z")
    assert (hit["title_highlights"], hit["snippet"], hit["highlights"]) == ([[0, 2]], "第一段。 第二段。", [[5, 7]])


def test_search_takes_words_that_are_not_wanted_and_all_hits(filled: str) -> None:
    assert len(lines("search", "标题", "--all", "--limit", "1", url=filled)) == 3
    assert len(lines("search", "标题", "-第二段", url=filled)) == 1
    assert lines("search", "没有这个词", url=filled) == []


def test_a_query_that_makes_no_sense_is_one_line(filled: str) -> None:
    result = run("search", "author:某人", url=filled)
    assert isinstance(result.exception, NewscrawlError)
    assert result.exception.exit_code == 2
    assert "there is no filter author:" in str(result.exception)
    assert "\n" not in str(result.exception)


def test_search_draws_what_matched_on_a_terminal_and_obeys_nothing_that_was_stored(
    filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Writer(filled) as writer:
        writer.submit(article(9, "红色\x9b31m双创\u202e基地。", title="双创\x9bJ周"))
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    shown = run("search", "双创", url=filled).stdout
    assert "双创\\x9bJ周" in shown
    assert "红色\\x9b31m双创\\x202e基地" in shown


COMMANDS = "双创\x9bJ周\u202e\u061c"


@pytest.mark.parametrize("form", ["jsonl", "csv", "rss", "atom"])
def test_an_export_to_a_terminal_commands_nothing_and_one_into_a_pipe_is_what_is_stored(
    filled: str, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    with Writer(filled) as writer:
        writer.submit(article(9, f"{COMMANDS}基地。", title=COMMANDS))
    assert "双创\x9bJ周" in run("export", form, url=filled).stdout
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    shown = run("export", form, url=filled).stdout
    assert "双创\\x9bJ周\\x202e\\x61c" in shown
    assert not set(shown) & set("\x9b\u202e\u061c\r")


def test_a_list_in_json_that_is_written_as_it_comes_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    written = output.JsonList("changes")
    written.add({"title": COMMANDS})
    written.end({"zone": COMMANDS})
    said = capsys.readouterr().out
    assert json.loads(said) == {"changes": [{"title": COMMANDS}], "zone": COMMANDS}
    assert not set(said) & set(COMMANDS[2:3] + COMMANDS[-2:])


def test_search_says_when_the_index_is_far_behind(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.store.search.searcher.SCANNED", 1)
    with Writer(filled, jobs=()) as writer:
        for number in (7, 8):
            writer.submit(article(number))
    assert "1 changes are not in the search index yet" in run("search", "标题", url=filled).stderr
    assert run("db", "index", "--rebuild", url=filled).exit_code == 0
    assert len(lines("search", "标题", url=filled)) == 5

"""Reading one article: `newscrawl show` and `newscrawl diff`, for people, pipes and machines."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from newscrawl.cli import output
from newscrawl.cli.app import app
from newscrawl.cli.wrapping import wrapped
from newscrawl.errors import NoArticleError, NoRevisionError, UsageError
from newscrawl.store import Writer, prepare
from tests.store.samples import PUBLISHED, article, digits, full, later

OLD = "会议昨天在武进召开。\n第二段没有变。\n第三段也没有变。\n最后一段要删。"
NEW = "会议今天在武进召开。\n第二段没有变。\n第三段也没有变。\n新加一段。"
ID = f"em:{digits(1)}"


@pytest.fixture
def filled(database_url: str) -> str:
    prepare(database_url)
    first = full(1)
    first.body_text = OLD
    with Writer(database_url) as writer:
        writer.submit(first)
        changed = later(full(1), 60, title="标题一", body_text=NEW)
        writer.submit(changed)
        writer.submit(article(20, "另一篇。"))
        writer.submit(article(21, "短讯\x1b[31m红。", id="url:https://news.example.com/story/7"))
    return database_url


def run(*arguments: str, url: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "-d", url])


def told(*arguments: str, url: str) -> str:
    result = run(*arguments, url=url)
    assert result.exit_code == 0, result.output
    return result.stdout


def loaded(*arguments: str, url: str) -> Any:
    return json.loads(told(*arguments, "--json", url=url))


def test_an_article_reads_as_one(filled: str) -> None:
    lines = told("show", ID, url=filled).splitlines()
    assert lines[0] == "标题一"
    assert lines[1] == "常州日报 · 2022-06-13 08:21:56 +0800 (2022-06-13 00:21:56 UTC)"
    assert "by 周茜 陈露  edited by 王编辑" in lines
    assert "securities: 某股份 1.600160" in lines
    assert "> 摘要" in lines
    assert "会议今天在武进召开。" in lines
    assert lines[-1] == "[说明] https://img.example.com/1.jpg"


@pytest.mark.parametrize(
    "name",
    [
        ID,
        digits(1),
        f"NW{digits(1)}",
        f"https://finance.example.com/a/{digits(1)}.html",
        f"http://share.example.com/html_News/NewsShare.html?infoCode=NW{digits(1)}",
        f"http://site.example.com/x/2022/06/13/NW{digits(1)}.html",
    ],
)
def test_an_article_goes_by_many_names(filled: str, name: str) -> None:
    assert loaded("show", name, url=filled)["id"] == ID


@pytest.mark.parametrize("name", ["url:https://news.example.com/st", "https://news.example.com/st"])
def test_the_beginning_of_one_id_is_enough(filled: str, name: str) -> None:
    assert loaded("show", name, url=filled)["id"] == "url:https://news.example.com/story/7"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (digits(1)[:10], f"several ids: {ID}, em:{digits(20)}"),
        ("em:999", "no article 'em:999'; give an id"),
        ("双创", "newscrawl search"),
        ("", "no article ''"),
        ("https://nowhere.example.com/", "under which it was seen"),
    ],
)
def test_an_article_that_is_not_there_is_said_helpfully(filled: str, name: str, message: str) -> None:
    result = run("show", name, url=filled)
    assert isinstance(result.exception, NoArticleError)
    assert message in str(result.exception)


def test_the_body_alone_comes_as_text_or_html(filled: str) -> None:
    assert told("show", ID, "--text", url=filled) == NEW + "\n"
    assert told("show", digits(20), "--html", url=filled) == "<p>另一篇。</p>\n"


def test_an_article_comes_as_markdown_as_the_export_writes_it(filled: str) -> None:
    said = told("show", ID, "--markdown", url=filled)
    assert said.startswith("---\nid: ")
    assert "\n# 标题一\n" in said
    assert said.endswith("。\n")


def test_an_older_revision_is_shown_as_it_was(filled: str) -> None:
    assert told("show", ID, "--revision", "1", "--text", url=filled) == OLD + "\n"
    assert loaded("show", ID, "-r", "1", url=filled)["title"] == "标题1"
    result = run("show", ID, "-r", "7", url=filled)
    assert isinstance(result.exception, NoRevisionError)
    assert "has revisions 1 to 2, not 7" in str(result.exception)


def test_what_strangers_wrote_never_reaches_the_terminal_as_a_command(filled: str) -> None:
    for how in ((), ("--text",), ("--html",)):
        assert "\x1b" not in told("show", "url:https://news.example.com/story/7", *how, url=filled)


def test_two_formats_at_once_are_refused(filled: str) -> None:
    assert isinstance(run("show", ID, "--text", "--html", url=filled).exception, UsageError)


def test_the_same_story_elsewhere_is_named(database_url: str) -> None:
    prepare(database_url)
    with Writer(database_url) as writer:
        writer.submit(article(1, OLD))
        writer.submit(article(2, OLD, published_at=PUBLISHED + timedelta(hours=1)))
    assert f"same story: em:{digits(2)} (100% alike)" in told("show", ID, url=database_url)
    assert f"same story: {ID} (100% alike)" in told("show", digits(2), url=database_url)


# -- diff -------------------------------------------------------------------------------------------------------


def test_a_diff_marks_what_changed_and_passes_over_the_rest(filled: str) -> None:
    said = told("diff", ID, url=filled)
    assert "revision 1 -> 2" in said
    assert "changed: body, title" in said or "changed: title, body" in said
    assert "标题[-1-]{+一+}" in said
    assert "会议[-昨-]{+今+}天在武进召开。" in said
    assert "... 2 unchanged paragraphs ..." in said
    assert "第二段没有变。" not in said
    assert "第二段没有变。" in told("diff", ID, "--all", url=filled)


def test_a_diff_for_machines_makes_the_new_text(filled: str) -> None:
    said = loaded("diff", ID, "--from", "1", "--to", "2", url=filled)
    assert (said["from"], said["to"], set(said["changed"])) == (1, 2, {"title", "body"})
    assert "".join(op["text"] for op in said["body_text"] if op["op"] != "delete") == NEW
    assert "".join(op["text"] for op in said["body_text"] if op["op"] != "insert") == OLD


def test_a_better_time_is_a_change_that_is_shown(database_url: str) -> None:
    prepare(database_url)
    day = article(1, published_at=PUBLISHED.replace(hour=0, minute=0, second=0), published_precision="day")
    with Writer(database_url) as writer:
        writer.submit(day)
        writer.submit(later(article(1)))
    assert "[-2022-06-13 00:00:00 (day)-] {+2022-06-13 08:21:56 (second)+}" in told("diff", ID, url=database_url)


def test_an_article_that_never_changed_has_no_diff(filled: str) -> None:
    assert told("diff", digits(20), url=filled) == ""
    assert loaded("diff", digits(20), url=filled)["changed"] == []


@pytest.mark.parametrize(
    ("given", "kind"), [(("--from", "2", "--to", "1"), UsageError), (("--to", "3"), NoRevisionError)]
)
def test_revisions_that_make_no_sense_are_refused(filled: str, given: tuple[str, ...], kind: type[Exception]) -> None:
    assert isinstance(run("diff", ID, *given, url=filled).exception, kind)


def test_on_a_terminal_changes_are_coloured(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    said = told("diff", ID, url=filled)
    assert "[-" not in said.replace("\x1b[", "")
    assert "\x1b[32m今\x1b[0m" in said


# -- lines ------------------------------------------------------------------------------------------------------


@given(st.text(alphabet="双创武进，。“”（）aB 1.5", max_size=80), st.integers(4, 30))
def test_lines_fit_and_lose_nothing_but_blanks(text: str, columns: int) -> None:
    lines = list(wrapped(text, columns))
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert cell_len(line.rstrip("，。”）. ")) <= columns


def test_chinese_takes_two_cells_and_marks_hang() -> None:
    assert list(wrapped("双创工作推进会，在武进召开。", 14)) == ["双创工作推进会，", "在武进召开。"]
    assert list(wrapped("看“双创”", 4)) == ["看", "“双", "创”"]
    assert list(wrapped("the quick brown fox", 10)) == ["the quick", "brown fox"]
    assert list(wrapped("", 10)) == [""]

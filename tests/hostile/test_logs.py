"""What strangers wrote cannot forge a line of a log, act on a terminal or bring a password into it."""

from __future__ import annotations

import logging

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.logs import MAX_RUN, PrintableRecord, printable
from newscrawl.secrets import without_credentials


def record(message: str, *args: object) -> str:
    made = PrintableRecord("any.library", logging.WARNING, __file__, 1, message, args, None)
    return logging.Formatter("%(levelname)s: %(message)s").format(made)


def test_an_escape_sequence_is_spelt_out() -> None:
    assert record("rejected %s", "\x1b]0;title\x07\x1b[2J\x9b31m\u202egpj.exe") == (
        "WARNING: rejected \\x1b]0;title\\x07\\x1b[2J\\x9b31m\\x202egpj.exe"
    )


def test_a_line_break_from_outside_begins_no_line() -> None:
    lines = record("rejected %s", "x\n2026-01-01 [scrapy] INFO: all is well\r\nERROR").splitlines()
    assert len(lines) == 3
    assert all(line.startswith("  ") for line in lines[1:])


def test_a_long_address_is_cut() -> None:
    assert len(record("got %s here", "http://example.org/" + "a" * 5000)) < MAX_RUN + 30


def test_a_password_in_an_address_is_left_out() -> None:
    assert (
        record("Getting %s", "<GET http://reader:ge:h@eim@example.org/a?b=1>")
        == "WARNING: Getting <GET http://example.org/a?b=1>"
    )


def test_a_traceback_is_printable_too() -> None:
    try:
        raise ValueError(  # noqa: TRY301  # a traceback to show is the point
            "from http://reader:geheim@example.org/ came \x1b[31m"
        )
    except ValueError as problem:
        made = PrintableRecord(
            "x", logging.ERROR, __file__, 1, "failed", (), (type(problem), problem, problem.__traceback__)
        )
    text = logging.Formatter().format(made)
    assert "Traceback" in text
    assert "\x1b" not in text
    assert "geheim" not in text


def test_an_address_of_a_person_is_no_password() -> None:
    for text in ("write to desk@example.org", "https://example.org/@reader/1", "https://example.org/?to=a@b.c"):
        assert without_credentials(text) == text


@given(st.text())
def test_no_text_gives_a_control_character(text: str) -> None:
    shown = printable(text)
    assert not [each for each in shown if (ord(each) < 32 and each not in "\t\n") or 127 <= ord(each) < 160]
    assert all(len(word) <= MAX_RUN + 3 for word in shown.split())

"""Old content is kept as what differs from a whole one, and plain SQL puts it together again."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.store import Outcome
from newscrawl.store.revisions import pack, span
from tests.store.samples import SEEN, article, digits, row, select, store, store_together

LONG = "".join(f"第{number}句，说的是一件事。" for number in range(300))


@given(st.text(), st.text())
def test_a_span_and_its_base_give_the_text_again(base: str, text: str) -> None:
    head, middle, tail = span(base, text)
    assert base[:head] + middle + base[tail - 1 :] == text


@given(st.text(), st.text(), st.text(), st.text(min_size=1))
def test_a_span_is_no_longer_than_what_was_edited(before: str, old: str, after: str, new: str) -> None:
    _, middle, _ = span(before + old + after, before + new + after)
    assert len(middle) <= len(new)


def test_a_small_edit_costs_a_span_and_a_rewrite_is_kept_whole() -> None:
    base: dict[str, Any] = {"revision": 1, "text": LONG, "html": LONG}
    edited = pack(base, {"text": LONG.replace("第7句", "第七句"), "html": LONG.replace("第7句", "第七句")})
    rewritten = pack(base, {"text": LONG[::-1], "html": LONG[::-1]})
    assert (edited["base"], edited["text"], edited["html"]) == (1, "七", "七")
    assert (rewritten["base"], rewritten["text"]) == (None, LONG[::-1])


def editions(count: int) -> list[str]:
    """One small edit after the other, and now and then a text of its own."""
    return [LONG] + [
        f"{LONG[:number]}𠮷{number}{LONG[number:]}" if number % 5 else f"全新的第{number}稿。" * 50
        for number in range(1, count)
    ]


@pytest.mark.parametrize("take", [store, store_together], ids=["one by one", "in one batch"])
def test_every_revision_is_read_back_to_the_letter(url: str, take: Callable[..., list[Outcome]]) -> None:
    texts = editions(12)
    items = [article(text=text, fetched_at=SEEN + timedelta(minutes=n)) for n, text in enumerate(texts)]
    outcomes = take(url, *items)
    assert [outcome.status for outcome in outcomes] == ["new"] + ["changed"] * 11
    found = select(url, "SELECT revision, body_text, body_html FROM revisions ORDER BY revision")
    assert [each["body_text"] for each in found] == texts
    assert [each["body_html"] for each in found] == [f"<p>{text}</p>" for text in texts]


def test_the_latest_revision_is_the_article(url: str) -> None:
    store(url, *(article(text=text, fetched_at=SEEN + timedelta(minutes=n)) for n, text in enumerate(editions(4))))
    [latest] = select(url, "SELECT * FROM revisions ORDER BY revision DESC LIMIT 1")
    found = row(url)
    names = "id revision title body_text body_html published_at published_precision content_hash".split()
    assert [latest[name] for name in names] == [found[name] for name in names]
    assert latest["seen_at"] == found["changed_at"]


def test_an_old_revision_of_a_small_edit_takes_little_room(url: str) -> None:
    store(url, *(article(text=text, fetched_at=SEEN + timedelta(minutes=n)) for n, text in enumerate(editions(5))))
    [size] = select(url, "SELECT sum(length(text) + length(html)) AS n FROM article_revision WHERE base IS NOT NULL")
    assert int(size["n"]) < 50


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="no sqlite3 shell here")
def test_a_plain_sqlite_shell_reads_old_text(sqlite: str) -> None:
    texts = editions(4)
    store(sqlite, *(article(text=text, fetched_at=SEEN + timedelta(minutes=n)) for n, text in enumerate(texts)))
    question = f"SELECT body_text FROM revisions WHERE id = 'em:{digits(1)}' ORDER BY revision"
    command = ["sqlite3", "-readonly", "-json", sqlite.removeprefix("sqlite:///"), question]
    answer = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8")
    assert [each["body_text"] for each in json.loads(answer.stdout)] == texts

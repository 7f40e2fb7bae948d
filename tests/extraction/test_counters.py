"""Counters of pictures and buttons go; fractions, scores and sizes of the text stay."""

from __future__ import annotations

import pytest

from newscrawl import extract_article

READ = ("阅读 2109", "浏览量：1.2万", "点击数（35）", "1,234 views", "3.5万次阅读", "阅读：12次")
BEFORE = "<p>The council said on Tuesday that the plan would run for five years, and cost thirty billion in all.</p>"
AFTER = "<p>It gave no details, however, of who would pay for what it had promised to the towns along the river.</p>"


def body(inner: str) -> str:
    page = (
        f"<html lang=en><body><h1>The plan of the council</h1><article>{BEFORE}{inner}{AFTER}</article></body></html>"
    )
    return extract_article(page.encode(), "https://paper.example/plan").body_html


def test_fractions_in_a_list_stay() -> None:
    assert "<li>1/2 cup</li><li>3/4</li>" in body("<ul><li>1/2 cup</li><li>3/4</li></ul>")


def test_every_cell_of_a_table_stays() -> None:
    found = body("<table><tr><td>常州</td><td>3/4</td></tr><tr><td><p>大</p></td><td>小</td></tr></table>")
    assert found.count("<td>") == 4
    assert "3/4" in found
    assert "大" in found


def test_a_count_of_something_else_than_pictures_stays() -> None:
    assert "9 of 12 members" in body("<p>9 of 12 members</p>")


@pytest.mark.parametrize(
    "counter", ["3 of 12", "3/12", "3 of 12 photos", "2 dari 3 halaman", "打印本页 关闭窗口", *READ]
)
def test_counters_and_buttons_go(counter: str) -> None:
    assert counter not in body(f"<p>{counter}</p>")


@pytest.mark.parametrize("line", ["阅读 2109 本书的人", "1,234 views of the river", "阅读量", "浏览 2022 年的账本"])
def test_sentences_that_count_readers_stay(line: str) -> None:
    assert line in body(f"<p>{line}</p>")


def page_at_visit(number: int) -> bytes:
    """The same article, with everything around it that changes from one visit to the next."""
    return (
        f"<html lang=en><head><meta name=csrf-token content={number}><title>The plan of the council</title></head>"
        f"<body><div class=nav>Now it is 2026-11-{number:02d} 12:{number:02d}</div><h1>The plan of the council</h1>"
        f"<div class=info>2022-06-13 08:21 Views: {number * 37}</div><article>{BEFORE}"
        f"<div class=ad><a href=http://ad.example/{number}>Buy number {number}</a></div><p>{number * 37} views</p>"
        f"<script>var visit = {number}</script>{AFTER}</article><div class=comments><p>Comment {number}</p></div>"
        f"<div class=related><a href=/{number}.html>Another story, number {number}</a></div></body></html>"
    ).encode()


def test_a_page_that_is_another_at_every_visit_is_one_text() -> None:
    first, *others = [extract_article(page_at_visit(number), "https://paper.example/plan") for number in (1, 2, 28)]
    assert "five years" in first.body_text
    for other in others:
        assert (other.title, other.body_text, other.published_at) == (first.title, first.body_text, first.published_at)

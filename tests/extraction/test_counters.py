"""Counters of pictures and buttons go; fractions, scores and sizes of the text stay."""

from __future__ import annotations

import pytest

from newscrawl import extract_article

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


@pytest.mark.parametrize("counter", ["3 of 12", "3/12", "3 of 12 photos", "2 dari 3 halaman", "打印本页 关闭窗口"])
def test_counters_and_buttons_go(counter: str) -> None:
    assert counter not in body(f"<p>{counter}</p>")

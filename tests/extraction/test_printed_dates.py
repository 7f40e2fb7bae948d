"""Days of publication that pages state in their text only."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import extract_article
from newscrawl.pages.daynames import days

TEXT = "<div class='content'><p>The council said on Tuesday that the plan would run for five years, and cost thirty billion.</p><p>It gave no details, however, of who would pay for what it had promised.</p></div>"


def published(html: str, url: str = "https://paper.example/plan", lang: str = "de") -> str:
    page = f"<html lang={lang}><body>{html}</body></html>".encode()
    found = extract_article(page, url).published_at
    return found.date().isoformat() if found else ""


@pytest.mark.parametrize(
    "line",
    [
        "Veröffentlicht am 5. März 2021 von Redaktion",
        "05.03.2021 | Pressemitteilung",
        "Hamburg, 5. März 2021",
        "Par Loïc | 5 mars 2021",
        "5 de marzo de 2021",
        "March 5, 2021",
        "Friday 5th March 2021, 4:30 pm",
        "5 marca 2021",
        "5 марта 2021, 13:43",
        "2021-03-05",
        "05.03.21",
    ],
)
def test_a_line_below_the_headline_names_the_day(line: str) -> None:
    assert published(f"<h1>The plan of the council</h1><p>{line}</p>{TEXT}") == "2021-03-05"


def test_the_days_of_other_articles_and_of_comments_are_passed_over() -> None:
    others = "".join(
        f"<li><a href=/{day}>An older headline of the paper</a> 0{day}.01.2021</li>" for day in range(1, 6)
    )
    comments = "<div class=comments><p>Ann, 09.03.2021</p></div>"
    page = f"<ul class=related>{others}</ul><h1>The plan of the council</h1>{TEXT}<p>Datum: 05.03.2021</p>{comments}"
    assert published(page) == "2021-03-05"


def test_a_day_of_change_gives_way_to_the_day_of_publication() -> None:
    page = f"<h1>The plan of the council</h1><p>Aktualisiert: 07.03.2021</p><p>05.03.2021</p>{TEXT}"
    assert published(page) == "2021-03-05"


def test_the_month_in_the_address_decides_between_days() -> None:
    page = f"<p>12.11.2020</p><h1>The plan of the council</h1>{TEXT}<p>05.03.2021</p>"
    assert published(page, "https://paper.example/2021/03/plan") == "2021-03-05"


def test_a_marked_time_far_from_the_headline_gives_way_to_the_day_in_the_address() -> None:
    comments = "<p>A line of the page.</p>" * 60 + "<time datetime='2009-04-11 18:06:36'>once</time>"
    page = f"<h1>The plan of the council</h1>{TEXT}{comments}"
    assert published(page, "https://paper.example/2021/03/05/plan") == "2021-03-05"


def test_an_instant_of_utc_is_shown_in_the_zone_that_the_page_names_too() -> None:
    head = (
        "<meta property=article:published_time content=2021-03-06T02:11:03Z>"
        "<meta itemprop=datePublished content=2021-03-05T21:11:03-05:00>"
    )
    page = f"<html lang=en><head>{head}</head><body><h1>The plan of the council</h1>{TEXT}</body></html>"
    found = extract_article(page.encode(), "https://paper.example/plan").published_at
    assert found is not None
    assert found.isoformat() == "2021-03-05T21:11:03-05:00"


@pytest.mark.parametrize(
    ("american", "expected"), [(True, [date(2021, 3, 5)]), (False, [date(2021, 5, 3)]), (None, [])]
)
def test_which_number_is_the_month_is_told_or_left_open(american: bool | None, expected: list[date]) -> None:
    assert [each.day for each in days("03/05/2021", american=american)] == expected


def test_what_is_no_day_is_none() -> None:
    text = "32.01.2021, 5. Foobar 2021, 10.0.2021.4, version 1.2.2021.7, 30 February 2021"
    assert list(days(text, american=False)) == []


@given(st.dates(date(1901, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_as_it_was_written(day: date) -> None:
    for text in (day.strftime("%d.%m.%Y"), day.isoformat(), day.strftime("%B %d, %Y"), day.strftime("%-d %b %Y")):
        assert [each.day for each in days(f"on {text} at noon", american=None)] == [day], text


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert all(text[each.start : each.end] for each in days(text, american=None))


@pytest.mark.parametrize(
    "words",
    [
        "Mayor 12, 2020",
        "Marketing 5 2020",
        "3 decade 2019",
        "Decker 5, 2019",
        "Octavia 2 2020",
        "3 Maybe 2019",
        "Marina 5, 2021",
    ],
)
def test_words_that_begin_as_months_do_are_none(words: str) -> None:
    assert list(days(words, american=True)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Call 10.10.20 for tickets",
        "Event date: March 3, 2025",
        "Due date: 3 May 2031",
        "Copyright 5 March 2010 Foo",
        "Printed on 5 March 2010",
    ],
)
def test_a_line_about_something_else_names_no_day_of_publication(line: str) -> None:
    assert published(f"<h1>The plan of the council</h1><p>{line}</p>{TEXT}", lang="en") == ""


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("5 de janeiro de 2021", 1),
        ("5 tammikuuta 2021", 1),
        ("5 января 2021", 1),
        ("3 Φεβρουαρίου 2021", 2),
        ("5 марта 2021", 3),
        ("5. srpna 2021", 8),
        ("5 augusti 2021", 8),
        ("5 Ağustos 2021", 8),
    ],
)
def test_months_are_read_in_the_forms_that_dates_have(words: str, month: int) -> None:
    [found] = days(words, american=None)
    assert found.day.month == month


def test_a_by_line_may_stand_before_a_day_without_its_century() -> None:
    assert published(f"<h1>The plan of the council</h1><p>von Karl-Peter Schönfeld, 8.5.12</p>{TEXT}") == "2012-05-08"

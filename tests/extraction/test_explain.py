"""Why a field is what it is: who said it, where, what else was said, and the rule that chose."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import extract_article
from newscrawl.explain import Candidate, Explained
from tests.extraction.site_pages import BODY, EDITOR, MEDIUM, PAGES, TEXT, TITLE, WRITER, page

FETCHED = datetime(2023, 6, 20, tzinfo=UTC)
HEAD = (
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"某地新型储能电站并网投运",'
    '"datePublished":"2023-06-15T09:31:00+08:00","publisher":{"name":"证券时报"}}</script>'
    '<meta name="publishdate" content="2023-06-14"><meta property="og:title" content="某地新型储能电站并网投运">'
    '<meta name="mediaid" content="证券时报">'
)
HEADER = f"<div>2023-06-15 09:31 来源：{MEDIUM} 作者：{WRITER}</div>"


def explained(html: bytes, url: str = "https://news.example/a.html") -> dict[str, Explained]:
    article = extract_article(html, url, fetched_at=FETCHED, explain=True)
    return {each.field: each for each in article.explained}


def plain(head: str = HEAD, header: str = HEADER, body: str = TEXT) -> bytes:
    made = page(f"<h1>{TITLE}</h1>{header}<div class='content'>{body}</div>").decode()
    return made.replace("</head>", f"{head}</head>").encode()


def of(field: Explained, verdict: str) -> list[Candidate]:
    return [each for each in field.candidates if each.verdict == verdict]


def test_every_field_names_its_rule_and_at_most_one_kind_of_winner() -> None:
    found = explained(plain())
    assert list(found) == ["title", "published_at", "modified_at", "medium", "authors", "editor", "body", "language", "charset"]  # fmt: skip
    for field in found.values():
        assert field.rule
        assert bool(field.value) == bool(of(field, "chosen")), field.field
        assert len({each.origin for each in of(field, "chosen")}) <= 1


def test_the_visible_time_wins_and_the_data_agree_or_lose() -> None:
    field = explained(plain())["published_at"]
    assert field.value == "2023-06-15T09:31:00+08:00 (minute)"
    [won] = of(field, "chosen")
    assert (won.value, won.where) == ("2023-06-15 09:31", "text near the headline")
    assert [each.where for each in of(field, "agrees")] == ["JSON-LD datePublished"]
    assert [each.where for each in of(field, "passed over")] == ["meta publishdate"]


def test_a_date_that_is_not_believed_says_why() -> None:
    field = explained(plain(head="", header="<div>2093-06-15 09:31</div>"))["published_at"]
    [refused] = of(field, "refused")
    assert (refused.value, bool(refused.reason), field.value) == ("2093-06-15 09:31", True, "")


def test_the_titles_of_data_and_page_agree_with_the_headline() -> None:
    field = explained(plain())["title"]
    assert [each.where for each in of(field, "chosen")] == ["h1"]
    assert {"JSON-LD headline", "<title>"} <= {each.where for each in of(field, "agrees")}


def test_the_medium_is_told_with_every_place_that_names_it() -> None:
    field = explained(plain())["medium"]
    assert [each.where for each in of(field, "chosen")] == ["label near the headline"]
    assert {"meta mediaid", "JSON-LD publisher.name"} <= {
        place for each in of(field, "agrees") for place in each.where.split(", ")
    }


def test_names_in_the_text_are_told_as_such() -> None:
    found = explained(plain(head="", header="", body=f"{TEXT}<p>（记者 {WRITER}）</p><p>责任编辑：{EDITOR}</p>"))
    assert (found["authors"].value, found["editor"].value) == (WRITER, EDITOR)
    for field in ("authors", "editor"):
        assert {each.where for each in of(found[field], "chosen")} <= {"first or last lines of the text", "text near the headline"}  # fmt: skip


def test_the_body_names_its_element_and_how_sure_it_is() -> None:
    [won] = explained(plain())["body"].candidates
    assert (won.value, won.origin, won.verdict) == ("div.content", "density", "chosen")
    assert won.where.startswith("text weighs ")


@pytest.mark.parametrize("name", ["sina", "people"])
def test_the_rule_of_a_site_is_named_with_its_selector(name: str) -> None:
    url, layout, fields = PAGES[name]
    found = explained(page(layout), url)
    names = {"time": "published_at", "credit": "medium", "author": "authors"}
    for field in (*fields.split(), "body"):
        assert of(found[names.get(field, field)], "chosen")[0].where.startswith(f"site rule {name}: "), field


def test_a_rule_that_found_nothing_is_told_behind_what_was_taken() -> None:
    field = explained(plain(), PAGES["sina"][0])["body"]
    assert [each.verdict for each in field.candidates] == ["chosen", "passed over"]
    assert field.candidates[1].where == "site rule sina: not found (#artibody, #article)"


def test_the_parser_of_the_mirror_says_what_it_read() -> None:
    html = f"""<section><h1>{TITLE}</h1><small>2023-06-15 09:31:00 (GMT+8, CST)</small>
    <p>{BODY[0]}</p><p>{BODY[1]}</p><p>（文章来源：{MEDIUM}）</p><small>tags: <em>{MEDIUM}新闻</em></small></section>"""
    found = explained(html.encode(), "http://h.example/zqsb/2023/06/15/NW202306152409566576.html")
    told = {name: found[name].candidates[0].where for name in ("title", "published_at", "body")}
    assert all(where.startswith("site parser finews: ") for where in told.values()), told
    assert found["medium"].value == MEDIUM


def test_the_parser_of_the_upstream_says_what_it_read() -> None:
    html = f"""<div class="atitle">{TITLE}</div><div class="infos"><div class="item">2023年06月15日 09:31</div>
    <div class="item">来源：{MEDIUM}</div></div><div id="ContentBody">{TEXT}</div><p>责任编辑：{EDITOR}</p>"""
    found = explained(html.encode(), "https://finance.eastmoney.com/a/202306152750000001.html")
    for name in ("title", "published_at", "medium", "editor", "body"):
        assert of(found[name], "chosen")[0].where.startswith("site parser eastmoney: "), name


@pytest.mark.parametrize(
    ("encoded", "told"),
    [
        ("utf-8", ("utf-8", "all bytes are valid UTF-8")),
        ("utf-8-sig", ("utf-8", "byte order mark")),
        ("gbk", ("gb18030", "share of common Chinese characters")),
    ],
)
def test_the_charset_is_told_with_how_it_was_decided(encoded: str, told: tuple[str, str]) -> None:
    field = explained(plain().decode().encode(encoded))["charset"]
    assert (field.value, field.candidates[0].where) == told


PIECES = ["<h1>标题</h1>", "<p>正文，有逗号。</p>", "来源：某报", "2026-09-24 11:42", "12-27", "责任编辑：", "作者：张三丰 ",
          '<script type="application/ld+json">{"@type":"NewsArticle","headline":[{}],"author":[null,{"name":3}],"datePublished":"x"}</script>',
          '<meta name="author" content="a">', "<time datetime=2026-01-01>", "<div id=artibody>", "</div>", "<script>"]  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=20).map(lambda p: "".join(p).encode())
    ),
    st.sampled_from(["", "https://finance.sina.com.cn/a", "http://h.example/x/2022/06/13/NW202206132409566576.html"]),
)
@settings(max_examples=200)
def test_no_bytes_make_the_explanation_fall_over(html: bytes, url: str) -> None:
    article = extract_article(html, url, explain=True)
    assert {each.field: each.value for each in article.explained}.get("title", article.title) == article.title

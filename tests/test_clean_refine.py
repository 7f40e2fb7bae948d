"""What cleaning makes of a whole item: title, summary, kind, body, evidence for the steps after it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.htmltree import parse_fragment
from newscrawl.items import ArticleItem, Evidence, Page
from newscrawl.pages.jekyll import parse_post
from pipelines.clean import clean, plain, refine
from pipelines.fingerprint import content_hash

FURNITURE = (
    "文章来源",
    "返回首页",
    "返回东财",
    "infoCode=",
    "finance.eastmoney.com/news",
    "webquote",
    "EM_StockImg",
    "data-code",
    "style=",
)


def _refined(**fields: object) -> ArticleItem:
    item = ArticleItem(**fields)  # type: ignore[arg-type]  # what a case gives is not typed
    refine(item)
    return item


def test_the_first_title_that_says_something_is_taken() -> None:
    item = _refined(raw_titles=[Evidence(" <em> </em>", "page"), Evidence("<em>题</em>\n目 ", "api")])
    assert item.title == "题 目"


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ("《<某议定书>》解读", "《<某议定书>》解读"),
        ("若x<y则", "若x<y则"),
        ("A&amp;B &lt;C&gt;", "A&B <C>"),
        ("R&D与S&P500", "R&D与S&P500"),
        ("<script>x</script>甲<br/>乙", "x甲乙"),
        ("甲\x00\u200b乙\ud800", "甲乙\ufffd"),
    ],
)
def test_only_mark_up_leaves_a_plain_line(found: str, line: str) -> None:
    assert plain(found) == line


def test_an_endless_title_is_cut() -> None:
    assert len(_refined(raw_titles=[Evidence("长" * 900, "page")]).title) == 500


def test_a_digest_alone_makes_a_flash_and_beside_a_body_a_summary() -> None:
    flash = _refined(raw_summary="【题】某事发生&lt;1&gt;。（某社）")
    assert (flash.kind, flash.summary) == ("flash", "")
    assert (flash.body_text, flash.body_html) == ("某事发生<1>。（某社）", "<p>某事发生&lt;1&gt;。（某社）</p>")
    article = _refined(raw_summary="【题】某事发生。", raw_body="<p>某事发生。后来。</p>")
    assert (article.kind, article.summary, article.body_text) == ("article", "某事发生。", "某事发生。后来。")


def test_a_body_of_charts_alone_leaves_the_digest_as_the_text() -> None:
    item = _refined(
        raw_summary="某事发生。", raw_body='<p><img src="https://webquotepic.eastmoney.com/GetPic.aspx"></p>'
    )
    assert (item.kind, item.body_text) == ("flash", "某事发生。")


def test_the_annotated_edition_serves_when_there_is_no_other() -> None:
    assert _refined(raw_annotated="<p>甲<a class='keytip'>乙</a></p>").body_text == "甲乙"


def test_what_the_body_says_is_added_once_however_often_it_is_refined() -> None:
    item = _refined(
        raw_body="<p>□周甲陈乙</p><p>正文。</p><p>责任编辑：张三</p><p class=em_media>（文章来源：某报）</p>"
    )
    refine(item)
    assert item.raw_credits == [Evidence("（文章来源：某报）", "body")]
    assert item.raw_editors == [Evidence("责任编辑：张三", "body")]
    assert item.raw_authors == [Evidence("□周甲陈乙", "body")]
    assert item.body_text == "□周甲陈乙\n正文。"


def test_links_are_relative_to_where_the_page_was_fetched() -> None:
    page = Page("https://h.example/a/1.html", b"", datetime(2022, 6, 13, tzinfo=UTC))
    item = _refined(url="https://upstream.example/x/1.html", pages=[page], raw_body='<p>见<a href="2.html">此</a></p>')
    assert item.body_html == '<p>见<a href="https://h.example/a/2.html">此</a></p>'


def test_a_limit_that_was_met_is_flagged_once() -> None:
    item = _refined(raw_body="字" * 300_000)
    refine(item)
    assert item.flags == ["too-big"]


def _read(path: Path) -> ArticleItem:
    return parse_post(Page(path.name, path.read_bytes(), datetime(2022, 6, 14, tzinfo=UTC)))


def test_of_every_real_post_no_sentence_is_lost_and_no_furniture_stays(posts: Path) -> None:
    for path in sorted(posts.glob("*.md")):
        item = _read(path)
        refine(item)
        source = parse_fragment(item.raw_body or item.raw_summary)
        wanted = "".join("".join(source.itertext()).split())
        credit = "".join(each.value for each in item.raw_credits if each.origin == "body")
        assert "".join((item.body_text + credit).split()) == wanted, path.name
        assert not [word for word in FURNITURE if word in item.body_html], path.name
        assert clean(item.body_html).html == item.body_html, path.name


@pytest.mark.parametrize("pair", ["202204212352230938", "202205262391921712"])
def test_both_editions_of_an_article_have_the_same_text_html_and_hash(posts: Path, pair: str) -> None:
    items = [_read(path) for path in posts.glob(f"*{pair}.md")]
    for item in items:
        refine(item)
    assert len(items) == 2
    assert len({item.body_text for item in items}) == 1
    assert len({item.body_html for item in items}) == 1
    assert len({content_hash(item.body_text) for item in items}) == 1

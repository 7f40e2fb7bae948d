"""The public function: bytes in, fields out, and nothing that a page holds makes it fall over."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import extract_article

SENTENCE = "某市昨日发布规划，规划期为五年，投资额约三百亿元。"
FETCHED = datetime(2026, 9, 24, 4, 0, tzinfo=UTC)


def chinese(header: str = "", body: str = f"<p>{SENTENCE * 3}</p><p>{SENTENCE}</p>", head: str = "") -> bytes:
    return f"""<html lang="zh-CN"><head><title>某市发布规划-某市新闻网</title>{head}</head><body>
    <ul><li><a href="/">首页</a></li><li><a href="/c">财经</a></li></ul><h1>某市发布规划</h1><div class="info">{header}</div>
    <div class="content">{body}</div><div class="footer">版权所有 某市新闻网 未经授权不得转载</div></body></html>""".encode()


def test_importing_the_package_loads_no_parser() -> None:
    code = "import sys, newscrawl; sys.exit('lxml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_text_instead_of_bytes_is_a_mistake_that_is_named() -> None:
    with pytest.raises(TypeError, match="give the bytes as they came"):
        extract_article(chinese().decode(), "https://news.example/2026/a.html")  # type: ignore[arg-type]  # the mistake


def test_a_chinese_page_gives_its_fields() -> None:
    header = "<span>2026-09-24 11:42:05</span> <span>来源：某市日报</span> <span>记者 张三丰</span>"
    article = extract_article(chinese(header), "https://news.example/2026/a.html")
    assert (article.title, article.medium, article.authors) == ("某市发布规划", "某市日报", ("张三丰",))
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-09-24T11:42:05+08:00"
    assert (article.published_precision, article.published_origin, article.zone_assumed) == ("second", "page", True)
    assert article.body_text == f"{SENTENCE * 3}\n{SENTENCE}"


def test_headers_name_the_charset_in_any_case() -> None:
    page = chinese().decode().encode("gb18030")
    assert extract_article(page, "", {"Content-Type": "text/html; charset=GB2312"}).title == "某市发布规划"


def test_a_relative_time_is_read_against_the_time_of_fetch() -> None:
    article = extract_article(chinese("25分钟前"), "", fetched_at=FETCHED)
    assert article.published_at == datetime(2026, 9, 24, 3, 35, tzinfo=UTC)


def test_without_a_time_of_fetch_a_relative_time_is_no_time() -> None:
    assert extract_article(chinese("25分钟前"), "").published_at is None


def test_a_day_without_a_year_gets_none_from_todays_calendar() -> None:
    assert extract_article(chinese("12-27 08:15"), "").published_at is None


def test_a_day_without_a_year_takes_it_from_the_pages_data() -> None:
    head = '<meta name="publishdate" content="2019-12-27">'
    article = extract_article(chinese("12-27 08:15", head=head), "")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2019-12-27T08:15:00+08:00"


def test_a_change_is_no_publication() -> None:
    article = extract_article(chinese("发布时间：2026-09-24 11:42 更新时间：2026-09-25 09:00"), "")
    assert article.published_at is not None
    assert article.published_at.day == 24
    assert article.modified_at is not None
    assert article.modified_at.day == 25


def test_explaining_shows_the_evidence_best_first() -> None:
    head = '<meta name="publishdate" content="2026-09-23">'
    article = extract_article(chinese("2026-09-24 11:42", head=head), "", explain=True)
    assert [(each.value, each.origin) for each in article.evidence["published_at"]][:2] == [
        ("2026-09-24 11:42", "page"),
        ("2026-09-23", "metadata"),
    ]
    assert article.evidence["charset"][0].value == "utf-8"


def test_without_explaining_there_is_no_evidence() -> None:
    assert extract_article(chinese(), "").evidence == {}


def test_a_page_of_the_mirror_is_read_by_its_own_rules() -> None:
    page = "<section><small>(GMT+8, CST) 2022-06-13 08:21:56</small><h1>标题</h1><p>正文。</p><p>又一段。</p></section>"
    article = extract_article(page.encode(), "http://h.example/x/2022/06/13/NW202206132409566576.html")
    assert (article.title, article.body_text) == ("标题", "正文。\n又一段。")


def test_a_page_at_an_address_that_looks_like_a_list_is_still_read() -> None:
    assert extract_article(chinese(), "https://news.example/").title == "某市发布规划"


@pytest.mark.parametrize(
    ("page", "flag"),
    [
        (b"", "empty"),
        (b"<div>" * 5_000 + b"x", "too-big"),
        (b"<html><title>Just a moment...</title><body>Checking your browser</body></html>", "challenge"),
        ("<html><title>页面不存在</title><body><h1>404</h1></body></html>".encode(), "error-page"),
    ],
)
def test_a_page_that_is_no_article_says_why(page: bytes, flag: str) -> None:
    article = extract_article(page, "https://news.example/a.html")
    assert (flag in article.flags, article.body_text) == (True, "")


HOSTILE = {
    "adoption agency": b"<p><b id=i>" * 3_000,
    "40 000 attributes": b"<a " + b" ".join(b"a%d=1" % number for number in range(40_000)) + b">",
    "a million tags": b"<" * 1_000_000,
    "100 000 links": b"<a href=x>y</a>" * 60_000,
    "separators in the title": b"<title>" + b"a - " * 200_000 + b"</title><p>Hello there, world.</p>",
    "labels": "来源：".encode() * 100_000,
    "nested lists in JSON-LD": b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>",
    "dates": b"<div>2020-01-01 12:00 </div>" * 20_000,
    "cookies": b"<p>cookie " * 30_000,
    "by-lines": b'<meta name=author content="' + b"by " * 200_000 + b'"><p>a, b.',
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_costs_little(page: bytes) -> None:
    started = time.process_time()
    extract_article(page, "https://news.example/a_1.html")
    assert time.process_time() - started < 5


PIECES = [
    "<h1>标题</h1>", "<title>标题_某网</title>", "<p>正文，有逗号。</p>", "<div class=comment>", '<a href="//[">下一页</a>', "<li><a href=x>y</a>",
    "来源：", "2026-09-24 11:42", "12-27", '<script type="application/ld+json">{"@type":"NewsArticle","headline":3,"author":[null,{}]}</script>',
    "<script>", "<!--", "</html>", "\x00", "</div>", "<time datetime=x>", '<meta property="og:title" content="标题">', "<table><tr><td>1", "<article>",
]  # fmt: skip
MARKUP = st.lists(st.sampled_from(PIECES), max_size=20).map(lambda pieces: "".join(pieces).encode())


@given(
    st.one_of(st.binary(max_size=400), MARKUP), st.one_of(st.text(max_size=30), st.just("https://h.example/a_1.html"))
)
@settings(max_examples=300)
def test_no_bytes_make_extraction_fall_over(page: bytes, url: str) -> None:
    article = extract_article(page, url)
    assert article.published_at is None or article.published_at.tzinfo is not None
    assert article.flags or article.title or article.body_text


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"\x89PNG\r\n", b"PK\x03\x04", b"\xff\xd8\xff\xe0", b"\0"], ids=repr)
def test_a_file_of_another_kind_is_no_article(start: bytes) -> None:
    found = extract_article(start + bytes(range(256)) * 20, "https://site.example/a.html")
    assert (found.title, found.body_text) == ("", "")


def test_chinese_text_in_any_encoding_is_text() -> None:
    page = "<html><head><title>某地产业园揭牌</title></head><body><h1>某地产业园揭牌</h1><p>昨日上午，园区正式揭牌，首批企业入驻。</p></body></html>"
    for encoding in ("utf-8", "gb18030", "big5", "utf-16"):
        body = page.replace("园区", "園區").encode(encoding, "replace") if encoding == "big5" else page.encode(encoding)
        found = extract_article(body, "https://site.example/a.html")
        assert "昨日上午" in found.body_text, encoding


@pytest.mark.parametrize("reference", ["&#30;", "&#x1;", "&#11", "\ufffe", "&#xffff;"])
def test_an_odd_character_beside_what_is_left_out_costs_no_article(reference: str) -> None:
    aside = f'<div class="share">{reference}<a href="/a">返回首页</a>{reference}</div>{reference}'
    article = extract_article(chinese(body=f"<p>{SENTENCE * 3}</p>{reference}{aside}<p>{SENTENCE}</p>"), "")
    assert article.title == "某市发布规划"
    assert article.body_text == f"{SENTENCE * 3}\n{SENTENCE}"

"""CSV, Markdown and feeds: read again by readers that are not ours."""

from __future__ import annotations

import csv as csv_module
import io
import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
import yaml
from hypothesis import given, settings
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from newscrawl.exports import csv, feeds, markdown
from newscrawl.exports.feeds import Feed
from newscrawl.exports.markdown_text import to_markdown
from newscrawl.exports.values import COLUMNS
from newscrawl.items import Security
from newscrawl.store.records import Article
from tests.exports.samples import article, articles, refined

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
# What no XML document can say.
IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def words(text: str) -> str:
    return "".join(text.split())


# -- CSV ------------------------------------------------------------------------------------------------------------


@given(articles())
@settings(max_examples=100)
def test_csv_comes_back_cell_by_cell(found: Article) -> None:
    [header, row] = csv_module.reader(io.StringIO("".join(csv.lines([found])), newline=""))
    assert tuple(header) == COLUMNS
    cells = dict(zip(header, row, strict=True))
    for name in ("title", "summary", "body_html", "body_text"):
        assert cells[name].removeprefix("'") == getattr(found, name).removeprefix("'")
    assert not any(cell.lstrip().startswith(tuple("=+-@＝＋－＠")) for cell in row)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1", "\n-1"])
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert csv.neutralised(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "标题", "1-1", "a=b", "【=】"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert csv.neutralised(text) == text


def test_lists_are_json_and_spreadsheets_can_have_their_mark() -> None:
    item = refined()
    item.securities = [Security("1", "600160", "某股")]
    lines = list(csv.lines([article(item)], bom=True))
    assert lines[0].startswith("\ufeffid,kind,")
    assert '"[{""market"":""1"",""code"":""600160"",""name"":""某股""}]"' in lines[1]


# -- Markdown -------------------------------------------------------------------------------------------------------


def shown(text: str) -> str:
    """What a reader of Markdown shows, without white space."""
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    return (
        words("".join(map(str, lxml_html.fromstring(f"<div>{rendered}</div>").itertext()))) if rendered.strip() else ""
    )


@given(articles())
@settings(max_examples=200)
def test_markdown_shows_the_text_of_the_article(found: Article) -> None:
    assert shown(to_markdown(found.body_html)) == words(found.body_text)


@given(articles())
@settings(max_examples=100)
def test_front_matter_is_yaml_that_says_what_the_row_says(found: Article) -> None:
    text = markdown.document(found)
    front = yaml.safe_load(text.split("\n---\n")[0].removeprefix("---\n"))
    assert front["title"] == found.title
    assert front["id"] == found.id
    assert front["categories"] == list(found.categories)
    assert front["medium"] == found.medium


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>甲<strong>“乙”</strong>丙</p>", "甲<strong>“乙”</strong>丙\n"),
        ("<p>甲<strong>乙</strong>丙</p>", "甲**乙**丙\n"),
        ('<p>见<a href="http://x.example/a_(b)">链接</a></p>', "见[链接](http://x.example/a_%28b%29)\n"),
        ("<p># 一</p><p>1. 二</p><p>- 三</p>", "\\# 一\n\n1\\. 二\n\n\\- 三\n"),
        ("<ul><li>一</li><li>二</li></ul>", "- 一\n- 二\n"),
        ("<ol><li><p>一</p><p>续</p></li></ol>", "1. 一\n\n   续\n"),
        ("<table><tr><th>a|b</th></tr><tr><td>1<br>2</td></tr></table>", "| a\\|b |\n| --- |\n| 1<br>2 |\n"),
        ("<blockquote><p>引</p></blockquote>", "> 引\n"),
        ("<p>一<br>二</p>", "一\\\n二\n"),
        (
            '<figure><img src="http://x.example/a.jpg" alt="图"><figcaption>说明</figcaption></figure>',
            "![图](http://x.example/a.jpg)\n\n说明\n",
        ),
        ("<p>!</p><p>m<sup>2</sup> &lt;b&gt; &amp;lt;</p>", "\\!\n\nm<sup>2</sup> \\<b\\> \\&lt;\n"),
        ("", ""),
    ],
)
def test_every_kind_of_block_has_its_markdown(html: str, text: str) -> None:
    assert to_markdown(html) == text


# -- feeds ----------------------------------------------------------------------------------------------------------


@given(articles())
@settings(max_examples=100)
def test_feeds_are_xml_that_says_what_the_row_says(found: Article) -> None:
    rss = ET.fromstring("".join(feeds.rss([found])))  # noqa: S314  # our own output
    [item] = rss.iter("item")
    assert words(item.findtext("title", "")) == words(IMPOSSIBLE.sub("", found.title or found.id))
    assert (item.findtext(CONTENT) or "") == IMPOSSIBLE.sub("", found.body_html)
    atom = ET.fromstring("".join(feeds.atom([found])))  # noqa: S314  # same
    [entry] = atom.iter(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}content") or "") == IMPOSSIBLE.sub("", found.body_html)


def parsed(text: str) -> Any:
    found = feedparser.parse(text)
    assert not found.bozo
    return found


@pytest.mark.parametrize("form", [feeds.rss, feeds.atom])
def test_a_feed_reader_finds_titles_times_links_and_people(form: Any) -> None:
    feed = Feed("某 & 某", "https://x.example/", "https://x.example/feed.xml")
    found = article(refined(title="标题 <b> & ]]>", raw_summary="摘要 1 &lt; 2"))
    read = parsed("".join(form([found], feed)))
    [entry] = read.entries
    assert read.feed.title == "某 & 某"
    assert any(link.rel == "self" and link.href == "https://x.example/feed.xml" for link in read.feed.links)
    assert entry.link == found.url
    assert found.published_at is not None
    assert datetime(*entry.published_parsed[:6]) == found.published_at.replace(tzinfo=None)  # noqa: DTZ001  # UTC both
    assert [tag.term for tag in entry.tags] == ["changzhouribao"]
    assert entry.content[0].value.startswith("<p>正文")


def test_the_dates_of_feeds_have_the_form_that_each_wants() -> None:
    found = article()
    assert "<pubDate>Mon, 13 Jun 2022 00:21:56 +0000</pubDate>" in "".join(feeds.rss([found]))
    assert "<published>2022-06-13T00:21:56Z</published>" in "".join(feeds.atom([found]))


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    found = article(url="javascript:alert(1)")
    assert "javascript" not in "".join(feeds.rss([found])) + "".join(feeds.atom([found]))


def test_a_feed_without_articles_is_still_one() -> None:
    assert parsed("".join(feeds.atom([]))).entries == []
    assert parsed("".join(feeds.rss([]))).entries == []

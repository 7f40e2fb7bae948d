"""Feeds and sitemaps: kinds told apart by content, tolerant of what is broken, harmless whatever they hold."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import PageError
from newscrawl.items import Evidence, IndexEntry, IndexPage, Page
from newscrawl.pages import feeds_xml, parse_feed
from newscrawl.pages.sitemaps import may_be_article

FETCHED = datetime(2026, 9, 24, 9, 0, tzinfo=UTC)
LINK = "https://news.example/2026/0924/1.html"
SENTENCE = "望川市交通局昨日宣布，自十月起新增三条公交线路，覆盖陶喆路与镕山站。"
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def feed(text: str | bytes, url: str = "https://news.example/feed", **headers: str) -> IndexPage:
    body = text if isinstance(text, bytes) else text.encode()
    return parse_feed(
        Page(url, body, FETCHED, headers={name.replace("_", "-"): value for name, value in headers.items()})
    )


def only(text: str | bytes, **headers: str) -> IndexEntry:
    [entry] = feed(text, **headers).entries
    return entry


def rss(inner: str, root: str = '<rss version="2.0">') -> str:
    return f"<?xml version='1.0'?>{root}<channel><title>频道</title>{inner}</channel></rss>"


def item(extra: str = "", title: str = "公交新线") -> str:
    return f"<item><title>{title}</title><link>{LINK}</link>{extra}</item>"


# -- kinds ----------------------------------------------------------------------------------------------------------

ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><link href="/self" rel="self"/>'
    f'<entry><title>公交新线</title><link href="{LINK}"/><updated>2026-09-24T08:00:00Z</updated></entry></feed>'
)
ATOM_03 = (
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>公交新线</title>'
    f'<link rel="alternate" type="text/html" href="{LINK}"/><issued>2026-09-24T08:00:00Z</issued></entry></feed>'
)
RSS_10 = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title></channel>'
    f"<item><title>公交新线</title><link>{LINK}</link><dc:date>2026-09-24T08:00:00Z</dc:date></item></rdf:RDF>"
)
RSS_090 = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">'
    f"<item><title>公交新线</title><link>{LINK}</link></item></rdf:RDF>"
)
RSS_091 = (
    '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
    f'"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>{item()}</channel></rss>'
)
JSON_FEED = json.dumps(
    {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "url": LINK, "title": "公交新线"}]}
)
NEWS_SITEMAP = (
    f"<urlset {SITEMAP} {NEWS}><url><loc>{LINK}</loc><news:news><news:publication><news:name>常州日报</news:name>"
    "<news:language>zh-cn</news:language></news:publication><news:publication_date>2026-09-24T16:00:00+08:00"
    "</news:publication_date><news:title>公交新线</news:title></news:news></url></urlset>"
)


@pytest.mark.parametrize(
    "text", [rss(item()), ATOM, ATOM_03, RSS_10, RSS_090, RSS_091, JSON_FEED, NEWS_SITEMAP], ids=lambda text: text[:40]
)
@pytest.mark.parametrize("packed", [False, True])
def test_every_kind_is_known_by_its_content(text: str, packed: bool) -> None:
    body = gzip.compress(text.encode()) if packed else text.encode()
    entry = only(body, content_type="text/html; charset=utf-8")
    assert (entry.url, entry.title, entry.any_page) == (LINK, "公交新线", False)


def test_a_sitemap_names_pages_of_all_kinds_newest_first() -> None:
    urls = "".join(
        f"<url><loc>https://news.example/{name}</loc>{lastmod}</url>"
        for name, lastmod in [("", ""), ("a", "<lastmod>2026-09-01</lastmod>"), ("b", "<lastmod>2026-09-02</lastmod>")]
    )
    found = feed(f"<urlset {SITEMAP}>{urls}</urlset>").entries
    assert [(entry.url[-1], entry.modified, entry.published) for entry in found] == [
        ("b", "2026-09-02", ""),
        ("a", "2026-09-01", ""),
        ("/", "", ""),
    ]
    assert [may_be_article(entry) for entry in found] == [True, True, False]


@pytest.mark.parametrize("path", ["/", "/category/cailianshe.html", "/emnews/", "/a/czqyw_2.html", "/photo.JPG"])
def test_pages_that_are_no_articles_by_their_address_are_left(path: str) -> None:
    [entry] = feed(f"<urlset><url><loc>https://h.example{path}</loc></url></urlset>").entries
    assert not may_be_article(entry)


def test_an_index_names_sitemaps_newest_first() -> None:
    inner = "".join(
        f"<sitemap><loc>https://h.example/{day}.xml.gz</loc><lastmod>2026-09-{day}</lastmod></sitemap>"
        for day in ("01", "03", "02")
    )
    found = feed(f"<sitemapindex {SITEMAP}>{inner}</sitemapindex>")
    assert found.entries == ()
    assert [entry.url[-9:] for entry in found.indexes] == ["03.xml.gz", "02.xml.gz", "01.xml.gz"]


def test_a_plain_list_of_addresses_is_a_sitemap() -> None:
    found = feed("\ufeffhttps://h.example/1.html\r\nhttps://h.example/2.html\r\n\r\n").entries
    assert [(entry.url[-6:], entry.any_page) for entry in found] == [("1.html", True), ("2.html", True)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("<!DOCTYPE html><html><body>请登录 <rss></rss></body></html>", "not-a-feed"),
        ("<xml/>", "not-a-feed"),
        ("plain words", "not-a-feed"),
        ('{"records":[]}', "not-a-feed"),
        ("[]", "not-a-feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [{"title"', "broken-json"),
        ("[" * 100_000, "broken-json"),
        (rss("<item><title>a</title></item>"), "unusable: none of 1"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [1]}', "unusable"),
        ("<rss><channel><item><title>a", "not-a-feed: truncated"),
    ],
)
def test_what_is_no_feed_is_named(text: str, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        feed(text)


@pytest.mark.parametrize("text", [rss(""), "<urlset/>", f"<urlset {SITEMAP}></urlset>", ATOM[:60] + "</feed>"])
def test_an_empty_feed_is_read_as_one(text: str) -> None:
    found = feed(text)
    assert (found.entries, found.indexes, found.problem) == ((), (), "")


# -- fields ---------------------------------------------------------------------------------------------------------


def test_full_text_medium_author_and_time_of_rss_are_evidence() -> None:
    entry = only(
        rss(
            item(
                "<pubDate>Thu, 24 Sep 2026 16:00:00 +0800</pubDate><dc:creator>周茜</dc:creator>"
                '<source url="https://czrb.example/rss">常州日报</source><description>望川市新增公交线路。</description>'
                f"<content:encoded><![CDATA[<p>{SENTENCE}</p>]]></content:encoded>"
            ),
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">',
        )
    )
    assert entry.body == f"<p>{SENTENCE}</p>"
    assert entry.summary == "望川市新增公交线路。"
    assert entry.published == "Thu, 24 Sep 2026 16:00:00 +0800"
    assert entry.credits == (Evidence("常州日报", "metadata"),)
    assert entry.authors == (Evidence("周茜", "metadata"),)


def test_the_title_of_a_feed_is_no_medium() -> None:
    assert only(rss(item())).credits == ()


def test_a_news_sitemap_gives_title_time_and_medium() -> None:
    entry = only(NEWS_SITEMAP)
    assert entry.published == "2026-09-24T16:00:00+08:00"
    assert entry.credits == (Evidence("常州日报", "metadata"),)


def test_the_last_change_of_a_page_is_no_evidence_of_its_publication() -> None:
    [entry] = feed(f"<urlset><url><loc>{LINK}</loc><lastmod>2026-09-24</lastmod></url></urlset>").entries
    assert (entry.published, entry.modified) == ("", "2026-09-24")


def test_the_publication_of_atom_goes_before_its_last_change() -> None:
    dated = ATOM.replace("<updated>", "<published>2026-09-01T00:00:00Z</published><updated>")
    assert only(dated).published == "2026-09-01T00:00:00Z"
    assert only(ATOM).published == "2026-09-24T08:00:00Z"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A &amp; B", "A & B"),
        ("A &amp;amp; B", "A & B"),
        ("A & B", "A & B"),
        ("A&nbsp;B &hellip;", "A B …"),
        ("<![CDATA[A & <b>B</b>]]>", "A & B"),
        ("&lt;em&gt;A&lt;/em&gt;&lt;纲要&gt;", "A<纲要>"),
        ("\n  两行\n  标题 ", "两行 标题"),
    ],
)
def test_titles_are_decoded_once_however_they_were_written(title: str, expected: str) -> None:
    assert only(rss(item(title=title))).title == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<content type="html">&lt;p&gt;{0}&lt;/p&gt;</content>', "<p>{0}</p>"),
        ('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{0}</p></div></content>', "<p>{0}</p>"),
    ],
)
def test_atom_content_is_read_escaped_and_as_elements(content: str, expected: str) -> None:
    text = SENTENCE * 20
    entry = only(ATOM.replace("<updated>", content.format(text) + "<updated>"))
    assert expected.format(text) in entry.body


@pytest.mark.parametrize("end", ["[…]", "[&amp;#8230;]", "...", "……", "…&lt;/p&gt;"])
def test_an_excerpt_that_was_cut_is_no_digest(end: str) -> None:
    assert only(rss(item(f"<description>&lt;p&gt;望川市交通局{end}</description>"))).summary == ""


def test_a_description_that_holds_the_whole_text_is_the_text() -> None:
    html = f"<p>{SENTENCE}</p>" * 20
    entry = only(rss(item(f"<description><![CDATA[{html}]]></description>")))
    assert (entry.summary, entry.body) == ("", html)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (f"<guid>{LINK}</guid>", LINK),
        (f'<guid isPermaLink="true">{LINK}</guid>', LINK),
        (f'<guid isPermaLink="false">{LINK}</guid><link>https://h.example/2</link>', "https://h.example/2"),
        ("<link> /2026/0924/1.html\n</link>", LINK),
        (f'<link href="{LINK}"/>', LINK),
        (f"<link><![CDATA[{LINK}?a=1&b=2]]></link>", f"{LINK}?a=1&b=2"),
        (f"<link>{LINK}?a=1&b=2</link>", f"{LINK}?a=1&b=2"),
        (
            f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="https://h.example/x"/><link>{LINK}</link>',
            LINK,
        ),
        (
            f'<link>https://count.example/1</link><f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">{LINK}</f:origLink>',
            LINK,
        ),
        (f'<media:title xmlns:media="http://search.yahoo.com/mrss/">图</media:title><link>{LINK}</link>', LINK),
    ],
)
def test_the_link_of_an_rss_item_is_found(fields: str, expected: str) -> None:
    entry = only(rss(f"<item><title>题</title>{fields}</item>"))
    assert (entry.url, entry.title) == (expected, "题")


def test_a_json_feed_gives_text_authors_and_time() -> None:
    items: list[dict[str, Any]] = [
        {"id": LINK, "title": "题", "content_text": f"{SENTENCE}\n<乙>{SENTENCE}", "date_published": "2026-09-24"},
        {"id": "2", "external_url": "https://h.example/2", "summary": "摘要。", "authors": [{"name": "周茜"}, 3]},
    ]
    first, second = feed(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})).entries
    assert (first.url, first.published) == (LINK, "2026-09-24")
    assert first.body == f"<p>{SENTENCE}</p><p>&lt;乙&gt;{SENTENCE}</p>"
    assert (second.url, second.summary) == ("https://h.example/2", "摘要。")
    assert second.authors == (Evidence("周茜", "metadata"),)


# -- broken and hostile ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "utf-8", "iso-8859-1"])
@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_chinese_is_read_whatever_charset_the_feed_declares(declared: str, charset: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><rss><channel>{item(title=SENTENCE)}</channel></rss>'
    assert only(text.encode(charset), content_type="text/xml").title == SENTENCE


def test_a_charset_that_only_the_document_declares_is_believed() -> None:
    text = f'<?xml version="1.0" encoding="windows-1251"?><rss><channel>{item(title="Новости дня сегодня")}</channel></rss>'
    assert only(text.encode("cp1251"), content_type="application/xml").title == "Новости дня сегодня"


def test_what_a_script_printed_before_the_feed_does_no_harm() -> None:
    assert only("<br />\n<b>Warning</b>: x &copy; in y\n" + rss(item())).url == LINK


def test_undeclared_prefixes_and_control_characters_are_tolerated() -> None:
    entry = only(rss(item("<content:encoded>正文\x0b</content:encoded>")))
    assert entry.body == "正文"


def test_a_broken_item_takes_no_other_with_it() -> None:
    found = feed(rss(f"<item><title>a<link>https://h.example/1</link></item>{item()}"))
    assert [entry.url for entry in found.entries] == [LINK]


def test_a_feed_that_ends_early_is_read_up_to_there_and_says_so() -> None:
    text = rss(item() + "<item><title>b</title><link>https://h.example/22")
    found = feed(text[: text.index("</channel>")])
    assert [entry.url for entry in found.entries] == [LINK]
    assert found.problem.startswith("truncated")


BOMB = (
    "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    "definition",
    [
        BOMB,
        "<!DOCTYPE r [<!ENTITY i SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE r [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x'> %p; <!ENTITY i 'x'>]>",
        "<!DOCTYPE r SYSTEM 'file:///etc/passwd'>",
    ],
)
def test_entities_that_a_document_defines_mean_nothing(definition: str) -> None:
    assert (
        only(f"<?xml version='1.0'?>{definition}<rss><channel>{item(title='题&i;')}</channel></rss>").title == "题&i;"
    )


def test_a_document_type_inside_the_feed_defines_nothing() -> None:
    assert "root:" not in repr(
        feed(f"<rss><!DOCTYPE r [<!ENTITY i SYSTEM 'file:///etc/passwd'>]><channel>{item(title='&i;')}</channel></rss>")
    )


def test_a_packed_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds_xml, "MAX_BYTES", 1 << 20)
    with pytest.raises(PageError, match="too-big"):
        feed(gzip.compress(b" " * (2 << 20)))


def test_a_record_that_never_ends_is_refused_before_it_fills_memory() -> None:
    with pytest.raises(PageError, match="too-big"):
        feed("<urlset><url>" + "<a/>" * 150_000 + "</url></urlset>")


@pytest.mark.parametrize("damage", [lambda packed: packed[:-9], lambda packed: packed[:12] + b"\xff" * 40])
def test_a_damaged_package_is_named(damage: Any) -> None:
    with pytest.raises(PageError, match="broken-gzip"):
        feed(damage(gzip.compress(zlib.compress(rss(item()).encode()))))


def test_a_package_in_a_package_and_joined_packages_are_unpacked() -> None:
    head, tail = rss(item()).encode()[:50], rss(item()).encode()[50:]
    assert only(gzip.compress(gzip.compress(head) + gzip.compress(tail))).url == LINK


def test_more_records_than_a_sitemap_may_have_are_said_to_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.pages.feeds.MAX_RECORDS", 3)
    urls = "".join(f"<url><loc>https://h.example/{number}</loc></url>" for number in range(5))
    found = feed(f"<urlset>{urls}</urlset>")
    assert len(found.entries) == 3
    assert found.problem.startswith("too-many")


@pytest.mark.parametrize(
    "text",
    [
        "<rss>" + "<a>" * 200_000,
        "<rss" + "".join(f' a{number}="1"' for number in range(50_000)) + ">" + item() + "</rss>",
        "<rss><![CDATA[" * 50_000,
        "<rss><!--" * 50_000,
        "<rss>" + "&" * 300_000,
        "<rss>" + "<" * 300_000,
        "<rss>" + "<item>" * 100_000,
        "<rss>" + item("<description>" + "&lt;p&gt;" * 50_000 + "</description>") + "</rss>",
        "<rss>" + item("<author>" + "a@" * 200_000 + "</author>") + "</rss>",
        "<rss>" + item("<description>" + "…</p>" * 50_000 + "x</description>") + "</rss>",
    ],
    ids=lambda text: text[4:20],
)
def test_hostile_feeds_cost_little(text: str) -> None:
    started = time.process_time()
    with suppress(PageError):
        feed(text)
    assert time.process_time() - started < 3


@given(st.binary(max_size=400))
def test_any_bytes_give_a_feed_or_a_page_error(body: bytes) -> None:
    with suppress(PageError):
        assert isinstance(feed(body), IndexPage)


_PIECES = st.sampled_from(
    "<rss> </rss> <channel> <item> </item> <title> </title> <link> </link> https://h.example/1 <urlset> <url> <loc> "
    "</loc> </url> </urlset> <feed xmlns='http://www.w3.org/2005/Atom'> <entry> </entry> <![CDATA[ ]]> &nbsp; & < > "
    "<content:encoded> 文 <!-- --> <?x ?> <!DOCTYPE <sitemapindex> <sitemap> </sitemap> <news:news> \x00 <link/>".split(
        " "
    )
)


@given(st.lists(_PIECES, max_size=60).map("".join))
def test_any_soup_of_tags_gives_a_feed_or_a_page_error(text: str) -> None:
    with suppress(PageError):
        for entry in feed(text).entries:
            assert entry.url.startswith("http")


_KINDS = st.sampled_from(
    (
        ("<rss><channel>", "item", "</channel></rss>"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'>", "entry", "</feed>"),
        ("<urlset>", "url", "</urlset>"),
        ("<sitemapindex>", "sitemap", "</sitemapindex>"),
    )
)
_RECORDS = st.lists(st.lists(_PIECES, max_size=6).map("".join), min_size=1, max_size=4)


@given(_KINDS, _RECORDS)
def test_any_soup_in_the_records_of_any_kind_of_feed_gives_addresses_of_the_web(
    kind: tuple[str, str, str], records: list[str]
) -> None:
    before, tag, behind = kind
    address = "<link href='/1'/><link>https://h.example/1</link><loc>https://h.example/1</loc>"
    with suppress(PageError):
        found = feed(before + "".join(f"<{tag}>{address}{soup}</{tag}>" for soup in records) + behind)
        assert all(entry.url.startswith("http") for entry in (*found.entries, *found.indexes))


@given(st.text(min_size=1, max_size=60).filter(str.strip), st.text(max_size=60))
def test_escaped_text_comes_back_as_it_was(title: str, digest: str) -> None:
    def escaped(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    plain = "".join(character for character in title if character.isalnum()) or "题"
    assert only(rss(item(f"<description>{escaped(digest)}</description>", escaped(plain)))).title == plain

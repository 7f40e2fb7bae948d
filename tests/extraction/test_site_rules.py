"""Rules of sites: they are believed first where they find something, and do no harm where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import extract_article
from newscrawl.errors import SiteRulesError
from newscrawl.items import UNKNOWN_TIME, ArticleItem, Page
from newscrawl.pages import generic
from newscrawl.resources import data_path
from newscrawl.sites import SETTING, load, sites
from tests.extraction.site_pages import BODY, MEDIUM, PAGES, SAID, TEXT, TITLE, page

SHIPPED = {rule.name: rule for rule in load(data_path("sites.toml"))}
EVIDENCE = {
    "title": "raw_titles",
    "time": "raw_dates",
    "credit": "raw_credits",
    "author": "raw_authors",
    "editor": "raw_editors",
}
ELSEWHERE = "https://mirror.example/a/1.html"


def parsed(html: bytes, url: str) -> ArticleItem:
    return generic.parse_page(Page(url, html, UNKNOWN_TIME))


@pytest.fixture
def own_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file that the setting names, read anew."""
    path = tmp_path / "rules.toml"
    monkeypatch.setenv(SETTING, str(path))
    sites.cache_clear()
    yield path
    sites.cache_clear()


def test_each_shipped_site_has_a_page_of_our_own_in_its_layout() -> None:
    assert PAGES.keys() == SHIPPED.keys()
    assert len(SHIPPED) >= 20


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_known_site_gives_its_fields(name: str) -> None:
    url, layout, _ = PAGES[name]
    article = extract_article(page(layout), url)
    assert (article.title, article.medium) == (TITLE, MEDIUM)
    assert article.body_text.split("\n") == list(BODY)
    assert article.published_at is not None
    assert f"{article.published_at:%Y-%m-%d %H:%M}" == SAID


@pytest.mark.parametrize("name", PAGES)
def test_what_the_rule_finds_is_believed_first(name: str) -> None:
    url, layout, fields = PAGES[name]
    item = parsed(page(layout), url)
    told = f"site rule {name}: "
    assert item.raw_places[0].where.startswith(told)
    first = {each: getattr(item, EVIDENCE[each])[0].where for each in fields.split()}
    assert {each: where.startswith(told) for each, where in first.items()} == dict.fromkeys(first, True)


@pytest.mark.parametrize("name", [name for name, rule in SHIPPED.items() if rule.marks])
def test_a_mirror_is_known_by_the_names_of_its_layout(name: str) -> None:
    _, layout, _ = PAGES[name]
    marked = layout + "".join(f'<div class="{mark.decode()}"></div>' for mark in SHIPPED[name].marks)
    assert parsed(page(marked), ELSEWHERE).raw_places[0].where.startswith(f"site rule {name}: ")


def test_other_pages_know_no_rule() -> None:
    item = parsed(page(f"<h1>{TITLE}</h1><div>{TEXT}</div>"), ELSEWHERE)
    assert [each.origin for each in item.raw_places] == ["density"]
    assert not any(each.where for each in (*item.raw_titles, *item.raw_dates, *item.raw_credits))


def test_a_host_that_only_ends_alike_is_another_one() -> None:
    assert sites().of("notsina.com.cn", b"") is None
    found = sites().of("finance.sina.com.cn", b"")
    assert found is not None
    assert found.name == "sina"


def test_where_the_layout_is_gone_the_general_way_reads_the_page() -> None:
    url, _, _ = PAGES["sina"]
    html = page(f"<h1>{TITLE}</h1><div>{SAID} 来源：{MEDIUM}</div><div class='neu'>{TEXT}</div>")
    article = extract_article(html, url)
    assert (article.title, article.medium, article.body_text) == (TITLE, MEDIUM, "\n".join(BODY))
    assert parsed(html, url).raw_places[-1].where == "site rule sina: not found (#artibody, #article)"


def test_a_rule_that_finds_much_too_little_is_passed_over() -> None:
    url, _, _ = PAGES["sina"]
    html = page(
        f"<h1 class='main-title'>{TITLE}</h1><div id='artibody'><p>更多内容请看：</p></div><div>{TEXT * 3}</div>"
    )
    item = parsed(html, url)
    assert item.raw_places[0].origin == "density"
    assert item.raw_places[-1].where.endswith("#artibody: too little text")
    assert BODY[1] in item.raw_body


def test_a_selector_that_finds_no_time_gives_way() -> None:
    url, layout, _ = PAGES["sina"]
    html = page(layout.replace("2023年06月15日 09:31", "刚刚更新").replace("</h1>", f"</h1><div>{SAID}</div>"))
    article = extract_article(html, url)
    assert article.published_at is not None
    assert f"{article.published_at:%Y-%m-%d %H:%M}" == SAID


def test_furniture_that_a_rule_names_goes_but_never_the_body_itself(own_rules: Path) -> None:
    own_rules.write_text('[own]\nhosts = ["own.example"]\nbody = ["#b"]\ndrop = ["div", ".ad"]\n', encoding="utf-8")
    item = parsed(
        page(f"<h1>{TITLE}</h1><div id='b'><div class='ad'>买一送一，只在今天，快来抢购吧。</div>{TEXT}</div>"),
        "http://own.example/",
    )
    assert "买一送一" not in item.raw_body
    assert BODY[0] in item.raw_body


def test_rules_of_ones_own_come_before_the_shipped_ones(own_rules: Path) -> None:
    own_rules.write_text('[mine]\nhosts = "sina.com.cn"\nbody = ".neu"\ntitle = ".t"\n', encoding="utf-8")
    item = parsed(page(f"<p class='t'>{TITLE}</p><div class='neu'>{TEXT}</div>"), PAGES["sina"][0])
    assert [item.raw_places[0].where, item.raw_titles[0].where] == ["site rule mine: .neu", "site rule mine: .t"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[a]\nbody = ['p']", "needs body, and hosts or marks"),
        ("[a]\nhosts = ['a.example']", "needs body, and hosts or marks"),
        ("[a]\nhosts = ['a.example']\nbody = ['p[']", "'p[' is no CSS selector"),
        ("[a]\nhosts = ['a.example']\nbody = ['p']\ntitel = ['h1']", "not titel"),
        ("[a]\nhosts = [1]\nbody = ['p']", "hosts is a text or a list of texts"),
        ("a = 1", "a is no table"),
        ("[a", "rules.toml"),
    ],
)
def test_a_file_that_is_no_set_of_rules_is_refused_with_a_reason(own_rules: Path, text: str, told: str) -> None:
    own_rules.write_text(text, encoding="utf-8")
    with pytest.raises(SiteRulesError) as raised:
        sites()
    assert told in str(raised.value)


@pytest.mark.usefixtures("own_rules")
def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(SiteRulesError, match="No such file"):
        sites()


PIECES = ["<h1 class=main-title>", "标题", "<div id=artibody>", "<p>正文，一句。</p>", "</div>", "<div class=date-source><span class=date>",
          "2023-06-15", "<p class=article-editor>责任编辑：", "<div class=article-bottom>", "<span class=source>来源", "</h1>", "</span>"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(lambda pieces: "".join(pieces).encode()))
@settings(max_examples=100, deadline=None)
def test_no_ruins_of_a_layout_make_extraction_fall_over(html: bytes) -> None:
    article = extract_article(html, PAGES["sina"][0])
    assert article.flags or article.title or article.body_text

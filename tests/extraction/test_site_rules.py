"""Rules of sites: they are believed first where they find something, and do no harm where they do not."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from newscrawl import Archive, extract_article
from newscrawl.cli.app import app
from newscrawl.diagnosis import diagnose
from newscrawl.errors import SiteRulesError
from newscrawl.htmltree import parse_document
from newscrawl.items import UNKNOWN_TIME, ArticleItem, Page
from newscrawl.pages import generic
from newscrawl.resources import data_path
from newscrawl.sites import SETTING, Layout, load, sites
from newscrawl.store import prepare
from tests.extraction.site_pages import BODY, MEDIUM, PAGES, SAID, TEXT, TITLE, page
from tests.site.crawls import CHECKOUT, Crawls

SHIPPED = {rule.name: rule for rule in load(data_path("sites.toml"))}
EVIDENCE = {
    "title": "raw_titles",
    "time": "raw_dates",
    "credit": "raw_credits",
    "account": "raw_credits",
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
    marked = layout + "".join(f'<div class="{mark}"></div>' for mark in SHIPPED[name].marks)
    assert parsed(page(marked), ELSEWHERE).raw_places[0].where.startswith(f"site rule {name}: ")


def test_an_account_credits_only_what_names_no_other_source() -> None:
    url, layout, _ = PAGES["wechat"]
    assert extract_article(page(layout), url).medium == MEDIUM
    told = layout.replace(TEXT, f"{TEXT}<p>来源：中国证券报</p>")
    assert extract_article(page(told), url).medium == "中国证券报"


def test_other_pages_know_no_rule() -> None:
    item = parsed(page(f"<h1>{TITLE}</h1><div>{TEXT}</div>"), ELSEWHERE)
    assert [each.origin for each in item.raw_places] == ["density"]
    assert not any(each.where for each in (*item.raw_titles, *item.raw_dates, *item.raw_credits))


def test_a_host_that_only_ends_alike_is_another_one() -> None:
    empty = Layout(parse_document("<p>"))
    assert sites().of("notsina.com.cn", empty) is None
    found = sites().of("finance.sina.com.cn", empty)
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


def test_a_rule_whose_body_is_passed_over_is_not_believed_in_anything_else() -> None:
    url, _, _ = PAGES["sina"]
    aside = "<h1 class='main-title'>视频推荐：专题页的名称</h1><div class='date-source'>2001-01-01 00:00 <a class='source'>推荐频道报</a></div>"
    text = f"<h1>{TITLE}</h1><p>{SAID} 来源：{MEDIUM}</p><div>{TEXT * 3}</div>"
    html = page(f"<div>{text}</div><div><p>其他</p>{aside}<div id='artibody'><p>更多内容</p></div></div>")
    there, elsewhere = extract_article(html, url), extract_article(html, ELSEWHERE)
    assert (there.title, there.medium, there.published_at) == (TITLE, MEDIUM, elsewhere.published_at)
    assert there.published_at is not None
    assert f"{there.published_at:%Y-%m-%d %H:%M}" == SAID


def test_furniture_that_says_more_than_the_body_is_none(own_rules: Path) -> None:
    own_rules.write_text('[own]\nhosts = ["own.example"]\nbody = ["#b"]\ndrop = [".end"]\n', encoding="utf-8")
    html = page(f"<h1>{TITLE}</h1><div id='b'><p>导语。</p></div><div class='end'>{TEXT * 3}</div>")
    assert BODY[1] in parsed(html, "http://own.example/").raw_body


def test_a_layout_is_known_by_whole_names(own_rules: Path) -> None:
    own_rules.write_text('[own]\nmarks = ["meta", "art", "by_*"]\nbody = ["#b"]\n', encoding="utf-8")

    def rule(names: str) -> str:
        item = parsed(page(f"<h1>{TITLE}</h1><div id='b'>{TEXT}</div><i class='{names}'></i>"), ELSEWHERE)
        return item.raw_places[0].where

    assert rule("meta art by_7x").startswith("site rule own: ")
    assert not rule("metadata party by_7x").startswith("site rule own: ")


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


@pytest.mark.parametrize(
    ("css", "number"),
    [("p.a", 1), ("p.a, p.b", 2), ("[class^='b']", 1), ("p:not(.z)", 2), ("#x .a", 1), ("p.z", 0), ("#x > .b + i", 0)],
)
def test_a_selector_finds_what_it_finds_anywhere(css: str, number: int) -> None:
    layout = Layout(parse_document("<div id='x'><p class='a'>一</p><p class='b c'>二</p></div>"))
    assert len(layout.matches(css)) == number


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
@settings(max_examples=100)
def test_no_ruins_of_a_layout_make_extraction_fall_over(html: bytes) -> None:
    article = extract_article(html, PAGES["sina"][0])
    assert article.flags or article.title or article.body_text


def test_a_crawl_with_rules_that_cannot_be_used_does_not_start(tmp_path: Path) -> None:
    crawls = Crawls(tmp_path / "news.db")
    command = [*crawls.command("share", "url=https://news.example/a.html"), "-s", f"{SETTING}={tmp_path / 'none.toml'}"]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=crawls.environment(), capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"Error: {tmp_path / 'none.toml'}: ")


@pytest.mark.parametrize("command", [["import", "jekyll", "posts"], ["reclean"], ["reclean", "--dry-run"]])
def test_rules_that_cannot_be_used_stop_a_verb_before_there_is_a_run(
    own_rules: Path, tmp_path: Path, command: list[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    prepare(url)
    (tmp_path / "posts").mkdir()
    own_rules.write_text("[own", encoding="utf-8")
    given = [str(tmp_path / "posts") if word == "posts" else word for word in command]
    result = CliRunner().invoke(app, [*given, "-d", url])
    assert isinstance(result.exception, SiteRulesError)
    with Archive.open(url) as archive:
        assert archive.runs() == []


def test_doctor_names_rules_that_cannot_be_used(own_rules: Path, tmp_path: Path) -> None:
    own_rules.write_text("[own", encoding="utf-8")
    found = {each.what: each for each in diagnose(f"sqlite:///{tmp_path / 'news.db'}")}["site rules"]
    assert (found.level, str(own_rules) in found.said, SETTING in found.advice) == ("problem", True, True)

"""Jekyll: posts as generation 8 wrote them, that an import reads back as the same fields."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from newscrawl import Archive
from newscrawl.exports.export import Options, run
from newscrawl.exports.jekyll import category_page, write_site
from newscrawl.exports.jekyll_post import Post, _one_line, post, quoted
from newscrawl.exports.jekyll_readback import files_of
from newscrawl.imports.jekyll import import_posts
from newscrawl.items import ArticleItem, Evidence, Page, Security
from newscrawl.pages import statement
from newscrawl.pages.jekyll import parse_post
from newscrawl.store import prepare
from newscrawl.store.merge import merge, row_of
from newscrawl.store.records import Article
from pipelines import refine
from tests.exports.samples import NASTY, SEEN, article, articles, refined, words
from tests.store.samples import article as item
from tests.store.samples import store

NOT_IN_POSTS = {"first_seen_at", "last_seen_at", "changed_at", "seq", "revision", "gone_at", "extractor"}
MEDIA_POST = """---
layout: post
title: "标题"
date: 2022-06-13 08:21:56 +0800
categories: changzhouribao
tags: 常州日报新闻
---
<p>正文第一段。</p><p class="em_media">（文章来源：常州日报）</p>

<http://share.example/html_News/NewsShare.html?infoCode=NW202206132400000001>

[返回常州日报新闻](//finews.withounder.com/category/changzhouribao.html)｜[返回首页](//finews.withounder.com/)"""
CHANNEL_POST = """---
layout: post
title: "标题"
date: 2022-06-13 08:21:56 +0800
categories: emnews
tags: 东财滚动新闻
---
> 摘要一句。（常州日报）

<p>正文第一段。</p><p class="em_media">（文章来源：常州日报）</p>

<http://finance.example.com/a/202206132400000001.html>

[返回东财滚动新闻](//finews.withounder.com/emnews/)｜[返回首页](//finews.withounder.com/)"""


def read_back(files: list[Post]) -> dict[str, Any]:
    """What an import makes of the files of one article, without a database."""
    row: dict[str, Any] | None = None
    categories: set[str] = set()
    for file in files:
        item = refine(parse_post(Page(f"_posts/{file.name}", file.text.encode(), SEEN)))
        statement.apply(item, statement.statement_of(file.text))
        categories |= set(item.categories)
        row = row_of(item) if row is None else merge(row, row_of(item), None).row
    assert row is not None
    return row | {"categories": categories}


def as_row(found: Article, item: ArticleItem) -> dict[str, Any]:
    return row_of(item) | {"categories": set(found.categories)}


def test_a_media_post_has_the_five_keys_the_credit_and_the_links_as_they_always_were() -> None:
    item = refined(share_url="http://share.example/html_News/NewsShare.html?infoCode=NW202206132400000001")
    item.url = item.share_url
    [file] = files_of(article(item))[0]
    assert file.name == "2022-06-13-NW202206132400000001.md"
    assert file.text == MEDIA_POST


def test_a_channel_post_has_its_digest_in_a_quotation() -> None:
    item = refined(variant="em", raw_summary="摘要一句。（常州日报）", categories=["emnews"])
    [file] = files_of(article(item))[0]
    assert file.name == "2022-06-13-202206132400000001.md"
    assert file.text == CHANNEL_POST


def test_an_article_of_both_doors_gets_both_files() -> None:
    item = refined(categories=["emnews", "changzhouribao"], raw_summary="摘要。")
    names = [file.name for file in files_of(article(item))[0]]
    assert names == ["2022-06-13-202206132400000001.md", "2022-06-13-NW202206132400000001.md"]


def test_a_flash_is_its_digest_and_no_more() -> None:
    item = refined(variant="em", body="", raw_summary="只有一句。(央视新闻)", raw_credits=[], categories=["emnews"])
    [file] = files_of(article(item))[0]
    assert "---\n\n只有一句。(央视新闻)\n\n<http" in file.text


def test_what_the_five_keys_cannot_say_is_one_more_line() -> None:
    item = refined(raw_editors=[Evidence("责任编辑：王某", "page")])
    [file] = files_of(article(item))[0]
    assert statement.statement_of(file.text) == {"editor": item.editor}
    assert yaml.safe_load(file.text.split("---")[1])["newscrawl"] == {"editor": item.editor}


def test_a_post_says_of_which_charset_a_page_was_only_where_it_was_another_one() -> None:
    [unknown] = files_of(article(refined(charset="", charset_origin="")))[0]
    assert statement.KEY not in unknown.text
    [old] = files_of(article(refined(charset="gb18030", charset_origin="scored")))[0]
    assert statement.statement_of(old.text) == {"charset": "gb18030", "charset_origin": "scored"}


def test_securities_go_back_into_the_text_in_the_order_of_the_row() -> None:
    named, unnamed, earlier = Security("1", "600160", "第一段"), Security("116", "02338"), Security("90", "BK1", "正文")
    item = refined()
    item.securities = [unnamed, named, earlier]
    [file] = files_of(article(item))[0]
    assert '<span id="stock_1.600160">' in file.text
    assert statement.KEY not in file.text
    assert refine(parse_post(Page(file.name, file.text.encode(), SEEN))).securities == item.securities


@pytest.mark.parametrize("title", NASTY)
def test_titles_are_quoted_so_that_yaml_and_our_reader_agree(title: str) -> None:
    text = post(article(refined(title=title)), "nw").text
    front = yaml.safe_load(text.split("\n---\n")[0])
    item = refine(parse_post(Page("2022-06-13-NW202206132400000001.md", text.encode(), SEEN)))
    assert item.title == refined(title=title).title
    assert front["title"] in {item.title, quoted(title)[1:-1]}
    assert list(front) == ["layout", "title", "date", "categories", "tags"]


@given(articles())
@settings(max_examples=150)
def test_any_article_is_read_back_as_the_same_fields(found: Article) -> None:
    files, is_faithful = files_of(found)
    assume(is_faithful)
    read = read_back(files)
    front = [yaml.safe_load(file.text.split("\n---\n")[0]) for file in files]
    assert all(list(each)[:5] == ["layout", "title", "date", "categories", "tags"] for each in front)
    wanted = row_of_article(found)
    assert {name: read[name] for name in wanted} == wanted


def row_of_article(found: Article) -> dict[str, Any]:
    names = [name for name in Article.__dataclass_fields__ if name not in NOT_IN_POSTS | {"categories"}]
    item = ArticleItem(**{name: _as_item(getattr(found, name)) for name in names})
    row = row_of(item)
    return {name: row[name] for name in names} | {"categories": set(found.categories)}


def _as_item(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else "" if value is None else value


def test_a_section_is_called_as_its_medium_whatever_the_generator_called_it() -> None:
    assert (
        category_page("changzhouribao") == "---\nlayout: category\ntitle: 常州日报新闻\ncategory: changzhouribao\n---"
    )
    assert "title: 东财滚动新闻" in category_page("emnews")
    assert "title: 某报新闻" in category_page("moubao", "某报")
    assert yaml.safe_load(category_page("yes", "").strip("-"))["category"] == "yes"


@given(words | st.sampled_from(["emnews", "changzhouribao", "a: b", "~", "0x1F"]), st.just("") | words)
def test_the_page_of_any_section_says_its_slug_and_a_title_to_a_reader_of_yaml(slug: str, medium: str) -> None:
    text = category_page(slug, medium)
    first, *lines, last = text.split("\n")
    assert (first, len(lines), last) == ("---", 3, "---")
    found = yaml.safe_load("\n".join(lines))
    assert found["layout"] == "category"
    assert found["category"] == _one_line(slug)
    assert isinstance(found["title"], str)
    assert slug == "emnews" or not medium or found["title"] == _one_line(f"{medium}新闻")


def test_a_site_has_posts_pages_and_what_jekyll_needs(tmp_path: Path) -> None:
    two_words = "21shijijingjibaodao 21caijingAPP"
    found = [article(refined(1)), article(refined(2, categories=[two_words]))]
    site = write_site(found, tmp_path)
    assert (site.articles, site.posts, site.categories) == (2, 2, 2)
    assert (tmp_path / "category" / f"{two_words}.html").is_file()
    assert {"index.html", "emnews.html", "_config.yml"} <= {path.name for path in tmp_path.iterdir()}
    [post_file, _] = sorted((tmp_path / "_posts").iterdir())
    assert post_file.stat().st_mtime == SEEN.timestamp()
    assert yaml.safe_load((tmp_path / "_config.yml").read_text(encoding="utf-8"))["timezone"] == "Asia/Shanghai"


def test_a_section_keeps_its_name_whatever_part_of_it_is_exported(database_url: str, tmp_path: Path) -> None:
    prepare(database_url)
    slug = "chenghuwanbao"  # of a medium that the registry does not know
    store(
        database_url,
        item(1, medium="澄湖晚报", medium_slug=slug, categories=[slug]),
        item(2, medium="常州日报", medium_slug="changzhouribao", categories=[slug]),
    )
    page = tmp_path / "site" / "category" / f"{slug}.html"
    with Archive.open(database_url) as archive:
        run(archive, Options(format="jekyll", target=tmp_path / "site"))
        whole = page.read_text(encoding="utf-8")
        run(archive, Options(format="jekyll", target=tmp_path / "site", after=1, is_incremental=True))
    assert "澄湖晚报新闻" in whole
    assert page.read_text(encoding="utf-8") == whole


def test_real_posts_come_back_with_the_same_fields_and_hashes(posts: Path, tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("before", "after")]
    import_posts([posts], urls[0])
    with Archive.open(urls[0]) as archive:
        before = {found.id: found for found in archive.articles()}
        assert write_site(archive.articles(), tmp_path / "site").differing == []
    assert import_posts([tmp_path / "site"], urls[1]).rejected == []
    with Archive.open(urls[1]) as archive:
        after = {found.id: found for found in archive.articles()}
    assert {id_: without_clocks(found) for id_, found in after.items()} == {
        id_: without_clocks(found) for id_, found in before.items()
    }


def without_clocks(found: Article) -> Article:
    """First seen stays; when it was last seen and in which order only the first database knows."""
    return replace(found, last_seen_at=SEEN, changed_at=SEEN, seq=0)


@pytest.mark.parametrize("name", ["2022-06-13-NW202206132409566576.md", "2022-05-30-NW202205302396671291.md"])
def test_a_real_post_is_written_as_its_generator_wrote_it(posts: Path, tmp_path: Path, name: str) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    import_posts([posts / name], url)
    with Archive.open(url) as archive:
        write_site(archive.articles(), tmp_path / "site")
    written = (tmp_path / "site" / "_posts" / name).read_text(encoding="utf-8").splitlines()
    real = (posts / name).read_text(encoding="utf-8").splitlines()
    body = real.index("---", 1) + 1
    assert written[:body] == real[:body]
    assert written[body + 1 :] == real[body + 1 :]
    assert written[body][-38:] == real[body][-38:]


def test_a_link_to_a_folder_is_followed_and_a_link_to_a_file_is_replaced(tmp_path: Path) -> None:
    posts, theirs, site = tmp_path / "posts", tmp_path / "theirs", tmp_path / "site"
    posts.mkdir()
    site.mkdir()
    theirs.write_text("kept", encoding="utf-8")
    (site / "_posts").symlink_to(posts)
    (site / "index.html").symlink_to(theirs)
    write_site([article()], site)
    assert (site / "_posts").is_symlink()
    assert len([*posts.iterdir()]) == 1
    assert theirs.read_text(encoding="utf-8") == "kept"
    assert (site / "index.html").read_text(encoding="utf-8").startswith("---")

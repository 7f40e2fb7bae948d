from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.demo import markup
from newscrawl.demo.articles import BEIJING, DemoArticle, load
from newscrawl.demo.catalogue import Response
from newscrawl.demo.layouts.posts import post_text, to_post
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite, Hit, route_key

HOST = "127.0.0.1:8000"
ARTICLES = load()
SPLIT_CREDIT = "（文章来源：上海<span"
COATING = "202509159900040001"
LITHIUM = "202509179900030003"
POWER = "202509149900180001"


@pytest.fixture
def site() -> DemoSite:
    return DemoSite(ARTICLES)


@pytest.fixture
def running(site: DemoSite) -> Iterator[Running]:
    with serve(site) as running:
        yield running


@pytest.fixture
def get(running: Running) -> Iterator[Callable[..., tuple[int, dict[str, str], bytes]]]:
    connection = HTTPConnection(running.host, running.port, timeout=10)

    def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    yield ask
    connection.close()


def page(site: DemoSite, path: str) -> str:
    response = site.respond(path, HOST)
    assert response.status == 200, path
    return response.body.decode()


def article_of(digits: str) -> DemoArticle:
    return next(article for article in ARTICLES if article.id == digits)


def bodies(edition: str) -> list[str]:
    """Post texts of every article that has this edition with a body."""
    return [
        to_post(article, "nw" if edition == "nw" else "em").content
        for article in ARTICLES
        if edition in article.editions and not article.is_flash
    ]


def posts_with(quirk: str) -> list[str]:
    return [
        post_text(post, generation)
        for post, generation in DemoSite(ARTICLES).posts()
        if quirk in quirks_of(post.digits)
    ]


def quirks_of(digits: str) -> frozenset[str]:
    return article_of(digits).quirks


# -- what there is -------------------------------------------------------------------------------------------------


def test_there_are_more_than_sixty_articles_with_ids_of_their_own() -> None:
    assert len({article.id for article in ARTICLES}) == len(ARTICLES) >= 66


def test_there_are_more_than_twelve_media() -> None:
    assert len({article.section.slug for article in ARTICLES if not article.section.channel}) >= 13


def test_articles_have_three_to_ten_paragraphs_on_the_whole_and_flashes_none() -> None:
    lengths = [len(markup.text_lines(article.body)) for article in ARTICLES if not article.is_flash]
    assert sum(3 <= length <= 12 for length in lengths) > 0.75 * len(lengths)
    assert all(article.digest for article in ARTICLES if article.is_flash)


def test_articles_spread_over_several_days() -> None:
    assert len({article.published.date() for article in ARTICLES}) >= 6


def test_every_time_is_beijing_time() -> None:
    assert {article.published.utcoffset() for article in ARTICLES} == {timedelta(hours=8)}


def test_every_chart_mention_and_cross_link_is_well_formed() -> None:
    known = {article.id for article in ARTICLES}
    for article in ARTICLES:
        for block in markup.blocks(article.body):
            for piece in block.pieces if isinstance(block, markup.Paragraph) else ():
                if isinstance(piece, markup.CrossLink) and ":" not in piece.target:
                    assert piece.target in known
        assert all(item.market.isdigit() and item.code for item in markup.securities(article.body))
        assert not any(re.search(r"[{}|]|\*\*|\]\(", line) for line in markup.text_lines(article.body))


def test_a_mention_that_also_has_a_chart_counts_once_and_has_its_name() -> None:
    found = markup.securities(article_of("202509159900020001").body)
    assert [(item.market, item.code, item.text) for item in found] == [("0", "309101", "云岭轨交")]


def test_an_unknown_block_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown block"):
        markup.blocks("!nonsense here")


# -- the dirt ------------------------------------------------------------------------------------------------------


def test_most_category_pages_bear_the_name_of_another_medium(site: DemoSite) -> None:
    sections = {article.section.slug: article.section for article in ARTICLES if not article.section.channel}
    wrong = [
        slug
        for slug, section in sections.items()
        if f"<title>{section.name}新闻 |" not in page(site, f"/category/{quote(slug)}.html")
    ]
    assert len(wrong) > len(sections) / 2


def test_slugs_have_blanks_double_blanks_brackets_and_case_variants(site: DemoSite) -> None:
    slugs = {article.section.slug for article in ARTICLES}
    assert "21shijijingjibaodao 21caijingAPP" in slugs
    assert "21shijijingjibaodao  nancailicaitong" in slugs
    assert "anxinguojizhengquan(xianggang)" in slugs
    assert {"TechWeb", "Techweb"} <= slugs
    assert 'href="/techweb/2025/' in page(site, "/category/TechWeb.html")
    assert 'href="/techweb/2025/' in page(site, "/category/Techweb.html")


def test_a_slug_with_a_blank_makes_two_folders(site: DemoSite) -> None:
    assert 'href="/21shijijingjibaodao/21caijingapp/2025/09/15/NW' in page(
        site, "/category/21shijijingjibaodao%2021caijingAPP.html"
    )


def test_a_category_page_can_be_empty(site: DemoSite) -> None:
    assert "<li>" not in page(site, "/category/Career%20In%20touxingPEVC.html")


def test_the_early_layout_spills_the_article_and_its_credit_into_the_head(site: DemoSite) -> None:
    text = page(site, "/changzhouribao/2025/09/15/NW202509159900010001.html")
    assert text.count("（文章来源：常州日报）") == 2
    assert text.index("（文章来源：常州日报）") < text.index("</head>")


def test_the_late_layout_keeps_the_article_out_of_the_head(site: DemoSite) -> None:
    text = page(site, "/cailianshe/2025/09/15/NW202509159900020001.html")
    assert text.count("（文章来源：财联社）") == 1
    assert "<small>[GMT+8, Asia/Shanghai, CST] 2025-09-15 09:02:18 &nbsp; </small>" in text


def test_every_page_has_the_site_name_first_reloads_itself_and_ends_with_a_disclaimer(site: DemoSite) -> None:
    text = page(site, "/wind/2025/09/17/NW202509179900140001.html")
    assert text.index("<h1><a href=") < text.index("<h1>本周解禁")
    assert '<body onload="JavaScript:AutoRefresh(60000);">' in text
    assert "【免责声明】<br />投资有风险" in text
    assert "<small>(GMT+8, Asia/Shanghai, CST) 2025-09-17 08:45:16</small>" in text


def test_tags_of_a_medium_with_a_blank_fall_apart(site: DemoSite) -> None:
    text = page(site, "/21shijijingjibaodao/21caijingapp/2025/09/15/NW202509159900090001.html")
    assert "<small>tags: <em>21世纪经济报道</em> - <em>21财经APP新闻</em></small>" in text


def test_a_credit_is_split_where_upstream_annotates_it() -> None:
    assert any(SPLIT_CREDIT in text for text in bodies("em"))
    assert not any(SPLIT_CREDIT in text for text in bodies("nw"))


def test_a_credit_stays_whole_when_its_sector_was_mentioned_before() -> None:
    assert "（文章来源：证券时报）" in to_post(article_of("202509189900030004"), "em").content


def test_charts_come_with_hidden_spacers_and_comments() -> None:
    spacer = '<p style="display:none;height:1px;overflow:hidden;"><br /></p><!-- EM_StockImg_Start -->'
    assert sum(spacer in text for text in bodies("nw") + bodies("em")) > 6


def test_a_hidden_paragraph_may_hold_text() -> None:
    assert any('overflow:hidden;">本段文字' in text for text in bodies("nw"))


@pytest.mark.parametrize(
    "form",
    [
        'class="keytip" data-code="0,309101">云岭轨交</a></span><span id="quote_0.309101"></span>',
        'class="keytip" data-code="90,BK9902">轨道交通</a></span><span id="bkquote_90.BK9902"></span>',
        '<span id="Info.116.99105"><a href="http://quote.eastmoney.com/unify/r/116.99105" class="keytip"',
        '<span id="Info.3332"><a href="http://data.eastmoney.com/notices/" class="infokey">公告</a></span>',
        'r/0.309118" class="em_stock_key_common" data-code="0,309118">沐澜新材</span>',
    ],
)
def test_every_kind_of_annotation_occurs_in_annotated_bodies_only(form: str) -> None:
    assert any(form in text for text in bodies("em"))
    assert not any(form in text for text in bodies("nw"))


def test_annotations_split_words() -> None:
    assert any("指数(Q<span" in text and "CPI</a></span>E)" in text for text in bodies("em"))
    assert any('《<span id="bk_90.BK0473">' in text and "投资基金</a></span>境外" in text for text in bodies("em"))


def test_a_twin_lost_its_title_its_date_and_its_link() -> None:
    (text,) = [text for text in posts_with("empty-twin") if 'title: ""' in text]
    assert "\ndate:  +0800\n" in text
    assert "\n\n<>\n\n" in text
    twin = to_post(article_of(COATING), "em")
    assert twin.name == f"-{COATING}"
    assert not twin.path


def test_many_articles_exist_in_both_editions(site: DemoSite) -> None:
    both = [article for article in ARTICLES if {"nw", "em"} <= set(article.editions)]
    assert len(both) >= 15
    assert "GMT+8" in page(site, "/cailianshe/2025/09/15/NW202509159900020001.html")
    assert "GMT+8" in page(site, "/emnews/2025/09/15/202509159900020001.html")


def test_flashes_credit_in_both_kinds_of_brackets_or_not_at_all() -> None:
    digests = [article.digest for article in ARTICLES if article.is_flash]
    assert any(digest.endswith("（财联社）") for digest in digests)
    assert any(digest.endswith("(东方财富Choice数据)") for digest in digests)
    assert sum(digest.endswith("。") for digest in digests) >= 8


def test_a_flash_repeats_its_title_with_brackets_that_are_no_credit() -> None:
    assert any(article.digest == article.title and article.digest.endswith("（附名单）") for article in ARTICLES)


def test_two_flashes_say_the_same() -> None:
    first, second = (article_of(f"20250915990000000{number}") for number in (1, 2))
    assert first.digest == second.digest
    assert first.title != second.title


def test_angle_brackets_stand_literally_in_a_text() -> None:
    assert sum("《&lt;车用涂料中有害物质限量&gt;实施指南》" in text for text in bodies("nw")) == 1


def test_photos_have_captions_and_a_photo_credit_is_not_the_credit() -> None:
    assert any(
        '_w800h555.jpg" alt="Image" width="552"' in text
        and '<p style="text-align:center;">图片来源：霁蓝涂层官网</p>' in text
        and text.index("图片来源") < text.index("文章来源")
        for text in bodies("nw")
    )


def test_a_body_links_to_another_article() -> None:
    here = "202509169900020003"
    (link,) = re.findall(r"finance\.eastmoney\.com/a/(\d+)\.html", to_post(article_of(here), "nw").content)
    assert link != here


def test_a_body_links_into_the_other_number_space() -> None:
    assert any("http://caifuhao.eastmoney.com/news/202509149900009999" in text for text in bodies("nw"))


def test_by_lines_have_no_separators() -> None:
    assert any("<p>□章喆吴堃李镕</p>" in text for text in bodies("nw"))


def test_a_table_and_a_list_occur() -> None:
    assert any("<table><tbody><tr><td>品种</td>" in text for text in bodies("nw"))
    assert any("<ul><li>砺行重工回购股份" in text for text in bodies("em"))


def test_advice_and_risk_headings_stand_in_mid_text() -> None:
    lines = markup.text_lines(article_of("202509189900040004").body)
    assert lines.index("投资建议") < lines.index("风险提示") < len(lines) - 2


def test_blanks_stand_before_the_end_of_a_paragraph() -> None:
    assert any(' </p><p class="em_media">' in text for text in posts_with("trailing-space"))


def test_joints_between_paragraphs_differ() -> None:
    texts = bodies("nw") + bodies("em")
    assert any("</p> <p>" in text for text in texts)
    assert any("</p>\n <p>" in text for text in texts)
    assert any("<br /></p><p" in text for text in texts)


def test_a_title_holds_straight_quotes_that_break_the_front_matter() -> None:
    assert any(
        re.search(r'^title: ".*".*".*"$', post_text(post), re.MULTILINE) for post, _ in DemoSite(ARTICLES).posts()
    )


def test_upstream_indents_with_ideographic_blanks_and_has_headings(site: DemoSite) -> None:
    text = page(site, f"/a/{LITHIUM}.html")
    assert "<p>\u3000\u3000鹿泽县往西60公里" in text
    assert '<h3 class="emh3">\u3000\u3000第一站：矿山</h3>' in text
    assert "\u3000" not in "".join(bodies("nw") + bodies("em"))


def test_a_long_article_continues_on_further_pages(site: DemoSite) -> None:
    first, second, third = (page(site, f"/a/{LITHIUM}{suffix}.html") for suffix in ("", "_2", "_3"))
    assert f'<a href="http://{HOST}/a/{LITHIUM}_2.html">下一页</a>' in first
    assert "第二站：冶炼" in second
    assert "第二站：冶炼" not in first
    assert "下一页" not in third
    assert "文章来源" in third
    assert site.respond(f"/a/{LITHIUM}_4.html", HOST).status == 404


def test_upstream_names_time_medium_author_and_editor_outside_the_body(site: DemoSite) -> None:
    text = page(site, f"/a/{LITHIUM}.html")
    assert '<div class="item">2025年09月17日 07:15</div><div class="item">来源：证券时报</div>' in text
    assert '<div class="item">作者：岑致远</div>' in text
    assert "（责任编辑：方既白）" in text.partition('id="ContentBody"')[2].partition("</div>")[2]


def test_upstream_advertises_and_crosses_comments(site: DemoSite) -> None:
    text = json.loads(page(site, f"/kuaixun/v2/api/article/{POWER}?guid=1"))["data"]["Art_Content"]
    assert text.endswith('<img class="em_handle_adv_close" /></a></p>')
    assert "<!-- EM_StockImg_Start --></p>" in text
    assert "<!-- EM_StockImg_End --><!-- EM_StockImg_End -->" in text
    assert "em_media" not in text


def test_an_old_article_has_seventeen_digits_and_lives_upstream_only(site: DemoSite) -> None:
    old = article_of("20180912990018003")
    assert page(site, f"/news/1344,{old.id}.html") == page(site, f"/a/{old.id}.html")
    assert not [post for post, _ in site.posts() if post.digits == old.id]


def test_a_digest_repeats_its_title_upstream_and_loses_it_on_the_mirror(site: DemoSite) -> None:
    digits = "202509189900000016"
    answer = json.loads(page(site, f"/NewsData/GetNewsText.do?id=NW{digits}"))
    assert answer["digest"].startswith("【槐序物流")
    assert "】" not in to_post(article_of(digits), "em").content


# -- the archive ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("generation", "start", "date", "end"),
    [
        (1, "\n---\nlayout: post\n", "date: 2025-09-15 21:30:16", ".html>"),
        (2, "---\nlayout: post\n", "date: 2025-09-15 21:30:16", "[返回东财滚动新闻](./emnews/)\n[返回首页](./)"),
        (3, "---\n", "date: 2025-09-15 21:30:16", "[返回东财滚动新闻](../emnews/)\n[返回首页](../)"),
        (
            4,
            "---\n",
            "date: 2025-09-15 21:30:16",
            "(//finews.withounder.com/emnews/)\n[返回首页](//finews.withounder.com/)",
        ),
        (5, "---\n", "date: 2025-09-15 21:30:16 +0800", "/emnews/)｜[返回首页](//finews.withounder.com/)"),
    ],
)
def test_flashes_are_written_in_the_early_generations(generation: int, start: str, date: str, end: str) -> None:
    flash = article_of("202509159900000006")
    text = post_text(to_post(flash, "em", generation=generation), generation)
    assert text.startswith(start)
    assert f"\n{date}\n" in text
    assert text.endswith(end)
    assert "<http://finance.eastmoney.com/news/1350,202509159900000006.html>" in text


@pytest.mark.parametrize(
    ("generation", "back"), [(6, "/cailianshe/)"), (7, "/cailianshe/)"), (8, "/category/cailianshe.html)")]
)
def test_media_posts_are_written_in_the_late_generations(generation: int, back: str) -> None:
    text = post_text(to_post(article_of("202509159900020001"), "nw", generation=generation), generation)
    assert ("<p" in text) is (generation > 6)
    assert f"[返回财联社新闻](//finews.withounder.com{back}｜" in text


def test_a_post_of_the_last_generation_has_five_keys_a_body_on_one_line_a_link_and_back_links() -> None:
    text = post_text(to_post(article_of("202509179900060003"), "nw"))
    assert text.splitlines()[:7] == [
        "---",
        "layout: post",
        'title: "霁月医疗回应“裁员三成”：不实，系部门合并"',
        "date: 2025-09-17 16:40:13 +0800",
        "categories: meirijingjixinwen",
        "tags: 每日经济新闻新闻",
        "---",
    ]
    assert len(text.splitlines()) == 12
    assert text.splitlines()[7].endswith('</p><p class="em_media">（文章来源：每日经济新闻）</p>')
    assert not text.endswith("\n")


def test_every_generation_of_flashes_occurs() -> None:
    assert {article.generation for article in ARTICLES if article.is_flash} == {1, 2, 3, 4, 5}


# -- rendering -----------------------------------------------------------------------------------------------------


def test_two_sites_give_the_same_bytes() -> None:
    first, second = DemoSite(load()), DemoSite(load())
    for target in ("/", "/emnews/", "/feed.xml", "/category/Wind.html", f"/a/{LITHIUM}_2.html"):
        assert first.respond(target, HOST) == second.respond(target, HOST)


def test_no_link_of_a_page_that_is_followed_leads_off_the_site(site: DemoSite) -> None:
    text = page(site, "/cailianshe/2025/09/16/NW202509169900020003.html")
    assert {urlsplit(link).netloc for link in re.findall(r'href="([^"]+)"', text)} == {"", HOST}


def test_every_listed_post_can_be_fetched_and_is_listed_once(site: DemoSite) -> None:
    links = re.findall(r'<li><a href="([^"]+)"', page(site, "/category/emnews.html"))
    assert len(links) == len(set(links)) > 30
    assert all(site.respond(link, HOST).status == 200 for link in links)


def test_posts_are_listed_newest_first(site: DemoSite) -> None:
    links = re.findall(r"/(\d{4}/\d{2}/\d{2})/NW", page(site, "/category/meirijingjixinwen.html"))
    assert len(links) == 4
    assert links == sorted(links, reverse=True)


def test_the_channel_page_shows_twenty_in_new_windows(site: DemoSite) -> None:
    assert page(site, "/emnews/").count('" target="_blank">') == 20


def test_the_home_page_shows_up_to_five_under_every_tag(site: DemoSite) -> None:
    parts = page(site, "/").split("<h2 id=")[1:]
    assert len(parts) > 16
    assert all(1 <= part.count("<li>") <= 5 for part in parts)


def test_the_feed_has_ten_entries(site: DemoSite) -> None:
    assert page(site, "/feed.xml").count("<entry>") == 10


def test_the_share_page_holds_a_title_and_no_text(site: DemoSite) -> None:
    text = page(site, f"/html_News/NewsShare.html?infoCode=NW{COATING}")
    assert "<title>国产“绿色”涂层首次上车！哪些公司已有布局？</title>" in text
    assert "陶瓷" not in text


def test_the_text_service_answers_in_the_spelling_of_the_media_list(site: DemoSite) -> None:
    answer = json.loads(page(site, f"/NewsData/GetNewsText.do?id=NW{COATING}&cid=1"))
    assert (answer["from"], answer["showtime"]) == ("上海证券报", "2025-09-15 06:50:27")
    assert answer["infocode"] == f"NW{COATING}"
    assert "keytip" in answer["content"]
    assert "keytip" not in answer["text"]


def test_the_text_service_answers_in_the_spelling_of_the_rolling_list(site: DemoSite) -> None:
    answer = json.loads(page(site, "/NewsData/GetNewsText.do?id=NW202509159900030001"))
    assert answer["text"] == ""
    assert answer["content"]
    assert answer["url_w"] == f"http://{HOST}/news/1354,202509159900030001.html"
    assert "from" not in answer


def test_a_bare_text_service_gives_texts_only() -> None:
    answer = DemoSite(ARTICLES, bare=True).respond(f"/NewsData/GetNewsText.do?id=NW{COATING}", HOST)
    assert set(json.loads(answer.body)) == {"text", "content"}


def test_editions_say_the_same(site: DemoSite) -> None:
    answer = json.loads(page(site, f"/NewsData/GetNewsText.do?id=NW{COATING}"))
    strip = re.compile(r"<[^>]*>")
    assert strip.sub("", answer["text"]) == strip.sub("", answer["content"])


def test_the_article_api_names_the_medium_apart(site: DemoSite) -> None:
    data = json.loads(page(site, f"/kuaixun/v2/api/article/{COATING}"))["data"]
    assert (data["Art_Media_Name"], data["Art_ShowTime"]) == ("上海证券报", "2025/09/15 06:50:27")
    assert data["Art_UniqueUrl"] == f"http://{HOST}/a/{COATING}.html"


@pytest.mark.parametrize(
    ("target", "key"),
    [
        ("/category/a%20b(c).html", "/category/a b(c).html"),
        (f"/html_News/NewsShare.html?infoCode=NW{COATING}", f"/html_News/NewsShare.html?{COATING}"),
        (f"/info/information/detail.html?infocode=NW{COATING}", f"/info/information/detail.html?{COATING}"),
        (f"/news/1350,{COATING}.html", f"/a/{COATING}.html"),
        ("/?id=1", "/"),
    ],
)
def test_an_address_leads_to_a_route(target: str, key: str) -> None:
    assert route_key(target) == key


@given(st.text())
def test_any_address_gets_an_answer(target: str) -> None:
    assert DemoSite([]).respond(target, HOST).status in {200, 404}


@given(st.lists(st.text(st.characters(categories=["L", "N", "P"], exclude_characters="{}|*[]()!-"), min_size=1)))
def test_plain_lines_of_a_body_are_its_text(lines: list[str]) -> None:
    assert markup.text_lines("\n".join(lines)) == lines


# -- change --------------------------------------------------------------------------------------------------------


def test_a_published_article_appears_on_its_indexes(site: DemoSite) -> None:
    new = replace(article_of(COATING), id="202509199900040009", published=datetime(2025, 9, 19, 12, tzinfo=BEIJING))
    site.publish(new)
    assert f"NW{new.id}.html" in page(site, "/category/shanghaizhengquanbao.html")
    assert f"NW{new.id}.html" in page(site, "/")


def test_an_edited_article_shows_its_new_text_everywhere(site: DemoSite) -> None:
    site.edit(COATING, title="更正：一罐涂料的故事")
    assert "更正：一罐涂料的故事" in page(site, "/category/shanghaizhengquanbao.html")
    assert "更正：一罐涂料的故事" in page(site, f"/a/{COATING}.html")


def test_an_expired_article_leaves_the_mirror_and_stays_upstream(site: DemoSite) -> None:
    path = f"/shanghaizhengquanbao/2025/09/15/NW{COATING}.html"
    assert site.respond(path, HOST).status == 200
    site.expire(COATING)
    assert site.respond(path, HOST).status == 404
    assert site.respond(f"/NewsData/GetNewsText.do?id=NW{COATING}", HOST).status == 200


@pytest.mark.parametrize(("how", "status"), [("missing", 404), ("gone", 410)])
def test_a_withdrawn_article_is_away_everywhere(site: DemoSite, how: str, status: int) -> None:
    site.withdraw(COATING, "gone" if how == "gone" else "missing")
    for target in (
        f"/shanghaizhengquanbao/2025/09/15/NW{COATING}.html",
        f"/html_News/NewsShare.html?infoCode=NW{COATING}",
        f"/NewsData/GetNewsText.do?id=NW{COATING}",
        f"/kuaixun/v2/api/article/{COATING}",
        f"/a/{COATING}.html",
    ):
        assert site.respond(target, HOST).status == status
    assert COATING not in page(site, "/category/shanghaizhengquanbao.html")


def test_a_withdrawn_article_may_leave_an_empty_share_page(site: DemoSite) -> None:
    site.withdraw(COATING, "empty")
    assert "<title></title>" in page(site, f"/html_News/NewsShare.html?infoCode=NW{COATING}")
    assert json.loads(page(site, f"/NewsData/GetNewsText.do?id=NW{COATING}")) == {"text": "", "content": ""}


def test_a_path_fails_as_often_as_it_is_told_to(site: DemoSite) -> None:
    site.fail("/emnews/", 503, times=2, headers={"Retry-After": "1"})
    answers = [site.respond("/emnews/", HOST) for _ in range(3)]
    assert [answer.status for answer in answers] == [503, 503, 200]
    assert answers[0].headers == {"Retry-After": "1"}


def test_a_failing_path_can_be_mended(site: DemoSite) -> None:
    site.fail("/", 500)
    assert site.respond("/", HOST).status == 500
    site.fail("/", 200)
    assert site.respond("/", HOST).status == 200


def test_a_page_of_ones_own_can_be_added(site: DemoSite) -> None:
    site.add("/odd.html", Response("喆".encode("gb18030"), "text/html; charset=gb2312"))
    assert site.respond("/odd.html", HOST).body == b"\x86\xb4"


# -- the server ----------------------------------------------------------------------------------------------------

Ask = Callable[..., tuple[int, dict[str, str], bytes]]


def test_pages_of_the_server_link_to_the_server(running: Running, get: Ask) -> None:
    _, _, body = get("/cailianshe/2025/09/15/NW202509159900020001.html")
    assert f"{running.url}/html_News/NewsShare.html?infoCode=NW202509159900020001" in body.decode()


def test_share_links_of_the_site_lead_to_share_pages(running: Running, site: DemoSite, get: Ask) -> None:
    links = site.share_links(running.authority)
    assert len(links) > 40
    assert get(links[0].removeprefix(running.url))[0] == 200


def test_an_unchanged_page_is_not_sent_again(get: Ask) -> None:
    _, headers, _ = get("/category/Wind.html")
    assert get("/category/Wind.html", If_None_Match=headers["etag"])[0] == 304
    status, _, body = get("/category/Wind.html", If_Modified_Since=headers["last-modified"])
    assert (status, body) == (304, b"")


def test_tags_go_before_dates(get: Ask) -> None:
    _, headers, _ = get("/category/Wind.html")
    assert get("/category/Wind.html", If_None_Match='"other"', If_Modified_Since=headers["last-modified"])[0] == 200


def test_a_changed_page_is_sent_again(site: DemoSite, get: Ask) -> None:
    path = f"/a/{COATING}.html"
    _, headers, _ = get(path)
    site.edit(COATING, title="另一个标题")
    assert get(path, If_None_Match=headers["etag"])[0] == 200
    assert get(path, If_Modified_Since=headers["last-modified"])[0] == 200


def test_an_index_that_lost_an_article_is_sent_again(site: DemoSite, get: Ask) -> None:
    _, headers, _ = get("/category/shanghaizhengquanbao.html")
    site.withdraw(COATING)
    assert get("/category/shanghaizhengquanbao.html", If_Modified_Since=headers["last-modified"])[0] == 200


def test_last_modified_is_when_the_article_appeared(get: Ask) -> None:
    _, headers, _ = get(f"/a/{COATING}.html")
    assert headers["last-modified"] == "Sun, 14 Sep 2025 22:50:27 GMT"


def test_a_missing_page_has_status_404_and_the_text_of_the_real_one(get: Ask) -> None:
    status, headers, body = get("/cailianshe/2020/01/01/NW202001010000000000.html")
    assert status == 404
    assert "404 找不到页面 Page Not Found" in body.decode()
    assert "etag" not in headers


def test_robots_are_told_the_rules(site: DemoSite, get: Ask) -> None:
    site.robots = "User-agent: *\nDisallow: /a/\n"
    assert get("/robots.txt")[2] == b"User-agent: *\nDisallow: /a/\n"


def test_a_head_request_has_no_body(get: Ask) -> None:
    status, headers, body = get("/", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 1000


def test_requests_are_logged_in_order_with_their_answers(site: DemoSite, get: Ask) -> None:
    get("/robots.txt")
    get("/nothing", method="HEAD")
    assert site.log == [Hit("GET", "/robots.txt", 200), Hit("HEAD", "/nothing", 404)]
    assert site.paths(404) == ["/nothing"]
    site.forget()
    assert site.paths() == []


def test_a_connection_is_kept_and_does_not_hold_up_the_end() -> None:
    started = datetime.now(UTC)
    with serve(DemoSite(ARTICLES)) as running:
        connection = HTTPConnection(running.host, running.port, timeout=10)
        connection.request("GET", "/robots.txt")
        connection.getresponse().read()
        kept = connection.sock
        connection.request("GET", "/robots.txt")
        connection.getresponse().read()
        assert connection.sock is kept
    connection.close()
    assert datetime.now(UTC) - started < timedelta(seconds=5)

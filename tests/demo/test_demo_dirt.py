"""The demo holds all the dirt of the real site."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from newscrawl.demo import markup
from newscrawl.demo.layouts.posts import post_text, to_post
from newscrawl.demo.site import DemoSite
from tests.demo.quirks import (
    ARTICLES,
    COATING,
    HOST,
    LITHIUM,
    POWER,
    SPLIT_CREDIT,
    article_of,
    bodies,
    page,
    posts_with,
)

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

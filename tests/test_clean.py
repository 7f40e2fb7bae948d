"""SPEC 3 and CONTRACT section 4: what stays, what goes, and that cleaning is safe and stable."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.htmltree import parse_fragment
from newscrawl.items import Security
from pipelines.clean import clean, plain, strip_title_prefix
from pipelines.fingerprint import content_hash
from pipelines.securities import find_securities

CHART = (
    '<p style="display:none;height:1px;overflow:hidden;"><br /></p><!-- EM_StockImg_Start --><p style="text-align:center;">'
    '<a href="http://quote.example/r/116.02338" data-code="02338|116|5" class="EmImageRemark"><img '
    'src="https://webquoteklinepic.eastmoney.com/GetPic.aspx?nid=116.02338&imageType=k" /></a></p><!-- EM_StockImg_End -->'
)


def test_annotations_join_without_spaces() -> None:
    html = '<p>中国人民<span id="Info.1"><a href="http://x.example/" class="infokey">银行</a></span>的C<span><a class="infokey">PPI</a></span>B</p>'
    assert clean(html).text == "中国人民银行的CPPIB"


def test_charts_and_hidden_paragraphs_go() -> None:
    assert clean(f"{CHART}<p>正文。</p>").html == "<p>正文。</p>"


def test_the_credit_is_taken_out_also_when_annotation_splits_it() -> None:
    cleaned = clean(
        '<p>正文。</p><p class="em_media">（文章来源：上海<span><a data-code="90,BK0473">证券</a></span>报）</p>'
    )
    assert (cleaned.text, cleaned.credits) == ("正文。", ("（文章来源：上海证券报）",))


def test_entities_are_decoded_exactly_once() -> None:
    cleaned = clean("<p>《&lt;某某议定书&gt;修正案》与&amp;amp;</p>")
    assert cleaned.text == "《<某某议定书>修正案》与&amp;"
    assert cleaned.html == "<p>《&lt;某某议定书&gt;修正案》与&amp;amp;</p>"


def test_a_photo_takes_the_caption_after_it_and_its_size_from_its_name() -> None:
    html = '<center><img src="https://p.example/D1_w800h555.jpg" alt="Image" width="552"></center><p style="text-align:center;">图片来源：某官网</p><p>正文。</p>'
    cleaned = clean(html)
    assert cleaned.html.startswith(
        '<figure><img src="https://p.example/D1_w800h555.jpg" alt="" width="800" height="555"><figcaption>'
    )
    assert (cleaned.images[0].caption, cleaned.text) == ("图片来源：某官网", "图片来源：某官网\n正文。")


def test_lazy_images_get_their_address() -> None:
    assert (
        clean('<img src="/blank.gif" data-src="https://p.example/1.jpg">', "https://x.example/").images[0].url
        == "https://p.example/1.jpg"
    )


def test_tables_are_rows_with_tabs() -> None:
    assert (
        clean("<table><tr><th>项目</th><th>数</th></tr><tr><td>甲</td><td>1</td></tr></table>").text
        == "项目\t数\n甲\t1"
    )


def test_bold_headings_lists_and_quotes_stay() -> None:
    html = "<h3 class='emh3'>\u3000\u3000要闻</h3><p><b>小标题</b></p><ul><li>一</li><li>二</li></ul><blockquote><p>引</p></blockquote>"
    assert (
        clean(html).html
        == "<h3>要闻</h3><p><strong>小标题</strong></p><ul><li>一</li><li>二</li></ul><blockquote><p>引</p></blockquote>"
    )


def test_nothing_is_cut_at_an_advice_heading_in_mid_text() -> None:
    body = "".join(
        f"<p>{line}</p>" for line in ["开头。", "投资建议", "看好龙头。", "风险提示", "需求不及预期。", "尾声。"]
    )
    assert clean(body).text.split("\n") == ["开头。", "投资建议", "看好龙头。", "风险提示", "需求不及预期。", "尾声。"]


@pytest.mark.parametrize(
    "line",
    [
        "&lt;&gt;",
        "返回常州日报新闻｜返回首页",
        "http://h.example/a/1.html",
        "郑重声明：本网站转载",
        "【免责声明】投资有风险",
    ],
)
def test_lines_of_the_site_go(line: str) -> None:
    assert clean(f"<p>正文。</p><p>{line}</p>").text == "正文。"


def test_controls_and_surrogates_never_reach_the_store() -> None:
    assert clean("<p>甲\x00乙\x0b\ud800丙</p>").text == "甲乙\ufffd丙"


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        "<svg><script>alert(1)</script></svg>",
        '<p style="background:url(javascript:alert(1))" onclick="x()">x</p>',
        '<a href="java\nscript:alert(1)">x</a>',
        "<math><mtext></table><mglyph><style><img src=x onerror=alert(1)>",
    ],
)
def test_nothing_that_runs_survives(nasty: str) -> None:
    html = clean(f"<p>正文。</p>{nasty}").html.lower()
    assert not any(word in html for word in ("script", "onerror", "onclick", "style", "<svg"))


@given(
    st.recursive(
        st.text(alphabet="甲乙。，<&>\"' \u3000\xa0\nab", max_size=12).map(lambda text: text.replace("<", "&lt;")),
        lambda inner: st.builds(
            lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
            st.sampled_from(
                "p div strong em b a span h1 h3 ul ol li table tr td blockquote center sup figure figcaption section".split()
            ),
            st.lists(inner, max_size=4),
        ),
        max_leaves=20,
    )
)
@settings(max_examples=300)
def test_cleaning_twice_equals_cleaning_once(html: str) -> None:
    once = clean(html)
    assert clean(once.html).html == once.html


@given(st.text(max_size=400))
def test_any_text_is_cleaned_without_an_error(text: str) -> None:
    assert "<script" not in clean(text).html.lower()


@pytest.mark.parametrize(
    "page",
    [
        "<p><b id=i>" * 3000,
        "<div>" * 100_000,
        "<p " + " ".join(f"a{n}=1" for n in range(40_000)) + ">x</p>",
        "&amp;" * 1_100_000,
        "字" * 3_000_000,
        "<" * 1_000_000,
    ],
    ids=["adoption-agency", "deep", "attributes", "entities", "one-line", "brackets"],
)
def test_hostile_pages_are_done_within_seconds(page: str) -> None:
    began = time.process_time()
    clean(page)
    assert time.process_time() - began < 5


def test_securities_come_from_annotations_and_charts_but_not_from_the_credit() -> None:
    html = (
        CHART
        + '<p><a class="keytip" data-code="1,600160">某股份</a><span class="em_stock_key_common" data-code="1,600160">某股份</span></p><p class="em_media">（文章来源：<a data-code="90,BK0473">证券</a>时报）</p>'
    )
    assert find_securities(html) == [Security("116", "02338"), Security("1", "600160", "某股份")]


def test_two_editions_of_one_article_have_one_hash(posts: Path) -> None:
    def body(name: str) -> str:
        lines = (posts / name).read_text(encoding="utf-8").split("\n")
        return next(line for line in lines if line.startswith("<p"))

    pair = [clean(body(name)).text for name in ("-202205262391921712.md", "2022-05-26-NW202205262391921712.md")]
    assert content_hash(pair[0]) == content_hash(pair[1])


def test_no_character_of_a_real_body_is_lost(posts: Path) -> None:
    for path in posts.glob("*NW*.md"):
        line = next(line for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("<p"))
        wanted = "".join("".join(parse_fragment(line).itertext()).split())
        cleaned = clean(line)
        kept = "".join(cleaned.text.split()) + "".join(cleaned.credits)
        assert kept == wanted


def test_a_title_printed_before_a_digest_goes() -> None:
    assert strip_title_prefix("【某地发布政策】某地发布《措施》。【延伸】") == "某地发布《措施》。【延伸】"


def test_a_title_is_one_plain_line() -> None:
    assert plain("<em>武进</em>：\n &amp; ") == "武进： &"

"""The one form that paragraphs, lists, tables and pictures of all kinds of pages are brought into."""

from __future__ import annotations

import pytest

from pipelines.clean import clean

PICTURE = '<img src="https://p.example/1.jpg" alt="">'


@pytest.mark.parametrize(
    ("found", "stored"),
    [
        ("一段。", "<p>一段。</p>"),
        ("<div>一<div>二</div>三</div>", "<p>一</p><p>二</p><p>三</p>"),
        ("<section><font color=red>一</font>二</section>", "<p>一二</p>"),
        ("<p>一<br>二<br></p>", "<p>一<br>二</p>"),
        ("<p>一<br><br>二</p>", "<p>一</p><p>二</p>"),
        ("<p>一<br>\u3000\u3000二</p>", "<p>一</p><p>二</p>"),
        ("<p>\u3000\u3000一&nbsp;二\u3000</p>", "<p>一 二</p>"),
        ("<h1>大</h1><h6>小</h6>", "<h2>大</h2><h4>小</h4>"),
        ("<pre>一\n二</pre>", "<p>一<br>二</p>"),
        ("<dl><dt>词</dt><dd>义</dd></dl>", "<p>词</p><p>义</p>"),
        ("<p>水H<sub>2</sub>O</p>", "<p>水H<sub>2</sub>O</p>"),
        ("<p><b>一</b><strong>二 </strong></p>", "<p><strong>一二</strong></p>"),
        ("<p><i><b>一</b></i><b><i>二</i></b></p>", "<p><strong><em>一二</em></strong></p>"),
        ("<p>一<b> </b>二</p>", "<p>一 二</p>"),
        ("<p><b>一<br>二</b></p>", "<p><strong>一</strong><br><strong>二</strong></p>"),
        ("<p><ruby>汉<rp>(</rp><rt>han</rt><rp>)</rp></ruby></p>", "<p>汉</p>"),
        ("<section><p><font color=red>一</font><o:p>二</o:p></p></section>", "<p>一二</p>"),
        ("<td>一</td><li>二</li>", "<p>一</p><p>二</p>"),
        ("<p></p><p> <br>&nbsp;</p><p><b></b></p>", ""),
    ],
)
def test_running_text_has_one_form(found: str, stored: str) -> None:
    assert clean(found).html == stored


@pytest.mark.parametrize(
    ("found", "stored"),
    [
        ("<ul><li>一<ul><li>二</ul><li>三</ul>", "<ul><li>一<ul><li>二</li></ul></li><li>三</li></ul>"),
        ("<ul><ul><li>一</li></ul></ul>", "<ul><li><ul><li>一</li></ul></li></ul>"),
        ("<ol><li><p>一</p><p>二</p></li><li> </li></ol>", "<ol><li>一<br>二</li></ol>"),
        (f"<ul><li>{PICTURE}</li><li>二</li></ul>", f"<figure>{PICTURE}</figure><p>二</p>"),
        ("<ul> </ul>", ""),
    ],
)
def test_lists_keep_their_nesting_and_lose_what_is_empty(found: str, stored: str) -> None:
    assert clean(found).html == stored


def test_text_of_a_nested_list_is_one_item_a_line_and_nothing_comes_twice() -> None:
    assert clean("<ul><li>一<ul><li>二</li></ul></li><li>三</li></ul>").text == "一\n二\n三"


def test_heads_of_a_table_stay_heads() -> None:
    html = "<table><thead><tr><th>项</th><th>数</th></tr></thead><tr><td>甲</td><td>1</td></tr></table>"
    assert clean(html).html == (
        "<table><thead><tr><th>项</th><th>数</th></tr></thead><tbody><tr><td>甲</td><td>1</td></tr></tbody></table>"
    )


def test_cells_that_cover_others_leave_columns_in_line() -> None:
    html = (
        "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr>"
        "<tr><td>1</td><td>2</td></tr><tr><td>丙</td><td>3</td><td>4</td></tr></table>"
    )
    assert clean(html).text == "甲\t乙\n\t1\t2\n丙\t3\t4"


def test_a_break_in_a_cell_does_not_break_the_row() -> None:
    assert clean("<table><tr><td>甲<br>乙</td><td><p>1</p><p>2</p></td></tr></table>").text == "甲 乙\t1 2"


def test_empty_rows_and_columns_go_but_an_empty_corner_stays() -> None:
    html = "<table><tr><td></td><td>一季</td><td></td></tr><tr><td></td></tr><tr><td>营收</td><td>1</td></tr></table>"
    assert clean(html).text == "\t一季\n营收\t1"


@pytest.mark.parametrize(
    ("found", "stored"),
    [
        ("<table><tr><td><p>一</p><p>二</p></td></tr></table>", "<p>一</p><p>二</p>"),
        (
            "<table><tr><td>一<table><tr><td>甲</td><td>1</td></tr></table></td></tr></table>",
            "<p>一</p><table><tbody><tr><td>甲</td><td>1</td></tr></tbody></table>",
        ),
        (
            f"<table><tr><td>{PICTURE}</td></tr><tr><td>图：厂</td></tr></table>",
            f"<figure>{PICTURE}<figcaption>图：厂</figcaption></figure>",
        ),
    ],
)
def test_a_table_that_only_lays_out_the_page_is_unwrapped(found: str, stored: str) -> None:
    assert clean(found).html == stored


def test_a_caption_of_a_table_is_a_paragraph_before_it() -> None:
    html = "<table><caption>表1</caption><tr><td>甲</td><td>1</td></tr></table>"
    assert clean(html).text == "表1\n甲\t1"


def test_quotes_hold_paragraphs() -> None:
    assert clean("<blockquote>引<p>文</p></blockquote>").html == "<blockquote><p>引</p><p>文</p></blockquote>"


@pytest.mark.parametrize(
    "caption",
    [
        "<p>图片来源：某官网</p>",
        "<p>图1：厂房</p>",
        "<p>注：截止5月31日收盘</p>",
        '<p style="text-align: center">厂房一角</p>',
        "<center>厂房一角</center>",
        "<figcaption>厂房<br>一角</figcaption>",
        "<p>来源：某官网</p>",
    ],
)
def test_a_line_that_speaks_of_the_picture_before_it_is_its_caption(caption: str) -> None:
    cleaned = clean(f"<p>前文。</p><center>{PICTURE}</center>{caption}<p>后文。</p>")
    assert len(cleaned.images) == 1
    assert cleaned.images[0].caption in {
        "图片来源：某官网",
        "图1：厂房",
        "注：截止5月31日收盘",
        "厂房一角",
        "厂房 一角",
        "来源：某官网",
    }
    assert cleaned.text == f"前文。\n{cleaned.images[0].caption}\n后文。"
    assert cleaned.credits == ()


@pytest.mark.parametrize(
    "line", ["<p>普通的一段。</p>", '<p style="text-align:center"><b>下一节</b></p>', "<h3>下一节</h3>"]
)
def test_other_lines_after_a_picture_stay_what_they_are(line: str) -> None:
    assert clean(f"<p>{PICTURE}</p>{line}").images[0].caption == ""


def test_a_caption_before_its_picture_is_found_too() -> None:
    assert clean(f"<figure><figcaption>厂房</figcaption>{PICTURE}</figure>").images[0].caption == "厂房"


def test_a_picture_on_its_own_line_leaves_the_paragraph_and_one_amid_words_stays() -> None:
    assert clean(f"<p>一<br>{PICTURE}<br>二</p>").html == f"<p>一</p><figure>{PICTURE}</figure><p>二</p>"
    assert clean(f"<p>一{PICTURE}二</p>").html == f"<p>一{PICTURE}二</p>"
    assert [image.url for image in clean(f"<p>一{PICTURE}二</p>").images] == ["https://p.example/1.jpg"]


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="https://webquotepic.eastmoney.com/GetPic.aspx?nid=1">',
        '<a href="https://acttg.eastmoney.com/x"><img src="https://p.example/ad.gif"></a>',
        '<img class="em_handle_adv_close" src="https://p.example/x.gif">',
        '<img src="https://p.example/count.gif" width="1" height="1">',
        '<img src="https://p.example/static/blank.gif">',
        '<img src="data:image/gif;base64,R0lGOD">',
        '<img src="javascript:alert(1)">',
        "<img>",
        '<!-- EM_StockImg_Start --><img src="https://elsewhere.example/k.png"><!-- EM_StockImg_End -->',
        "EM_StockImg_Start<img src='https://elsewhere.example/k.png'>EM_StockImg_End",
    ],
)
def test_pictures_that_are_not_the_articles_go(picture: str) -> None:
    cleaned = clean(f"<p>前文。</p>{picture}<p>后文。</p>")
    assert (cleaned.images, cleaned.html) == ((), "<p>前文。</p><p>后文。</p>")


def test_chart_comments_that_cross_and_never_end_cost_no_text_and_no_later_photo() -> None:
    html = f"<p>涨0.17%。<!-- EM_StockImg_Start --></p> <p>后文。</p><p>{PICTURE}</p><!-- EM_StockImg_End --><!-- EM_StockImg_End -->"
    cleaned = clean(html)
    assert (cleaned.text, len(cleaned.images)) == ("涨0.17%。\n后文。", 1)


@pytest.mark.parametrize(
    ("address", "base", "stored"),
    [
        ("/a/1.html", "https://h.example/b/", "https://h.example/a/1.html"),
        ("//h.example/1", "", "https://h.example/1"),
        ("HTTPS://h.example/1", "", "https://h.example/1"),
        ("http://h.example/一 二", "", "http://h.example/%E4%B8%80%20%E4%BA%8C"),
        ("/a/1.html", "", ""),
        ("#top", "https://h.example/", ""),
        ("mailto:a@h.example", "", ""),
        (" java\tscript:alert(1)", "https://h.example/", ""),
        ("http://999.999.9.9/", "", ""),
        ("http://[::1", "", ""),
    ],
)
def test_links_are_absolute_or_only_their_words_stay(address: str, base: str, stored: str) -> None:
    html = clean(f'<p>见<a href="{address}">此</a></p>', base).html
    assert html == (f'<p>见<a href="{stored}">此</a></p>' if stored else "<p>见此</p>")


@pytest.mark.parametrize(
    "link",
    [
        '<a class="keytip" href="http://h.example/" data-code="1,600160">某股</a>',
        '<a class="infokey" href="http://h.example/">某股</a>',
        '<a href="http://quote.eastmoney.com/unify/r/1.600160">某股</a>',
        '<span web="1" href="http://h.example/" class="em_stock_key_common" data-code="1,600160">某股</span>',
    ],
)
def test_annotations_leave_their_words_only(link: str) -> None:
    assert clean(f"<p>A{link}B</p>").html == "<p>A某股B</p>"


def test_what_is_hidden_goes_but_not_a_whole_article_that_waits_for_its_script() -> None:
    assert (
        clean('<p>见。</p><p style="display: none">藏</p><p hidden>藏</p><p style="visibility:hidden">藏</p>').text
        == "见。"
    )
    assert clean('<div style="visibility:hidden;opacity:0"><p>正文。</p></div>').text == "正文。"


def test_an_early_end_of_the_page_loses_nothing() -> None:
    assert clean("<p>一</p></body></html><p>二</p></div></div>三").text == "一\n二\n三"

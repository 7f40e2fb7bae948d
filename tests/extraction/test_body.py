"""Which part of a page becomes the body, and what of it is left out."""

from __future__ import annotations

from newscrawl import extract_article

SENTENCE = "公司今日公告，拟以自有资金回购股份，回购价格不超过每股十元。"
ENGLISH = "The company said on Tuesday that it would buy back shares, and that the price would not exceed ten dollars. "


def body_of(html: str, *, title: str = "某公司回购股份") -> list[str]:
    page = f"<html><title>{title}</title><body><h1>{title}</h1>{html}</body></html>"
    return extract_article(page.encode(), "https://news.example/a.html").body_text.split("\n")


def test_an_item_of_one_sentence_beside_long_lists_and_notices_is_found() -> None:
    links = "".join(f"<li><a href='/{number}'>某公司发布第{number}份公告，股价上涨</a></li>" for number in range(40))
    notice = "<div class='footer'>郑重声明：本站所载文章、数据仅供参考，据此入市，风险自担。版权所有，未经许可，不得转载。</div>"
    assert body_of(f"<ul>{links}</ul><div><p>{SENTENCE}</p></div><ul>{links}</ul>{notice}") == [SENTENCE]


def test_text_behind_a_comment_is_text() -> None:
    html = f"<div><p>{SENTENCE}</p><p><!--StartFragment-->次日，{SENTENCE}</p></div>"
    assert body_of(html) == [SENTENCE, f"次日，{SENTENCE}"]


def test_teasers_of_other_articles_do_not_outweigh_a_short_body() -> None:
    card = f"<div class='card'><h4><a href='/x'>另一家公司发布年度业绩预告</a></h4><p>{SENTENCE * 2}</p></div>"
    assert body_of(f"<div class='article-body'><p>{SENTENCE}</p></div><div>{card * 6}</div>") == [SENTENCE]


def test_comments_longer_than_the_article_are_left_out() -> None:
    comments = f"<div class='comment-list'>{f'<p>{ENGLISH}</p>' * 4}</div>"
    assert body_of(f"<div><p>{ENGLISH}</p><p>It gave no date. {ENGLISH}</p>{comments}</div>", title="Buyback") == [
        ENGLISH.strip(),
        f"It gave no date. {ENGLISH}".strip(),
    ]


def test_furniture_by_name_is_kept_when_it_holds_the_article() -> None:
    assert body_of(f"<form class='sidebar'><p>{SENTENCE}</p><p>另外，{SENTENCE}</p></form>") == [
        SENTENCE,
        f"另外，{SENTENCE}",
    ]


def test_what_follows_the_editor_is_no_text() -> None:
    more = f"<p>责任编辑：李四</p><p>{SENTENCE}</p>"
    assert body_of(f"<div>{f'<p>{SENTENCE}甲</p><p>{SENTENCE}乙</p><p>{SENTENCE}丙</p>'}{more}</div>") == [
        f"{SENTENCE}{mark}" for mark in "甲乙丙"
    ]


def test_what_follows_the_heading_of_other_articles_is_no_text() -> None:
    more = f"<h3>相关阅读</h3><p>{SENTENCE}</p>"
    assert body_of(f"<div><p>{SENTENCE}甲</p><p>{SENTENCE}乙</p><p>{SENTENCE}丙</p>{more}</div>") == [
        f"{SENTENCE}{mark}" for mark in "甲乙丙"
    ]


def test_label_lines_between_headline_and_text_are_left_out() -> None:
    html = f"<div><p>2026-09-24 11:42 来源：某报</p><p>{SENTENCE}</p><p>此外，{SENTENCE}</p></div>"
    assert body_of(html) == [SENTENCE, f"此外，{SENTENCE}"]


def test_the_headline_inside_the_body_is_not_repeated() -> None:
    page = f"<title>某公司回购股份</title><div class='content'><p>当前位置：首页</p><h1>某公司回购股份</h1><p>{SENTENCE}</p><p>{SENTENCE}二</p></div>"
    article = extract_article(page.encode(), "")
    assert article.body_text == f"{SENTENCE}\n{SENTENCE}二"


def test_a_lede_outside_the_body_belongs_to_it() -> None:
    lede = "Shares rose after the company said it would spend a billion dollars on its own stock this year."
    html = f"<header><p class='standfirst'>{lede}</p></header><div class='article-body'><p>{ENGLISH}</p><p>Then: {ENGLISH}</p></div>"
    assert body_of(html, title="Buyback")[0] == lede


def test_picture_credits_of_foreign_pages_are_left_out() -> None:
    html = f"<div><p>{ENGLISH}</p><p>Photo: Jane Doe / Getty Images</p><p>Then: {ENGLISH}</p></div>"
    assert body_of(html, title="Buyback") == [ENGLISH.strip(), f"Then: {ENGLISH}".strip()]


def test_tables_and_lists_survive() -> None:
    table = "<table><tr><th>股票</th><th>涨幅</th></tr><tr><td>甲</td><td>10%</td></tr></table><ul><li>第一，回购。</li><li>第二，注销。</li></ul>"
    lines = body_of(f"<div><p>{SENTENCE}</p>{table}<p>此外，{SENTENCE}</p></div>")
    assert lines == [SENTENCE, "股票\t涨幅", "甲\t10%", "第一，回购。", "第二，注销。", f"此外，{SENTENCE}"]


def test_a_dialog_of_consent_behind_the_article_is_no_text() -> None:
    asks = "<p>We and our partners store cookies, and ask for your consent to use them for what is told here.</p>" * 3
    tells = "".join(
        f"<p>Purpose {n}: to choose what is shown, to measure how it is seen, and to learn.</p>" for n in range(9)
    )
    text = "<p>The council said on Tuesday that the plan would run for five years, and cost thirty billion.</p>" * 4
    article = extract_article(f"<h1>The plan</h1><div>{text}</div><div>{asks}{tells}</div>".encode(), "")
    assert article.body_text.startswith("The council said")
    assert "partners" not in article.body_text
    assert "Purpose" not in article.body_text


def test_a_line_of_time_between_lede_and_text_is_left_out() -> None:
    text = "<p>The council said on Tuesday that the plan would run for five years, and cost thirty billion.</p>" * 3
    lede = "<p>A plan of five years is to lift the city out of debt, says its council.</p>"
    page = f"<h1>The plan</h1><div>{lede}<p>Ann Clerk · Posted: Aug 08, 2024 4:00 AM EDT</p>{text}</div>"
    assert "Posted" not in extract_article(page.encode(), "").body_text


def test_the_heading_of_recommended_articles_ends_the_text() -> None:
    text = "<p>某市昨日发布规划，规划期为五年，投资额约三百亿元，涉及交通、能源、水利。</p>" * 4
    others = "<p>健康资讯推荐</p>" + "".join(f"<p>2021-01-19某地另一条新闻的标题{n}</p>" for n in range(5))
    assert "标题" not in extract_article(f"<h1>某市规划</h1><div>{text}{others}</div>".encode(), "").body_text

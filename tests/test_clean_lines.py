"""Lines at both ends of a body: what they say is kept as evidence, where they stand is not the article."""

from __future__ import annotations

import time

import pytest

from pipelines.clean import clean
from pipelines.lines import trailing_bracket

BODY = "".join(f"<p>第{n}段正文。</p>" for n in range(1, 9))


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ('<p class="em_media">（文章来源：某报）</p>', "credits", ("（文章来源：某报）",)),
        ("<p>（文章来源：某报）</p>", "credits", ("（文章来源：某报）",)),
        ("<p>来源：某报</p>", "credits", ("来源：某报",)),
        ("<p>（责任编辑：张三）</p>", "editors", ("（责任编辑：张三）",)),
        ("<p>责编 李四</p>", "editors", ("责编 李四",)),
        ("<p>编辑/王五</p>", "editors", ("编辑/王五",)),
        ("<p>（原标题：旧的题目）</p>", "original_title", "旧的题目"),
        ('<div class="zwothers"><p>责任编辑：60</p><p>举报</p></div>', "editors", ("责任编辑：60",)),
    ],
)
def test_a_line_near_the_end_is_evidence_and_no_text(line: str, field: str, value: object) -> None:
    cleaned = clean(BODY + line)
    assert getattr(cleaned, field) == value
    assert cleaned.html == BODY


@pytest.mark.parametrize(
    ("bracket", "field"),
    [
        ("（责任编辑：张三）", "editors"),
        ("（文章来源：某报(香港)）", "credits"),
        ("(编辑：李四)(来源：某报)", "editors"),
    ],
)
def test_a_credit_in_brackets_behind_the_last_sentence_is_cut_off(bracket: str, field: str) -> None:
    cleaned = clean(f"{BODY}<p>最后<b>一句。</b>{bracket}</p>")
    assert cleaned.html == f"{BODY}<p>最后<strong>一句。</strong></p>"
    assert getattr(cleaned, field)


@pytest.mark.parametrize(
    "line",
    [
        "（附名单）",
        "最后一句（截至5月31日收盘）",
        "风险提示：需求不及预期。",
        "投资建议：看好。",
        "据某官网消息，来源：可靠。此事属实。",
        "数据来源：Wind",
        "返回式卫星发射成功",
        "编辑部的故事很长。",
        "原标题党已被整治。",
    ],
)
def test_a_last_line_that_only_looks_like_it_stays(line: str) -> None:
    assert clean(f"{BODY}<p>{line}</p>").text.endswith(line)


@pytest.mark.parametrize(
    "line", ["（责任编辑：张三）", "来源：某报", "免责声明：某某", "http://h.example/1", "返回某报新闻｜返回首页"]
)
def test_in_mid_text_the_same_lines_stay(line: str) -> None:
    assert line in clean(f"{BODY}<p>{line}</p>{BODY}").text.split("\n")


@pytest.mark.parametrize(
    "line",
    [
        "郑重声明：本网发布此内容旨在传播更多信息。",
        "【免责声明】<br>投资有风险。",
        "免责声明</p><p>以上内容仅供参考。",
        "tags: 某报 - 新闻",
        "&lt;&gt;",
        '<a href="http://h.example/1">http://h.example/1</a>',
        "<a href='/c/'>返回某报新闻</a>｜<a href='/'>返回首页</a>",
        "[返回某报新闻](./c/)",
    ],
)
def test_boilerplate_at_the_end_goes(line: str) -> None:
    assert clean(f"{BODY}<p>{line}</p>", "http://h.example/").html == BODY


def test_the_line_with_the_zone_and_a_former_title_go_from_the_start() -> None:
    cleaned = clean(f"<p>(GMT+8, Asia/Shanghai, CST) 2022-06-13 08:21:56</p><p>原标题：旧题</p>{BODY}")
    assert (cleaned.html, cleaned.original_title) == (BODY, "旧题")


def test_a_heading_that_repeats_the_title_goes_unless_it_is_all_there_is() -> None:
    assert clean(f"<h1>题 目</h1>{BODY}", title="题目").html == BODY
    assert clean("<h1>题目</h1>", title="题目").html == "<h2>题目</h2>"
    assert clean(f"<h1>题目</h1>{BODY}").text.startswith("题目")


@pytest.mark.parametrize(
    ("html", "bylines"),
    [
        ("<p>□周甲陈乙周丙</p>", ("□周甲陈乙周丙",)),
        ("<p>本报记者 张三 李四</p>", ("本报记者 张三 李四",)),
        ("<p>文/张三</p>", ("文/张三",)),
        ("<p>某社北京9月1日电（记者张三、李四）今天。</p>", ("记者张三、李四",)),
        ("<p>某社北京9月1日电（记者从会上获悉）今天。</p>", ()),
    ],
)
def test_by_lines_are_noted_and_stay(html: str, bylines: tuple[str, ...]) -> None:
    cleaned = clean(html + BODY)
    assert cleaned.bylines == bylines
    assert cleaned.html == html + BODY


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("正文。（某报）", ("正文。", "某报")),
        ("正文。(某报(香港)) ", ("正文。", "某报(香港)")),
        ("正文（截至）。", ("正文（截至）。", "")),
        ("正文）", ("正文）", "")),
        ("", ("", "")),
    ],
)
def test_the_bracket_at_the_end_is_told_from_the_text(text: str, parts: tuple[str, str]) -> None:
    assert trailing_bracket(text) == parts


@pytest.mark.parametrize(
    "line", ["返回" * 40 + "x" * 40 + "！ y", "（记者" * 300, "来源：" * 300, "（" * 900 + "）" * 900, "[返回" * 200]
)
def test_no_line_costs_more_than_its_length(line: str) -> None:
    began = time.process_time()
    clean(f"{BODY}<p>{line}</p>")
    assert time.process_time() - began < 0.2

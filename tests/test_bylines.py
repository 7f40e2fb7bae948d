"""Who wrote and who edited (SPEC 3.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import ArticleItem, Evidence
from pipelines import bylines
from pipelines.byline_roles import read_byline
from pipelines.bylines import names_in
from pipelines.person_names import split_names


def refined(
    text: str = "", *, authors: tuple[Evidence, ...] = (), editors: tuple[Evidence, ...] = (), language: str = "zh"
) -> ArticleItem:
    item = ArticleItem(body_text=text, language=language, raw_authors=list(authors), raw_editors=list(editors))
    bylines.refine(item)
    return item


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("记者 张三 李四", ["张三", "李四"]),
        ("记者：张三", ["张三"]),
        ("（记者 张三）", ["张三"]),
        ("本报记者张三", ["张三"]),
        ("财联社记者 张三", ["张三"]),
        ("某某新闻记者 张三 李四", ["张三", "李四"]),
        ("文/张三", ["张三"]),
        ("文｜张三", ["张三"]),
        ("（文/图 张三 李四）", ["张三", "李四"]),
        ("作者：张三", ["张三"]),
        ("作者 | 张三", ["张三"]),
        ("《某栏目》作者 张三", ["张三"]),
        ("采写：某都记者 余某菁 向某妮", ["余某菁", "向某妮"]),
        ("特约记者 张三 见习记者 李四", ["张三", "李四"]),
        ("□ 本报记者 张三 李四", ["张三", "李四"]),
        ("□张三", ["张三"]),
        ("执笔：张三、李四，王五", ["张三", "李四", "王五"]),
        ("记者\u3000张三\u3000李四", ["张三", "李四"]),
        ("记者 张三和李四", ["张三", "李四"]),
        ("记者 陈和平", ["陈和平"]),
        ("记者 张　三 李四光", ["张三", "李四光"]),
        ("记者 欧阳中石", ["欧阳中石"]),
        ("作者：让-皮埃尔·杜邦", ["让-皮埃尔·杜邦"]),
        ("作者：Demi Xia", ["Demi Xia"]),
        ("记者 张三 北京报道", ["张三"]),
        ("记者 张三 发自上海", ["张三"]),
        ("记者张三 整合", ["张三"]),
    ],
)
def test_separated_names_of_writers_are_authors(line: str, names: list[str]) -> None:
    assert names_in(line) == names


def test_correspondents_and_trainees_wrote_as_well() -> None:
    assert names_in("记者 张三 通讯员 李四 实习生 王五") == ["张三", "李四", "王五"]


@pytest.mark.parametrize(
    "line",
    [
        "摄影：张三",
        "图/视觉中国",
        "图片来源：某某官网",
        "摄影记者 张三",
        "制图：张三",
        "校对 张三",
        "编辑：张三",
        "责任编辑：张三",
    ],
)
def test_photographers_designers_and_editors_are_no_authors(line: str) -> None:
    assert names_in(line) == []


def test_each_role_keeps_its_own_names() -> None:
    line = read_byline("记者 张三 摄影 赵六 编辑 李四 校对 王五")
    assert (list(line.authors), list(line.editors)) == (["张三"], ["李四"])


def test_the_newsroom_before_a_role_is_nobody() -> None:
    line = read_byline("每经记者：张三    每经编辑：李四")
    assert (list(line.authors), list(line.editors)) == (["张三"], ["李四"])


@pytest.mark.parametrize(
    "line",
    [
        "作者：小编",
        "作者：未知",
        "作者：财联社",
        "作者：本报评论员",
        "作者：某某研究所",
        "记者手记",
        "记者了解到",
        "记者 从某局获悉",
        "记者：北京",
        "作者：2022-06-13",
        "作者：NF4425",
        "作者：",
        "和和和和和和",
    ],
)
def test_words_that_are_no_names_are_refused(line: str) -> None:
    assert names_in(line) == []


@pytest.mark.parametrize("line", ["□周某陈某某周某某", "□张三李四", "记者 张三李四王五"])
def test_names_run_together_stay_as_printed_and_are_flagged(line: str) -> None:
    item = refined(f"{line}\n正文一句。")
    assert (item.author_raw, item.authors, item.flags) == (line, [], ["authors-unsegmented"])


def test_the_flag_is_set_once() -> None:
    item = refined("□周某陈某某周某某\n正文。")
    bylines.refine(item)
    assert item.flags == ["authors-unsegmented"]


def test_a_by_line_is_kept_as_printed() -> None:
    assert refined("本报记者 张三　李四\n正文。").author_raw == "本报记者 张三　李四"


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("某报讯（记者 张三）6月13日，某地发布消息。", ["张三"]),
        ("新华社某地5月9日电（记者张三）某人表示。", ["张三"]),
        ("新华社某地5月9日电（记者张三、李四）某人表示。", ["张三", "李四"]),
        ("新华社某地5月9日电（张三、李四）某人表示。", ["张三", "李四"]),
        ("某网记者张三5月13日报道：某地。", ["张三"]),
    ],
)
def test_reporters_of_the_dateline_are_authors(paragraph: str, names: list[str]) -> None:
    assert refined(f"{paragraph}\n后文一句。").authors == names


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("后文一句。（采写：张三）", ["张三"]),
        ("后文一句。(作者：张三)", ["张三"]),
        ("后文一句。（文/图 张三 李四）", ["张三", "李四"]),
        ("后文一句。（张三）", ["张三"]),
        ("某报记者 张三", ["张三"]),
        ("采写：张三 李四", ["张三", "李四"]),
    ],
)
def test_writers_at_the_end_of_the_text_are_authors(paragraph: str, names: list[str]) -> None:
    assert refined(f"前文一句。\n{paragraph}").authors == names


@pytest.mark.parametrize(
    "text",
    [
        "据记者了解，某地将发布。",
        "记者从某局获悉，某地将发布。",
        "记者了解到，某地将发布。\n后文。",
        "某公司（证券代码：000001）发布公告。",
        "某公司发布公告。（完）",
        "来看看都买了哪些股？（附名单）",
        "某公司发布公告。（财联社）",
        "某公司（王某某）发布公告。\n后文。",
        "业内人士向记者表示，某事。\n后文。",
        "某指数涨5%。（黄金）",
        "图片来源：张三 摄",
    ],
)
def test_prose_names_no_author(text: str) -> None:
    item = refined(text)
    assert (item.authors, item.author_raw, item.flags) == ([], "", [])


def test_a_by_line_in_mid_text_is_prose() -> None:
    item = refined("\n".join(["前文一句。"] * 6 + ["记者 张三"] + ["后文一句。"] * 6))
    assert item.authors == []


@pytest.mark.parametrize(
    ("line", "editor"),
    [
        ("责任编辑：张三", "张三"),
        ("（责编：张三、李四）", "张三、李四"),
        ("【编辑:张三】", "张三"),
        ("编辑|禤某杰", "禤某杰"),
        ("编辑 张三 校对 李四", "张三"),
        ("责任编辑：张三_NF4425", "张三"),
        ("（责任编辑： HN666）", ""),
        ("责任编辑：Demi Xia", "Demi Xia"),
        ("责任编辑：某某不是糖", "某某不是糖"),
        ("张三", "张三"),
        ("责任编辑：", ""),
        ("责任编辑：系统管理员", ""),
    ],
)
def test_an_editor_is_named_without_the_label(line: str, editor: str) -> None:
    item = refined(editors=(Evidence(line, "page"),))
    assert (item.editor, item.authors) == (editor, [])


def test_an_editor_at_the_end_of_the_text_is_found() -> None:
    item = refined("正文一句。\n（责任编辑：张三）")
    assert (item.editor, item.authors, item.author_raw) == ("张三", [], "")


def test_a_field_of_the_page_is_believed_before_the_text() -> None:
    assert refined("记者 张三\n正文。", authors=(Evidence("作者：李四", "page"),)).authors == ["李四"]


def test_a_field_that_names_nobody_leaves_it_to_the_text() -> None:
    item = refined("记者 张三\n正文。", authors=(Evidence("作者：小编", "page"),))
    assert (item.authors, item.author_raw) == (["张三"], "记者 张三")


def test_the_text_is_believed_before_metadata() -> None:
    assert refined("记者 张三\n正文。", authors=(Evidence("李四", "metadata"),)).authors == ["张三"]
    assert refined("正文。", authors=(Evidence("李四", "metadata"),)).authors == ["李四"]


def test_metadata_that_only_repeats_the_editor_names_no_author() -> None:
    item = refined(authors=(Evidence("张三", "metadata"),), editors=(Evidence("责任编辑：张三", "page"),))
    assert (item.authors, item.editor) == ([], "张三")


def test_metadata_that_names_the_site_names_no_author() -> None:
    item = refined(authors=(Evidence("新华网", "metadata"),))
    assert (item.authors, item.author_raw) == ([], "")


def test_several_values_of_one_field_are_several_authors() -> None:
    item = refined(authors=(Evidence("张三", "api"), Evidence("李四", "api"), Evidence("张三", "api")))
    assert (item.authors, item.author_raw) == (["张三", "李四"], "张三、李四")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("John Smith", ["John Smith"]),
        ("By John Smith and Jane Doe", ["John Smith", "Jane Doe"]),
        ("John Smith, Jane Doe", ["John Smith", "Jane Doe"]),
        ("Von Max Müller und Eva Maria Weiß", ["Max Müller", "Eva Maria Weiß"]),
        ("Ana Silva e João Souza", ["Ana Silva", "João Souza"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Victoria O’Regan", ["Victoria O’Regan"]),
        ("대한민 기자", ["대한민 기자"]),
        ("Андрей Иванов", ["Андрей Иванов"]),
        ("admin", []),
        ("https://example.com/john", []),
        ("john@example.com", []),
    ],
)
def test_names_with_blanks_are_parted_by_commas_and_words(value: str, names: list[str]) -> None:
    assert refined(authors=(Evidence(value, "metadata"),), language="en").authors == names


def test_japanese_names_hold_blanks() -> None:
    assert refined(authors=(Evidence("山田 太郎", "metadata"),), language="ja").authors == ["山田 太郎"]


NAMES = st.lists(
    st.sampled_from(["张三", "李四光", "欧阳中石", "阿依·古丽", "陈和平", "向某妮"]),
    min_size=1,
    max_size=5,
    unique=True,
)


@given(
    NAMES,
    st.sampled_from([" ", "、", "，", "\u3000", " / ", ", "]),
    st.sampled_from(["记者 {}", "本报记者：{}", "作者：{}", "文/{}", "（采写：{}）", "□{}"]),
)
def test_names_put_into_any_by_line_come_out_again(names: list[str], separator: str, form: str) -> None:
    assert names_in(form.format(separator.join(names))) == names


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for strict in (False, True):
        for name in split_names(text, strict=strict).names:
            assert name == name.strip()
            assert name
    assert read_byline(text).printed == text.strip()


@given(st.text(alphabet="记者编辑责任文图作者张三李四王和与，。、：/（） \n12月日报道电讯□", max_size=120))
def test_near_by_lines_are_read_into_clean_names(text: str) -> None:
    item = refined(text)
    for name in item.authors:
        assert not set(name) & set("（）()，。、：:/□\n ")
    assert bool(item.authors) <= bool(item.author_raw)


@given(st.text(max_size=120), st.text(max_size=120), st.sampled_from(["page", "api", "metadata", "body", "new"]))
def test_refining_never_raises(text: str, author: str, origin: str) -> None:
    for language in ("zh", "en", ""):
        item = refined(text, authors=(Evidence(author, origin),), editors=(Evidence(text, origin),), language=language)
        assert all(item.authors)


@pytest.mark.parametrize(
    ("line", "name"),
    [("（作者：方敏北京大学经济学院教授）", "方敏"), ("（作者：某某交流中心世界经济研究部研究员徐占忱）", "徐占忱")],
)
def test_a_name_that_runs_into_its_institution_is_told_from_it(line: str, name: str) -> None:
    assert names_in(line.strip("（）")) == [name]

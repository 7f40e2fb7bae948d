"""The scorer against figures that can be counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.quality import scoring
from tests.quality.corpus import Case, Truth
from tests.quality.folding import fold, shingles, tokens
from tests.quality.prediction import Prediction
from tests.quality.scoring import score

TEXT = st.text(alphabet="新闻报道ab 1。\n“”é", max_size=60)
NAMES = st.lists(st.text(alphabet="王李明华", min_size=1, max_size=3), min_size=1, max_size=4)


def case(language: str = "", **truth: object) -> Case:
    return Case("made", "1", "", language, Path("1.html.gz"), Truth(**truth))  # type: ignore[arg-type]  # as given


class TestFolding:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("“暗伤”曝露？", '"暗伤"曝露?'),
            ("「暗伤」", '"暗伤"'),
            ("It’s Bob's", "IT'S BOB’S"),
            ("2019–2020", "2019—2020"),
            ("上半年——增长", "上半年-增长"),
            (" 净利\u3000增长\n5% ", "净利 增长 5%"),
            ("ＡＢＣ１２３", "abc123"),
        ],
    )
    def test_spellings_of_the_same_headline_are_equal(self, one: str, other: str) -> None:
        assert fold(one) == fold(other)

    @pytest.mark.parametrize(("one", "other"), [("净利增长", "净利 增长"), ("增长5%", "增长6%"), ("A、B", "A,B")])
    def test_what_differs_stays_different(self, one: str, other: str) -> None:
        assert fold(one) != fold(other)

    @given(TEXT)
    def test_folding_twice_is_folding_once(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)


class TestTokens:
    def test_han_and_kana_stand_alone_and_words_together(self) -> None:
        assert tokens("央行 cut 25个基点, カタ。don't") == [*"央行", "cut", "25", *"个基点カタ", "don", "t"]

    def test_words_are_taken_as_they_stand(self) -> None:
        assert tokens("Bank bank") == ["Bank", "bank"]

    def test_four_in_a_row_make_a_shingle(self) -> None:
        assert shingles("一二三四五") == {tuple("一二三四"): 1, tuple("二三四五"): 1}

    def test_repeated_shingles_are_counted(self) -> None:
        assert shingles("啊啊啊啊啊") == {tuple("啊啊啊啊"): 2}

    def test_a_short_text_is_one_shingle(self) -> None:
        assert shingles("一二") == {("一", "二"): 1}


class TestBody:
    def test_the_same_text_is_perfect(self) -> None:
        assert scoring.body("今天天气很好。", "今天 天气很好") == (1.0, 1.0)

    def test_half_of_the_text_has_full_precision(self) -> None:
        # Eight characters are five shingles, the first six of them three.
        assert scoring.body("一二三四五六七八", "一二三四五六") == pytest.approx((1.0, 3 / 5))

    def test_furniture_costs_precision(self) -> None:
        assert scoring.body("一二三四五", "一二三四五六七") == pytest.approx((2 / 4, 1.0))

    def test_a_repeated_paragraph_counts_once(self) -> None:
        assert scoring.body("a b c d", "a b c d a b c d") == pytest.approx((1 / 5, 1.0))

    def test_no_text_has_no_precision(self) -> None:
        assert scoring.body("一二三四五", " \n") == (None, 0.0)

    @given(TEXT, TEXT)
    def test_both_lie_between_0_and_1(self, truth: str, found: str) -> None:
        precision, recall = scoring.body(truth, found)
        assert 0 <= recall <= 1
        assert precision is None or 0 <= precision <= 1

    @given(TEXT.filter(tokens), TEXT.filter(tokens))
    def test_swapping_the_texts_swaps_precision_and_recall(self, one: str, other: str) -> None:
        assert scoring.body(one, other) == scoring.body(other, one)[::-1]

    @given(TEXT.filter(lambda text: len(tokens(text)) >= 4), TEXT)
    def test_more_text_never_costs_recall(self, truth: str, more: str) -> None:
        assert scoring.body(truth, f"{truth} {more}")[1] == 1.0


class TestTimes:
    @pytest.mark.parametrize(
        ("truth", "found", "day", "minute", "utc"),
        [
            ("2024-05-13T08:49+08:00", "2024-05-13T08:49:30+08:00", 1, 1, 1),
            ("2024-05-13T08:49+08:00", "2024-05-13T00:49:30+00:00", 1, 1, 1),
            ("2024-05-13T06:49+08:00", "2024-05-12T22:49:30Z", 1, 1, 1),
            ("2024-05-13T08:49+08:00", "2024-05-13T08:49:00", 1, 1, 0),
            ("2024-05-13T08:49+08:00", "2024-05-13T08:49:00+00:00", 1, 0, 0),
            ("2024-05-13T08:49+08:00", "2024-05-13T08:50:00+08:00", 1, 0, 0),
            ("2024-05-13T08:49+08:00", "2024-05-13", 1, 0, 0),
            ("2024-05-13T08:49+08:00", "2024-05-14", 0, 0, 0),
            ("2024-05-13T08:49+08:00", "13 May 2024", 0, 0, 0),
            ("2024-05-13T08:49+08:00", "", 0, 0, 0),
        ],
    )
    def test_day_minute_and_instant(self, truth: str, found: str, day: int, minute: int, utc: int) -> None:
        given = score(case(published=(truth,)), Prediction(published=found))
        assert (given.day, given.minute, given.utc) == (day, minute, utc)

    def test_a_truth_without_a_clock_judges_the_day_only(self) -> None:
        given = score(case("zh", published=("2024-05-13",)), Prediction(published="2024-05-13T23:30:00+08:00"))
        assert (given.day, given.minute, given.utc) == (1, None, None)

    def test_a_truth_without_an_offset_judges_no_instant(self) -> None:
        given = score(case(published=("2024-05-13T08:49",)), Prediction(published="2024-05-13T08:49:00"))
        assert (given.minute, given.utc) == (1, None)

    def test_a_chinese_truth_without_an_offset_is_beijing_time(self) -> None:
        given = score(case("zh", published=("2024-05-13T08:49",)), Prediction(published="2024-05-13T00:49:00Z"))
        assert given.utc == 1

    def test_another_defensible_time_is_as_good(self) -> None:
        times = ("2024-05-13T08:49+08:00", "2024-05-13T09:10+08:00")
        assert score(case(published=times), Prediction(published="2024-05-13T09:10:00+08:00")).utc == 1


class TestNames:
    def test_authors_are_sets_of_names(self) -> None:
        assert scoring.authors(["王小明", "李华"], ["李华", "王小明", "李华"]) == 1

    def test_a_missed_author_costs_recall(self) -> None:
        assert scoring.authors(["王小明", "李华"], ["李华"]) == pytest.approx(2 / 3)

    def test_an_invented_author_costs_precision(self) -> None:
        assert scoring.authors(["李华"], ["李华", "新京报"]) == pytest.approx(2 / 3)

    @pytest.mark.parametrize("found", [[], [""], ["王小"]])
    def test_no_shared_name_is_nothing(self, found: list[str]) -> None:
        assert scoring.authors(["王小明"], found) == 0

    @given(NAMES)
    def test_the_order_of_names_does_not_matter(self, names: list[str]) -> None:
        assert scoring.authors(names, names[::-1]) == 1

    @pytest.mark.parametrize(
        ("found", "expected"),
        [("央视新闻", 1), ("央视新闻客户端", 1), ("新闻", 0), ("央视", 0), ("", 0), ("CCTV", 0)],
    )
    def test_a_medium_inside_another_needs_three_characters(self, found: str, expected: int) -> None:
        assert scoring.medium(["央视新闻"], found) == expected

    def test_a_short_medium_must_be_equal(self) -> None:
        assert (scoring.medium(["棱镜"], "棱镜"), scoring.medium(["棱镜"], "腾讯棱镜")) == (1, 0)

    def test_any_credit_of_the_page_counts(self) -> None:
        assert scoring.medium(["光明网", "光明日报"], "光明日报") == 1


def test_fields_without_truth_are_not_judged() -> None:
    given = score(case(), Prediction(title="有", body="有", published="2024-05-13", authors=["有"], medium="有"))
    assert given == scoring.PageScore()
    assert given.body is None


def test_a_headline_is_exact_or_wrong() -> None:
    truth = case(title="多地项目连环爆雷 “暗伤”曝露？")
    assert score(truth, Prediction(title='多地项目连环爆雷 "暗伤"曝露?')).title == 1
    assert score(truth, Prediction(title="多地项目连环爆雷 “暗伤”曝露？_财经网")).title == 0

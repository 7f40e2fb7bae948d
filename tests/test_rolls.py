"""JSON roll lists: containers, spellings, addresses, times and paging (made-up rows in the shapes of the real services)."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import PageError
from newscrawl.identity import article_id, identify
from newscrawl.items import Evidence, IndexEntry, IndexPage, Page
from newscrawl.pages import parse_roll
from newscrawl.pages.rolls import MAX_ROWS
from newscrawl.pages.rolls_paging import next_page_url
from newscrawl.spiders.index import resolved
from pipelines.dates import read_date

FETCHED = datetime(2026, 9, 24, 9, 0, tzinfo=UTC)
CODE = "202609183878840472"
SHARE = f"http://list.example/html_News/NewsShare.html?infoCode=NW{CODE}"
UNIQUE = f"https://finance.eastmoney.com/a/{CODE}.html"
COLUMN = f"http://finance.eastmoney.com/news/1345,{CODE}.html"


def roll(content: Any, url: str = "http://list.example/web/webapi?type=102", **headers: str) -> IndexPage:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return parse_roll(Page(url, text.encode(), FETCHED, headers=headers))


def only(content: Any, **keywords: Any) -> IndexEntry:
    [entry] = roll(content, **keywords).entries
    return entry


def row(**fields: Any) -> dict[str, Any]:
    return {"title": "望川市新增三条公交线路", "infoCode": f"NW{CODE}", **fields}


@pytest.mark.parametrize(
    "answer",
    [
        {"records": [row()]},
        {"rc": 1, "nodeList": [row()]},
        {"record": [row()]},
        {"code": "1", "message": "success", "data": {"list": [row()], "totle_hits": 1}},
        {"rc": 1, "me": "success", "LivesList": [row()]},
        {"code": 0, "result": {"cmsArticleWebOld": [row()]}},
        {"items": [row()]},
        {"data": {"pushlist": [row()]}},
        {"data": {"items": [row()], "columns": [{"code": "344", "name": "财经导读"}] * 9}},
        {"data": [{"code": CODE, "data": {"title": "望川市新增三条公交线路", "showtime": "今天 16:25"}}]},
        [row()],
    ],
    ids=lambda answer: "list" if isinstance(answer, list) else "/".join(answer),
)
def test_every_container_is_found(answer: Any) -> None:
    entry = only(answer)
    assert (article_id(entry.url), entry.title) == (f"em:{CODE}", "望川市新增三条公交线路")


@pytest.mark.parametrize(
    "wrapped",
    [
        "{}",
        "\ufeff{}",
        "var ajaxResult={}",
        "var ajaxResult = {};",
        "jQuery112_16({})",
        "jQuery112_16({});",
        "/**/cb({});",
        "window.list = {};\nshow(list);",
        "callback && callback({});",
    ],
)
def test_json_is_read_plain_as_jsonp_and_as_a_script(wrapped: str) -> None:
    answer = json.dumps({"LivesList": [row()]}, ensure_ascii=False)
    assert only(wrapped.replace("{}", answer)).title == "望川市新增三条公交线路"


@pytest.mark.parametrize("name", ["infoCode", "infocode", "code", "Art_Code", "newsid", "id"])
@pytest.mark.parametrize("value", [CODE, int(CODE), f"NW{CODE}"])
def test_a_code_is_read_in_every_spelling_as_text_or_number(name: str, value: str | int) -> None:
    assert only({"records": [{"title": "题", name: value}]}).url == SHARE


def test_a_row_number_does_not_stand_in_for_a_code() -> None:
    assert only({"items": [{"id": 7, "code": CODE, "title": "题"}]}).url == SHARE


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"url_w": COLUMN, "url_unique": UNIQUE, "url_m": f"https://wap.eastmoney.com/a/{CODE}.html"}, UNIQUE),
        ({"url": COLUMN, "uniqueUrl": UNIQUE}, UNIQUE),
        ({"url": UNIQUE, "url_w": COLUMN}, UNIQUE),
        ({"url_w": COLUMN}, COLUMN),
        ({"Art_OriginUrl": COLUMN, "shareUrl": SHARE}, COLUMN),
        ({"url_w": "", "url": "javascript:void(0)"}, SHARE),
        ({}, SHARE),
        ({"url": "//finance.eastmoney.com/a/202609183878840472.html"}, f"http://finance.eastmoney.com/a/{CODE}.html"),
    ],
)
def test_the_unique_address_goes_before_the_column_and_that_before_a_share_link(
    fields: dict[str, str], expected: str
) -> None:
    entry = only({"records": [row(**fields)]})
    assert entry.url == expected
    assert entry.guessed == (not any(value.startswith(("http", "//")) for value in fields.values()))


def test_the_other_addresses_of_an_article_are_kept() -> None:
    entry = only({"records": [row(url_w=COLUMN, url_unique=UNIQUE, link="https://finance.eastmoney.com/a/czqyw.html")]})
    assert entry.also == (COLUMN,)


def test_share_links_are_made_on_the_host_of_the_list_or_on_one_that_is_named() -> None:
    page = Page("https://list.example:8443/x?y", json.dumps({"nodeList": [row()]}).encode(), FETCHED)
    assert parse_roll(page).entries[0].url.startswith("https://list.example:8443/html_News/")
    assert parse_roll(page, "http://share.example").entries[0].url.startswith("http://share.example/html_News/")


@pytest.mark.parametrize(
    "address",
    [
        "http://caifuhao.eastmoney.com/news/202609213880203046",
        "http://127.0.0.1:8000/news/202609213880203046",
        "http://list.example/news/20260921143211234567890",
    ],
)
def test_a_caifuhao_item_never_gets_the_id_of_a_news_article(address: str) -> None:
    rows = [row(url_unique=UNIQUE), {"code": "202609213880203046", "title": "题", "np_dst": "CFH", "url": address}]
    assert [article_id(entry.url)[:4] for entry in roll({"list": rows}).entries] == ["em:2", "url:"]


def test_a_caifuhao_item_without_an_address_of_its_own_is_counted_and_left() -> None:
    foreign = {"code": "202609213880203046", "title": "题", "np_dst": "CFH"}
    found = roll({"list": [row(), foreign, {**foreign, "url": "http://h/a/202609213880203046.html"}]})
    assert (len(found.entries), found.unusable) == (1, 2)


@pytest.mark.parametrize(
    ("field", "printed", "instant"),
    [
        ("showtime", "2026-09-19 01:09:08", "2026-09-18T17:09:08"),
        ("Art_ShowTime", "2026/09/19 01:09:08", "2026-09-18T17:09:08"),
        ("datetime", "2026-09-19 01:09:08", "2026-09-18T17:09:08"),
        ("showDateTime", 1789664948000, "2026-09-17T17:09:08"),
        ("updateTime", "1789664948000", "2026-09-17T17:09:08"),
        ("showtime", "今天 16:25", "2026-09-24T08:25:00"),
        ("showtime", "5分钟前", "2026-09-24T08:55:00"),
        ("date", "2026-09-19 01:09:08", "2026-09-18T17:09:08"),
    ],
)
def test_times_of_every_kind_are_evidence_as_printed(field: str, printed: str | int, instant: str) -> None:
    entry = only({"records": [row(**{field: printed})]})
    assert entry.published == str(printed)
    assert read_date(entry.published, fetched_at=entry.seen_at).instant.astimezone(UTC).isoformat()[:19] == instant


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("5分钟前", "2026-09-24 23:54"),
        ("今天 16:25", "2026-09-24 16:25"),
        ("2小时前", "2026-09-24"),
        ("2026-09-19 01:09:08", "2026-09-19 01:09:08"),
        ("1789664948000", "1789664948000"),
        ("no date", "no date"),
        ("", ""),
    ],
)
def test_a_time_that_counts_from_the_fetch_of_the_list_is_not_counted_from_that_of_the_article(
    printed: str, expected: str
) -> None:
    listed_at = datetime(2026, 9, 24, 15, 59, tzinfo=UTC)  # a minute before midnight in Beijing
    entry = IndexEntry("http://h/", published=printed, seen_at=listed_at)
    assert resolved(entry, listed_at + timedelta(minutes=3), "Asia/Shanghai").published == expected
    assert resolved(entry, listed_at, "Asia/Shanghai").published == printed


def test_showtime_goes_before_pushtime_and_order_time() -> None:
    times = {"pushtime": "2022-05-31 18:07:34", "ordertime": "2022-05-31 18:00:00", "showtime": "2022-05-31 18:03:41"}
    assert only({"items": [row(**times)]}).published == "2022-05-31 18:03:41"


@pytest.mark.parametrize("field", ["medianame", "mediaName", "from", "source", "Art_MediaName"])
def test_the_medium_is_evidence_under_every_name(field: str) -> None:
    assert only({"record": [row(**{field: "常州日报"})]}).credits == (Evidence("常州日报", "api"),)


def test_a_source_number_is_no_medium() -> None:
    assert only({"record": [row(source="18")]}).credits == ()


def test_highlights_of_a_search_are_no_part_of_a_title() -> None:
    entry = only({"result": {"cmsArticleWebOld": [row(title="<em>望川</em>市 &amp; &lt;纲要&gt; <乙>")]}})
    assert entry.title == "望川市 & <纲要> <乙>"


@pytest.mark.parametrize("end", ["...", "…", "……", "...</em>", "… ", "[...]"])
def test_a_text_that_was_cut_is_no_digest(end: str) -> None:
    assert only({"items": [row(content=f"望川市交通局昨日宣布，{end}")]}).summary == ""


@pytest.mark.parametrize("field", ["digest", "summary", "simdigest", "Art_Digest", "content"])
def test_a_whole_digest_is_kept_in_every_spelling(field: str) -> None:
    digest = "【望川市新增三条公交线路】望川市<em>公交</em>新增三条线路。（财联社）"
    assert only({"items": [row(**{field: digest})]}).summary == digest.replace("<em>", "").replace("</em>", "")


def test_a_digest_that_is_whole_is_taken_where_another_is_cut() -> None:
    assert only({"items": [row(digest="望川市交通局...", simdigest="望川市新增线路。")]}).summary == "望川市新增线路。"


def test_a_title_that_stands_only_before_the_digest_is_the_title() -> None:
    entry = only({"items": [{"code": CODE, "digest": "【公交新线】望川市新增三条线路。（财联社）"}]})
    assert entry.title == "公交新线"


def test_an_address_that_all_rows_share_is_of_no_article() -> None:
    rows = [{"code": f"20260918387884047{n}", "title": "题", "url": "http://list.example/7_24.html"} for n in range(3)]
    assert [entry.guessed for entry in roll({"items": rows}).entries] == [True] * 3


def test_an_article_that_is_listed_twice_is_one_entry() -> None:
    assert len(roll({"records": [row(url_unique=UNIQUE), row(url_w=COLUMN)]}).entries) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"code":0,"message":"Required String parameter \'req_trace\' is not present"}', "error-answer: Required"),
        ("<!DOCTYPE html><html><body>请登录</body></html>", "not-a-list"),
        ('{"records":[{"title":"题"', "broken-json"),
        ("", "broken-json"),
        ("null", "not-a-list"),
        ('{"a":1}', "not-a-list"),
        ('{"records":[{"title":"题","infoCode":"AP202609271829939278"}]}', "unusable"),
        ("[" * 100_000, "broken-json"),
        ('{"id":' + "9" * 5_000 + "}", "broken-json"),
    ],
)
def test_what_is_no_list_is_named(content: str, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        roll(content)


@pytest.mark.parametrize("answer", [{"records": []}, {"code": 1, "data": {"list": None}}, {"data": {"list": []}}, []])
def test_an_empty_list_is_read_as_one(answer: Any) -> None:
    if answer == []:
        with pytest.raises(PageError, match="not-a-list"):
            roll(answer)
    else:
        assert roll(answer).entries == ()


def test_a_list_in_gb18030_is_read_whatever_it_says() -> None:
    body = json.dumps({"records": [row(title="陶喆与堃、镕三字都在题目里，这一句足够长")]}, ensure_ascii=False)
    page = Page("http://h/", body.encode("gb18030"), FETCHED, headers={"content-type": "text/html; charset=utf-8"})
    assert parse_roll(page).entries[0].title == "陶喆与堃、镕三字都在题目里，这一句足够长"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h/l?page_index=1&page_size=20", "http://h/l?page_index=2&page_size=20"),
        ("http://h/l?page_size=20&pageIndex=9#x", "http://h/l?page_size=20&pageIndex=10#x"),
        ("http://h/l?index=0", "http://h/l?index=1"),
        ("http://h/l?page=3&cb=jQuery112_1_2", "http://h/l?page=4&cb=jQuery112_1_2"),
        ("http://h/getlist_102_ajaxResult_50_1_.html?_=16", "http://h/getlist_102_ajaxResult_50_2_.html?_=16"),
        (
            "http://h/jsonp?param=%7B%22pageIndex%22%3A1%2C%22pageSize%22%3A10%7D",
            "http://h/jsonp?param=%7B%22pageIndex%22%3A2%2C%22pageSize%22%3A10%7D",
        ),
        ("http://h/web/webapi?type=102&count=100&newsid=1", ""),
        ("http://h/l?pagesize=20", ""),
        ("http://h/l?page=x", ""),
    ],
)
def test_the_next_page_is_one_higher(url: str, expected: str) -> None:
    assert next_page_url(url) == expected


def test_more_rows_than_any_service_gives_are_said_to_be_too_many() -> None:
    rows = [{"title": "题", "url": f"http://h/{number}"} for number in range(MAX_ROWS + 3)]
    found = roll({"records": rows})
    assert (len(found.entries), found.problem.split(":")[0]) == (MAX_ROWS, "too-many")


@pytest.mark.parametrize(
    "content",
    [
        '{"records":[' + ",".join(['{"title":"t","url":"x"}'] * 60_000) + "]}",
        '{"records":[{"title":"' + "<em " * 500_000 + '","code":"202609183878840472"}]}',
        '{"records":[{"title":"t","digest":"' + "……" * 500_000 + 'x","code":"202609183878840472"}]}',
        "a." * 1_000_000 + "({})",
        "/*" * 500_000,
    ],
    ids=lambda content: content[:24],
)
def test_hostile_lists_cost_little(content: str) -> None:
    started = time.process_time()
    with suppress(PageError):
        roll(content)
    assert time.process_time() - started < 6


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["records", "data", "list", "title", "code", "url", "digest", "np_dst", "showtime", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(_JSON)
def test_any_json_gives_a_list_or_a_page_error(value: Any) -> None:
    page = Page("http://h/l", json.dumps(value).encode("utf-8", "surrogatepass"), FETCHED)
    try:
        entries = parse_roll(page).entries
    except PageError:
        return
    assert all(identify(entry.url).id and entry.url.startswith("http") for entry in entries)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_list_or_a_page_error(body: bytes) -> None:
    with suppress(PageError):
        assert isinstance(parse_roll(Page("http://h/l", body, FETCHED)), IndexPage)


@given(
    st.fixed_dictionaries(
        {"title": st.text(min_size=1), "digest": st.text(), "url": st.text(), "showtime": st.text()},
        optional={"code": st.just(CODE)},
    )
)
def test_any_text_in_a_row_gives_an_address_that_can_be_asked_for(fields: dict[str, str]) -> None:
    try:
        entries = roll(json.dumps({"records": [fields]})).entries
    except PageError:
        return
    for entry in entries:
        entry.url.encode()
        assert not any(character.isspace() for character in entry.url)

"""SPEC 4: one id for every form of an article's address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.identity import article_id, canonical_url, id_from_code, identify

SEED = "em:202206132409566576"
TWIN = "em:202204212352230938"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202206132409566576", SEED),
        ("http://choicewzp1.eastmoney.com/html_News/NewsShare.html?infoCode=NW202206132409566576", SEED),
        ("https://choicew2z.eastmoney.com/info/information/detail.html?infocode=NW202206132409566576", SEED),
        ("http://app.jg.eastmoney.com/NewsData/GetNewsText.do?id=NW202206132409566576&cid=7", SEED),
        ("https://newsinfo.eastmoney.com/kuaixun/v2/api/article/202206132409566576?guid=abc", SEED),
        ("https://newsinfo.eastmoney.com/kuaixun/v2/api/content/getnews?newsid=202206132409566576&newstype=1", SEED),
        ("http://wap.eastmoney.com/3g/news/article,8,344,1,202206132409566576.shtml", SEED),
        ("NW202206132409566576", SEED),
        ("http://finance.eastmoney.com/news/1350,202204212352230938.html", TWIN),
        ("https://finance.eastmoney.com/a/202204212352230938.html", TWIN),
        ("https://wap.eastmoney.com/a/202204212352230938.html", TWIN),
        ("/cailianshe/2022/04/21/NW202204212352230938.html", TWIN),
        ("/emnews/2022/04/21/202204212352230938.html", TWIN),
        ("http://127.0.0.1:8000/21shijijingjibaodao%2021caijingapp/2022/04/21/NW202204212352230938.html", TWIN),
        ("old_post/2022-04-21-NW202204212352230938.md", TWIN),
        ("https://github.com/owner/mirror/blob/main/old_post/2022-04-21-202204212352230938.md", TWIN),
        ("_posts/-202205262391921712.md", "em:202205262391921712"),
        ("http://finance.eastmoney.com/news/1344,20180912944502216.html", "em:20180912944502216"),
        ("http://finance.eastmoney.com/a/202201072239307540_2.html", "em:202201072239307540"),
    ],
)
def test_every_form_of_an_address_gives_the_same_id(address: str, expected: str) -> None:
    assert article_id(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "http://caifuhao.eastmoney.com/news/202609213880203046",
        "https://guba.eastmoney.com/news,600519,1777000001.html",
        "AP202609271829939278",
        "https://data.eastmoney.com/report/info/AP202609271829939278.html",
        "https://finance.eastmoney.com/a/ccjdd.html",
        "https://finance.eastmoney.com/a/czqyw_2.html",
        "https://news.example.com/story.html?_=20220613123059123",
        "https://news.example.com/202206132409566576/index.html",
        "<>",
    ],
)
def test_other_number_spaces_and_list_pages_are_not_articles_of_the_site(address: str) -> None:
    assert article_id(address).startswith("url:")


def test_a_continuation_page_belongs_to_its_article() -> None:
    identity = identify("http://finance.eastmoney.com/a/202201072239307540_2.html")
    assert (identity.id, identity.page) == ("em:202201072239307540", 2)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("http://h/html_News/NewsShare.html?infoCode=NW202206132409566576", "share"),
        ("http://h/NewsData/GetNewsText.do?id=NW202206132409566576", "api"),
        ("http://h/changzhouribao/2022/06/13/NW202206132409566576.html", "site"),
        ("old_post/2022-06-13-NW202206132409566576.md", "archive"),
        ("https://wap.eastmoney.com/a/202206132409566576.html", "wap"),
        ("https://finance.eastmoney.com/a/202206132409566576.html", "web"),
        ("NW202206132409566576", "share"),
    ],
)
def test_the_kind_of_address_is_known(address: str, kind: str) -> None:
    assert identify(address).kind == kind


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("NW202206132409566576", SEED),
        (" 202206132409566576 ", SEED),
        ("AP202609271829939278", ""),
        ("", ""),
        ("12", ""),
    ],
)
def test_code_fields_give_an_id_only_when_they_are_news_codes(code: str, expected: str) -> None:
    assert id_from_code(code) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Example.com:80/a/../b?utm_source=x&b=2#f", "http://example.com/b?b=2"),
        ("https://example.com:443", "https://example.com/"),
        ("https://user:secret@example.com/x", "https://example.com/x"),
        ("https://example.com/x?b=2&a=1&spm=7", "https://example.com/x?a=1&b=2"),
        ("https://example.com/x;jsessionid=8A3F.node1?a=1", "https://example.com/x?a=1"),
        ("https://example.com/x?PHPSESSID=8a3f&a=1", "https://example.com/x?a=1"),
        ("https://example.com/x?JSESSIONID=8a3f&sid=2", "https://example.com/x?sid=2"),
        ("https://example.com/(S(ph4uq5nfsvvhokxhxi0zhzvl))/x", "https://example.com/x"),
        ("https://example.com/(S(ph4uq5))/x;a=1", "https://example.com/(S(ph4uq5))/x;a=1"),
        ("https://example.com/x?a=1&a=2", "https://example.com/x?a=1&a=2"),
        ("https://例子.cn/新闻", "https://xn--fsqu00a.cn/%E6%96%B0%E9%97%BB"),
        ("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("http://example.com:8080/x/", "http://example.com:8080/x/"),
    ],
)
def test_canonical_urls_have_one_spelling(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_canonicalising_twice_changes_nothing(path: str, query: str) -> None:
    once = canonical_url(f"https://example.com/{path}?{query}")
    assert canonical_url(once) == once


@given(st.text(max_size=200))
def test_any_text_has_an_identity(address: str) -> None:
    assert identify(address).id.startswith(("em:", "url:"))


@pytest.mark.parametrize("address", ["http://[", "http://[::1", "//[x]/", "http://a:99999/", "http://a:b/"])
def test_a_malformed_address_has_an_identity_all_the_same(address: str) -> None:
    assert identify(address).id.startswith("url:")

"""The demo site renders, changes and serves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.demo import markup
from newscrawl.demo.articles import BEIJING, load
from newscrawl.demo.catalogue import Response
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite, Hit, route_key
from tests.demo.quirks import (
    ARTICLES,
    COATING,
    HOST,
    LITHIUM,
    article_of,
    page,
)

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

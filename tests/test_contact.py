"""No public host is asked by a crawl that does not say whom to write to."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.settings import Settings

from newscrawl.crawl import contact
from newscrawl.crawl.addresses import UnusableURLError, not_public, target_of
from newscrawl.crawl.config import Config, SettingError
from newscrawl.crawl.contact import (
    ContactMiddleware,
    agent_of,
    agent_with,
    has_contact,
    is_public,
    missing_for,
    without_contact,
)
from newscrawl.crawl.private import PrivateHosts
from newscrawl.crawl.refusals import RefusedError
from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite
from tests.site.crawls import Crawls

OWN = PrivateHosts.parse(["127.0.0.1", "intranet.cn"])
NETWORK = PrivateHosts.parse(["10.0.0.0/8"])
PUBLIC = "https://news.cn/a.html"
PUBLIC_ADDRESS = "http://93.184.216.34/a.html"
"""For processes of their own, which would ask a name server for a name."""


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing outside is asked for an address; one name leads inside, one to both sides."""
    known = {"news.lan.cn": ["10.0.0.7"], "both.cn": ["10.0.0.7", "93.184.216.34"]}

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        if host not in known:
            raise OSError(host)
        return [(0, 0, 0, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(contact, "getaddrinfo", look_up)


@pytest.fixture
def server() -> Iterator[Running]:
    with serve(DemoSite()) as running:
        yield running


@pytest.mark.parametrize("url", [PUBLIC, "http://93.184.216.34/", "http://mylocalhost/", "http://xn--fiqs8s.cn/"])
def test_servers_of_others_are_public(url: str) -> None:
    assert is_public(url, OWN)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/",
        "http://10.1.2.3/",
        "http://[::1]/",
        "http://localhost/",
        "https://site.example/",
        "http://crawler.internal/",
        "https://intranet.cn/list",
        "ftp://news.cn/",
    ],
)
def test_own_machines_and_names_that_lead_nowhere_are_not_public(url: str) -> None:
    assert not is_public(url, OWN)


def test_a_name_is_as_public_as_the_addresses_that_it_leads_to() -> None:
    assert not is_public("http://news.lan.cn/", NETWORK)
    assert is_public("http://both.cn/", NETWORK)
    assert is_public("http://news.lan.cn/", PrivateHosts.parse(["intranet.cn"]))


@pytest.mark.parametrize(
    "address",
    [
        "archive@lib.edu.cn",
        "https://lib.edu.cn/example",
        "http://me.example.cn/bot",
        "http://lib.edu.cn:8080/bot",
        "http://93.184.216.34/bot",
        "archive@localhost.lib.cn",
    ],
)
def test_a_mail_address_or_a_page_is_a_contact(address: str) -> None:
    assert has_contact(agent_with(address))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "newscrawl",
        "you@example.org",
        "https://www.example.com/bot",
        "a@b.test",
        "you@your-domain",
        "you@your-domain.com",
    ],
)
def test_nothing_and_what_stands_for_one_in_examples_is_none(address: str) -> None:
    assert not has_contact(agent_with(address))


@pytest.mark.parametrize(
    "address",
    [
        "me@localhost",
        "a@b",
        "me@laptop.local",
        "me@Laptop.LOCAL",
        "me@10.0.0.7",
        "http://localhost:8000/bot",
        "http://crawler/bot",
        "http://192.168.1.7/bot",
        "http://[::1]/bot",
        "http://crawler.internal/bot",
    ],
)
def test_what_no_stranger_could_reach_is_none_and_is_named(address: str) -> None:
    assert not has_contact(agent_with(address))
    said = missing_for([PUBLIC], agent_with(address), OWN)
    assert said.startswith(f"news.cn is a public host, and nobody there could reach you at {address}: set NEWSCRAWL_CO")
    with pytest.raises(RefusedError, match=re.escape(f"no-contact: {said}")):
        asyncio.run(ContactMiddleware(agent_with(address), OWN).process_request(Request(PUBLIC)))


def test_a_contact_of_the_own_machine_will_do_for_own_machines() -> None:
    assert missing_for(["http://127.0.0.1/"], agent_with("me@localhost"), OWN) == ""
    assert Config.from_settings(settings(NEWSCRAWL_CONTACT="me@localhost")).user_agent == agent_with("me@localhost")


def test_a_contact_within_a_longer_user_agent_is_found() -> None:
    assert has_contact("Mine/2 (archive; https://lib.edu.cn; +mailto:me@localhost)")


def test_rules_of_robots_txt_are_not_looked_up_by_the_contact() -> None:
    assert without_contact(agent_with("https://yisou.cn/bot")) == agent_with("")
    assert without_contact("Mine/2 (archive; +mailto:a@b.cn)") == "Mine/2 (archive;"


def test_what_is_missing_names_the_host_and_the_setting() -> None:
    said = missing_for(["http://127.0.0.1/", PUBLIC], agent_with(""), OWN)
    assert said.startswith("news.cn is a public host")
    assert "NEWSCRAWL_CONTACT" in said
    assert missing_for(["http://127.0.0.1/"], agent_with(""), OWN) == ""
    assert missing_for([PUBLIC], agent_with("a@b.cn"), OWN) == ""


def test_a_public_host_that_a_crawl_is_led_to_is_not_asked_without_a_contact() -> None:
    with pytest.raises(RefusedError, match=r"no-contact: news\.cn is a public host"):
        asyncio.run(ContactMiddleware(agent_with(""), OWN).process_request(Request(PUBLIC)))
    asyncio.run(ContactMiddleware(agent_with(""), OWN).process_request(Request("http://127.0.0.1/")))


def settings(**given: Any) -> Settings:
    made = Settings()
    made.setmodule("newscrawl.settings")
    made.setdict(given, priority="cmdline")
    return made


@pytest.mark.parametrize(
    ("given", "agent"),
    [
        ({"NEWSCRAWL_CONTACT": "a@b.cn"}, agent_with("a@b.cn")),
        ({"NEWSCRAWL_CONTACT": "a@b.cn", "NEWSCRAWL_USER_AGENT": "Mine (+c@d.cn)"}, "Mine (+c@d.cn)"),
        ({"NEWSCRAWL_CONTACT": "a@b.cn", "USER_AGENT": "Other (+e@f.cn)"}, "Other (+e@f.cn)"),
    ],
)
def test_the_user_agent_is_made_of_the_contact_unless_it_is_given_whole(given: dict[str, str], agent: str) -> None:
    assert Config.from_settings(settings(**given)).user_agent == agent


@pytest.mark.parametrize("given", ["me", "a b@c.cn", "a@b.cn)\r\nX: 1", "采编@报社.cn"])
def test_a_contact_that_fits_into_no_header_is_refused(given: str) -> None:
    with pytest.raises(SettingError, match="NEWSCRAWL_CONTACT="):
        Config.from_settings(settings(NEWSCRAWL_CONTACT=given))


def test_a_crawl_of_a_public_host_without_a_contact_does_not_start(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEWSCRAWL_CONTACT", raising=False)
    done = crawls.run("share", f"url={PUBLIC_ADDRESS}")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: 93.184.216.34 is a public host, and nobody there could reach you: set NEWSCR")
    assert done.stderr.count("\n") == 1


def test_the_contact_stands_in_every_request(crawls: Crawls, server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCRAWL_CONTACT", "archive@lib.edu.cn")
    assert crawls.run("category", f"url={server.url}/category/emnews.html", "limit=1").returncode == 0
    assert server.site.agents == {agent_with("archive@lib.edu.cn")}


# -- any text --------------------------------------------------------------------------------------------------------

CONTACTS = st.from_regex(contact.CONTACT, fullmatch=True)
PIECES = st.sampled_from(
    "me @ lib.edu.cn localhost .test http:// https:// ( ) + ; , . : /bot 127.0.0.1 [::1] 常 \n".split(" ")
)
REACHABLE = st.sampled_from(["newscrawl/1 (+me@lib.edu.cn)", "bot (+http://93.184.216.34/bot)"])
AGENTS = REACHABLE | st.text(max_size=30) | st.lists(PIECES, max_size=6).map("".join)
HOSTS = st.sampled_from(
    "news.cn localhost 127.0.0.1 10.1.2.3 93.184.216.34 [::1] intranet.cn site.example a..b 常.cn".split()
)
URLS = st.builds(
    "{}://{}{}".format, st.sampled_from(["http", "https", "ftp"]), HOSTS, st.sampled_from(["", "/", ":8000/", ":0/"])
)


@given(CONTACTS)
def test_the_names_of_the_robot_are_what_is_left_of_its_agent(address: str) -> None:
    assert without_contact(agent_with(address)) == agent_with("")
    assert has_contact(agent_with(address)) is has_contact(address)


@given(AGENTS)
def test_an_agent_is_shorter_without_its_contact_and_no_longer_without_any(agent: str) -> None:
    left = without_contact(agent)
    assert len(left) < len(agent) if has_contact(agent) else len(left) <= len(agent)
    assert left in agent or has_contact(agent) or "@" in agent or "://" in agent


@given(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    st.sampled_from(
        "localhost local internal test example invalid onion home.arpa example.com your-domain.org".split()
    ),
    st.sampled_from(["", "a.", "a.b."]),
    st.sampled_from(["", "."]),
)
def test_nobody_is_reached_at_a_name_that_leads_nowhere(user: str, name: str, before: str, dot: str) -> None:
    assert not has_contact(f"{user}@{before}{name}{dot}")
    assert not has_contact(f"https://{before}{name}{dot}/{user}")


@given(st.lists(URLS, max_size=4), AGENTS)
def test_a_crawl_may_start_with_a_contact_or_without_a_public_host_only(urls: list[str], agent: str) -> None:
    refused = missing_for(urls, agent, OWN)
    public = [url for url in urls if is_public(url, OWN)]
    assert bool(refused) is (bool(public) and not has_contact(agent))
    if refused:
        assert refused.startswith(f"{target_of(public[0]).host} is a public host")
        assert "NEWSCRAWL_CONTACT" in refused


@given(st.ip_addresses(), st.sampled_from([80, 8000]))
def test_an_address_is_public_where_the_guard_lets_it_through_by_itself(address: Any, port: int) -> None:
    host = f"[{address}]" if address.version == 6 else str(address)
    assert is_public(f"http://{host}:{port}/", PrivateHosts()) is not bool(not_public(address))
    assert not is_public(f"http://{host}:{port}/", PrivateHosts.parse([f"{address}/{address.max_prefixlen}"]))


@given(st.text(max_size=30))
def test_what_no_guard_lets_through_is_no_public_host(text: str) -> None:
    url = f"http://{text}"
    try:
        target_of(url)
    except UnusableURLError:
        assert not is_public(url, OWN)


THEIRS = "theirs (+https://theirs.org/bot)"


@given(CONTACTS | st.just(""), CONTACTS | st.just(""), st.sampled_from(["project", "cmdline"]))
def test_the_agent_that_was_given_most_directly_is_sent(address: str, agent: str, priority: str) -> None:
    settings = Settings()
    settings.set("NEWSCRAWL_CONTACT", f" {address} ", priority="cmdline")
    settings.set("NEWSCRAWL_USER_AGENT", agent, priority="project")
    settings.set("USER_AGENT", THEIRS, priority=priority)
    assert agent_of(settings) == (THEIRS if priority == "cmdline" else agent or agent_with(address))

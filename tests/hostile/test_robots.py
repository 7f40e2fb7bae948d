"""robots.txt: how much of it is obeyed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.utils.test import get_crawler

from newscrawl.crawl import robots
from newscrawl.crawl.robots import MAX_DELAY, MAX_READ, RobotsMiddleware, beginning

PAGE = "http://a.example/news/1.html"


@pytest.fixture(scope="module")
def middleware() -> RobotsMiddleware:
    return RobotsMiddleware.from_crawler(get_crawler(settings_dict={"ROBOTSTXT_OBEY": True, "USER_AGENT": "newscrawl"}))


def filled(before: str, behind: str, size: int) -> bytes:
    """Both with comments between them, so that `behind` begins at `size`."""
    start = f"User-agent: *\n{before}".encode()
    return start + b"#" * (size - len(start) - 1) + b"\n" + behind.encode()


@pytest.mark.parametrize(
    ("end", "is_obeyed"),
    [(MAX_READ, True), (MAX_READ + 1, False)],
)
def test_a_rule_is_obeyed_as_far_as_the_last_byte_that_is_read(
    middleware: RobotsMiddleware, end: int, is_obeyed: bool
) -> None:
    rule = "Disallow: /\n"
    rules = middleware.parse(filled("", rule, end - len(rule)) + b"Disallow: /behind\n")
    assert rules.parser is not None
    assert rules.parser.allowed(PAGE, "newscrawl") is not is_obeyed


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
def test_half_a_rule_is_none(middleware: RobotsMiddleware, ending: str) -> None:
    rule = f"Disallow: /private/{ending}"
    rules = middleware.parse(filled(f"Disallow: /x{ending}", rule, MAX_READ - len("Disallow: /")))
    assert rules.parser is not None
    assert rules.parser.allowed(PAGE, "newscrawl")
    assert not rules.parser.allowed("http://a.example/x", "newscrawl")


@given(st.lists(st.sampled_from([b"Disallow: /a", b"\n", b"\r", b"\r\n", b"#", b"\xff"])).map(b"".join))
def test_what_is_read_is_the_beginning_and_ends_with_a_line(body: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(robots, "MAX_READ", 20)
        read = beginning(body)
    assert body.startswith(read)
    assert len(read) <= 20
    assert read == body or not read or read[-1:] in {b"\n", b"\r"}
    assert len(body) > 20 or read == body


@given(st.text(max_size=30))
def test_any_delay_is_bounded(middleware: RobotsMiddleware, given_delay: str) -> None:
    rules = middleware.parse(f"User-agent: *\nCrawl-delay: {given_delay}\n".encode())
    assert 0 <= rules.delay <= MAX_DELAY


def test_a_delay_of_hours_is_cut(middleware: RobotsMiddleware) -> None:
    assert middleware.parse(b"User-agent: *\nCrawl-delay: 86400\n").delay == MAX_DELAY

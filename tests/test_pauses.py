"""How long a host is left alone after it said that it is too much."""

from __future__ import annotations

import logging

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from newscrawl.crawl.pauses import LEAST_SECONDS, PauseMiddleware

URL = "http://a.example/1.html"
PAST = "Mon, 01 Jan 2024 00:00:00 GMT"


def pauses_after(status: int, *, longest: float = 600, **headers: str) -> tuple[float, int]:
    """Seconds for which the host is left alone, about, and what the statistics count."""
    crawler = get_crawler()
    middleware = PauseMiddleware(crawler, longest)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newscrawl.crawl.pauses.time.monotonic", lambda: 1000.0)
        middleware.note(Request(URL), Response(URL, status, headers={"Retry-After": headers.get("after", "")}))
    counted = crawler.stats.get_value("newscrawl/pauses", 0) if crawler.stats else 0
    return middleware.until.get("a.example", 1000.0) - 1000.0, counted


@pytest.mark.parametrize("after", ["", "0", PAST, "soon"])
def test_too_many_requests_are_followed_by_a_pause_whatever_the_host_says(
    after: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        assert pauses_after(429, after=after) == (LEAST_SECONDS, 1)
    assert "a.example answers 429: left alone for 5 s" in caplog.text


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_a_host_states_is_kept(status: int) -> None:
    assert pauses_after(status, after="2") == (2, 1)


@pytest.mark.parametrize("after", ["", "0", PAST])
def test_a_server_that_is_out_of_order_and_asks_for_no_time_is_given_none(after: str) -> None:
    assert pauses_after(503, after=after) == (0, 0)


def test_a_pause_that_no_host_asked_for_gives_up_none() -> None:
    assert pauses_after(429, longest=3) == (3, 1)
    assert pauses_after(429, longest=3, after="0") == (3, 1)

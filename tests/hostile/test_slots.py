"""Own machines are asked without delay, and nobody else inherits that."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from scrapy import Request

from newscrawl.crawl.local import LocalSlotMiddleware
from newscrawl.crawl.private import PrivateHosts


def middleware() -> LocalSlotMiddleware:
    downloader = SimpleNamespace(per_slot_settings={})
    crawler: Any = SimpleNamespace(engine=SimpleNamespace(downloader=downloader))
    return LocalSlotMiddleware(crawler, PrivateHosts.parse(["127.0.0.1:8000"]), {"delay": 0.0})


def test_an_own_host_has_a_slot_without_delay() -> None:
    own = middleware()
    request = Request("http://127.0.0.1:8000/a.html")
    own.process_request(request)
    slot = request.meta["download_slot"]
    assert own.crawler.engine.downloader.per_slot_settings[slot] == {"delay": 0.0}


def test_a_redirect_to_a_public_host_does_not_inherit_the_slot() -> None:
    own = middleware()
    request = Request("http://127.0.0.1:8000/a.html")
    own.process_request(request)
    redirected = request.replace(url="http://example.org/a.html")
    own.process_request(redirected)
    assert "download_slot" not in redirected.meta
    assert "autothrottle_dont_adjust_delay" not in redirected.meta

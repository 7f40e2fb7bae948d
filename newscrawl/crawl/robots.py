"""robots.txt as RFC 9309 means it, where Scrapy does not: unreachable is no, 500 kB are enough, Crawl-delay counts."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached

from newscrawl.crawl.closing import StoppedError
from newscrawl.crawl.contact import without_contact
from newscrawl.crawl.refusals import RefusedError

MAX_READ = 500 << 10
"""Bytes that are obeyed, as RFC 9309 demands; twenty thousand rules with wildcards are parsed in half a second."""
MAX_FETCHED = 2_000_000
MAX_REDIRECTS = 5
MAX_DELAY = 120.0
"""Seconds; who asks for more than two minutes between pages is asked every two minutes."""
_OK, _REDIRECT, _CLIENT_ERROR, _SERVER_ERROR, _TOO_MANY = 200, 300, 400, 500, 429


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host lets us do."""

    parser: RobotParser | None = None
    """None where there is no robots.txt: everything is allowed."""
    refusal: RefusedError | None = None
    """Why nothing is allowed."""
    delay: float = 0.0
    """Seconds between requests."""


def same_host(one: str, other: str) -> bool:
    """Whether both are the same server, or its http and its https side."""
    try:
        there, here = urlsplit(one), urlsplit(other)
        ports = {there.port, here.port}
    except ValueError:
        return False
    return there.hostname == here.hostname and (len(ports) == 1 or ports <= {None, 80, 443})


def beginning(body: bytes) -> bytes:
    """The lines that are obeyed: half of one could forbid, or allow, far more than the whole."""
    if len(body) <= MAX_READ:
        return body
    read = body[:MAX_READ]
    return read[: max(read.rfind(b"\n"), read.rfind(b"\r")) + 1]


class RobotsMiddleware:
    """Stats: ``robotstxt/request_count``, ``robotstxt/forbidden``, ``newscrawl/robots/unreachable``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent = without_contact(str(crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]))
        self.rules: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured("ROBOTSTXT_OBEY is off")
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self.rules_of(request)
        if rules.refusal is not None:
            raise RefusedError(rules.refusal.reason, rules.refusal.detail)
        if rules.parser is not None and not rules.parser.allowed(request.url, self.agent):
            self.crawler.stats.inc_value("robotstxt/forbidden")
            raise RefusedError("robots", f"robots.txt of {urlparse_cached(request).netloc} forbids it")
        if rules.delay:
            self.slow_down(request, rules.delay)

    async def rules_of(self, request: Request) -> Rules:
        parts = urlparse_cached(request)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self.rules:
            self.rules[site] = asyncio.get_running_loop().create_task(self.read(f"{site}/robots.txt"))
        return await asyncio.shield(self.rules[site])

    async def read(self, url: str) -> Rules:
        self.crawler.stats.inc_value("robotstxt/request_count")
        try:
            response = await self.fetch(url)
        except RefusedError as problem:
            return Rules(refusal=problem)
        except StoppedError:
            raise
        except Exception as problem:  # noqa: BLE001  # whatever kept us from reading the rules: we do not know them
            return self.unreachable(f"{type(problem).__name__}: {str(problem)[:150]}")
        if response is None:
            return Rules()
        if _CLIENT_ERROR <= response.status < _SERVER_ERROR and response.status != _TOO_MANY:
            return Rules()
        if response.status != _OK:
            return self.unreachable(f"answered {response.status}")
        return await asyncio.to_thread(self.parse, response.body)

    async def fetch(self, url: str) -> Response | None:
        """The answer after redirects on the same host; None when they lead away or go on, which is no robots.txt."""
        start = url
        for _ in range(MAX_REDIRECTS + 1):
            meta = {"dont_obey_robotstxt": True, "dont_redirect": True, "download_maxsize": MAX_FETCHED}
            request = Request(url, priority=1_000, meta=meta, callback=NO_CALLBACK)
            response: Response = await self.crawler.engine.download_async(request)
            location = (response.headers.get("Location") or b"").decode("latin-1")
            if not (_REDIRECT <= response.status < _CLIENT_ERROR and location):
                return response
            url = urljoin(url, location)
            if not same_host(start, url):
                return None
        return None

    def unreachable(self, why: str) -> Rules:
        self.crawler.stats.inc_value("newscrawl/robots/unreachable")
        return Rules(refusal=RefusedError("robots-unreachable", f"robots.txt could not be read ({why})"))

    def parse(self, body: bytes) -> Rules:
        parser = ProtegoRobotParser(beginning(body), None)
        delay = parser.crawl_delay(self.agent) or 0.0
        return Rules(parser, delay=min(delay, MAX_DELAY) if math.isfinite(delay) and delay > 0 else 0.0)

    def slow_down(self, request: Request, delay: float) -> None:
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        usual = float(
            downloader.per_slot_settings.get(key, {}).get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        )
        delay = max(delay, usual)
        downloader.per_slot_settings[key] = {"concurrency": 1, "delay": delay, "jitter": 0}
        if slot := downloader.slots.get(key):
            slot.concurrency, slot.delay, slot.jitter = 1, delay, 0
        request.meta["autothrottle_dont_adjust_delay"] = True

"""Retry-After: a host that asks for time is left alone, all of it, until then."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from newscrawl.crawl.closing import StoppedError, is_closing
from newscrawl.crawl.config import Config
from newscrawl.crawl.refusals import RefusedError

logger = logging.getLogger(__name__)

TOO_MANY, UNAVAILABLE = 429, 503
LEAST_SECONDS = 5.0
"""For an answer 429 that does not say how long, or names no time to come: clocks differ, and it was too much."""
_LONGEST = 366 * 24 * 3600.0
_TICK = 0.5


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds meant by a Retry-After header, which holds seconds or a date; None for what is neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), _LONGEST)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), _LONGEST)


class PauseMiddleware:
    """Waits for a host up to `longest` seconds; a host that asks for more is given up until it is over.

    The download handler tells it of every answer, and waits again: requests that are past this place may still have to
    wait their turn, and must not be sent to a host that has asked for time meanwhile.

    Stats: ``newscrawl/pauses``.
    """

    def __init__(self, crawler: Crawler, longest: float) -> None:
        self.crawler = crawler
        self.longest = longest
        self.until: dict[str, float] = {}
        """Host -> monotonic time."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, Config.from_settings(crawler.settings).max_pause_seconds)

    async def process_request(self, request: Request) -> None:
        await self.wait(request)

    async def wait(self, request: Request) -> None:
        """Raises `RefusedError` for a host that asks for too much, `StoppedError` when the run ends meanwhile."""
        host = urlparse_cached(request).netloc
        while (left := self.until.get(host, 0.0) - time.monotonic()) > 0:
            if is_closing(self.crawler):
                raise StoppedError("the run ends")
            if left > self.longest:
                raise RefusedError("host-paused", f"{host} asks to be left alone for {left:.0f} s")
            await asyncio.sleep(min(left, _TICK))

    def note(self, request: Request, response: Response) -> None:
        if response.status not in {TOO_MANY, UNAVAILABLE}:
            return
        host = urlparse_cached(request).netloc
        stated = (response.headers.get("Retry-After") or b"").decode("latin-1")
        seconds = retry_after(stated, datetime.now(UTC))
        if not seconds and response.status == TOO_MANY:
            seconds = min(LEAST_SECONDS, self.longest)  # longer, and the host would be given up for what it did not say
        if not seconds:
            return
        self.until[host] = max(self.until.get(host, 0.0), time.monotonic() + seconds)
        self.crawler.stats.inc_value("newscrawl/pauses")
        logger.info("%s answers %d: left alone for %.0f s", host, response.status, seconds)

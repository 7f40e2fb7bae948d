"""What the guards of a crawl raise when they will not let a request or an answer through."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from newscrawl.errors import NewscrawlError


class RefusedError(NewscrawlError, IgnoreRequest):
    """Raised by the crawl's guards; Scrapy hands it to the errback, which makes a row in `rejects` of it.

    `reason` is a short stable word for counting (``refused-address``, ``host-paused``, ``budget``, ``truncated`` ...).
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

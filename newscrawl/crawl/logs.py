"""Log lines that never carry a whole article."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure


class QuietFormatter(LogFormatter):
    """Names an item by its id and address; Scrapy's own formatter prints all of it.

    The `spider` argument is part of this interface of Scrapy 2.19, the only one that still has it.
    """

    def scraped(
        self,
        item: Any,
        response: Response | Failure | None,  # noqa: ARG002  # Scrapy gives it
        spider: Spider,  # noqa: ARG002  # same
    ) -> LogFormatterResult:
        return {
            "level": logging.DEBUG,
            "msg": "stored %(kind)s %(what)s",
            "args": {"kind": type(item).__name__, "what": getattr(item, "id", "") or getattr(item, "url", "")},
        }

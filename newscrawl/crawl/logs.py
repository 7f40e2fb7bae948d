"""Log lines that never carry a whole article, a password, or what would act on a terminal."""

from __future__ import annotations

import logging
import re
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from newscrawl.secrets import without_credentials

MAX_RUN = 300
_LONG = re.compile(rf"\S{{{MAX_RUN + 1},}}")
# Controls of both sets, marks that turn the direction of writing around, and the separators that end a line.
_ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """One log entry: controls spelt out, addresses without passwords, unbroken runs cut at 300 characters.

    A line break inside is followed by an indent, so that no text from outside can begin a line of its own.
    """
    text = _ACTIVE.sub(lambda found: f"\\x{ord(found[0]):02x}", without_credentials(text))
    return _LONG.sub(lambda found: f"{found[0][:MAX_RUN]}...", text).replace("\n", "\n  ")


class PrintableRecord(logging.LogRecord):
    """Makes every message printable, whichever library logs it: most of what is logged was written by strangers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info:
            # Formatters take this text in place of their own rendering.
            self.exc_text = printable(logging.Formatter().formatException(self.exc_info))

    def getMessage(self) -> str:  # noqa: N802  # the name is the standard library's
        return printable(super().getMessage())


def install() -> None:
    logging.setLogRecordFactory(PrintableRecord)


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

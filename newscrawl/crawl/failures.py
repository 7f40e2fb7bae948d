"""Short stable words for what can go wrong with a request."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl.crawl.closing import StoppedError
from newscrawl.crawl.refusals import RefusedError

GONE = frozenset({"http-404", "http-410", "withdrawn", "leads-home"})
"""The source says outright that the article is not there any more."""
MISSING = GONE | {"missing"}
"""The source answered, and the article is not there."""
STOPPED = "stopped"
"""The request was not made because the run ends."""

_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "unknown-host"),
    (DownloadConnectionRefusedError, "unreachable"),
    (DownloadCancelledError, "too-big"),
    (ResponseDataLossError, "truncated"),
    (UnsupportedURLSchemeError, "unsupported-scheme"),
    (DownloadFailedError, "broken-connection"),
    (IgnoreRequest, "ignored"),
)


def failure_reason(failure: Failure) -> str:
    """``http-404``, ``timeout``, ``unreachable`` ...: a stable word, then the detail that was reported."""
    problem = failure.value
    if isinstance(problem, HttpError):
        return f"http-{problem.response.status}"
    if isinstance(problem, StoppedError):
        return STOPPED
    if isinstance(problem, RefusedError):
        return str(problem)
    if isinstance(problem, IgnoreRequest) and "robots.txt" in str(problem):
        return "robots"
    word = next((word for kind, word in _WORDS if isinstance(problem, kind)), "error")
    return f"{word}: {str(problem)[:200]}" if str(problem) else word

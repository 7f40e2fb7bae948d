"""Hosts that ask to be left alone, or answer with an error and a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.hostile.attack import Answer, Asked, Expect, attack, by, page, rejected, sends, whole


def first(status: str, **headers: str) -> Answer:
    """The error once, the article from then on."""
    return by(lambda asked: whole(b"wait", status, **headers) if asked.times == 1 else whole(page()))


def _dated(asked: Asked) -> bytes:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    return whole(b"wait", "503 Service Unavailable", Retry_After=when) if asked.times == 1 else whole(page())


attack(
    "status/404",
    "an error page that looks like an article",
    sends(whole(page(), "404 Not Found")),
    Expect(reasons=("fetch http-404",)),
)
attack("status/503", "an error, for ever", sends(whole(page(), "503 Service Unavailable")), rejected("fetch http-503"))
attack(
    "status/304",
    "nothing new, though nothing was asked",
    sends(whole(b"", "304 Not Modified")),
    rejected("fetch http-304"),
)
attack(
    "status/429", "Retry-After in seconds", first("429 Too Many Requests", Retry_After="2"), Expect(articles=1, waits=2)
)
attack("status/503-date", "Retry-After as a date", by(_dated), Expect(articles=1, waits=1))
attack(
    "status/429-long",
    "Retry-After of a day",
    first("429 Too Many Requests", Retry_After="86400"),
    rejected("fetch host-paused"),
)
attack(
    "status/429-bad",
    "Retry-After that says nothing",
    first("503 Service Unavailable", Retry_After="soon, or 1e99"),
    Expect(articles=1),
)
attack(
    "status/429-negative",
    "Retry-After in the past",
    first("503 Service Unavailable", Retry_After="Mon, 01 Jan 0001 00:00:00 GMT"),
    Expect(articles=1),
)

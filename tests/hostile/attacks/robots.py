"""robots.txt as a weapon; the page itself is harmless."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from dataclasses import replace

from tests.hostile.attack import STORED, Answer, Asked, Expect, attack, head, page, redirect, repeats, sends, whole
from tests.hostile.attacks.bodies import bomb

_UNREACHABLE = ("fetch robots-unreachable",)


def rules(text: str | bytes | Callable[[], bytes], status: str = "200 OK", **headers: str | int) -> Answer:
    def raw() -> bytes:
        body = text.encode() if isinstance(text, str) else text() if callable(text) else text
        return whole(body, status, **{"Content_Type": "text/plain", **headers})

    return sends(raw)


async def _never(_writer: asyncio.StreamWriter, _: Asked) -> None:
    await asyncio.sleep(60)


def _robots(name: str, what: str, answer: Answer, expect: Expect = STORED) -> None:
    attack(f"robots/{name}", f"robots.txt: {what}", sends(whole(page())), replace(expect, robots=answer))


def _filler(rules: int) -> bytes:
    return b"User-agent: *\nDisallow: /x/\n" + b"".join(b"Disallow: /*%d*b*c$\n" % n for n in range(rules))


_robots("deny", "forbids all", rules("User-agent: *\nDisallow: /\n"), Expect(reasons=("fetch robots",)))
_robots(
    "bom",
    "forbids all, behind a byte order mark",
    rules("\ufeffUser-agent: *\nDisallow: /\n"),
    Expect(reasons=("fetch robots",)),
)
_robots(
    "gbk",
    "forbids all, behind a comment in GBK",
    rules("# 抓取规则\nUser-agent: *\nDisallow: /\n".encode("gbk")),
    Expect(reasons=("fetch robots",)),
)
_robots("html", "an HTML page", rules(page()))
_robots("403", "forbidden itself", rules("", "403 Forbidden"))
_robots("500", "an error", rules("", "500 Internal Server Error"), Expect(reasons=_UNREACHABLE))
_robots("never", "no answer", _never, Expect(reasons=_UNREACHABLE))
_robots(
    "drip",
    "one byte five times a second",
    repeats(head(Content_Type="text/plain"), b"#", 0.2),
    Expect(reasons=_UNREACHABLE),
)
_robots(
    "drip-headers",
    "headers that come two a second",
    repeats(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.5),
    Expect(reasons=_UNREACHABLE),
)
_robots(
    "headers",
    "headers without end",
    repeats(b"HTTP/1.1 200 OK\r\n", b"X-Filler: " + b"a" * 1_000 + b"\r\n"),
    Expect(reasons=("fetch refused-headers",)),
)
_robots("huge", "4.5 MB of rules", rules(lambda: _filler(200_000)), Expect(reasons=_UNREACHABLE))
_robots("rules", "1.9 MB of rules, of which 500 kB are read", rules(lambda: _filler(80_000)))
_robots(
    "late",
    "600 kB of rules, then one that forbids all, behind the 500 kB that are read",
    rules(lambda: _filler(25_000) + b"Disallow: /\n"),
)
_robots(
    "endless",
    "no end",
    repeats(head(Content_Type="text/plain"), b"Disallow: /x\n" * 5_000),
    Expect(reasons=_UNREACHABLE),
)
_robots("bomb", "a gzip bomb", bomb("gzip"), Expect(reasons=("fetch too-big",)))
_robots(
    "cut",
    "half a gzip body",
    rules(gzip.compress(b"User-agent: *\nDisallow: /\n" * 50)[:40], Content_Encoding="gzip"),
    Expect(reasons=("fetch truncated",)),
)
_robots("loop", "redirects to itself", redirect(lambda _: "/robots.txt"), Expect(articles=1, requests=7))
_robots("nul", "100 kB of NUL", rules(b"\0" * 100_000))
_robots(
    "stars",
    "a rule of wildcards",
    rules("User-agent: *\nDisallow: /" + "*a" * 200 + "$\n" + "Disallow: /" + "*" * 50_000),
    Expect(reasons=("fetch robots",)),
)
_robots(
    "delay",
    "one second between pages",
    rules("User-agent: *\nCrawl-delay: 1\n"),
    Expect(articles=3, waits=2, given=("url=http://{host}/1.html,http://{host}/2.html,http://{host}/3.html",)),
)
_robots(
    "delay-bad",
    "delays that are no numbers",
    rules("User-agent: *\nCrawl-delay: nan\nCrawl-delay: -5\nCrawl-delay: 1e999\n"),
)

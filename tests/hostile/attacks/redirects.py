"""Redirects without end or sense."""

from __future__ import annotations

from tests.hostile.attack import STORED, Asked, Expect, attack, by, page, redirect, rejected, sends, whole

# robots.txt, the page, and five redirects.
_LIMIT = Expect(reasons=("fetch ignored",), requests=7)
_NOWHERE = rejected("fetch http-302")


_GBK = "/2022/06/13/消息.html".encode("gbk").decode("latin-1")


def _gbk(asked: Asked) -> bytes:
    return whole(page()) if "%" in asked.path else whole(b"", "302 Found", Location=_GBK)


def _wall(asked: Asked) -> bytes:
    cookie = "seen=1" in asked.headers.get("cookie", "")
    return whole(page()) if cookie else whole(b"", "302 Found", Location=asked.path, Set_Cookie="seen=1")


attack("redirect/self", "a redirect to itself", redirect(lambda asked: asked.path), _LIMIT)
attack(
    "redirect/pair",
    "two pages that redirect to each other",
    redirect(lambda asked: "/b.html" if "/a" in asked.path else "/a.html"),
    _LIMIT,
)
attack("redirect/forever", "redirects to ever new addresses", redirect(lambda asked: f"{asked.path}x"), _LIMIT)
attack(
    "redirect/meta",
    "a page that reloads itself",
    by(lambda asked: whole(page(head=f'<meta http-equiv=refresh content="0;url={asked.path}">'))),
    STORED,
)
attack("redirect/cookie-wall", "a redirect until a cookie comes back", by(_wall), _LIMIT)
attack("redirect/empty", "a redirect without an address", sends(whole(b"", "302 Found", Location="")), _LIMIT)
attack("redirect/gbk", "a redirect to an address in GBK, as it is", by(_gbk), STORED)
attack("redirect/none", "a redirect that names no address", sends(whole(b"", "302 Found")), _NOWHERE)
attack(
    "redirect/huge",
    "a redirect to an address of 15 kB",
    redirect(lambda _: "http://example.org/" + "a" * 15_000),
    rejected("fetch refused-address"),
)
attack(
    "redirect/port",
    "a redirect to a port that does not exist",
    redirect(lambda _: "http://example.org:99999/"),
    rejected("fetch error"),
)
attack(
    "redirect/brackets",
    "a redirect to a malformed address",
    redirect(lambda _: "http://[::1/"),
    rejected("fetch error"),
)

"""Feeds and sitemaps that grow, loop or name what they should not."""

from __future__ import annotations

import gzip
import struct
import zlib

from tests.hostile.attack import Answer, Asked, Expect, attack, by, redirect, sends, whole

_XML = {"Content_Type": "application/xml"}
_URLSET = b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
_INDEX = b'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def _feed(name: str, what: str, answer: Answer, *reasons: str, file: str = "sitemap.xml", requests: int = 0) -> None:
    expect = Expect(reasons=reasons, spider="feed", given=(f"url=http://{{host}}/{file}",), requests=requests)
    attack(f"feed/{name}", what, answer, expect)


def _loop(asked: Asked) -> bytes:
    number = asked.path.rsplit("-", 1)[-1].removesuffix(".xml")
    following = int(number) + 1 if number.isdigit() else 1
    return whole(
        _INDEX
        + b"<sitemap><loc>http://%s/sitemap-%d.xml</loc></sitemap></sitemapindex>" % (asked.host.encode(), following),
        **_XML,
    )


def _inside(asked: Asked) -> bytes:
    items = "".join(f"<item><title>消息</title><link>http://{asked.canary}/{n}.html</link></item>" for n in range(3))
    return whole(f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode(), **_XML)


def _external(asked: Asked) -> bytes:
    head = f'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM "http://{asked.canary}/b"><!ENTITY % c SYSTEM "http://{asked.canary}/c.dtd"> %c;]>'
    return whole(
        f"<?xml version='1.0'?>{head}<rss version='2.0'><channel><title>&a;&b;</title></channel></rss>".encode(), **_XML
    )


def _laughs() -> bytes:
    entities = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 100) for n in range(9))
    return whole(
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
        + entities
        + b"]><rss version='2.0'><channel><title>&j;</title></channel></rss>",
        **_XML,
    )


def _quadratic() -> bytes:
    head = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "' + b"ha" * 50_000 + b'">]>'
    return whole(head + b"<rss version='2.0'><channel><title>" + b"&a;" * 10_000 + b"</title></channel></rss>", **_XML)


def _many(asked: Asked) -> bytes:
    if "sitemap" not in asked.path:
        return whole(b"", "404 Not Found")
    return whole(_urls(100_000).replace(b"127.0.0.1:9/", asked.host.encode() + b"/"), **_XML)


def _urls(count: int, first: int = 0) -> bytes:
    addresses = (
        b"<url><loc>http://127.0.0.1:9/a/2022061%011d.html</loc></url>" % n for n in range(first, first + count)
    )
    return _URLSET + b"".join(addresses) + b"</urlset>"


def _sitemaps(asked: Asked) -> bytes:
    if "sitemap" not in asked.path:
        return whole(b"", "404 Not Found")
    if asked.path == "/sitemap.xml":
        named = b"".join(b"<sitemap><loc>/sitemap-%d.xml</loc></sitemap>" % number for number in range(1, 9))
        return whole(b"<sitemapindex>" + named + b"</sitemapindex>", **_XML)
    number = int("".join(filter(str.isdigit, asked.path)))
    return whole(_urls(50_000, 50_000 * number).replace(b"127.0.0.1:9/", asked.host.encode() + b"/"), **_XML)


def _blank(start: bytes, megabytes: int) -> bytes:
    """`start` and blanks as one member of gzip, without packing the same megabyte again and again."""
    blanks = b" " * (1 << 20)
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    first = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    check = zlib.crc32(start)
    for _ in range(megabytes):
        check = zlib.crc32(blanks, check)
    tail = struct.pack("<II", check, (len(start) + megabytes * len(blanks)) % (1 << 32))
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + first + again * megabytes + packer.flush() + tail


_feed("laughs", "an entity bomb in a feed", sends(_laughs), "discover empty-feed")
_feed("quadratic", "a long entity that stands in a feed ten thousand times", sends(_quadratic), "discover empty-feed")
_feed("external", "entities that name files and servers inside", by(_external), "discover empty-feed")
_feed("inside", "entries that lead inside", by(_inside), "fetch refused-address")
_feed(
    "away",
    "a feed that redirects inside",
    redirect(lambda asked: f"http://{asked.canary}/feed.xml"),
    "discover refused-address",
)
_feed(
    "sitemaps-inside",
    "an index whose sitemaps are inside",
    by(
        lambda asked: whole(
            _INDEX + b"<sitemap><loc>http://%s/s.xml</loc></sitemap></sitemapindex>" % asked.canary.encode()
        )
    ),
    "discover refused-address",
)
_feed("loop", "an index of sitemaps that names ever new ones", by(_loop), "discover too-deep", requests=5)
_feed(
    "deep",
    "a feed, 100,000 levels deep",
    sends(lambda: whole(b"<rss>" + b"<a>" * 100_000, **_XML)),
    "discover not-a-feed",
)
_feed("urls", "a sitemap of 100,000 addresses", by(_many), "discover too-many", "fetch http-404", "fetch budget")
_feed("sitemaps", "an index of eight sitemaps of 50,000 addresses", by(_sitemaps), "fetch http-404", "fetch budget")
_feed(
    "packed",
    "a sitemap of 1 GB, packed into 1 MB",
    sends(lambda: whole(_blank(_URLSET, 1024), Content_Type="application/gzip")),
    "discover too-big",
    file="sitemap.xml.gz",
)
_feed(
    "packed-under",
    "a sitemap of 49 MB, packed",
    sends(lambda: whole(gzip.compress(_urls(700_000)), Content_Type="application/gzip")),
    "discover too-big",
    file="sitemap.xml.gz",
)

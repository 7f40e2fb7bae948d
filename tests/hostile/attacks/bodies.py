"""Bodies that are too big, too slow, packed into nothing, or cut."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable

import brotli
import zstandard

from tests.hostile.attack import STORED, Answer, Asked, Expect, attack, by, head, page, rejected, repeats, sends, whole

_MB = 1 << 20
_TOO_BIG, _TRUNCATED, _TIMEOUT = rejected("fetch too-big"), rejected("fetch truncated"), rejected("fetch timeout")
_BAD, _UNKNOWN = rejected("fetch bad-encoding"), rejected("fetch unknown-encoding")
_HTML = "text/html; charset=utf-8"
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=5),
    "zstd": zstandard.ZstdCompressor().compress,
}


def _under() -> bytes:
    return page("<p>" + "常" * 1_040_000 + "</p>")


_MANY = 24


def packed(body: bytes, *encodings: str) -> bytes:
    for encoding in encodings:
        body = PACKERS[encoding](body)
    return whole(body, Content_Encoding=", ".join(encodings))


def bomb(encoding: str) -> Answer:
    return sends(lambda: packed(b"\0" * (64 * _MB), encoding))


def cut(encoding: str) -> bytes:
    body = PACKERS[encoding](page())
    return whole(body[: len(body) // 2], Content_Encoding=encoding)


async def _drip(writer: asyncio.StreamWriter, _: Asked) -> None:
    writer.write(head(Content_Type=_HTML, Transfer_Encoding="chunked"))
    while True:
        writer.write(b"1\r\na\r\n")
        await writer.drain()
        await asyncio.sleep(0.2)


async def _never(_writer: asyncio.StreamWriter, _: Asked) -> None:
    await asyncio.sleep(60)


def then_silence(first: bytes) -> Answer:
    async def answer(writer: asyncio.StreamWriter, _: Asked) -> None:
        writer.write(first)
        await writer.drain()
        await asyncio.sleep(60)

    return answer


for _encoding in PACKERS:
    attack(f"bomb/{_encoding}", f"64 MB in a small {_encoding} body", bomb(_encoding), _TOO_BIG)
    attack(
        f"encoding/cut-{_encoding}",
        f"half of a {_encoding} body, of the right length",
        sends(cut(_encoding)),
        _TRUNCATED,
    )
attack(
    "bomb/twice", "a gzip body inside a gzip body", sends(lambda: packed(b"\0" * (8 * _MB), "gzip", "gzip")), _UNKNOWN
)
attack(
    "bomb/layers",
    "forty encodings over each other",
    sends(whole(b"x" * 100, Content_Encoding=", ".join(["gzip"] * 40))),
    _UNKNOWN,
)
attack(
    "bomb/many",
    f"{_MANY} bombs at once, each just under the limit",
    sends(lambda: whole(gzip.compress(_under()), Content_Encoding="gzip")),
    Expect(articles=_MANY, given=("url=" + ",".join(f"http://{{host}}/{n}.html" for n in range(_MANY)),)),
)
attack(
    "bomb/window",
    "a zstd frame that wants a window of 2 GB",
    sends(whole(b"\x28\xb5\x2f\xfd\x00\xa8" + b"\0" * 50, Content_Encoding="zstd")),
    _BAD,
)
attack(
    "size/endless",
    "a body without end, in chunks",
    repeats(head(Content_Type=_HTML, Transfer_Encoding="chunked"), b"10000\r\n" + b"a" * 65_536 + b"\r\n"),
    _TOO_BIG,
)
attack("size/endless-close", "a body without end or length", repeats(head(Content_Type=_HTML), b"a" * 65_536), _TOO_BIG)
attack(
    "size/stated",
    "a body of 2 GB, as stated",
    sends(head(Content_Type=_HTML, Content_Length=2_000_000_000) + b"a" * 1_000),
    _TOO_BIG,
)
attack("size/under", "a page just under the limit", sends(lambda: whole(_under())), STORED)
attack("time/never", "no answer at all", _never, _TIMEOUT)
attack("time/headers", "headers that come one a second", repeats(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.5), _TIMEOUT)
attack(
    "time/stall",
    "half a body, then silence",
    then_silence(head(Content_Type=_HTML, Content_Length=100_000) + page()),
    _TIMEOUT,
)
attack("time/drip", "a body of one byte five times a second", _drip, _TIMEOUT)
attack(
    "encoding/damaged",
    "a gzip body with a wrong checksum",
    by(lambda _: whole(gzip.compress(page())[:-8] + b"\0" * 8, Content_Encoding="gzip")),
    _BAD,
)
attack("encoding/none", "a plain body that claims to be gzip", sends(whole(page(), Content_Encoding="gzip")), _BAD)
attack(
    "encoding/secret",
    "a gzip body that says nothing of it",
    sends(lambda: whole(gzip.compress(page()))),
    rejected("parse not-an-article"),
)
attack("encoding/unknown", "an encoding that does not exist", sends(whole(page(), Content_Encoding="rot13")), _UNKNOWN)
attack(
    "encoding/padded",
    "bytes after the end of a gzip body",
    sends(whole(gzip.compress(page()) + b"\0" * 100, Content_Encoding="gzip")),
    STORED,
)
attack(
    "encoding/identity", "a body that is encoded as itself", sends(whole(page(), Content_Encoding="identity")), STORED
)

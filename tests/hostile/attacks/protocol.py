"""Answers that are no HTTP, or two kinds of it at once."""

from __future__ import annotations

import asyncio

from tests.hostile.attack import STORED, Answer, Asked, attack, head, page, rejected, repeats, sends, whole

_HTML = "text/html; charset=utf-8"
_BROKEN = rejected("fetch broken-connection")
_TRUNCATED = rejected("fetch truncated")
_HEADERS = rejected("fetch refused-headers")
_PAGE = page()


def resets_after(raw: bytes) -> Answer:
    async def answer(writer: asyncio.StreamWriter, _: Asked) -> None:
        from tests.hostile.server import reset

        if raw:
            writer.write(raw)
            await writer.drain()
            await asyncio.sleep(0.05)
        reset(writer)

    return answer


_LENGTH = head(Content_Type=_HTML, Content_Length=len(_PAGE) + 500)
_CHUNKED = head(Content_Type=_HTML, Transfer_Encoding="chunked")
_CHUNK = f"{len(_PAGE):x}\r\n".encode() + _PAGE + b"\r\n"

attack(
    "headers/endless",
    "headers without end",
    repeats(b"HTTP/1.1 200 OK\r\n", b"X-Filler: " + b"a" * 1_000 + b"\r\n"),
    _HEADERS,
)
attack(
    "headers/many",
    "a hundred thousand headers",
    sends(lambda: b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100_000 + b"\r\n"),
    _HEADERS,
)
attack(
    "headers/continue",
    "informational answers without end",
    repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    _HEADERS,
)
attack(
    "headers/long",
    "one header of 1 MB",
    sends(lambda: b"HTTP/1.1 200 OK\r\nX: " + b"a" * (1 << 20) + b"\r\n\r\n"),
    _BROKEN,
)
attack(
    "headers/cookies",
    "a thousand cookies",
    sends(
        head(Content_Type=_HTML, Content_Length=len(_PAGE)).replace(b"\r\n\r\n", b"\r\n")
        + b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"x" * 60) for n in range(1_000))
        + b"\r\n"
        + _PAGE
    ),
    STORED,
)
attack(
    "headers/escape",
    "terminal escapes and line breaks in headers",
    sends(whole(_PAGE, X_Note="\x1b[2J\x07", Content_Language="zh\x1b[31m")),
    STORED,
)
attack("protocol/garbage", "a status line of garbage", sends(b"\x16\x03\x01\x02\x00garbage\r\n\r\n"), _BROKEN)
attack("protocol/http09", "a page without any header", sends(_PAGE), _BROKEN)
attack("protocol/status", "status 999", sends(whole(_PAGE, "999 No")), rejected("fetch http-999"))
attack(
    "protocol/lengths",
    "two lengths that differ",
    sends(head(Content_Type=_HTML, Content_Length=5).replace(b"\r\n\r\n", b"\r\nContent-Length: 900\r\n\r\n") + _PAGE),
    _BROKEN,
)
attack("protocol/negative", "a negative length", sends(head(Content_Type=_HTML, Content_Length=-1) + _PAGE), _BROKEN)
attack(
    "protocol/both",
    "a length and chunks together",
    sends(head(Content_Type=_HTML, Content_Length=3, Transfer_Encoding="chunked") + _CHUNK + b"0\r\n\r\n"),
    STORED,
)
attack("protocol/bad-chunk", "a chunk whose size is no number", sends(_CHUNKED + b"zz\r\n" + _PAGE), _TRUNCATED)
attack("protocol/huge-chunk", "a chunk of 2^60 bytes", sends(_CHUNKED + b"fffffffffffffff\r\n" + _PAGE), _TRUNCATED)
attack("protocol/short", "fewer bytes than stated", sends(_LENGTH + _PAGE), _TRUNCATED)
attack("protocol/short-chunks", "chunks without an end", sends(_CHUNKED + _CHUNK), _TRUNCATED)
attack(
    "protocol/short-close",
    "half a page, closed, of no stated length",
    sends(head(Content_Type=_HTML) + _PAGE[: len(_PAGE) // 2]),
    _TRUNCATED,
)
attack("protocol/close", "a whole page, closed, of no stated length", sends(head(Content_Type=_HTML) + _PAGE), STORED)
attack("protocol/reset", "the connection is reset at once", resets_after(b""), _BROKEN)
attack(
    "protocol/reset-head",
    "the connection is reset in the headers",
    resets_after(b"HTTP/1.1 200 OK\r\nContent-"),
    _BROKEN,
)
attack("protocol/reset-body", "the connection is reset in the body", resets_after(_LENGTH + _PAGE), _TRUNCATED)
attack("protocol/no-content", "a body after status 204", sends(whole(_PAGE, "204 No Content")), rejected("parse empty"))

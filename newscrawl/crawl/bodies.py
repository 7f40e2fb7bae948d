"""Content encodings undone strictly: one layer, within a size, whole to the last byte. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

import brotli
import zstandard

ACCEPTED = "gzip, deflate, br, zstd"
_CHUNK = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW = 8 << 20
"""Bytes; what RFC 9659 lets a server ask a client to keep."""
_ZSTD_STEP = 128
"""Bytes fed at once: four of them can stand for 128 kB, and this library cannot be told to stop at a size."""
_TAIL = 2_048
_ENDS = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_HTML = re.compile(rb"\s{0,200}(?:\xef\xbb\xbf)?\s{0,200}(?:<!doctype\s{1,9}html|<html\b)", re.IGNORECASE)
_XML = re.compile(
    rb"\s{0,200}(?:\xef\xbb\xbf)?\s{0,200}<(?:\?xml|rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.IGNORECASE
)
_XML_ENDS = re.compile(rb"</[\w:.-]{1,60}\s{0,9}>\s{0,200}(?:<!--(?:(?!-->)[\s\S]){0,1000}-->\s{0,200})?\Z")


class BodyError(ValueError):
    """Raised by `decoded`; `reason` is ``truncated``, ``bad-encoding``, ``unknown-encoding`` or ``too-big``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def decoded(body: bytes, encodings: Iterable[str], *, max_size: int) -> bytes:
    """The body that was sent; raises `BodyError`."""
    layers = [layer for each in encodings for part in each.split(",") if (layer := part.strip().lower()) != "identity"]
    layers = [layer for layer in layers if layer]
    if not layers or not body:
        return body
    if len(layers) > 1:
        raise BodyError("unknown-encoding", f"{len(layers)} content encodings, one over the other")
    decoder = _DECODERS.get(layers[0])
    if decoder is None:
        raise BodyError("unknown-encoding", f"content encoding {layers[0][:40]!r}")
    try:
        return decoder(body, max_size)
    except (zlib.error, brotli.error, zstandard.ZstdError) as problem:
        raise BodyError("bad-encoding", f"{layers[0]}: {problem}") from None


def ends_early(body: bytes) -> bool:
    """Whether a body whose length nobody stated (closed with the connection) lacks the end that its kind must have.

    Kinds without an end of their own (plain text, fragments) are believed.
    """
    if _HTML.match(body):
        return _ENDS.search(body[-_TAIL:]) is None
    if body.lstrip()[:1] in {b"{", b"["}:
        return body.rstrip()[-1:] not in {b"}", b"]"}
    return bool(_XML.match(body)) and _XML_ENDS.search(body[-_TAIL:]) is None


def _gunzip(body: bytes, max_size: int) -> bytes:
    pieces: list[bytes] = []
    room = max_size
    while True:
        piece, rest = _inflated(zlib.decompressobj(wbits=31), body, room)
        pieces.append(piece)
        room -= len(piece)
        if not rest.startswith(_GZIP_MAGIC):
            return b"".join(pieces)  # padding after the last member is common and harmless
        body = rest


def _deflate(body: bytes, max_size: int) -> bytes:
    try:
        return _inflated(zlib.decompressobj(), body, max_size)[0]
    except zlib.error:
        return _inflated(zlib.decompressobj(wbits=-15), body, max_size)[0]  # some servers leave the header out


def _inflated(decoder: zlib._Decompress, body: bytes, room: int) -> tuple[bytes, bytes]:
    """Content of one stream, and what follows it."""
    out = bytearray()
    while not decoder.eof:
        piece = decoder.decompress(body, max_length=_CHUNK)
        body = decoder.unconsumed_tail
        _grow(out, piece, room)
        if not piece and not body and not decoder.eof:
            raise BodyError("truncated", "the compressed body ends early")
    return bytes(out), decoder.unused_data


def _unbrotli(body: bytes, max_size: int) -> bytes:
    decoder = brotli.Decompressor()
    out = bytearray()
    piece = decoder.process(body, output_buffer_limit=_CHUNK)
    while piece or not decoder.is_finished():
        _grow(out, piece, max_size)
        if not piece and decoder.can_accept_more_data():
            raise BodyError("truncated", "the compressed body ends early")
        piece = decoder.process(b"", output_buffer_limit=_CHUNK)
    return bytes(out)


def _unzstd(body: bytes, max_size: int) -> bytes:
    out = bytearray()
    while body:
        if not body.startswith(_ZSTD_MAGIC) and out:
            break
        decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        for start in range(0, len(body), _ZSTD_STEP):
            _grow(out, decoder.decompress(body[start : start + _ZSTD_STEP]), max_size)
            if decoder.eof:
                body = decoder.unused_data + body[start + _ZSTD_STEP :]
                break
        else:
            raise BodyError("truncated", "the compressed body ends early")
    return bytes(out)


def _grow(out: bytearray, piece: bytes, room: int) -> None:
    if len(out) + len(piece) > room:
        raise BodyError("too-big", f"unpacks to more than {room} bytes")
    out += piece


_DECODERS = {"gzip": _gunzip, "x-gzip": _gunzip, "deflate": _deflate, "br": _unbrotli, "zstd": _unzstd}

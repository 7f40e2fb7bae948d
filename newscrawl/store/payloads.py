"""Fetched bytes, compressed and stored once, so that cleaning can be run again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import zstandard
from sqlalchemy import Connection

from newscrawl.items import Page
from newscrawl.store import rows, schema
from newscrawl.store.values import instant, json_text, plain_text

_LEVEL = 9  # 19 saves a twentieth more for many times the time
_HEADERS = frozenset({"content-type", "content-language", "etag", "last-modified", "date", "location"})


def keep(connection: Connection, pages: Iterable[Page], now: int) -> dict[bytes, int]:
    """Store the bytes of pages that are not there yet; returns payload ids by body."""
    digests = {page.body: hashlib.sha256(page.body).hexdigest() for page in pages}
    stored = rows.pairs(connection, schema.payload, "sha256", "id", digests.values())
    compressor = zstandard.ZstdCompressor(level=_LEVEL)
    missing = {sha256: body for body, sha256 in digests.items() if sha256 not in stored}
    added = [
        {
            "sha256": sha256,
            "codec": "zstd",
            "raw_length": len(body),
            "data": compressor.compress(body),
            "created_at": now,
        }
        for sha256, body in missing.items()
    ]
    if added:
        connection.execute(schema.payload.insert(), added)
        stored |= rows.pairs(connection, schema.payload, "sha256", "id", missing)
    return {body: stored[sha256] for body, sha256 in digests.items()}


def expand(data: bytes, raw_length: int, dictionary: bytes | None = None) -> bytes:
    """The bytes of a payload again; `raw_length` bounds what a damaged one may grow to."""
    zdict = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    return zstandard.ZstdDecompressor(dict_data=zdict).decompress(data, max_output_size=raw_length)


def headers_of(page: Page) -> dict[str, str]:
    return {name: value for name, value in page.headers.items() if name in _HEADERS}


def page_row(page: Page, payload_id: int | None) -> rows.Row:
    """Columns of `article_page` that say what was fetched."""
    return {
        "url": plain_text(page.url),
        "fetched_at": instant(page.fetched_at),
        "status": page.status,
        "headers": json_text(headers_of(page)),
        "payload_id": payload_id,
    }

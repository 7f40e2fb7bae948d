"""Fetched bytes, compressed and stored once, so that cleaning can be run again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import zstandard
from sqlalchemy import Connection, select

from newscrawl.items import Page
from newscrawl.store import schema
from newscrawl.store.rows import insert_missing

_LEVEL = 9  # 19 saves a twentieth more for many times the time


def keep(connection: Connection, pages: Iterable[Page], now: int) -> dict[str, int]:
    """Store the bytes of pages; returns payload ids by SHA-256 in hex."""
    by_digest = {digest(page): page for page in pages}
    if not by_digest:
        return {}
    compressor = zstandard.ZstdCompressor(level=_LEVEL)
    known = _ids(connection, by_digest)
    insert_missing(
        connection,
        schema.payload,
        [
            {
                "sha256": sha256,
                "codec": "zstd",
                "raw_length": len(page.body),
                "data": compressor.compress(page.body),
                "created_at": now,
            }
            for sha256, page in by_digest.items()
            if sha256 not in known
        ],
    )
    return _ids(connection, by_digest)


def digest(page: Page) -> str:
    return hashlib.sha256(page.body).hexdigest()


def link(article_key: int, position: int, page: Page, payload_id: int) -> dict[str, Any]:
    """A row of `article_payload`."""
    return {
        "article_key": article_key,
        "url": page.url,
        "position": position,
        "payload_id": payload_id,
        "fetched_at": int(page.fetched_at.timestamp()),
        "status": page.status,
        "headers": json.dumps(dict(page.headers), ensure_ascii=False),
    }


def _ids(connection: Connection, digests: Iterable[str]) -> dict[str, int]:
    payload = schema.payload
    found = connection.execute(select(payload.c.sha256, payload.c.id).where(payload.c.sha256.in_(list(digests))))
    return {row.sha256: row.id for row in found}

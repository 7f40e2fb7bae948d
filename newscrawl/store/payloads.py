"""Fetched bytes, compressed and stored once, so that cleaning can be run again."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable

import zstandard
from sqlalchemy import Connection, select

from newscrawl.errors import StoreError
from newscrawl.items import Page
from newscrawl.store import dictionaries, rows, schema
from newscrawl.store.values import address_text, instant, json_text

logger = logging.getLogger(__name__)

_HEADERS = frozenset({"content-type", "content-language", "etag", "last-modified", "date", "location"})
_RECOMPRESSED = 200  # payloads of one transaction


class DamagedPayloadError(StoreError):
    """Raised when stored bytes cannot be expanded: ``newscrawl db check`` lists them, a backup has them whole."""


def keep(connection: Connection, pages: Iterable[Page], now: int) -> dict[bytes, int]:
    """Store the bytes of pages that are not there yet; returns payload ids by body."""
    found = {page.body: page for page in pages}
    digests = {body: hashlib.sha256(body).hexdigest() for body in found}
    stored = rows.pairs(connection, schema.payload, "sha256", "id", digests.values())
    missing = {sha256: body for body, sha256 in digests.items() if sha256 not in stored}
    if missing:
        scopes = {sha256: dictionaries.scope_of(found[body].url) for sha256, body in missing.items()}
        zdicts = dictionaries.for_scopes(connection, scopes, missing)
        contents = dictionaries.load(connection, zdicts.values())
        added = []
        for sha256, body in missing.items():
            zdict_id = zdicts.get(scopes[sha256])
            packed = {"codec": "zstd", "zdict_id": zdict_id, "data": compress(body, contents.get(zdict_id or 0))}
            added.append({"sha256": sha256, "raw_length": len(body), "created_at": now, **packed})
        connection.execute(schema.payload.insert(), added)
        stored |= rows.pairs(connection, schema.payload, "sha256", "id", missing)
    return {body: stored[sha256] for body, sha256 in digests.items()}


def compress(data: bytes, dictionary: bytes | None = None) -> bytes:
    zdict = dictionaries.prepared(dictionary) if dictionary else None
    return zstandard.ZstdCompressor(level=dictionaries.LEVEL, dict_data=zdict).compress(data)


def expand(data: bytes, raw_length: int, dictionary: bytes | None = None) -> bytes:
    """The bytes of a payload again; `raw_length` bounds what a damaged one may grow to."""
    zdict = dictionaries.prepared(dictionary) if dictionary else None
    try:
        return zstandard.ZstdDecompressor(dict_data=zdict).decompress(data, max_output_size=raw_length)
    except zstandard.ZstdError as problem:
        raise DamagedPayloadError(f"a payload cannot be expanded: {problem}") from None


def verified(body: bytes, sha256: str) -> bytes:
    if hashlib.sha256(body).hexdigest() != sha256:
        raise DamagedPayloadError("a payload does not have the digest that it was stored under")
    return body


def load(connection: Connection, ids: Iterable[int]) -> dict[int, bytes | DamagedPayloadError]:
    """Bytes by payload id; in the place of those that are damaged, what is wrong with them."""
    table = schema.payload
    columns = ["id", "sha256", "zdict_id", "raw_length", "data"]
    found = list(rows.selected(connection, table, columns, "id", ids))
    contents = dictionaries.load(connection, {row.zdict_id for row in found if row.zdict_id is not None})
    bodies: dict[int, bytes | DamagedPayloadError] = {}
    for row in found:
        try:
            body = expand(row.data, row.raw_length, contents.get(row.zdict_id or 0))
            bodies[row.id] = verified(body, row.sha256)
        except DamagedPayloadError as problem:
            bodies[row.id] = problem
    return bodies


def compress_again(connection: Connection, after: int) -> int:
    """Give the dictionary of their site to payloads that came before it was made; returns where to go on, 0 at the end.

    A step of a few hundred, so that no writer waits long. Damaged ones stay as they are, and are named in the log.
    """
    payload, page = schema.payload, schema.article_page
    query = (
        select(payload.c.id, payload.c.sha256, payload.c.data, payload.c.raw_length, page.c.url)
        .join(page, page.c.payload_id == payload.c.id)
        .where(payload.c.id > after, payload.c.zdict_id.is_(None))
        .order_by(payload.c.id)
        .limit(_RECOMPRESSED)
    )
    found = {row.id: row for row in connection.execute(query)}
    zdicts = rows.pairs(
        connection, schema.zdict, "scope", "id", {dictionaries.scope_of(row.url) for row in found.values()}
    )
    contents = dictionaries.load(connection, zdicts.values())
    for row in found.values():
        zdict_id = zdicts.get(dictionaries.scope_of(row.url))
        if zdict_id is None:
            continue
        try:
            whole = verified(expand(row.data, row.raw_length), row.sha256)
        except DamagedPayloadError as problem:
            logger.warning("payload %s stays as it is: %s", row.sha256, problem)
            continue
        smaller = compress(whole, contents[zdict_id])
        if len(smaller) < len(row.data):
            changed = {"data": smaller, "zdict_id": zdict_id}
            connection.execute(payload.update().where(payload.c.id == row.id).values(changed))
    return max(found, default=0)


def headers_of(page: Page) -> dict[str, str]:
    return {name: value for name, value in page.headers.items() if name in _HEADERS}


def page_row(page: Page, payload_id: int | None) -> rows.Row:
    """Columns of `article_page` that say what was fetched."""
    return {
        "url": address_text(page.url),
        "fetched_at": instant(page.fetched_at),
        "status": page.status,
        "headers": json_text(headers_of(page)),
        "payload_id": payload_id,
    }

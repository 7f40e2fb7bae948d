"""The last whole bytes of each index, and what its server said of them.

A server that answers "not modified" sends no bytes: they are read again from here, by the rules and for the bounds of
today, so that such an answer can hide neither an article that failed before nor one that was not wanted then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import Connection, select

from newscrawl.items import Page
from newscrawl.store import payloads, rows, schema
from newscrawl.store.values import instant, is_address, json_text, plain_text


@dataclass(frozen=True, slots=True)
class IndexCopy:
    """One index as it was last read whole."""

    url: str
    """As asked for, canonical."""
    answered_by: str
    """The address that sent the bytes after redirects, canonical: the validators are its."""
    headers: Mapping[str, str]
    fetched_at: datetime
    """Aware, UTC: relative times in the bytes count from here."""
    sha256: str
    raw_length: int
    data: bytes
    """Compressed; empty where only the validators were asked for."""

    @classmethod
    def of(cls, url: str, answered_by: str, page: Page) -> Self:
        packed = payloads.compress(page.body)
        digest = hashlib.sha256(page.body).hexdigest()
        headers = payloads.headers_of(page)
        return cls(url, answered_by, headers, page.fetched_at, digest, len(page.body), packed)

    @property
    def body(self) -> bytes:
        """Raise `DamagedPayloadError` where the bytes are not those that were read."""
        return payloads.verified(payloads.expand(self.data, self.raw_length), self.sha256)


def keep(connection: Connection, copies: Iterable[IndexCopy]) -> None:
    """In the place of older ones. The caller holds the write lock and commits."""
    kept = [
        {
            "url": plain_text(copy.url),
            "answered_by": plain_text(copy.answered_by),
            "headers": json_text(dict(copy.headers)),
            "fetched_at": instant(copy.fetched_at),
            "sha256": copy.sha256,
            "raw_length": copy.raw_length,
            "data": copy.data,
        }
        for copy in copies
        if is_address(plain_text(copy.url))
    ]
    rows.upsert(connection, schema.index_copy, kept)


def forget(connection: Connection, *, before: datetime) -> int:
    """Drop copies of indexes that were not read since, and say how many: no job asks for those any more.

    An index that is asked for is read whole every week at least. The caller holds the write lock and commits.
    """
    table = schema.index_copy
    return connection.execute(table.delete().where(table.c.fetched_at < instant(before))).rowcount


def damaged(connection: Connection) -> Iterator[str]:
    """Of every copy, its address where its bytes are not those that were read, else nothing."""
    table = schema.index_copy
    for url in connection.execute(select(table.c.url).order_by(table.c.url)).scalars().all():
        copy = find(connection, url)
        try:
            yield "" if copy is None or body_of(connection, copy) is not None else url
        except payloads.DamagedPayloadError:
            yield url


def find(connection: Connection, url: str) -> IndexCopy | None:
    """The copy of an index, without its bytes."""
    table = schema.index_copy
    columns = [column for column in table.columns if column.name != "data"]
    row = connection.execute(select(*columns).where(table.c.url == plain_text(url))).mappings().first()
    if row is None:
        return None
    fetched_at = datetime.fromtimestamp(row["fetched_at"], UTC)
    return IndexCopy(**{**row, "headers": json.loads(row["headers"]), "fetched_at": fetched_at, "data": b""})


def body_of(connection: Connection, copy: IndexCopy) -> bytes | None:
    """The bytes of a copy that was found, where they are still there; raises `DamagedPayloadError`."""
    table = schema.index_copy
    query = select(table.c.data).where(table.c.url == plain_text(copy.url), table.c.sha256 == copy.sha256)
    data = connection.execute(query).scalar()
    return None if data is None else replace(copy, data=data).body

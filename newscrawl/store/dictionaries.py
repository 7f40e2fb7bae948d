"""Dictionaries that make the pages of one site small: what they share is stored once.

A page of a site is mostly its template. A few whole pages as the dictionary shrink the next ones to a tenth (a
trained one does no better and costs seconds). A dictionary never changes once it was used.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

import zstandard
from sqlalchemy import Connection, select

from newscrawl.store import rows, schema, tallies
from newscrawl.store.values import name_text

LEVEL = 5  # 9 saves a sixtieth more for twice the time
_ENOUGH = 8
"""Pages of a site before it gets a dictionary: a site that is asked once needs none."""
_PAGES = 3
_BYTES = 96 << 10
_SCOPE = "payload"


def scope_of(url: str) -> str:
    """The host: pages of one share a template."""
    return name_text(urlsplit(url).netloc.rpartition("@")[2].lower())


def for_scopes(connection: Connection, bodies: Mapping[str, str], texts: Mapping[str, bytes]) -> dict[str, int]:
    """Dictionary numbers by scope, for new pages (`bodies`: digest -> scope, `texts`: digest -> bytes).

    Counts the pages, and makes a dictionary out of them for a site that has enough and has none.
    """
    counts = Counter(scope for scope in bodies.values() if scope)
    tallies.add(connection, _SCOPE, counts)
    table = schema.zdict
    found = rows.pairs(connection, table, "scope", "id", counts)
    waiting = [scope for scope in counts if scope not in found]
    known = _tallied(connection, waiting)
    samples: dict[str, list[bytes]] = defaultdict(list)
    for digest, scope in bodies.items():
        if known.get(scope, 0) >= _ENOUGH:
            samples[scope].append(texts[digest])
    return found | {scope: _make(connection, scope, pages) for scope, pages in samples.items() if any(pages)}


@lru_cache(maxsize=64)
def prepared(data: bytes) -> zstandard.ZstdCompressionDict:
    """For compressing and expanding; digested once, since that takes longer than a page."""
    found = zstandard.ZstdCompressionDict(data, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    found.precompute_compress(level=LEVEL)
    return found


def load(connection: Connection, ids: Iterable[int]) -> dict[int, bytes]:
    return rows.pairs(connection, schema.zdict, "id", "data", ids)


def _tallied(connection: Connection, scopes: list[str]) -> dict[str, int]:
    tally = schema.tally
    query = select(tally.c.name, tally.c.number).where(tally.c.scope == _SCOPE, tally.c.name.in_(scopes))
    return {row.name: row.number for row in connection.execute(query)}


def _make(connection: Connection, scope: str, pages: list[bytes]) -> int:
    """Of the largest pages: what a short one shares with others, a long one has too."""
    chosen = sorted(dict.fromkeys(pages), key=len, reverse=True)[:_PAGES]
    data = b"".join(page[: _BYTES // len(chosen)] for page in chosen)
    sha256 = hashlib.sha256(data).hexdigest()
    table = schema.zdict
    existing = rows.pairs(connection, table, "sha256", "id", [sha256])
    if existing:
        return int(existing[sha256])
    values = {"scope": scope, "sha256": sha256, "data": data, "created_at": int(time.time())}
    return int(connection.execute(table.insert().values(values).returning(table.c.id)).scalar_one())

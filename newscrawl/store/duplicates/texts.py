"""Signatures of stored texts, made when they are needed: a few hundred at once would be too much memory."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import Connection

from newscrawl.store import rows, schema
from newscrawl.store.duplicates.signature import LONGEST, Signature

_HELD = 32


class Texts:
    """Texts of articles by key, read as they are asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._texts: dict[int, str] = {}
        self.signature = lru_cache(_HELD)(self._signature)

    def load(self, keys: Iterable[int]) -> None:
        """Read those that are not here yet with one query."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._texts]
        found = rows.selected(self._connection, schema.article_body, ["article_key", "text"], "article_key", missing)
        self._texts |= dict.fromkeys(missing, "") | {key: text[:LONGEST] for key, text in found}

    def _signature(self, key: int) -> Signature:
        self.load([key])
        return Signature(self._texts[key])

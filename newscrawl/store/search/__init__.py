"""Full-text search that finds Chinese words of one character on: docs/reference/search.md."""

from __future__ import annotations

from newscrawl.store.search.index import SearchJob
from newscrawl.store.search.parsing import parse
from newscrawl.store.search.query import Query
from newscrawl.store.search.searcher import Hit, Order, fits, indexed_seq, search, unseen

__all__ = ["Hit", "Order", "Query", "SearchJob", "fits", "indexed_seq", "parse", "search", "unseen"]

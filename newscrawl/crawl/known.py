"""Known articles are skipped by id before they are fetched; one article is asked for once a run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.identity import article_id, canonical_url
from newscrawl.items import IndexEntry, StoredArticle
from newscrawl.store.checks import due


class Split(NamedTuple):
    """Links, by what is to be done with them."""

    unknown: list[IndexEntry]
    """To be fetched now, in order."""
    known: list[str]
    """Ids of those that the store has."""
    due: list[tuple[IndexEntry, StoredArticle]]
    """Those of them that are young and to be asked for again."""


class KnownArticles:
    """Splits links into what is to be fetched and what the store has.

    Stats: ``newscrawl/known``, ``newscrawl/claimed`` (asked for already in this run).
    """

    def __init__(self, crawler: Crawler, session: Session) -> None:
        self.crawler = crawler
        self.session = session
        self.claimed: dict[str, list[str]] = {}
        """Article id -> slugs of the sections that named it in this run."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, Session.of(crawler))

    async def split(self, entries: Sequence[IndexEntry]) -> Split:
        ids, addresses, stored = await asyncio.to_thread(self._look_up, entries)
        unknown: list[IndexEntry] = []
        known: dict[str, IndexEntry] = {}
        for entry, id_, address in zip(entries, ids, addresses, strict=True):
            if stored_id := stored.get(id_) or stored.get(address):
                known.setdefault(stored_id, entry)
                self.crawler.stats.inc_value("newscrawl/known")
            elif self.claim(id_, entry.category):
                unknown.append(entry)
        return Split(unknown, list(known), await self._due(known))

    async def _due(self, known: Mapping[str, IndexEntry]) -> list[tuple[IndexEntry, StoredArticle]]:
        if not self.session.config.refresh_days or not known:
            return []
        found = await asyncio.to_thread(self._look_up_due, list(known))
        return [(known[id_], stored) for id_, stored in found.items() if self.claim(id_, known[id_].category)]

    def _look_up_due(self, ids: Sequence[str]) -> Mapping[str, StoredArticle]:
        with self.session.reader.connected() as connection:
            return due(connection, ids, now=int(time.time()), young_days=self.session.config.refresh_days)

    def _look_up(self, entries: Sequence[IndexEntry]) -> tuple[list[str], list[str], Mapping[str, str]]:
        ids = [article_id(entry.url) for entry in entries]
        addresses = [canonical_url(entry.url) for entry in entries]
        return ids, addresses, self.session.reader.known(ids, addresses)

    def claim(self, id_: str, category: str) -> bool:
        """Whether nobody in this run asks for the article yet; the section is remembered either way."""
        first = id_ not in self.claimed
        sections = self.claimed.setdefault(id_, [])
        if category and category not in sections:
            sections.append(category)
        if not first:
            self.crawler.stats.inc_value("newscrawl/claimed")
        return first

    def categories_of(self, entry: IndexEntry) -> list[str]:
        return self.claimed.get(article_id(entry.url), [])

"""Articles that their source took back: noticed, confirmed later, and kept as they last were.

One answer proves nothing: deployments, maintenance at night and caches make whole sites answer 404 for minutes or a few
hours. The second sighting must therefore come at least six hours after the first, which the checks of young articles
(1, 6 and 24 hours after the last one) bring by themselves. An article that answers in between was never gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from newscrawl.identity import canonical_url, identify
from newscrawl.items import Missing
from newscrawl.store import checks, rows, schema
from newscrawl.store.counters import Counters
from newscrawl.store.merge import address_rank
from newscrawl.store.values import instant, plain_text

CONFIRMED_AFTER = 6 * 3_600
"""Seconds between the first sighting and the one that confirms it."""

_EXPIRING = frozenset({"site", "archive"})  # the mirror shows posts for three days, then 404 (SPEC 7.7)
_EXPIRED = frozenset({"http-404", "leads-home"})


class Absence(StrEnum):
    """What a sighting came to."""

    UNKNOWN = "unknown"
    """The store has no such article."""
    EXPIRED = "expired"
    """The address does not speak for the article: a mirror forgets, and a better address is known."""
    MISSING = "missing"
    """Noticed; a later sighting must confirm it."""
    GONE = "gone"
    """Confirmed, now or before."""


def apply_missing(connection: Connection, sightings: Sequence[Missing], counters: Counters) -> list[Absence]:
    """Note sightings, in order. The caller holds the write lock, saves the counters and commits."""
    return [_apply(connection, sighting, counters) for sighting in sightings]


def _apply(connection: Connection, sighting: Missing, counters: Counters) -> Absence:
    stored = _stored(connection, sighting)
    if stored is None:
        return Absence.UNKNOWN
    checks.note(connection, stored.key, instant(sighting.seen_at))
    if not _speaks(sighting, stored.url):
        return Absence.EXPIRED
    if stored.gone_at is not None:
        return Absence.GONE
    seen = instant(sighting.seen_at)
    if stored.missing_at is None:
        rows.update(connection, schema.article, [{"key": stored.key, "missing_at": seen}])
        return Absence.MISSING
    if seen - stored.missing_at < CONFIRMED_AFTER:
        return Absence.MISSING
    change = {"key": stored.key, "gone_at": stored.missing_at, "seq": counters.next_seq()}
    rows.update(connection, schema.article, [change])
    return Absence.GONE


def _stored(connection: Connection, sighting: Missing) -> Row[Any, Any, Any, Any] | None:
    """The article by its id, or by the address under which it was seen."""
    article, alias = schema.article, schema.article_alias
    query = select(article.c.key, article.c.url, article.c.missing_at, article.c.gone_at)
    by_id = connection.execute(query.where(article.c.id == plain_text(sighting.id))).first()
    if by_id is not None:
        return by_id
    addresses = [plain_text(sighting.url), canonical_url(sighting.url)]
    seen_under = query.join(alias, alias.c.article_key == article.c.key).where(alias.c.url.in_(addresses))
    return connection.execute(seen_under).first()


def _speaks(sighting: Missing, known: str) -> bool:
    """Whether the answer of an address says something about the article, not only about the address."""
    word = sighting.reason.split(":", 1)[0]
    if word in _EXPIRED and identify(sighting.url).kind in _EXPIRING:
        return False
    return address_rank(sighting.url) >= address_rank(known)

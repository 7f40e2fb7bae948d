"""Young articles that are to be asked for again: which are due, and what came of an answer without new bytes.

An article is asked for 1, 6 and then every 24 hours after it was last fetched, as long as it is young: most edits
follow within an hour, and hardly any after days. Which step it is at follows from its first sighting, so that nothing
needs to be counted.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from newscrawl.items import StoredArticle, StoredPage, Unmodified
from newscrawl.store import rows, schema
from newscrawl.store.counters import Counters
from newscrawl.store.rows import chunks
from newscrawl.store.values import instant, plain_text

STEPS = (3_600, 6 * 3_600, 24 * 3_600)
"""Seconds from one fetch to the next."""
_DAY = 24 * 3_600
_OF_INDEX = ("list", "pending")  # editions that have no page of their own


_Clocks = Row[Any]
"""``key``, ``id``, ``variant``, ``published_at``, ``first_seen_at`` of an article."""


def interval(first_seen: int, last_fetched: int) -> int:
    """Seconds from the last fetch of an article to its next check."""
    since = last_fetched - first_seen
    if since < STEPS[0]:
        return STEPS[0]
    return STEPS[1] if since < STEPS[0] + STEPS[1] else STEPS[2]


def due(connection: Connection, ids: Iterable[str], *, now: int, young_days: float) -> dict[str, StoredArticle]:
    """Those of the articles that are young and whose next check is due, by id."""
    found = [row for row in _clocks(connection, ids) if _is_young(row, now, young_days)]
    fetched = _last_fetched(connection, [row.key for row in found], now)
    wanted = [row for row in found if _is_due(row, max(fetched.get(row.key, 0), row.first_seen_at), now)]
    pages = _pages(connection, wanted)
    return {row.id: StoredArticle(row.id, pages.get(row.key, ())) for row in wanted}


def apply_unmodified(connection: Connection, sightings: Sequence[Unmodified], counters: Counters) -> None:
    """Note that articles are still what they were. The caller holds the write lock, saves the counters and commits."""
    article = schema.article
    keys = rows.pairs(connection, article, "id", "key", [plain_text(each.id) for each in sightings])
    for sighting in sightings:
        key, seen = keys.get(plain_text(sighting.id)), instant(sighting.seen_at)
        if key is None:
            continue
        older = (article.c.key == key) & (article.c.last_seen_at < seen)
        connection.execute(article.update().where(older).values(last_seen_at=seen))
        _is_back(connection, key, counters)
        note(connection, key, seen)


def note(connection: Connection, key: int, seen: int) -> None:
    """The source was asked for an article, and had no new bytes."""
    rows.upsert(connection, schema.article_check, [{"article_key": key, "checked_at": seen}])


def _is_back(connection: Connection, key: int, counters: Counters) -> None:
    """An article that answers was never gone; readers hear of it only where they were told that it is."""
    article = schema.article
    row = connection.execute(select(article.c.missing_at, article.c.gone_at).where(article.c.key == key)).one()
    if row.missing_at is None and row.gone_at is None:
        return
    changes: rows.Row = {"key": key, "missing_at": None, "gone_at": None}
    rows.update(connection, article, [changes | ({"seq": counters.next_seq()} if row.gone_at is not None else {})])


def _clocks(connection: Connection, ids: Iterable[str]) -> Iterable[_Clocks]:
    columns = ["key", "id", "variant", "published_at", "first_seen_at"]
    found = list(rows.selected(connection, schema.article, columns, "id", map(plain_text, ids)))
    return [row for row in found if row.variant not in _OF_INDEX]


def _is_young(row: _Clocks, now: int, young_days: float) -> bool:
    # A time of publication may be wrong, and then lie far ahead: nothing is younger than its first sighting.
    born = row.first_seen_at if row.published_at is None else min(row.published_at, row.first_seen_at)
    # One that is seen only in the future was seen before the clock was set back: it waits, or it would be asked for
    # until then.
    return bool(0 <= now - born < young_days * _DAY)


def _is_due(row: _Clocks, last: int, now: int) -> bool:
    return bool(now - last >= interval(row.first_seen_at, last))


def _last_fetched(connection: Connection, keys: Sequence[int], now: int) -> dict[int, int]:
    """By article; what lies after `now` was noted by a clock that has been set back, and says nothing."""
    page, check = schema.article_page, schema.article_check
    noted = rows.pairs(connection, check, "article_key", "checked_at", keys)
    last = {key: checked for key, checked in noted.items() if checked <= now}
    for chunk in chunks(keys):
        query = (
            select(page.c.article_key, func.max(page.c.fetched_at))
            .where(page.c.article_key.in_(chunk), page.c.fetched_at <= now)
            .group_by(page.c.article_key)
        )
        for key, fetched in connection.execute(query):
            last[key] = max(last.get(key, 0), fetched)
    return last


def _pages(connection: Connection, wanted: Sequence[_Clocks]) -> dict[int, tuple[tuple[StoredPage, ...], ...]]:
    """By article, those of each edition."""
    columns = ["article_key", "variant", "position", "url", "fetched_at", "headers", "payload_id"]
    keys = [row.key for row in wanted]
    editions: dict[tuple[int, str], list[StoredPage]] = defaultdict(list)
    for row in sorted(rows.selected(connection, schema.article_page, columns, "article_key", keys)):
        page = StoredPage(row.url, row.fetched_at, json.loads(row.headers), row.payload_id)
        editions[row.article_key, row.variant].append(page)
    found: dict[int, tuple[tuple[StoredPage, ...], ...]] = {}
    for (key, _), pages in editions.items():
        found[key] = (*found.get(key, ()), tuple(pages))
    return found

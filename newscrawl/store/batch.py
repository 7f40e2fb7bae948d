"""A batch of work in one transaction: articles, rejects, indexes and the counts of the run commit together."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from newscrawl.items import ArticleItem, IndexSeen, Missing, Reject, Unmodified
from newscrawl.store import payloads, schema
from newscrawl.store.articles import Outcome, apply_articles
from newscrawl.store.checks import apply_unmodified
from newscrawl.store.counters import Counters
from newscrawl.store.entries import Entry
from newscrawl.store.gone import Absence, apply_missing
from newscrawl.store.recleaning import Reread, apply_rereads
from newscrawl.store.restore import apply_entries
from newscrawl.store.sections import apply_index
from newscrawl.store.values import address_text, instant, json_text, plain_text

Work = ArticleItem | Reject | IndexSeen | Missing | Unmodified | Entry | Reread
Result = Outcome | Absence | None
_REASON_CHARACTERS = 500


def apply_batch(
    connection: Connection, batch: Sequence[Work], *, run_id: int | None = None, keep_payloads: bool = True
) -> list[Result]:
    """Apply work in order; results stand at the same places. The caller holds the write lock and commits."""
    now = int(time.time())
    counters = Counters(connection)
    results: list[Result] = []
    for kind, group in groupby(batch, type):
        work: list[Any] = list(group)
        if kind is ArticleItem:
            results += apply_articles(connection, work, counters, now=now, keep_payloads=keep_payloads)
        elif kind is Reject:
            results += [None] * len(work)
            _apply_rejects(connection, work, run_id, now, keep_payloads=keep_payloads)
        else:
            results += _APPLIED[kind](connection, work, counters, now)
    counters.save()
    if run_id is not None:
        _count(connection, run_id, batch, results)
    return results


def _apply_unmodified(connection: Connection, work: list[Unmodified], counters: Counters, _: int) -> list[Result]:
    apply_unmodified(connection, work, counters)
    return [Outcome(each.id, "unchanged") for each in work]


def _apply_indexes(connection: Connection, work: list[IndexSeen], counters: Counters, _: int) -> list[Result]:
    for each in work:
        apply_index(connection, each, counters)
    return [None] * len(work)


_APPLIED: dict[type, Callable[[Connection, list[Any], Counters, int], Sequence[Result]]] = {
    Missing: lambda connection, work, counters, _: apply_missing(connection, work, counters),
    Unmodified: _apply_unmodified,
    IndexSeen: _apply_indexes,
    Entry: lambda connection, work, counters, now: apply_entries(connection, work, counters, now=now),
    Reread: lambda connection, work, counters, now: apply_rereads(connection, work, counters, now=now),
}


def _apply_rejects(
    connection: Connection, rejects: Sequence[Reject], run_id: int | None, now: int, *, keep_payloads: bool
) -> None:
    pages = [reject.page for reject in rejects if reject.page is not None]
    kept = payloads.keep(connection, pages, now) if keep_payloads else {}
    added = [
        {
            "run_id": run_id,
            "url": address_text(reject.url),
            "stage": plain_text(reject.stage),
            "reason": address_text(reject.reason)[:_REASON_CHARACTERS],
            "payload_id": kept.get(reject.page.body) if reject.page else None,
            "page": _page(reject),
            "rejected_at": now,
        }
        for reject in rejects
    ]
    connection.execute(schema.reject.insert(), added)


def _page(reject: Reject) -> str:
    page = reject.page
    if page is None:
        return "{}"
    said = {"url": address_text(page.url), "status": page.status, "fetched_at": instant(page.fetched_at)}
    return json_text({**said, "headers": payloads.headers_of(page)})


def _count(connection: Connection, run_id: int, batch: Sequence[Work], results: Sequence[Result]) -> None:
    """Counts of what is committed, so that a run that was killed still tells how far it came."""
    done: Counter[str] = Counter(each.status for each in results if isinstance(each, Outcome))
    for item in batch:
        if isinstance(item, Reject) and item.stage != "discover":
            done["failed" if item.stage == "fetch" else "rejected"] += 1
    if done:
        run = schema.run
        changes = {name: run.c[name] + number for name, number in done.items()}
        connection.execute(run.update().where(run.c.id == run_id).values(changes))

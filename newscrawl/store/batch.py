"""A batch of work in one transaction: articles, rejects, indexes and the counts of the run commit together."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import Connection

from newscrawl.items import ArticleItem, IndexSeen, Missing, Reject, Unmodified
from newscrawl.store import payloads, schema
from newscrawl.store.articles import Outcome, apply_articles
from newscrawl.store.checks import apply_unmodified
from newscrawl.store.counters import Counters
from newscrawl.store.entries import Entry
from newscrawl.store.gone import Absence, apply_missing
from newscrawl.store.restore import apply_entries
from newscrawl.store.sections import apply_index
from newscrawl.store.values import instant, json_text, plain_text

Work = ArticleItem | Reject | IndexSeen | Missing | Unmodified | Entry
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
        work = list(group)
        if kind is ArticleItem:
            items = [item for item in work if isinstance(item, ArticleItem)]
            results += apply_articles(connection, items, counters, now=now, keep_payloads=keep_payloads)
            continue
        if kind is Missing:
            results += apply_missing(connection, [item for item in work if isinstance(item, Missing)], counters)
            continue
        if kind is Unmodified:
            again = [item for item in work if isinstance(item, Unmodified)]
            apply_unmodified(connection, again, counters)
            results += [Outcome(item.id, "unchanged") for item in again]
            continue
        if kind is Entry:
            entries = [entry for entry in work if isinstance(entry, Entry)]
            results += apply_entries(connection, entries, counters, now=now)
            continue
        results += [None] * len(work)
        for item in work:
            if isinstance(item, IndexSeen):
                apply_index(connection, item, counters)
        rejects = [item for item in work if isinstance(item, Reject)]
        if rejects:
            _apply_rejects(connection, rejects, run_id, now, keep_payloads=keep_payloads)
    counters.save()
    if run_id is not None:
        _count(connection, run_id, batch, results)
    return results


def _apply_rejects(
    connection: Connection, rejects: Sequence[Reject], run_id: int | None, now: int, *, keep_payloads: bool
) -> None:
    pages = [reject.page for reject in rejects if reject.page is not None]
    kept = payloads.keep(connection, pages, now) if keep_payloads else {}
    added = [
        {
            "run_id": run_id,
            "url": plain_text(reject.url),
            "stage": plain_text(reject.stage),
            "reason": plain_text(reject.reason)[:_REASON_CHARACTERS],
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
    said = {"url": page.url, "status": page.status, "fetched_at": instant(page.fetched_at)}
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

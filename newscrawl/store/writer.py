"""The one writer: a thread with a bounded queue; what it acknowledges is committed."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import StoreFailedError
from newscrawl.items import ArticleItem, IndexSeen, Reject, RunCounts
from newscrawl.store import schema
from newscrawl.store.batch import Outcome, apply_articles, apply_index, apply_rejects
from newscrawl.store.engine import check_schema, lock_for_writing, writer_engine
from newscrawl.store.rows import insert_missing

__all__ = ["Outcome", "Writer"]

BATCH_ROWS = 100
BATCH_SECONDS = 0.25
_QUEUE_ROWS = 1_000


@dataclass(slots=True)
class _Work:
    """An item, or a function for the thread to run in the transaction of its batch."""

    item: ArticleItem | Callable[[Connection], Any]
    future: Future[Any] = field(default_factory=Future)


class Writer:
    """Writes articles in batches of at most 100 rows or 0.25 s, each one transaction.

    `submit` and its kin return futures that resolve after the commit. When a commit fails, every future of the
    batch and every later call raise `StoreFailedError`; what was acknowledged before is safe.
    """

    def __init__(self, database_url: str, *, keep_payloads: bool = True) -> None:
        self._url = database_url
        self._keep_payloads = keep_payloads
        self._queue: queue.Queue[_Work | None] = queue.Queue(_QUEUE_ROWS)
        self._failure: StoreFailedError | None = None
        self._run_id: int | None = None
        self._closed = False
        self._engine = writer_engine(database_url)
        with self._engine.connect() as connection:
            check_schema(connection, database_url)
        self._thread = threading.Thread(target=self._work, name="newscrawl-writer", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what callers say -----------------------------------------------------------------------------------------

    def submit(self, item: ArticleItem) -> Future[Outcome]:
        return self._put(item)

    def reject(self, reject: Reject) -> Future[None]:
        return self._put(
            lambda connection: apply_rejects(connection, [reject], self._run_id, keep_payloads=self._keep_payloads)
        )

    def seen_index(self, index: IndexSeen) -> Future[None]:
        return self._put(lambda connection: apply_index(connection, index))

    def sync_media(self, rows: Sequence[dict[str, str]]) -> Future[None]:
        """Fill slug, kind and aliases (JSON text) of media, by name."""
        return self._put(lambda connection: _sync_media(connection, rows))

    def start_run(self, spider: str, arguments: dict[str, str], version: str) -> Future[int]:
        def start(connection: Connection) -> int:
            values = {
                "spider": spider,
                "arguments": json.dumps(arguments, ensure_ascii=False, sort_keys=True),
                "started_at": int(time.time()),
                "version": version,
            }
            result = connection.execute(schema.run.insert().values(values))
            key = result.inserted_primary_key
            self._run_id = run_id = int(key[0]) if key else 0
            return run_id

        return self._put(start)

    def finish_run(self, outcome: str, exit_code: int, counts: RunCounts) -> Future[None]:
        def finish(connection: Connection) -> None:
            values = {"finished_at": int(time.time()), "outcome": outcome, "exit_code": exit_code, **asdict(counts)}
            connection.execute(schema.run.update().where(schema.run.c.id == self._run_id).values(values))

        return self._put(finish)

    def close(self) -> None:
        """Commit what is waiting, then stop."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            self._thread.join()
            self._checkpoint()
            self._engine.dispose()

    def _put(self, item: ArticleItem | Callable[[Connection], Any]) -> Future[Any]:
        work = _Work(item)
        if self._failure is not None or self._closed:
            work.future.set_exception(self._failure or StoreFailedError("the writer is closed"))
        else:
            self._queue.put(work)
        return work.future

    # -- the thread -----------------------------------------------------------------------------------------------

    def _work(self) -> None:
        open_ = True
        while open_:
            batch, open_ = self._gather()
            if self._failure is not None:
                self._refuse(batch)
            elif batch:
                self._commit(batch)

    def _gather(self) -> tuple[list[_Work], bool]:
        """The next batch, and whether more may come."""
        first = self._queue.get()
        if first is None:
            return [], False
        batch, deadline = [first], time.monotonic() + BATCH_SECONDS
        while len(batch) < BATCH_ROWS:
            if self._queue.empty() and not isinstance(batch[-1].item, ArticleItem):
                break  # nobody gains by letting a run's start or end wait for company
            try:
                work = self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                break
            if work is None:
                return batch, False
            batch.append(work)
        return batch, True

    def _commit(self, batch: list[_Work]) -> None:
        try:
            with self._engine.begin() as connection:
                lock_for_writing(connection)
                results = self._apply(connection, batch)
        except Exception as problem:  # noqa: BLE001  # whatever it was, nobody may believe that the batch is stored
            self._failure = StoreFailedError(f"a batch of {len(batch)} could not be stored: {_said(problem)}")
            self._failure.__cause__ = problem
            self._refuse(batch)
            return
        for work, result in zip(batch, results, strict=True):
            work.future.set_result(result)

    def _apply(self, connection: Connection, batch: list[_Work]) -> list[Any]:
        results: list[Any] = [None] * len(batch)
        articles = [(place, work.item) for place, work in enumerate(batch) if isinstance(work.item, ArticleItem)]
        if articles:
            items = [item for _, item in articles]
            outcomes = apply_articles(connection, items, keep_payloads=self._keep_payloads)
            for (place, _), outcome in zip(articles, outcomes, strict=True):
                results[place] = outcome
        for place, work in enumerate(batch):
            if not isinstance(work.item, ArticleItem):
                results[place] = work.item(connection)
        return results

    def _refuse(self, batch: list[_Work]) -> None:
        for work in batch:
            work.future.set_exception(self._failure or StoreFailedError("the writer stopped"))

    def _checkpoint(self) -> None:
        """Fold the write-ahead log into the file, so that a copy of the file alone is whole; readers may prevent it."""
        if self._engine.dialect.name == "sqlite" and self._failure is None:
            raw = self._engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                raw.close()


def _said(problem: Exception) -> str:
    original = getattr(problem, "orig", None) if isinstance(problem, DBAPIError) else None
    lines = str(original or problem).strip().splitlines()
    return lines[0] if lines else type(problem).__name__


def _sync_media(connection: Connection, rows: Sequence[dict[str, str]]) -> None:
    insert_missing(connection, schema.medium, list(rows))
    medium = schema.medium
    stored = {row.name: row for row in connection.execute(select(medium))}
    for row in rows:
        old = stored.get(row["name"])
        if old is None or (old.kind, old.aliases, old.slug) != (row["kind"], row["aliases"], row["slug"]):
            connection.execute(medium.update().where(medium.c.name == row["name"]).values(row))

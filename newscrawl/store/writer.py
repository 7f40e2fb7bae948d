"""The one writer: a thread with a bounded queue; what it acknowledges is committed."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import StoreFailedError
from newscrawl.items import ArticleItem, IndexSeen, Missing, Reject, RunCounts, RunReport, Unmodified
from newscrawl.store import copies, media, runs
from newscrawl.store.articles import Outcome
from newscrawl.store.batch import Work, apply_batch
from newscrawl.store.copies import IndexCopy
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.entries import Entry
from newscrawl.store.follower import SHORT_STEP, STEP, Follower, Job
from newscrawl.store.gone import Absence
from newscrawl.store.jobs import JOBS
from newscrawl.store.media import Registered
from newscrawl.store.recleaning import Reread
from newscrawl.store.upgrade import check_schema, named_errors
from newscrawl.store.values import is_address, plain_text

logger = logging.getLogger(__name__)

BATCH_ROWS = 100
BATCH_SECONDS = 0.25
_LULL_SECONDS = 0.02  # when nothing came for so long, whoever waits for a commit gets it, and jobs get their turn
_FOLLOW_SECONDS = 3.0  # for jobs to catch up at the end; what is left then is done by whoever opens the store next
_QUEUE_ROWS = 1_000

_Call = Callable[[Connection], Any]


@dataclass(slots=True)
class _Task:
    """Work, or a function for the thread to run in the transaction of its batch."""

    work: Work | _Call
    future: Future[Any] = field(default_factory=Future)

    def __post_init__(self) -> None:
        # From here on it cannot be cancelled: whoever stops waiting must not take the article out of the store.
        self.future.set_running_or_notify_cancel()


class Writer:
    """Writes in batches of at most 100 rows or 0.25 s, each one transaction; made by `prepare` first.

    `submit` and its kin return futures that resolve after the commit, and wait while 1,000 others are waiting.
    When a commit fails, every future of the batch and every later one raises `StoreFailedError`; what was
    acknowledged before is safe. Safe to use from several threads.
    """

    def __init__(self, database_url: str, *, keep_payloads: bool = True, jobs: Sequence[Job] = JOBS) -> None:
        """Raise `StoreError` where the database cannot be written, is not ours, or has another schema.

        `jobs` follow what is written whenever nothing waits to be written.
        """
        url = parse(database_url)
        self._keep_payloads = keep_payloads
        self._follower = Follower(url, jobs) if jobs else None
        self._behind = bool(jobs)
        self._run_id: int | None = None
        self._failure: StoreFailedError | None = None
        self._closed = False
        self._is_in_haste = False
        self._queue: queue.Queue[_Task | None] = queue.Queue(_QUEUE_ROWS)
        self._door = threading.Lock()  # nothing may enter the queue behind its end
        try:
            self._engine = _checked_engine(url)
        except BaseException:
            if self._follower is not None:
                self._follower.close()
            raise
        self._thread = threading.Thread(target=self._work, name="newscrawl-writer", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close()
        if kind is None and self._failure is not None:
            raise self._failure

    # -- what callers say -----------------------------------------------------------------------------------------

    def submit(self, item: ArticleItem) -> Future[Outcome]:
        """Raise ValueError at once for an item that no database could keep: no id, or a time without a zone."""
        if not is_address(plain_text(item.id)):
            raise ValueError(f"an article needs an id of at most 2,000 bytes, not {item.id[:100]!r}")
        for moment in (item.published_at, item.fetched_at, *(page.fetched_at for page in item.pages)):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"{item.id}: {moment.isoformat()} has no time zone")
        return self._put(item)

    def restore(self, entry: Entry) -> Future[Outcome]:
        """Write a row as an export says that it was (`newscrawl.store.restore`); ValueError as for `submit`."""
        if not is_address(plain_text(entry.article.id)):
            raise ValueError(f"an article needs an id of at most 2,000 bytes, not {entry.article.id[:100]!r}")
        return self._put(entry)

    def reject(self, reject: Reject) -> Future[None]:
        return self._put(reject)

    def missing(self, sighting: Missing) -> Future[Absence]:
        """Note that the source says that an article is gone; a second sighting some hours later confirms it."""
        return self._put(sighting)

    def reread(self, read: Reread) -> Future[Outcome | None]:
        """Write what today's rules read from kept bytes; resolves to None where the article changed meanwhile."""
        return self._put(read)

    def unmodified(self, sighting: Unmodified) -> Future[Outcome]:
        """Note that the source says that an article is what it was."""
        return self._put(sighting)

    def seen_index(self, index: IndexSeen) -> Future[None]:
        return self._put(index)

    def keep_copies(self, read: Iterable[IndexCopy]) -> Future[None]:
        """Keep what indexes said; only to be called when everything that they named was stored or rejected."""
        kept = list(read)
        return self._put(lambda connection: copies.keep(connection, kept))

    def sync_media(self, entries: Iterable[Registered]) -> Future[int]:
        """Tell the database what the registry knows; resolves to the number of media that differed."""
        known = list(entries)
        return self._put(lambda connection: media.sync(connection, known))

    def start_run(
        self, spider: str, arguments: Mapping[str, str], version: str, *, job: str = "", name: str = ""
    ) -> Future[int]:
        """Resolves to the run's id; rejects and counts from now on belong to it.

        `job` is the key by which later runs find this one, `name` what its users call it.
        """

        def start(connection: Connection) -> int:
            self._run_id = runs.start(connection, spider, arguments, version)
            if job:
                runs.begin_report(connection, self._run_id, job, name)
            return self._run_id

        return self._put(start)

    def finish_run(
        self, outcome: str, exit_code: int, counts: RunCounts, report: RunReport | None = None
    ) -> Future[None]:
        def finish(connection: Connection) -> None:
            if self._run_id is not None:
                runs.finish(connection, self._run_id, outcome, exit_code, counts)
                if report is not None:
                    runs.end_report(connection, self._run_id, report)
                self._run_id = None

        return self._put(finish)

    def flush(self) -> None:
        """Wait until everything submitted so far is committed; raises `StoreFailedError` when it cannot be."""
        self._put(lambda _: None).result()

    def close(self) -> None:
        """Commit what is waiting, then stop; failures are told by the futures, by `flush` and by ``with``."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()
        self._engine.dispose()
        if self._follower is not None:
            self._follower.close()

    def hurry(self) -> None:
        """Leave what follows the store to whoever opens it next: `close` waits for commits alone, one under way too."""
        self._is_in_haste = True

    def _put(self, work: Work | _Call) -> Future[Any]:
        task = _Task(work)
        with self._door:
            if self._failure is None and not self._closed:
                self._queue.put(task)
                return task.future
        task.future.set_exception(self._failure or StoreFailedError("the writer is closed"))
        return task.future

    # -- the thread -----------------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            with self._engine.connect() as connection:
                while batch := self._gather():
                    self._commit(connection, batch)
                    self._behind = self._follower is not None
                self._catch_up()
                dialect_of(connection).checkpoint(connection)
        except Exception as problem:  # noqa: BLE001  # whatever it was, nobody may believe that a batch is stored
            self._fail(problem)
        while self._failure is not None and not self._closed:
            self._refuse(self._gather())
        self._refuse(self._rest())

    def _gather(self) -> list[_Task]:
        """The next batch; empty at the end."""
        first = self._next()
        batch = [] if first is None else [first]
        deadline = time.monotonic() + BATCH_SECONDS
        while batch and len(batch) < BATCH_ROWS:
            if self._queue.empty() and callable(batch[-1].work):
                break  # nobody gains by letting a run's end or a flush wait for company
            try:
                task = self._queue.get(timeout=min(_LULL_SECONDS, max(0.0, deadline - time.monotonic())))
            except queue.Empty:
                break
            if task is None:
                self._queue.put(None)  # for the next call
                break
            batch.append(task)
        return batch

    def _next(self) -> _Task | None:
        while self._behind:
            try:
                return self._queue.get(timeout=_LULL_SECONDS)
            except queue.Empty:
                self._behind = self._follow()
        return self._queue.get()

    def _follow(self, articles: int = SHORT_STEP) -> bool:
        """One step of the jobs; whether there may be more to do."""
        if self._follower is None:
            return False
        try:
            return self._follower.step(articles) > 0
        except Exception as problem:  # noqa: BLE001  # articles are what must be safe, an index can be made later
            logger.warning("search index and duplicates fall behind (%s); run: newscrawl db index", _said(problem))
            self._follower.close()
            self._follower = None
            return False

    def _catch_up(self) -> None:
        deadline = time.monotonic() + _FOLLOW_SECONDS
        while self._behind and not self._is_in_haste and time.monotonic() < deadline:
            self._behind = self._follow(STEP)

    def _rest(self) -> list[_Task]:
        rest: list[_Task] = []
        while not self._queue.empty():
            task = self._queue.get()
            rest += [task] if task else []
        return rest

    def _commit(self, connection: Connection, batch: list[_Task]) -> None:
        results: list[Any] = []
        try:
            with connection.begin():
                dialect_of(connection).lock_for_writing(connection)
                results = self._apply(connection, batch)
        except Exception as problem:
            self._fail(problem)
            self._refuse(batch)
            raise
        for task, result in zip(batch, results, strict=True):
            task.future.set_result(result)

    def _apply(self, connection: Connection, batch: list[_Task]) -> list[Any]:
        """Work between two calls goes out together."""
        results: list[Any] = []
        waiting: list[Work] = []
        for task in batch:
            if callable(task.work):
                results += self._apply_work(connection, waiting)
                waiting = []
                results.append(task.work(connection))
            else:
                waiting.append(task.work)
        return results + self._apply_work(connection, waiting)

    def _apply_work(self, connection: Connection, work: list[Work]) -> list[Any]:
        if not work:
            return []
        return apply_batch(connection, work, run_id=self._run_id, keep_payloads=self._keep_payloads)

    def _fail(self, problem: Exception) -> None:
        if self._failure is None:
            failure = StoreFailedError(f"the store failed: {_said(problem)}")
            failure.__cause__ = problem
            self._failure = failure

    def _refuse(self, batch: list[_Task]) -> None:
        for task in batch:
            task.future.set_exception(self._failure or StoreFailedError("the writer stopped"))


def _checked_engine(url: Any) -> Engine:
    with named_errors(url):
        engine = dialect_of(url).writer_engine(url)
        try:
            with engine.connect() as connection:
                check_schema(connection)
        except BaseException:
            engine.dispose()
            raise
    return engine


def _said(problem: Exception) -> str:
    original = getattr(problem, "orig", None) if isinstance(problem, DBAPIError) else None
    lines = str(original or problem).strip().splitlines()
    return lines[0] if lines else type(problem).__name__

"""What follows the store in transactions of its own: search index, duplicates. No article ever waits for it.

A job has a watermark, the `seq` up to which it is done, that commits together with what the job wrote. An article
that changed has a new `seq` and so comes again: jobs must not mind.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, Self

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.engine import URL

from newscrawl.store import rows, schema
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.upgrade import check_schema, named_errors

logger = logging.getLogger(__name__)

STEP = 200
"""Articles of one transaction; in steps of that size the index costs least."""
SHORT_STEP = 50
"""While somebody may be about to write: nobody waits longer than a tenth of a second."""


class Job(Protocol):
    """Work that is done for every article once, and again after each change."""

    @property
    def name(self) -> str:
        """Of its watermark in the table `counter`."""
        ...

    def prepare(self, connection: Connection, keys: Sequence[int], /) -> Any:
        """Read and compute, outside of any write lock; `keys` are those of articles, in the order of their `seq`."""
        ...

    def apply(self, connection: Connection, prepared: Any, /) -> None:
        """Write, in a transaction that holds the write lock and commits with the watermark."""
        ...


class Lag(NamedTuple):
    """How far a job is behind."""

    job: str
    done: int
    """`seq` up to which it is done."""
    newest: int
    """`seq` of the newest change."""

    @property
    def behind(self) -> int:
        return max(0, self.newest - self.done)


class Follower:
    """Runs jobs over what they have not seen; made for one thread."""

    def __init__(self, url: URL, jobs: Sequence[Job]) -> None:
        dialect = dialect_of(url)
        self._jobs = jobs
        self._reader: Engine = dialect.reader_engine(url)
        self._writer: Engine = dialect.writer_engine(url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._reader.dispose()
        self._writer.dispose()

    def step(self, limit: int = SHORT_STEP) -> int:
        """One transaction of the job that is furthest behind; returns its articles, 0 when all are up to date."""
        with self._reader.connect() as connection:
            done = watermarks(connection, self._jobs)
            job = min(self._jobs, key=lambda each: done[each.name], default=None)
            found = _next(connection, done[job.name], limit) if job else []
            if job is None or not found:
                return 0
            prepared = job.prepare(connection, [key for key, _ in found])
        self._apply(job, prepared, done[job.name], found[-1][1])
        return len(found)

    def _apply(self, job: Job, prepared: Any, before: int, after: int) -> None:
        with self._writer.begin() as connection:
            dialect_of(connection).lock_for_writing(connection)
            # Another process may have done the same meanwhile: then this was for nothing, and harmless.
            if watermarks(connection, [job])[job.name] == before:
                job.apply(connection, prepared)
                rows.upsert(connection, schema.counter, [{"name": job.name, "value": after}])


def catch_up(
    database_url: str,
    jobs: Sequence[Job],
    *,
    seconds: float | None = None,
    on_progress: Callable[[int, int], Any] = lambda _done, _total: None,
) -> int:
    """Run until nothing is left, or for about so many seconds; returns how many articles were done.

    `on_progress` gets the articles done and how many there were to do.
    """
    url = parse(database_url)
    done = 0
    deadline = None if seconds is None else time.monotonic() + seconds
    with named_errors(url), Follower(url, jobs) as follower:
        total = sum(lag.behind for lag in lags(database_url, jobs))
        while count := follower.step(STEP):
            done += count
            on_progress(done, max(done, total))
            if deadline is not None and time.monotonic() >= deadline:
                break
    return done


def lags(database_url: str, jobs: Sequence[Job]) -> list[Lag]:
    """How far each job is behind."""
    url = parse(database_url)
    engine = dialect_of(url).reader_engine(url)
    try:
        with named_errors(url), engine.connect() as connection:
            check_schema(connection)
            newest = connection.execute(select(func.max(schema.article.c.seq))).scalar() or 0
            return [Lag(name, done, newest) for name, done in watermarks(connection, jobs).items()]
    finally:
        engine.dispose()


def watermarks(connection: Connection, jobs: Sequence[Job]) -> dict[str, int]:
    """Up to which `seq` each job is done, by its name."""
    names = [job.name for job in jobs]
    return dict.fromkeys(names, 0) | rows.pairs(connection, schema.counter, "name", "value", names)


def _next(connection: Connection, after: int, limit: int) -> list[tuple[int, int]]:
    """Keys and `seq` of the next articles."""
    article = schema.article
    query = select(article.c.key, article.c.seq).where(article.c.seq > after).order_by(article.c.seq).limit(limit)
    return [(key, seq) for key, seq in connection.execute(query)]

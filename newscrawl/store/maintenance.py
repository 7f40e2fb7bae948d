"""Care for a database: is it whole, how big is what, a copy of it, and putting it in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from newscrawl.store import payloads, schema, tallies, verification
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.follower import Lag, catch_up, lags
from newscrawl.store.jobs import JOBS
from newscrawl.store.search import index as search
from newscrawl.store.upgrade import check_schema, named_errors, writing

_SHOWN = 20

OnProgress = Callable[[int, int], Any]


def _silent(_done: int, _total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found; `problems` are sentences, empty when the database is whole."""

    articles: int
    payloads: int
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Info:
    """A database in figures."""

    database: str
    schema: int
    articles: int
    bytes: int
    """Of all of it, logs included."""
    log_bytes: int
    """Of the write-ahead log alone; 0 on PostgreSQL."""
    parts: dict[str, int]
    """Bytes by table or index, largest first."""
    raw_bytes: int
    """Of the pages whose payloads are kept, as they were fetched."""
    jobs: list[Lag] = field(default_factory=list)


def check(database_url: str, *, on_progress: OnProgress = _silent) -> Check:
    """Read everything and hold it against its own hashes, counts and references; changes nothing.

    Held against a hash: every text, old revisions too, every page and every copy of an index. Against the text: the
    words of the HTML. Not seen, because nothing says what they were: titles, summaries, names, times, and what tags of
    the HTML say. On SQLite the pages of the file, its indexes and references are looked at as well.
    """
    url = parse(database_url)
    dialect = dialect_of(url)
    with _reading(database_url) as connection:
        number = connection.execute(select(func.count()).select_from(schema.article)).scalar_one()
        kept = connection.execute(select(func.count()).select_from(schema.payload)).scalar_one()
        total = verification.size(connection)
        problems = dialect.integrity(connection)
        parts = (verification.articles, verification.revisions, verification.bytes_kept, verification.copies)
        for done, problem in enumerate(chain.from_iterable(part(connection) for part in parts), 1):
            if problem:
                problems.append(problem)
            if done % verification.PAGE == 0:
                on_progress(done, total)
        with dialect.snapshot(connection.engine) as unmoving:
            problems += verification.counts(unmoving)
    if len(problems) > _SHOWN:
        problems = [*problems[:_SHOWN], f"and {len(problems) - _SHOWN} more"]
    return Check(number, kept, problems)


def info(database_url: str) -> Info:
    url = parse(database_url)
    dialect = dialect_of(url)
    with _reading(database_url) as connection:
        sizes = dialect.sizes(connection)
        return Info(
            database=dialect.shown(url),
            schema=dialect.version(connection) or 0,
            articles=connection.execute(select(func.count()).select_from(schema.article)).scalar_one(),
            bytes=sizes.total,
            log_bytes=sizes.log,
            parts=dict(sorted(sizes.parts.items(), key=lambda part: -part[1])),
            raw_bytes=connection.execute(select(func.sum(schema.payload.c.raw_length))).scalar() or 0,
            jobs=lags(database_url, JOBS),
        )


def backup(database_url: str, target: Path | None = None) -> Path:
    """A whole copy, while others go on reading and writing; it is at its place only once it has been checked."""
    url = parse(database_url)
    with _reading(database_url):
        return dialect_of(url).copy(url, target)


def vacuum(database_url: str) -> tuple[int, int]:
    """Make counts right, payloads and indexes small and the file dense; returns its bytes before and after."""
    url = parse(database_url)
    dialect = dialect_of(url)
    before = info(database_url).bytes
    with writing(url) as engine:
        with engine.begin() as connection:
            check_schema(connection)
            dialect.lock_for_writing(connection)
            tallies.recount(connection)
            if search.size(connection).wants_rebuilding:
                search.clear(connection)
        catch_up(database_url, JOBS)
        with engine.begin() as connection:
            dialect.lock_for_writing(connection)
            search.optimize(connection)
        _compress(engine)
        dialect.vacuum(engine)
    return before, info(database_url).bytes


def forget_search_index(database_url: str) -> None:
    """So that `catch_up` makes it anew; until it has, searches find less and say so."""
    with writing(parse(database_url)) as engine, engine.begin() as connection:
        check_schema(connection)
        dialect_of(connection).lock_for_writing(connection)
        search.clear(connection)


@contextmanager
def _reading(database_url: str) -> Iterator[Connection]:
    url = parse(database_url)
    with named_errors(url):
        engine = dialect_of(url).reader_engine(url)
        try:
            with engine.connect() as connection:
                check_schema(connection)
                yield connection
        finally:
            engine.dispose()


def _compress(engine: Engine) -> None:
    place = -1
    while place:
        with engine.begin() as connection:
            dialect_of(connection).lock_for_writing(connection)
            place = payloads.compress_again(connection, max(place, 0))

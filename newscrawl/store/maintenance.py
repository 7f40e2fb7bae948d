"""Care for a database: is it whole, how big is what, a copy of it, and putting it in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, func, select
from sqlalchemy.exc import DBAPIError

from newscrawl.store import copies, payloads, schema, tallies, verification
from newscrawl.store.apart import catch_up_apart
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.follower import Lag, lags
from newscrawl.store.jobs import JOBS
from newscrawl.store.search import index as search
from newscrawl.store.sqlite_care import first_line
from newscrawl.store.upgrade import check_schema, named_errors, writing

_SHOWN = 20
KEEP_COPIES = timedelta(days=90)
"""How long the last bytes of an index are kept after it was last read."""

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
        dialect.forgive_text(connection)
        problems = list(_as_far_as_it_goes("pages", lambda: dialect.integrity(connection)))
        number, kept = _number(connection, schema.article), _number(connection, schema.payload)
        total, done = verification.size(lambda query: _count(connection, query)), 0
        for name, part in verification.PARTS.items():
            for problem in _as_far_as_it_goes(name, partial(part, connection)):
                done += 1
                if problem:
                    problems.append(problem)
                if done % verification.PAGE == 0:
                    on_progress(done, total)
        problems += _as_far_as_it_goes("counts", lambda: _counts(connection.engine))
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
        catch_up_apart(database_url, JOBS)
        _optimize(engine)
        _compress(engine)
        dialect.vacuum(engine)
    return before, info(database_url).bytes


def forget_copies(database_url: str) -> int:
    """Drop what is kept of indexes that nothing asked for in three months; returns how many there were."""
    with _reading(database_url), writing(parse(database_url)) as engine, engine.begin() as connection:
        dialect_of(connection).lock_for_writing(connection)
        return copies.forget(connection, before=datetime.now(UTC) - KEEP_COPIES)


def forget_search_index(database_url: str) -> None:
    """So that `catch_up_apart` makes it anew; until it has, searches find less and say so."""
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


def _optimize(engine: Engine) -> None:
    first = more = True
    while more:
        with engine.begin() as connection:
            dialect_of(connection).lock_for_writing(connection)
            more = search.optimize(connection, first=first)
        first = False


def _compress(engine: Engine) -> None:
    place = -1
    while place:
        with engine.begin() as connection:
            dialect_of(connection).lock_for_writing(connection)
            place = payloads.compress_again(connection, max(place, 0))


# -- the parts of a check ---------------------------------------------------------------------------------------


def _as_far_as_it_goes(name: str, part: Callable[[], Iterable[str]]) -> Iterator[str]:
    """What a part says; where a page is damaged it ends, and the others are still to be looked at."""
    try:
        yield from part()
    except (DBAPIError, UnicodeDecodeError) as problem:
        yield f"{name} cannot be read further: {first_line(problem)}"


def _counts(engine: Engine) -> Iterator[str]:
    with dialect_of(engine.url).snapshot(engine) as unmoving:
        yield from verification.counts(unmoving)


def _number(connection: Connection, table: Table) -> int:
    return _count(connection, select(func.count()).select_from(table))


def _count(connection: Connection, query: Select[Any]) -> int:
    """What a query counts; 0 where it cannot be read, which the parts tell."""
    try:
        return int(connection.execute(query).scalar_one())
    except (DBAPIError, UnicodeDecodeError):
        return 0

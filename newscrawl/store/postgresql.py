"""What is particular to PostgreSQL: one lock for writers, and how its views spell times and JSON.

Tables live in the current schema; ``?options=-csearch_path%3Dname`` in the URL names another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, bindparam, create_engine, event, text
from sqlalchemy.engine import URL

from newscrawl.errors import DatabaseUnavailableError, ForeignDatabaseError, StoreError, UsageError

_WRITE_LOCK = 0x4E435257
SEARCH_INDEX = (
    "ALTER TABLE search_document ADD COLUMN tokens tsvector",
    "CREATE INDEX ix_search_document_tokens ON search_document USING gin (tokens)",
)
_OURS = ("article", "article_body", "articles")


class Sizes(NamedTuple):
    """Bytes of all, of a log (none here), and by table or index."""

    total: int
    log: int
    parts: dict[str, int]


def writer_engine(url: URL) -> Engine:
    return _engine(url)


def reader_engine(url: URL) -> Engine:
    engine = _engine(url)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY"))
    return engine


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """All statements see the database as it was at the first one."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        yield connection


def lock_for_writing(connection: Connection) -> None:
    """One writing transaction at a time: numbers of `counter` then become visible in order, without gaps."""
    statement = text("SELECT pg_advisory_xact_lock(:key, hashtext(current_schema()))")
    connection.execute(statement, {"key": _WRITE_LOCK})


def checkpoint(_connection: Connection) -> None:
    """Nothing to do: the server does it."""


def version(connection: Connection) -> int | None:
    """Schema version, None where there is nothing yet; tables of another program raise `ForeignDatabaseError`."""
    if _exists(connection, "alembic_version"):
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found is None:
            return None
        if not found.isdigit():
            raise ForeignDatabaseError(
                f"{shown(connection.engine.url)} belongs to another program; name another schema"
            )
        return int(found)
    for name in _OURS:
        if _exists(connection, name):
            raise ForeignDatabaseError(
                f"{shown(connection.engine.url)} has a table {name} of another program; name another database or schema"
            )
    return None


def sign(_connection: Connection, _number: int) -> None:
    """Nothing to do: Alembic's own table says it."""


def grants(connection: Connection, names: Iterable[str]) -> list[str]:
    """Statements that give the rights on views again, which go when a view is dropped."""
    query = text(
        "SELECT format('GRANT %s ON %I TO %s%s', privilege_type, table_name, "
        "CASE grantee WHEN 'PUBLIC' THEN 'PUBLIC' ELSE quote_ident(grantee) END, "
        "CASE is_grantable WHEN 'YES' THEN ' WITH GRANT OPTION' ELSE '' END) "
        "FROM information_schema.role_table_grants "
        "WHERE table_schema = current_schema() AND table_name IN :names AND grantee <> current_user"
    ).bindparams(bindparam("names", expanding=True))
    return list(connection.execute(query, {"names": list(names)}).scalars())


def backup(_url: URL) -> None:
    """None is made: the server's own tools do that better."""


def copy(_url: URL, _target: Path | None) -> Path:
    raise UsageError("a PostgreSQL database is copied by its own tools: pg_dump -Fc")


def forgive_text(_connection: Connection) -> None:
    """Nothing to do: the server lets no other text in."""


def integrity(_connection: Connection) -> list[str]:
    """Nothing to ask: the server checks its pages and references itself."""
    return []


def sizes(connection: Connection) -> Sizes:
    rows = connection.exec_driver_sql(
        "SELECT c.relname, pg_relation_size(c.oid) + CASE WHEN c.reltoastrelid = 0 THEN 0 "
        "ELSE pg_total_relation_size(c.reltoastrelid) END FROM pg_class AS c "
        "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'i')"
    )
    parts = {name: int(number) for name, number in rows}
    return Sizes(sum(parts.values()), 0, parts)


def vacuum(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        tables = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (name,) in tables.all():
            connection.exec_driver_sql(f'VACUUM ANALYZE "{name}"')


_DEPENDED = "other objects depend on it"


def translate(problem: Exception, url: URL) -> StoreError:
    lines = str(getattr(problem, "orig", None) or problem).strip().splitlines()
    if lines and _DEPENDED in lines[0]:
        who = " ".join(line.removeprefix("DETAIL:").strip() for line in lines[1:] if not line.startswith("HINT"))
        return DatabaseUnavailableError(
            f"{shown(url)} cannot be upgraded: {who}; drop what depends on our views, upgrade, and make it anew"
        )
    return DatabaseUnavailableError(f"{shown(url)} cannot be used: {lines[0] if lines else type(problem).__name__}")


def shown(url: URL) -> str:
    return url.set(query={}).render_as_string(hide_password=True)


# -- spelling -------------------------------------------------------------------------------------------------

NEWLINE = "chr(10)"


def instant(column: str) -> str:
    return f"to_timestamp({column})"


def bound(moment: datetime) -> datetime:
    """A time as the views show it, to be compared with them."""
    return moment


def hour(column: str) -> str:
    """A time of a view cut to the hour, as text."""
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24')"


def minute(column: str) -> str:
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI')"


def begins(column: str, parameter: str) -> str:
    """Condition that a column begins with the text of a parameter."""
    return f"starts_with({column}, :{parameter})"


def json(column: str) -> str:
    return f"{column}::jsonb"


def json_list(column: str, source: str) -> str:
    """JSON list of a column of `source` (a FROM clause), in order."""
    return f"(SELECT coalesce(jsonb_agg({column} ORDER BY {column}), '[]'::jsonb) {source})"


def _engine(url: URL) -> Engine:
    url = url.set(drivername="postgresql+psycopg")
    try:
        url.get_dialect().import_dbapi()
    except ImportError:
        raise DatabaseUnavailableError("PostgreSQL needs a driver; install newscrawl[postgres]") from None
    return create_engine(url, pool_pre_ping=True)


def _exists(connection: Connection, name: str) -> bool:
    statement = text("SELECT to_regclass(quote_ident(current_schema()) || '.' || :name) IS NOT NULL")
    return bool(connection.execute(statement, {"name": name}).scalar())

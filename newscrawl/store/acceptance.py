"""A user's word that what made a run unhealthy is how its source is from now on."""

from __future__ import annotations

from sqlalchemy import select

from newscrawl.errors import UsageError
from newscrawl.store import runs, schema
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.upgrade import check_schema, writing


def accept_run(database_url: str, run_id: int) -> None:
    """Later runs of the job are compared with this run and those after it; `UsageError` where nothing can be accepted.

    Crawls may go on meanwhile.
    """
    with writing(parse(database_url)) as engine, engine.begin() as connection:
        check_schema(connection)
        dialect_of(connection).lock_for_writing(connection)
        outcomes = connection.scalars(select(schema.run.c.outcome).where(schema.run.c.id == run_id)).all()
        if not outcomes:
            raise UsageError(f"there is no run {run_id}; newscrawl runs lists them")
        if outcomes == ["healthy"]:
            raise UsageError(f"run {run_id} was healthy: there is nothing to accept")
        if not runs.accept(connection, run_id):
            raise UsageError(
                f"run {run_id} cannot be accepted: only what differs from earlier runs can, not what failed; "
                f"see: newscrawl runs {run_id}"
            )

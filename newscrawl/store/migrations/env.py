"""Alembic's entry point; the connection comes from `newscrawl.store.engine`, there is no ini file."""

from __future__ import annotations

from alembic import context

from newscrawl.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller owns the transaction, so that schema and version commit together
)
context.run_migrations()

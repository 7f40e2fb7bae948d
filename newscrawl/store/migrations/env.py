"""Alembic's entry point; the connection comes from `newscrawl.store.upgrade`, there is no ini file."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    render_as_batch=True,
    transactional_ddl=False,  # the caller owns the transaction, so that schema, views and version commit together
)
context.run_migrations()

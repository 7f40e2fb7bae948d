"""The first schema."""

from __future__ import annotations

from alembic import op

from newscrawl.store import views
from newscrawl.store.schema import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection)
    for statement in views.statements(connection.dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for name in reversed(views.NAMES):
        op.execute(f"DROP VIEW {name}")
    metadata.drop_all(op.get_bind())

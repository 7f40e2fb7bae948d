"""In which charset an article's page was, and how that was found out; older rows learn it when they are read again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # A table of its own: a column that is added to a table leaves another text of it behind in SQLite.
    op.create_table(
        "article_charset",
        sa.Column("article_key", WIDE, nullable=False, autoincrement=False),
        sa.Column("charset", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_key", name="pk_article_charset"),
        sa.ForeignKeyConstraint(["article_key"], ["article.key"], name="fk_article_charset_article_key"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )


def downgrade() -> None:
    op.drop_table("article_charset")

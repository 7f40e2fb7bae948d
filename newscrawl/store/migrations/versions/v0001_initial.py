"""The first schema."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = """
    article article_body article_edition article_revision article_alias category article_category medium duplicate run
    zdict payload article_page reject counter
"""


def upgrade() -> None:
    _articles()
    _history()
    _relations()
    _runs()
    _pages()
    counter = _table("counter", _key("name", sa.Text()), _wide("value", "0"))
    op.bulk_insert(counter, [{"name": "article", "value": 0}, {"name": "seq", "value": 0}])
    _expression_indexes()


def downgrade() -> None:
    for name in reversed(TABLES.split()):
        op.drop_table(name)


def _articles() -> None:
    _table(
        "article",
        _key("key"),
        sa.Column("id", sa.Text(), nullable=False),
        *_texts("kind=article title summary"),
        *_optional("published_at", WIDE),
        *_optional("published_precision published_origin"),
        *_texts("published_raw"),
        _wide("zone_assumed", "0"),
        *_optional("medium medium_slug"),
        *_texts("credit_raw authors=[] author_raw editor securities=[] images=[] flags=[] language url share_url"),
        *_texts("variant medium_variant"),
        *map(_wide, ("first_seen_at", "last_seen_at", "changed_at")),
        _wide("revision", "0"),
        _wide("seq"),
        *_texts("content_hash extractor"),
        *_optional("missing_at gone_at", WIDE),
        sa.CheckConstraint("kind IN ('article', 'flash')", name=op.f("ck_article_kind")),
        sa.CheckConstraint("published_precision IN ('second', 'minute', 'day')", name=op.f("ck_article_precision")),
        sa.CheckConstraint("(published_at IS NULL) = (published_precision IS NULL)", name=op.f("ck_article_published")),
        sa.UniqueConstraint("id", name="uq_article_id"),
        sa.UniqueConstraint("seq", name="uq_article_seq"),
    )
    op.create_index("ix_article_content_hash", "article", ["content_hash"])
    _table("article_body", _key("article_key"), *_texts("html text"), _to("article_body", "article_key", "article.key"))


def _history() -> None:
    _table(
        "article_edition",
        _key("article_key"),
        _key("variant", sa.Text()),
        _key("kind", sa.Text()),
        *_texts("content_hash title"),
        _wide("seen_at"),
        _to("article_edition", "article_key", "article.key"),
        rowid=False,
    )
    _table(
        "article_revision",
        _key("article_key"),
        _key("revision"),
        _wide("seen_at"),
        *_texts("changed=[]"),
        *_optional("title"),
        *_optional("published_at", WIDE),
        *_optional("published_precision content_hash"),
        *_optional("base", WIDE),
        *_optional("text"),
        *_optional("text_head text_tail", sa.Integer()),
        *_optional("html"),
        *_optional("html_head html_tail", sa.Integer()),
        _to("article_revision", "article_key", "article.key"),
        rowid=False,
    )


def _relations() -> None:
    _table(
        "article_alias",
        _key("url", sa.Text()),
        _wide("article_key"),
        sa.Column("kind", sa.Text(), nullable=False),
        _wide("first_seen_at"),
        _to("article_alias", "article_key", "article.key"),
        rowid=False,
    )
    op.create_index("ix_article_alias_article_key", "article_alias", ["article_key"])
    _table("category", _key("slug", sa.Text()), *_texts("title"), _wide("last_seen_at"))
    _table(
        "article_category",
        _key("article_key"),
        _key("slug", sa.Text()),
        _to("article_category", "article_key", "article.key"),
        _to("article_category", "slug", "category.slug"),
        rowid=False,
    )
    op.create_index("ix_article_category_slug_article_key", "article_category", ["slug", "article_key"])
    _table("medium", _key("name", sa.Text()), *_texts("slug kind aliases=[]"))
    op.create_index("ix_medium_slug", "medium", ["slug"])
    _table(
        "duplicate",
        _key("article_key"),
        _wide("canonical_key"),
        sa.Column("similarity", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=False),
        _to("duplicate", "article_key", "article.key"),
        _to("duplicate", "canonical_key", "article.key"),
    )
    op.create_index("ix_duplicate_canonical_key", "duplicate", ["canonical_key"])


def _runs() -> None:
    counts = "requests pages new changed unchanged rejected failed bytes not_modified"
    _table(
        "run",
        sa.Column("id", WIDE, nullable=False),
        sa.Column("spider", sa.Text(), nullable=False),
        *_texts("arguments={}"),
        _wide("started_at"),
        *_optional("finished_at", WIDE),
        *_optional("outcome"),
        *_optional("exit_code", WIDE),
        *(_wide(name, "0") for name in counts.split()),
        *_texts("version"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_index("ix_run_started_at", "run", ["started_at"])


def _pages() -> None:
    _table(
        "zdict",
        sa.Column("id", WIDE, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("scope", "sha256")),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _wide("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_zdict"),
        sa.UniqueConstraint("sha256", name="uq_zdict_sha256"),
    )
    _table(
        "payload",
        sa.Column("id", WIDE, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("sha256", "codec")),
        *_optional("zdict_id", WIDE),
        _wide("raw_length"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _wide("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_payload"),
        sa.UniqueConstraint("sha256", name="uq_payload_sha256"),
        _to("payload", "zdict_id", "zdict.id"),
    )
    _table(
        "article_page",
        _key("article_key"),
        _key("variant", sa.Text()),
        _key("position"),
        sa.Column("url", sa.Text(), nullable=False),
        _wide("fetched_at"),
        _wide("status"),
        *_texts("headers={}"),
        *_optional("payload_id", WIDE),
        _to("article_page", "article_key", "article.key"),
        _to("article_page", "payload_id", "payload.id"),
        rowid=False,
    )
    _table(
        "reject",
        sa.Column("id", WIDE, nullable=False),
        *_optional("run_id", WIDE),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("url", "stage", "reason")),
        *_optional("payload_id", WIDE),
        *_texts("page={}"),
        _wide("rejected_at"),
        sa.PrimaryKeyConstraint("id", name="pk_reject"),
        _to("reject", "run_id", "run.id"),
        _to("reject", "payload_id", "payload.id"),
    )
    op.create_index("ix_reject_run_id", "reject", ["run_id"])


def _expression_indexes() -> None:
    published = "to_timestamp(published_at)"
    if op.get_bind().dialect.name == "sqlite":
        published = "strftime('%Y-%m-%dT%H:%M:%SZ', published_at, 'unixepoch')"
    connection = op.get_bind()
    connection.exec_driver_sql(f"CREATE INDEX ix_article_published ON article ({published}, id)")
    connection.exec_driver_sql(f"CREATE INDEX ix_article_medium_published ON article (medium, {published}, id)")


# -- shorthand ------------------------------------------------------------------------------------------------


def _table(name: str, *items: Any, rowid: bool = True) -> sa.Table:
    keys = [item.name for item in items if isinstance(item, sa.Column) and item.info.get("key")]
    if keys:
        items = (*items, sa.PrimaryKeyConstraint(*keys, name=f"pk_{name}"))
    return op.create_table(name, *items, sqlite_strict=True, sqlite_with_rowid=rowid)


def _key(name: str, type_: sa.types.TypeEngine[Any] = WIDE) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=False, autoincrement=False, info={"key": True})


def _wide(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, WIDE, nullable=False, server_default=default)


def _texts(spec: str) -> list[sa.Column[Any]]:
    """``name`` or ``name=default``, blank between."""
    pairs = (part.partition("=") for part in spec.split())
    return [sa.Column(name, sa.Text(), nullable=False, server_default=default) for name, _, default in pairs]


def _optional(names: str, type_: sa.types.TypeEngine[Any] | None = None) -> list[sa.Column[Any]]:
    return [sa.Column(name, type_ or sa.Text()) for name in names.split()]


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")

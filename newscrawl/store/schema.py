"""Tables: internal, singular names, times as seconds since 1970 UTC. Readers use the views (CONTRACT section 2)."""

from __future__ import annotations

from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# INTEGER PRIMARY KEY is SQLite's rowid; PostgreSQL wants the wide type.
_Key = Integer().with_variant(BigInteger(), "postgresql")
_Instant = Integer().with_variant(BigInteger(), "postgresql")


def _table(name: str, *columns: Column[object] | Index | UniqueConstraint) -> Table:
    return Table(name, metadata, *columns, sqlite_strict=True)


def _text(name: str, default: str = "") -> Column[object]:
    return Column(name, Text, nullable=False, server_default=default)


def _count(name: str) -> Column[object]:
    return Column(name, _Instant, nullable=False, server_default="0")


article = _table(
    "article",
    Column("key", _Key, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    _text("kind", "article"),
    _text("title"),
    _text("summary"),
    Column("published_at", _Instant),
    Column("published_precision", Text),
    Column("published_origin", Text),
    _text("published_raw"),
    Column("zone_assumed", Integer, nullable=False, server_default="0"),
    Column("sort_at", _Instant, nullable=False),  # published, else first seen: lists page by it
    Column("medium", Text),
    Column("medium_slug", Text),
    _text("credit_raw"),
    _text("authors", "[]"),
    _text("author_raw"),
    _text("editor"),
    _text("securities", "[]"),
    _text("images", "[]"),
    _text("flags", "[]"),
    _text("language"),
    _text("url"),
    _text("share_url"),
    _text("variant"),
    Column("first_seen_at", _Instant, nullable=False),
    Column("last_seen_at", _Instant, nullable=False),
    Column("changed_at", _Instant, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("seq", _Instant, nullable=False, unique=True),
    _text("content_hash"),
    _text("extractor"),
    Column("gone_at", _Instant),
    Index(None, "sort_at", "key"),
    Index(None, "medium", "sort_at", "key"),
    Index(None, "content_hash"),
)
# Apart from the row, so that lists never touch overflow pages.
article_body = _table(
    "article_body",
    Column("article_key", _Key, ForeignKey("article.key"), primary_key=True, autoincrement=False),
    _text("html"),
    _text("text"),
)
# What each edition of an article last said: a re-read of the same edition is no change.
article_edition = _table(
    "article_edition",
    Column("article_key", _Key, ForeignKey("article.key"), primary_key=True, autoincrement=False),
    Column("variant", Text, primary_key=True),
    _text("content_hash"),
    Column("seen_at", _Instant, nullable=False),
)
# One row a revision; the content stands here once it is superseded, and in article and article_body while current.
article_revision = _table(
    "article_revision",
    Column("article_key", _Key, ForeignKey("article.key"), primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("seen_at", _Instant, nullable=False),
    _text("changed", "[]"),
    _text("reason", "content"),
    Column("title", Text),
    Column("body_text", Text),
    Column("body_html", Text),
)
article_alias = _table(
    "article_alias",
    Column("url", Text, primary_key=True),
    Column("article_key", _Key, ForeignKey("article.key"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("first_seen_at", _Instant, nullable=False),
)
category = _table(
    "category",
    Column("slug", Text, primary_key=True),
    _text("title"),
    Column("last_seen_at", _Instant, nullable=False),
)
article_category = _table(
    "article_category",
    Column("slug", Text, ForeignKey("category.slug"), primary_key=True),
    Column("article_key", _Key, ForeignKey("article.key"), primary_key=True, autoincrement=False, index=True),
)
medium = _table(
    "medium",
    Column("name", Text, primary_key=True),
    _text("slug"),
    _text("kind"),
    _text("aliases", "[]"),
)
run = _table(
    "run",
    Column("id", _Key, primary_key=True),
    Column("spider", Text, nullable=False),
    _text("arguments", "{}"),
    Column("started_at", _Instant, nullable=False, index=True),
    Column("finished_at", _Instant),
    Column("outcome", Text),
    Column("exit_code", Integer),
    *(_count(name) for name in "requests pages new changed unchanged rejected failed bytes not_modified".split()),
    _text("version"),
)
payload = _table(
    "payload",
    Column("id", _Key, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("codec", Text, nullable=False),
    Column("raw_length", _Instant, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", _Instant, nullable=False),
)
article_payload = _table(
    "article_payload",
    Column("article_key", _Key, ForeignKey("article.key"), primary_key=True, autoincrement=False),
    Column("url", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("payload_id", _Key, ForeignKey("payload.id"), nullable=False),
    Column("fetched_at", _Instant, nullable=False),
    Column("status", Integer, nullable=False),
    _text("headers", "{}"),
)
reject = _table(
    "reject",
    Column("id", _Key, primary_key=True),
    Column("run_id", _Key, ForeignKey("run.id"), nullable=True, index=True),
    Column("url", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("payload_id", _Key, ForeignKey("payload.id")),
    Column("rejected_at", _Instant, nullable=False),
)
duplicate = _table(
    "duplicate",
    Column("article_key", _Key, ForeignKey("article.key"), primary_key=True, autoincrement=False),
    Column("canonical_key", _Key, ForeignKey("article.key"), nullable=False, index=True),
    Column("similarity", REAL, nullable=False),
)

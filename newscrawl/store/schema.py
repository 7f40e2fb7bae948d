"""Tables: internal, singular names, times as seconds since 1970 UTC. Readers use the views (CONTRACT section 2)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
    text,
)
from sqlalchemy.schema import SchemaItem

from newscrawl.store import postgresql, sqlite

VERSION = 3
"""Number of the newest migration; SQLite files carry it as ``user_version``."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# STRICT tables know only INTEGER, and INTEGER PRIMARY KEY is the rowid; PostgreSQL wants the wide type.
_Wide = BigInteger().with_variant(Integer(), "sqlite")


def _table(name: str, *items: SchemaItem, rowid: bool = True) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=rowid)


def _text(name: str, default: str = "") -> Column[Any]:
    return Column(name, Text, nullable=False, server_default=default)


def _number(name: str) -> Column[Any]:
    return Column(name, _Wide, nullable=False, server_default="0")


def _numbers(names: str) -> list[Column[Any]]:
    return [_number(name) for name in names.split()]


def _instant(name: str, *, required: bool = True) -> Column[Any]:
    return Column(name, _Wide, nullable=not required)


def _of_article(*, primary: bool = True) -> Column[Any]:
    reference = ForeignKey("article.key")
    return Column("article_key", _Wide, reference, primary_key=primary, nullable=False, autoincrement=False)


def _by_time(dialect: str, published: str) -> list[Any]:
    """Indexes over what the views show, so that plain readers of the views can page by time.

    The first one covers counts per medium and day; SQLite before 3.41 wants the bare column in it for that.
    """
    moment = text(published)
    return [
        Index("ix_article_published", moment, "id", "medium", "published_at").ddl_if(dialect=dialect),
        Index("ix_article_medium_published", "medium", moment, "id").ddl_if(dialect=dialect),
    ]


def _listed_by_time(name: str, *columns: str) -> list[Any]:
    """The same for a table that lists articles under something: newest first without sorting all of them."""
    return [
        Index(f"ix_{name}_published", *columns, text(moment), "article_key").ddl_if(dialect=dialect)
        for dialect, moment in (
            ("sqlite", sqlite.instant("published_at")),
            ("postgresql", postgresql.instant("published_at")),
        )
    ]


article = _table(
    "article",
    Column("key", _Wide, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    _text("kind", "article"),
    _text("title"),
    _text("summary"),
    _instant("published_at", required=False),
    Column("published_precision", Text),
    Column("published_origin", Text),
    _text("published_raw"),
    _number("zone_assumed"),
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
    _text("variant"),  # the edition that the text was taken from
    _text("medium_variant"),  # the edition that the medium was taken from
    _instant("first_seen_at"),
    _instant("last_seen_at"),
    _instant("changed_at"),
    _number("revision"),
    Column("seq", _Wide, nullable=False, unique=True),
    _text("content_hash"),
    _text("extractor"),
    _instant("missing_at", required=False),  # first answer that it is gone; `gone_at` is the confirmed one
    _instant("gone_at", required=False),
    CheckConstraint("kind IN ('article', 'flash')", name="kind"),
    CheckConstraint("published_precision IN ('second', 'minute', 'day')", name="precision"),
    CheckConstraint("(published_at IS NULL) = (published_precision IS NULL)", name="published"),
    Index(None, "content_hash"),
    *_by_time("sqlite", sqlite.instant("published_at")),
    *_by_time("postgresql", postgresql.instant("published_at")),
)
# Apart from the row, so that lists never touch overflow pages.
article_body = _table("article_body", _of_article(), _text("html"), _text("text"))
# In which charset the page was that the text was taken from, and how that was found out; none for what has no page.
article_charset = _table(
    "article_charset",
    _of_article(),
    Column("charset", Text, nullable=False),
    Column("origin", Text, nullable=False),
)
# What each edition of an article last said: the same edition saying the same again is no change.
article_edition = _table(
    "article_edition",
    _of_article(),
    Column("variant", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    _text("content_hash"),
    _text("title"),
    _instant("seen_at"),
    rowid=False,
)
# Content stands in article and article_body while current, and here once superseded: docs/decisions/0002.
article_revision = _table(
    "article_revision",
    _of_article(),
    Column("revision", _Wide, primary_key=True, autoincrement=False),
    _instant("seen_at"),
    _text("changed", "[]"),
    Column("title", Text),
    _instant("published_at", required=False),
    Column("published_precision", Text),
    Column("content_hash", Text),
    Column("base", _Wide),  # the revision that the spans below were cut out of; NULL where the content is whole
    Column("text", Text),  # NULL while current
    Column("text_head", Integer),  # characters to take from the start of the base
    Column("text_tail", Integer),  # place in the base, counted from 1, from which on its end is to be taken
    Column("html", Text),
    Column("html_head", Integer),
    Column("html_tail", Integer),
    rowid=False,
)
article_alias = _table(
    "article_alias",
    Column("url", Text, primary_key=True),
    Column("article_key", _Wide, ForeignKey("article.key"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    _instant("first_seen_at"),
    rowid=False,
)
category = _table("category", Column("slug", Text, primary_key=True), _text("title"), _instant("last_seen_at"))
article_category = _table(
    "article_category",
    _of_article(),
    Column("slug", Text, ForeignKey("category.slug"), primary_key=True),
    _instant("published_at", required=False),  # as in the article, so that a list by time needs no other table
    *_listed_by_time("article_category", "slug"),
    rowid=False,
)
article_security = _table(
    "article_security",
    _of_article(),
    Column("code", Text, primary_key=True),
    Column("market", Text, primary_key=True),
    _text("name"),
    _instant("published_at", required=False),  # same
    *_listed_by_time("article_security", "code", "market"),
    rowid=False,
)
# How many articles a medium or section has: counting a million index entries is too slow for a list of media.
tally = _table(
    "tally",
    Column("scope", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    _number("number"),
    rowid=False,
)
medium = _table(
    "medium",
    Column("name", Text, primary_key=True),
    _text("slug"),
    _text("kind"),
    _text("aliases", "[]"),
    Index(None, "slug"),
)
run = _table(
    "run",
    Column("id", _Wide, primary_key=True),
    Column("spider", Text, nullable=False),
    _text("arguments", "{}"),
    Column("started_at", _Wide, nullable=False, index=True),
    _instant("finished_at", required=False),
    Column("outcome", Text),
    Column("exit_code", _Wide),
    *_numbers("requests pages new changed unchanged rejected failed bytes not_modified"),
    _text("version"),
)
# What a crawl says of itself, for the verdict over the next run of its job; imports have none.
run_report = _table(
    "run_report",
    Column("run_id", _Wide, ForeignKey("run.id"), primary_key=True, autoincrement=False),
    Column("job", Text, nullable=False),
    _text("name"),
    _text("reasons", "[]"),
    _text("figures", "{}"),
    _number("readings"),  # indexes that were read, not only found unchanged
    Index(None, "job", "run_id"),
)
# Dictionaries for payloads of one site, which are whole pages of it; never changed once used.
zdict = _table(
    "zdict",
    Column("id", _Wide, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("data", LargeBinary, nullable=False),
    _instant("created_at"),
)
payload = _table(
    "payload",
    Column("id", _Wide, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("codec", Text, nullable=False),
    Column("zdict_id", _Wide, ForeignKey("zdict.id")),
    Column("raw_length", _Wide, nullable=False),
    Column("data", LargeBinary, nullable=False),
    _instant("created_at"),
)
# The pages that the latest sighting of an edition was read from, in order; there without payloads too.
article_page = _table(
    "article_page",
    _of_article(),
    Column("variant", Text, primary_key=True),
    Column("position", _Wide, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    _instant("fetched_at"),
    Column("status", _Wide, nullable=False),
    _text("headers", "{}"),
    Column("payload_id", _Wide, ForeignKey("payload.id")),
    rowid=False,
)
# The last whole bytes of an index with what its server said of them: a server that answers "not modified" is
# answered out of here, so that such an answer hides nothing (docs/decisions/0007-not-modified.md).
index_copy = _table(
    "index_copy",
    Column("url", Text, primary_key=True),  # as asked for, canonical
    _text("answered_by"),  # the address that sent the bytes, canonical
    _text("headers", "{}"),
    _instant("fetched_at"),
    Column("sha256", Text, nullable=False),
    Column("raw_length", _Wide, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
# When the source was last asked for an article and had no new bytes; other answers stand in article_page.
article_check = _table("article_check", _of_article(), _instant("checked_at"))
# Why a revision was made, where not because the source changed.
revision_reason = _table(
    "revision_reason",
    _of_article(),
    Column("revision", _Wide, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    rowid=False,
)
reject = _table(
    "reject",
    Column("id", _Wide, primary_key=True),
    Column("run_id", _Wide, ForeignKey("run.id"), index=True),
    Column("url", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("payload_id", _Wide, ForeignKey("payload.id")),
    _text("page", "{}"),  # address, status, time and headers of what was fetched
    _instant("rejected_at"),
)
duplicate = _table(
    "duplicate",
    _of_article(),
    Column("canonical_key", _Wide, ForeignKey("article.key"), nullable=False, index=True),
    Column("similarity", Double().with_variant(REAL(), "sqlite"), nullable=False),
)
# What the search index knows of an article. Numbers of documents are used once: docs/decisions/0004.
search_document = _table(
    "search_document",
    Column("doc", _Wide, primary_key=True, autoincrement=False),
    Column("article_key", _Wide, ForeignKey("article.key"), nullable=False, unique=True),
    _number("seq"),  # of the article when it was indexed
    _number("moment"),  # by which it is sorted
    _number("digest"),  # of its tokens
    Index(None, "moment", "article_key"),
)
for _dialect, _statements in (("sqlite", sqlite.SEARCH_INDEX), ("postgresql", postgresql.SEARCH_INDEX)):
    for _statement in _statements:
        made = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy does not type this constructor
        event.listen(search_document, "after_create", made.execute_if(dialect=_dialect))
# What the job that fills `duplicate` looks up and found: docs/decisions/0005-near-duplicates.md. No foreign keys:
# articles are never deleted, and sixteen checks for each of them are not free.
duplicate_sample = _table(
    "duplicate_sample",
    Column("article_key", _Wide, primary_key=True, autoincrement=False),
    Column("numbers", LargeBinary, nullable=False),  # 8 bytes that stamp the text, then numbers of 4 bytes
)
duplicate_posting = _table(
    "duplicate_posting",
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("article_key", _Wide, primary_key=True, autoincrement=False),
    rowid=False,
)
duplicate_match = _table(
    "duplicate_match",
    Column("article_key", _Wide, primary_key=True, autoincrement=False),
    Column("other_key", _Wide, primary_key=True, autoincrement=False),
    Column("similarity", Double().with_variant(REAL(), "sqlite"), nullable=False),
    rowid=False,
)
# Last number given out; counted in the transaction of the rows that use it, so that no number is lost or given twice.
counter = _table("counter", Column("name", Text, primary_key=True), _number("value"))

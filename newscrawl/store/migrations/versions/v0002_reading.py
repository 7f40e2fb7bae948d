"""What readers ask for most without a scan: sections and securities by time, counts; HTML only where it says more."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BEYOND = 2_000_000_000  # no text is that long: nothing is taken from the end of the base
_SQLITE_MOMENT = "strftime('%Y-%m-%dT%H:%M:%SZ', published_at, 'unixepoch')"


def upgrade() -> None:
    _index_by_time("id, medium, published_at")
    _sections_by_time()
    _securities()
    _tallies()
    _html_from_text()
    _search()
    _duplicates()
    _run_reports()
    _freshness()


def downgrade() -> None:
    _index_by_time("id")
    op.drop_table("run_report")
    _without_freshness()
    _without_duplicates()
    _without_search()
    _html_as_written()
    op.drop_table("tally")
    op.drop_table("article_security")
    _sections_without_time()


# -- sections and securities by time ----------------------------------------------------------------------------


def _sections_by_time() -> None:
    _set_aside("article_category")
    _list_table("article_category", sa.Column("slug", sa.Text(), nullable=False), reference=("slug", "category.slug"))
    _run(
        "INSERT INTO article_category (article_key, slug, published_at) "
        "SELECT k.article_key, k.slug, a.published_at FROM kept AS k JOIN article AS a ON a.key = k.article_key"
    )
    _run("DROP TABLE kept")
    _by_time("article_category", "slug")


def _sections_without_time() -> None:
    _set_aside("article_category")
    op.create_table(
        "article_category",
        _article_key(),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_key", "slug", name="pk_article_category"),
        sa.ForeignKeyConstraint(["article_key"], ["article.key"], name="fk_article_category_article_key"),
        sa.ForeignKeyConstraint(["slug"], ["category.slug"], name="fk_article_category_slug"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _run("INSERT INTO article_category (article_key, slug) SELECT article_key, slug FROM kept")
    _run("DROP TABLE kept")
    op.create_index("ix_article_category_slug_article_key", "article_category", ["slug", "article_key"])


def _securities() -> None:
    named = [sa.Column(name, sa.Text(), nullable=False) for name in ("code", "market")]
    name = sa.Column("name", sa.Text(), nullable=False, server_default="")
    _list_table("article_security", *named, more=(name,))
    if _is_sqlite():
        fields = "json_extract(s.value, '$.code'), json_extract(s.value, '$.market'), json_extract(s.value, '$.name')"
        source = "article AS a, json_each(a.securities) AS s"
    else:
        fields = "s.value ->> 'code', s.value ->> 'market', s.value ->> 'name'"
        source = "article AS a, jsonb_array_elements(a.securities::jsonb) AS s(value)"
    _run(
        "INSERT INTO article_security (article_key, code, market, name, published_at) "
        f"SELECT a.key, {fields}, a.published_at FROM {source} WHERE a.securities <> '[]' ON CONFLICT DO NOTHING"
    )
    _by_time("article_security", "code", "market")


def _list_table(
    name: str,
    *keys: sa.Column[str],
    more: tuple[sa.Column[str], ...] = (),
    reference: tuple[str, str] | None = None,
) -> None:
    """A table that lists articles under something, with the time of each."""
    references = [sa.ForeignKeyConstraint(["article_key"], ["article.key"], name=f"fk_{name}_article_key")]
    if reference:
        column, target = reference
        references.append(sa.ForeignKeyConstraint([column], [target], name=f"fk_{name}_{column}"))
    op.create_table(
        name,
        _article_key(),
        *keys,
        *more,
        sa.Column("published_at", WIDE),
        sa.PrimaryKeyConstraint("article_key", *(key.name for key in keys), name=f"pk_{name}"),
        *references,
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _index_by_time(columns: str) -> None:
    _run("DROP INDEX ix_article_published")
    _run(f"CREATE INDEX ix_article_published ON article ({_moment()}, {columns})")


def _moment() -> str:
    return _SQLITE_MOMENT if _is_sqlite() else "to_timestamp(published_at)"


def _by_time(name: str, *columns: str) -> None:
    moment = _moment()
    _run(f"CREATE INDEX ix_{name}_published ON {name} ({', '.join(columns)}, {moment}, article_key)")


# -- counts -----------------------------------------------------------------------------------------------------


def _tallies() -> None:
    op.create_table(
        "tally",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", WIDE, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("scope", "name", name="pk_tally"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _run(
        "INSERT INTO tally (scope, name, number) "
        "SELECT 'medium', medium, count(*) FROM article WHERE medium IS NOT NULL GROUP BY medium"
    )
    _run(
        "INSERT INTO tally (scope, name, number) SELECT 'category', slug, count(*) FROM article_category GROUP BY slug"
    )


# -- HTML that its text already says ------------------------------------------------------------------------------


def _html_from_text() -> None:
    _run(f"UPDATE article_body SET html = '' WHERE html = {_paragraphs('text')} AND text <> ''")


def _html_as_written() -> None:
    _run(f"UPDATE article_body SET html = {_paragraphs('text')} WHERE html = '' AND text <> ''")
    # Old revisions: those that are whole first, then those that splice their text out of one.
    _run(f"UPDATE article_revision SET html = {_paragraphs('text')} WHERE base IS NULL AND html = '' AND text <> ''")
    spliced = (
        "(SELECT substr(f.text, 1, r.text_head) || r.text || substr(f.text, r.text_tail) FROM article_revision AS f "
        "WHERE f.article_key = r.article_key AND f.revision = r.base)"
    )
    own = "base IS NOT NULL AND html_head IS NULL"
    _run(
        f"UPDATE article_revision AS r SET html = {_paragraphs(spliced)} WHERE {own} AND html = '' AND {spliced} <> ''"
    )
    _run(f"UPDATE article_revision SET html_head = 0, html_tail = {_BEYOND} WHERE {own}")


def _paragraphs(text: str) -> str:
    """As `newscrawl.store.plain_html` said it when this migration was written."""
    newline = "char(10)" if _is_sqlite() else "chr(10)"
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = f"replace({text}, '{character}', '{entity}')"
    return f"'<p>' || replace({text}, {newline}, '</p><p>') || '</p>'"


# -- search -------------------------------------------------------------------------------------------------------


def _search() -> None:
    """Empty tables: the job that follows the store fills them."""
    numbers = [sa.Column(name, WIDE, nullable=False, server_default="0") for name in ("seq", "moment", "digest")]
    op.create_table(
        "search_document",
        sa.Column("doc", WIDE, nullable=False, autoincrement=False),
        _article_key(),
        *numbers,
        sa.PrimaryKeyConstraint("doc", name="pk_search_document"),
        sa.UniqueConstraint("article_key", name="uq_search_document_article_key"),
        sa.ForeignKeyConstraint(["article_key"], ["article.key"], name="fk_search_document_article_key"),
        sqlite_strict=True,
    )
    op.create_index("ix_search_document_moment_article_key", "search_document", ["moment", "article_key"])
    if _is_sqlite():
        _run(
            "CREATE VIRTUAL TABLE search_index USING fts5 "
            "(tokens, content='', detail=none, columnsize=0, tokenize='ascii tokenchars '':''')"
        )
        _run("INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 16777216)")
        _run("INSERT INTO search_index (search_index, rank) VALUES ('automerge', 8)")
    else:
        _run("ALTER TABLE search_document ADD COLUMN tokens tsvector")
        _run("CREATE INDEX ix_search_document_tokens ON search_document USING gin (tokens)")


def _without_search() -> None:
    if _is_sqlite():
        op.drop_table("search_index")
    op.drop_table("search_document")
    _run("DELETE FROM counter WHERE name LIKE 'search%'")


# -- near duplicates --------------------------------------------------------------------------------------------


def _duplicates() -> None:
    numbers = sa.Column("numbers", sa.LargeBinary(), nullable=False)
    _derived("duplicate_sample", _derived_key(), more=numbers, rowid=True)
    number = sa.Column("number", sa.Integer(), nullable=False, autoincrement=False)
    _derived("duplicate_posting", number, _derived_key())
    real: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
    similarity: sa.Column[float] = sa.Column("similarity", real, nullable=False)
    _derived("duplicate_match", _derived_key(), _derived_key("other_key"), more=similarity)


def _without_duplicates() -> None:
    for name in ("duplicate_match", "duplicate_posting", "duplicate_sample"):
        op.drop_table(name)
    _run("DELETE FROM counter WHERE name = 'duplicates'")  # a later upgrade begins anew


def _derived(name: str, *keys: sa.Column[int], more: sa.Column[Any] | None = None, rowid: bool = False) -> None:
    columns = keys if more is None else (*keys, more)
    primary = sa.PrimaryKeyConstraint(*(key.name for key in keys), name=f"pk_{name}")
    op.create_table(name, *columns, primary, sqlite_strict=True, sqlite_with_rowid=rowid)


def _derived_key(name: str = "article_key") -> sa.Column[int]:
    return sa.Column(name, WIDE, nullable=False, autoincrement=False)


# -- what runs say of themselves --------------------------------------------------------------------------------


def _run_reports() -> None:
    op.create_table(
        "run_report",
        sa.Column("run_id", WIDE, nullable=False, autoincrement=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, server_default=""),
        sa.Column("reasons", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("figures", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("readings", WIDE, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("run_id", name="pk_run_report"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_report_run_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_run_report_job_run_id", "run_report", ["job", "run_id"])


# -- what was asked again, and why there are revisions ---------------------------------------------------------------


def _freshness() -> None:
    op.create_table(
        "index_copy",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False, server_default=""),
        sa.Column("headers", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("fetched_at", WIDE, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("raw_length", WIDE, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_index_copy"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    checked = sa.Column("checked_at", WIDE, nullable=False)
    _of_articles("article_check", _article_key(), more=checked, rowid=True)
    number = sa.Column("revision", WIDE, nullable=False, autoincrement=False)
    reason = sa.Column("reason", sa.Text(), nullable=False)
    _of_articles("revision_reason", _article_key(), number, more=reason)


def _without_freshness() -> None:
    for name in ("revision_reason", "article_check", "index_copy"):
        op.drop_table(name)


def _of_articles(name: str, *keys: sa.Column[int], more: sa.Column[Any], rowid: bool = False) -> None:
    op.create_table(
        name,
        *keys,
        more,
        sa.PrimaryKeyConstraint(*(key.name for key in keys), name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["article_key"], ["article.key"], name=f"fk_{name}_article_key"),
        sqlite_strict=True,
        sqlite_with_rowid=rowid,
    )


# -- shorthand ----------------------------------------------------------------------------------------------------


def _set_aside(name: str) -> None:
    """Keep rows while their table is made anew: altering one in SQLite leaves another text of it behind."""
    _run(f"CREATE TEMPORARY TABLE kept AS SELECT article_key, slug FROM {name}")
    op.drop_table(name)


def _article_key() -> sa.Column[int]:
    return sa.Column("article_key", WIDE, nullable=False, autoincrement=False)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _run(statement: str) -> None:
    # As the driver takes it: a colon in a time format is no parameter.
    op.get_bind().exec_driver_sql(statement.replace("%", "%%") if not _is_sqlite() else statement)

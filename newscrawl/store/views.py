"""The public views (CONTRACT section 2): plain SQL that any client of the database can read, on both dialects.

Views hold no data, so they are not part of the migrations: every upgrade drops them all and makes these.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from newscrawl.store import plain_html
from newscrawl.store.dialects import Dialect, dialect_of

NAMES = (
    "articles",
    "revisions",
    "aliases",
    "media",
    "categories",
    "runs",
    "rejects",
    "duplicates",
    "article_categories",
    "article_securities",
)

_ARTICLES = """
    id kind title summary body_html body_text published_at published_precision published_origin published_raw
    zone_assumed medium medium_slug credit_raw authors author_raw editor categories securities images language url
    share_url first_seen_at last_seen_at changed_at revision seq content_hash extractor gone_at flags
"""
_RUNS = """
    id spider arguments started_at finished_at outcome exit_code requests pages new changed unchanged rejected
    failed bytes not_modified version
"""
_REPORTED = {"reasons": "[]", "figures": "{}"}


class View(NamedTuple):
    name: str
    columns: dict[str, str]
    """Name -> expression, in order."""
    source: str
    """From FROM on."""

    def __str__(self) -> str:
        shown = ", ".join(f"{expression} AS {name}" for name, expression in self.columns.items())
        return f"CREATE VIEW {self.name} AS SELECT {shown} {self.source}"  # our own names


def definitions(sql: Dialect) -> list[View]:
    return [
        _articles(sql),
        _revisions(sql),
        _aliases(),
        _media(sql),
        _categories(sql),
        _runs(sql),
        _rejects(sql),
        _duplicates(),
        _listed(sql, "article_categories", "article_category", "slug"),
        _listed(sql, "article_securities", "article_security", "code market name"),
    ]


def create(connection: Connection) -> None:
    for view in definitions(dialect_of(connection)):
        connection.exec_driver_sql(str(view))


def drop(connection: Connection) -> None:
    for name in NAMES:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def _of(table: str, names: str) -> dict[str, str]:
    return {name: f"{table}.{name}" for name in names.split()}


def _articles(sql: Dialect) -> View:
    columns = _of("a", _ARTICLES)
    for name in ("published_at", "first_seen_at", "last_seen_at", "changed_at", "gone_at"):
        columns[name] = sql.instant(columns[name])
    for name in ("authors", "securities", "images", "flags"):
        columns[name] = sql.json(columns[name])
    # Each by itself: in a join, SQLite would look bodies up for counts too.
    columns["body_html"] = _body(plain_html.expression("b.html", "b.text", sql.NEWLINE))
    columns["body_text"] = _body("b.text")
    columns["categories"] = sql.json_list("slug", "FROM article_category WHERE article_key = a.key")
    columns["charset"], columns["charset_origin"] = _of_page("charset"), _of_page("origin")
    return View("articles", columns, "FROM article AS a")


def _body(expression: str) -> str:
    return f"(SELECT {expression} FROM article_body AS b WHERE b.article_key = a.key)"


def _of_page(column: str) -> str:
    return f"coalesce((SELECT p.{column} FROM article_charset AS p WHERE p.article_key = a.key), '')"


def _revisions(sql: Dialect) -> View:
    columns = {
        "id": "a.id",
        "revision": "r.revision",
        "seen_at": sql.instant("r.seen_at"),
        "title": _as_of("title"),
        "body_text": _TEXT,
        "body_html": _html(sql),
        "changed": sql.json("r.changed"),
        "published_at": sql.instant(f"({_as_of('published_at')})"),
        "published_precision": _as_of("published_precision"),
        "content_hash": _as_of("content_hash"),
        "reason": f"COALESCE({_REASON}, '')",
    }
    source = (
        "FROM article_revision AS r JOIN article AS a ON a.key = r.article_key "
        "JOIN article_body AS b ON b.article_key = r.article_key "
        "LEFT JOIN article_revision AS f ON f.article_key = r.article_key AND f.revision = r.base"
    )
    return View("revisions", columns, source)


_REASON = "(SELECT w.reason FROM revision_reason AS w WHERE w.article_key = r.article_key AND w.revision = r.revision)"


def _as_of(name: str) -> str:
    return f"CASE WHEN r.text IS NULL THEN a.{name} ELSE r.{name} END"


def _spliced(name: str) -> str:
    """Start of the base, what differs, end of the base."""
    return f"substr(f.{name}, 1, r.{name}_head) || r.{name} || substr(f.{name}, r.{name}_tail)"


_TEXT = f"CASE WHEN r.text IS NULL THEN b.text WHEN r.base IS NULL THEN r.text ELSE {_spliced('text')} END"


def _html(sql: Dialect) -> str:
    kept = f"CASE WHEN r.html IS NULL THEN b.html WHEN r.html_head IS NULL THEN r.html ELSE {_spliced('html')} END"
    return plain_html.expression(f"({kept})", f"({_TEXT})", sql.NEWLINE)


def _aliases() -> View:
    columns = {"url": "l.url", "id": "a.id", "kind": "l.kind"}
    return View("aliases", columns, "FROM article_alias AS l JOIN article AS a ON a.key = l.article_key")


def _media(sql: Dialect) -> View:
    published = sql.instant("published_at")
    columns = _of("m", "name slug kind aliases") | {"aliases": sql.json("m.aliases"), "articles": "t.number"}
    # Spelled as the index is, so that the newest is its last entry.
    newest = f"FROM article WHERE medium = m.name AND {published} IS NOT NULL ORDER BY {published} DESC LIMIT 1"
    columns["last_published_at"] = f"(SELECT {published} {newest})"
    source = "FROM tally AS t JOIN medium AS m ON m.name = t.name WHERE t.scope = 'medium' AND t.number > 0"
    return View("media", columns, source)


def _categories(sql: Dialect) -> View:
    # A section without a title of its own is called as the medium whose slug it has (SPEC 2.3).
    medium = "(SELECT min(m.name) FROM medium AS m WHERE m.slug = c.slug)"
    columns = {
        "slug": "c.slug",
        "title": f"coalesce(nullif(c.title, ''), {medium}, c.slug)",
        "articles": "coalesce((SELECT t.number FROM tally AS t WHERE t.scope = 'category' AND t.name = c.slug), 0)",
        "last_seen_at": sql.instant("c.last_seen_at"),
    }
    return View("categories", columns, "FROM category AS c")


def _listed(sql: Dialect, name: str, table: str, columns: str) -> View:
    """Articles under something, by time: what the JSON lists of `articles` say, for queries that must not scan."""
    shown = _of("l", columns) | {"id": "a.id", "published_at": sql.instant("l.published_at")}
    return View(name, shown, f"FROM {table} AS l JOIN article AS a ON a.key = l.article_key")


def _runs(sql: Dialect) -> View:
    columns = _of("r", _RUNS) | {"arguments": sql.json("r.arguments")}
    columns |= {name: sql.instant(columns[name]) for name in ("started_at", "finished_at")}
    columns["job"] = "coalesce(p.name, '')"
    columns |= {name: sql.json(f"coalesce(p.{name}, '{none}')") for name, none in _REPORTED.items()}
    return View("runs", columns, "FROM run AS r LEFT JOIN run_report AS p ON p.run_id = r.id")


def _rejects(sql: Dialect) -> View:
    columns = {"run": "r.run_id", **_of("r", "url stage reason"), "payload": "p.sha256", "id": "r.id"}
    columns["rejected_at"] = sql.instant("r.rejected_at")
    return View("rejects", columns, "FROM reject AS r LEFT JOIN payload AS p ON p.id = r.payload_id")


def _duplicates() -> View:
    columns = {"id": "a.id", "canonical_id": "o.id", "similarity": "d.similarity"}
    source = (
        "FROM duplicate AS d JOIN article AS a ON a.key = d.article_key JOIN article AS o ON o.key = d.canonical_key"
    )
    return View("duplicates", columns, source)

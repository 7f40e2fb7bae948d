"""The public views: plain SQL that any client of the database can read."""

from __future__ import annotations

from collections.abc import Callable

_TIMES = ("published_at", "first_seen_at", "last_seen_at", "changed_at", "gone_at")
_ARTICLE = (
    "id kind title summary body_html body_text published_at published_precision published_origin published_raw "
    "zone_assumed medium medium_slug credit_raw authors author_raw editor categories securities images language url "
    "share_url first_seen_at last_seen_at changed_at revision seq content_hash extractor gone_at flags"
).split()
_JSON = ("authors", "securities", "images", "flags")
_RUN = (
    "id spider arguments started_at finished_at outcome exit_code requests pages new changed unchanged rejected "
    "failed bytes not_modified version"
).split()
NAMES = ("articles", "revisions", "aliases", "media", "categories", "runs", "rejects", "duplicates")


def statements(dialect: str) -> list[str]:
    """``CREATE VIEW`` statements for ``sqlite`` or ``postgresql``."""
    postgresql = dialect == "postgresql"
    time = _postgresql_time if postgresql else _sqlite_time
    json: Callable[[str], str] = (lambda column: f"{column}::jsonb") if postgresql else (lambda column: column)
    group = "json_agg(c.slug ORDER BY c.slug)::jsonb" if postgresql else "json_group_array(c.slug)"
    slugs = (
        f"COALESCE((SELECT {group} FROM (SELECT slug FROM article_category WHERE article_key = a.key "
        f"ORDER BY slug) AS c), {json(chr(39) + '[]' + chr(39))})"
    )
    return [
        f"CREATE VIEW articles AS SELECT {_article_columns(time, json, slugs)} "
        "FROM article AS a JOIN article_body AS b ON b.article_key = a.key",
        f"CREATE VIEW revisions AS SELECT a.id, r.revision, {time('r.seen_at')} AS seen_at, "
        "COALESCE(r.title, a.title) AS title, COALESCE(r.body_text, b.text) AS body_text, "
        f"COALESCE(r.body_html, b.html) AS body_html, {json('r.changed')} AS changed "
        "FROM article_revision AS r JOIN article AS a ON a.key = r.article_key "
        "JOIN article_body AS b ON b.article_key = a.key",
        "CREATE VIEW aliases AS SELECT l.url, a.id, l.kind FROM article_alias AS l "
        "JOIN article AS a ON a.key = l.article_key",
        f"CREATE VIEW media AS SELECT m.name, m.slug, m.kind, {json('m.aliases')} AS aliases, "
        "(SELECT count(*) FROM article AS a WHERE a.medium = m.name) AS articles, "
        f"{time('(SELECT max(a.published_at) FROM article AS a WHERE a.medium = m.name)')} AS last_published_at "
        "FROM medium AS m",
        "CREATE VIEW categories AS SELECT c.slug, c.title, "
        "(SELECT count(*) FROM article_category AS k WHERE k.slug = c.slug) AS articles, "
        f"{time('c.last_seen_at')} AS last_seen_at FROM category AS c",
        f"CREATE VIEW runs AS SELECT {_run_columns(time, json)} FROM run AS r",
        "CREATE VIEW rejects AS SELECT run_id AS run, url, stage, reason, payload_id AS payload FROM reject",
        "CREATE VIEW duplicates AS SELECT a.id, o.id AS canonical_id, d.similarity FROM duplicate AS d "
        "JOIN article AS a ON a.key = d.article_key JOIN article AS o ON o.key = d.canonical_key",
    ]


def _article_columns(time: Callable[[str], str], json: Callable[[str], str], slugs: str) -> str:
    special = {"body_html": "b.html", "body_text": "b.text", "categories": slugs}
    special |= {name: time(f"a.{name}") for name in _TIMES} | {name: json(f"a.{name}") for name in _JSON}
    return ", ".join(f"{special.get(name, f'a.{name}')} AS {name}" for name in _ARTICLE)


def _run_columns(time: Callable[[str], str], json: Callable[[str], str]) -> str:
    special = {name: time(f"r.{name}") for name in ("started_at", "finished_at")} | {"arguments": json("r.arguments")}
    return ", ".join(f"{special.get(name, f'r.{name}')} AS {name}" for name in _RUN)


def _sqlite_time(column: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', {column}, 'unixepoch')"


def _postgresql_time(column: str) -> str:
    return f"to_timestamp({column})"

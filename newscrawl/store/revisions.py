"""History: the current content stays where readers need it, older content is kept as what differs from a whole one.

Compression that SQL cannot undo would hide old content from plain clients of the views, so an old revision is
stored whole once and later ones as the span that differs: docs/decisions/0002-revisions-are-plain-text.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from newscrawl.store import plain_html, rows, schema
from newscrawl.store.rows import Row, chunks

_SPANS = ("text", "html")
_NO_SPANS = dict.fromkeys(("base", *(f"{name}_{end}" for name in _SPANS for end in ("head", "tail"))))
_WORTHWHILE = 0.5  # a span longer than this share of the content is stored whole, and is the base of the next ones


def superseded(stored: Row) -> Row:
    """What `article_revision` must keep of a row of `article` and its body before they change."""
    return {
        "article_key": stored["key"],
        "revision": stored["revision"],
        "title": stored["title"],
        "published_at": stored["published_at"],
        "published_precision": stored["published_precision"],
        "content_hash": stored["content_hash"],
        "text": stored["body_text"],
        "html": stored["body_html"],
    }


def write(connection: Connection, added: Iterable[Row], old: Iterable[Row]) -> None:
    """Add revisions that are current, and give superseded ones their content."""
    columns = [column.name for column in schema.article_revision.columns]
    current = {(row["article_key"], row["revision"]): dict.fromkeys(columns) | row for row in added}
    packed = _packed(connection, list(old))
    # Two changes of one article in one batch: the first is superseded before it was ever written.
    for place in [place for place in packed if place in current]:
        current[place] |= packed.pop(place)
    if current:
        connection.execute(schema.article_revision.insert(), list(current.values()))
    rows.update(connection, schema.article_revision, list(packed.values()))


def _packed(connection: Connection, old: list[Row]) -> dict[tuple[int, int], Row]:
    bases = _bases(connection, {row["article_key"] for row in old})
    packed = {}
    for row in old:
        place = (row["article_key"], row["revision"])
        packed[place] = pack(bases.get(row["article_key"]), row)
        if packed[place]["base"] is None:
            bases[row["article_key"]] = packed[place]
    return packed


def pack(base: Row | None, row: Row) -> Row:
    """`row` with its text and HTML cut down to what `base`, a whole older revision as it is kept, does not have."""
    whole = row | _NO_SPANS | {"html": plain_html.stored(row["html"], row["text"])}
    if base is None:
        return whole
    cut = whole | {"base": base["revision"]}
    # HTML that either text says already is not there to be cut.
    for name in _SPANS if base["html"] and whole["html"] else _SPANS[:1]:
        cut[f"{name}_head"], cut[name], cut[f"{name}_tail"] = span(base[name], whole[name])
    saved = sum(len(cut[name]) for name in _SPANS) <= _WORTHWHILE * sum(len(whole[name]) for name in _SPANS)
    return cut if saved else whole


def span(base: str, text: str) -> tuple[int, str, int]:
    """Head, middle and tail such that ``text == base[:head] + middle + base[tail - 1:]``."""
    head = _common(base, text)
    end = _common(base[head:][::-1], text[head:][::-1])
    return head, text[head : len(text) - end], len(base) - end + 1


def _common(one: str, other: str) -> int:
    """Length of the common start; halving compares long runs at once."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _bases(connection: Connection, keys: set[int]) -> dict[int, Row]:
    """The latest whole revision of each article."""
    revision = schema.article_revision
    found: dict[int, Row] = {}
    for chunk in chunks(sorted(keys)):
        query = (
            select(revision.c.article_key, revision.c.revision, revision.c.text, revision.c.html)
            .where(revision.c.article_key.in_(chunk), revision.c.base.is_(None), revision.c.text.is_not(None))
            .order_by(revision.c.revision)
        )
        found |= {row["article_key"]: dict(row) for row in connection.execute(query).mappings()}
    return found

"""Whether what is stored is what was stored: the parts of ``newscrawl db check``.

Each part yields a sentence for what is wrong and an empty one for each row that is whole, page by page, so that no
read holds a snapshot for long.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select, text

from newscrawl.identity import content_hash
from newscrawl.store import copies, dictionaries, payloads, plain_html, schema, tallies

PAGE = 500
# Tags of stored HTML: values stand in quotation marks, and may have angle brackets.
_TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_REVISIONS = text("SELECT id, revision, body_text, body_html, content_hash FROM revisions WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)


def size(count: Callable[[Select[Any]], int]) -> int:
    """Rows that the parts look at, but for the counts."""
    old = schema.article_revision.c.text.is_not(None)
    queries = [
        select(func.count()).select_from(schema.article),
        select(func.count()).select_from(schema.article_revision).where(old),
        select(func.count()).select_from(schema.payload),
        select(func.count()).select_from(schema.index_copy),
    ]
    return sum(map(count, queries))


def articles(connection: Connection) -> Iterator[str]:
    """Text against its hash, and HTML against the text: they say the same words."""
    article, body = schema.article, schema.article_body
    last = 0
    while True:
        query = (
            select(article.c.key, article.c.id, article.c.content_hash, body.c.text, body.c.html)
            .outerjoin(body, body.c.article_key == article.c.key)
            .where(article.c.key > last)
            .order_by(article.c.key)
            .limit(PAGE)
        )
        rows = connection.execute(query).all()
        if not rows:
            return
        last = rows[-1].key
        for row in rows:
            if row.text is None:
                yield f"{row.id} has no body"
            else:
                html = plain_html.written(row.html, row.text)
                yield _content(row.id, row.text, html, row.content_hash)


def revisions(connection: Connection) -> Iterator[str]:
    """The same for content that was superseded, as the view `revisions` puts it together."""
    place = (0, 0)
    while found := _superseded(connection, place):
        place = (found[-1].key, found[-1].revision)
        ids = list(dict.fromkeys(row.id for row in found))
        shown = {(row.id, row.revision): row for row in connection.execute(_REVISIONS, {"ids": ids})}
        for row in found:
            name = f"{row.id} revision {row.revision}"
            seen = shown.get((row.id, row.revision))
            if seen is None or seen.body_text is None or seen.body_html is None:
                yield f"{name} cannot be put together"
            else:
                yield _content(name, seen.body_text, seen.body_html, seen.content_hash)


def bytes_kept(connection: Connection) -> Iterator[str]:
    """Pages as they were fetched, against their digests."""
    payload = schema.payload
    last = 0
    while True:
        rows = connection.execute(select(payload).where(payload.c.id > last).order_by(payload.c.id).limit(PAGE)).all()
        if not rows:
            return
        last = rows[-1].id
        contents = dictionaries.load(connection, {row.zdict_id for row in rows if row.zdict_id})
        for row in rows:
            yield _bytes(f"payload {row.sha256}", row, contents.get(row.zdict_id))


def index_copies(connection: Connection) -> Iterator[str]:
    """The last bytes of each index, against their digests."""
    for url in copies.damaged(connection):
        yield f"the copy of the index {url} is damaged: the next crawl asks for it whole" if url else ""


PARTS: Mapping[str, Callable[[Connection], Iterator[str]]] = {
    "texts": articles,
    "revisions": revisions,
    "payloads": bytes_kept,
    "copies of indexes": index_copies,
}
"""By what each reads."""


def counts(connection: Connection) -> Iterator[str]:
    """Those that views show without counting. `connection` must see one state of the database throughout."""
    for (scope, name), (said, is_) in tallies.wrong(connection).items():
        yield f"{scope} {name} is said to have {said} articles and has {is_}; run: newscrawl db vacuum"


def _superseded(connection: Connection, place: tuple[int, int]) -> Sequence[Any]:
    article, revision = schema.article, schema.article_revision
    key, number = place
    behind = or_(revision.c.article_key > key, (revision.c.article_key == key) & (revision.c.revision > number))
    query = (
        select(article.c.key, article.c.id, revision.c.revision)
        .join(article, article.c.key == revision.c.article_key)
        # The first condition alone can use the primary key.
        .where(revision.c.article_key >= key, behind, revision.c.text.is_not(None))
        .order_by(revision.c.article_key, revision.c.revision)
        .limit(PAGE)
    )
    return connection.execute(query).all()


def _content(name: str, body: str, html: str, hashed: str | None) -> str:
    if hashed and hashed != content_hash(body):
        return f"{name}: the text is not the one that was stored"
    if html != plain_html.paragraphs(body) and _letters(_TAG.sub("", html)) != "".join(body.split()):
        return f"{name}: the HTML does not say what the text says"
    return ""


def _letters(markup: str) -> str:
    return "".join(unescape(markup).split())


def _bytes(name: str, row: Row[Any], dictionary: bytes | None) -> str:
    try:
        whole = payloads.expand(row.data, row.raw_length, dictionary)
    except payloads.DamagedPayloadError:
        return f"{name} cannot be expanded"
    return "" if hashlib.sha256(whole).hexdigest() == row.sha256 else f"{name} is damaged"

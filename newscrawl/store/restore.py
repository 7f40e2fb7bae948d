"""Rows as an export of ours says that they were; an import of pages goes through `articles` and `merge` instead.

What is not there is inserted as it was. Of what is there the newer state wins: the later change, then the higher
revision, then the later sighting; the state that it replaces becomes a revision where its content differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime

from sqlalchemy import Connection

from newscrawl.store import plain_html, revisions
from newscrawl.store.articles import Batch, Outcome, join_sections, load, write
from newscrawl.store.counters import Counters
from newscrawl.store.entries import Entry
from newscrawl.store.merge import Edition
from newscrawl.store.records import Article, Revision
from newscrawl.store.rows import Row
from newscrawl.store.values import address_text, instant, is_address, json_text, name_text, plain_text

_CONTENT = ("title", "body_text", "body_html", "published_at", "published_precision", "content_hash")
_CLOCKS = ("first_seen_at", "last_seen_at", "changed_at")
_MAY_BE_NULL = ("published_precision", "published_origin", "medium", "medium_slug")
_TEXTS = (
    "id kind title summary body_html body_text published_raw credit_raw author_raw editor language url share_url "
    "content_hash extractor charset charset_origin"
).split()
_LISTS = ("authors", "securities", "images", "flags")
_LAST_NUMBER = 1 << 48
"""A file cannot use up the numbers of `seq`."""


def apply_entries(connection: Connection, entries: Sequence[Entry], counters: Counters, *, now: int) -> list[Outcome]:
    """Restore entries in order. The caller holds the write lock, saves the counters and commits."""
    batch = load(connection, [plain_text(entry.article.id) for entry in entries], now)
    outcomes = [_fold(batch, counters, entry) for entry in entries]
    write(connection, batch, counters)
    return outcomes


def _fold(batch: Batch, counters: Counters, entry: Entry) -> Outcome:
    incoming = _row(entry)
    id_ = incoming["id"]
    stored = batch.rows.get(id_)
    is_newer = stored is None or _state(incoming) >= _state(stored)
    if stored is None:
        row = incoming | {"key": counters.next_key(), "seq": 0}
    else:
        row = _joined(stored, incoming) if is_newer else dict(stored)
        row["last_seen_at"] = max(stored["last_seen_at"], incoming["last_seen_at"])
    joined = join_sections(batch, row["key"], entry.article.categories, incoming["last_seen_at"])
    different = [] if stored is None else [name for name in row if row[name] != stored[name]]
    changed = [name for name in different if name != "last_seen_at"]
    if stored is None or changed or joined:
        batch.visible.pop(id_, None)
        batch.visible[id_] = None
        batch.numbers[id_] = min(entry.article.seq, _LAST_NUMBER)
    if stored is None or different:
        batch.written[id_] = None
    if stored is None or "body_html" in different or "body_text" in different:
        batch.bodies[id_] = None
    if is_newer:
        _revise(batch, stored, row, entry)
        _speak(batch, row["key"], entry)
    batch.rows[id_] = row
    _collect(batch, row, entry)
    return Outcome(id_, "new" if stored is None else "changed" if changed else "unchanged", tuple(changed))


def _state(row: Row) -> tuple[int, int, int]:
    return row["changed_at"], row["revision"], max(row["last_seen_at"], row["gone_at"] or 0)


def _joined(stored: Row, incoming: Row) -> Row:
    """The newer state in the place of the stored one: what never changes stays, and numbers only grow."""
    differs = any(stored[name] != incoming[name] for name in _CONTENT)
    kept = {name: stored[name] for name in ("key", "seq", "first_seen_at")}
    return stored | incoming | kept | {"revision": max(stored["revision"] + differs, incoming["revision"])}


def _revise(batch: Batch, stored: Row | None, row: Row, entry: Entry) -> None:
    before = stored["revision"] if stored else 0
    if row["revision"] == before:
        return
    if stored is not None:
        batch.superseded.append(revisions.superseded(stored))
    key, current = row["key"], row["revision"]
    history = {each.revision: each for each in entry.revisions}
    for number in sorted(number for number in history if before < number < current):
        old = history[number]
        batch.revisions.append(_revision(key, number, instant(old.seen_at), old.changed))
        _give_reason(batch, key, old)
        batch.superseded.append(_superseded(key, old))
    told = history.get(entry.article.revision)
    seen = instant(told.seen_at) if told else row["changed_at"]
    batch.revisions.append(_revision(key, current, seen, told.changed if told else ()))
    if told:
        _give_reason(batch, key, told)


def _give_reason(batch: Batch, key: int, told: Revision) -> None:
    if told.reason:
        batch.reasons.append({"article_key": key, "revision": told.revision, "reason": name_text(told.reason)})


def _revision(key: int, number: int, seen: int, changed: Sequence[str]) -> Row:
    return {"article_key": key, "revision": number, "seen_at": seen, "changed": json_text(list(changed))}


def _superseded(key: int, old: Revision) -> Row:
    names = ("title", "body_text", "body_html", "content_hash")
    texts = {name: plain_text(getattr(old, name)) for name in names}
    known = {"published_at": _seconds(old.published_at), "published_precision": old.published_precision}
    return revisions.superseded({"key": key, "revision": old.revision, **texts, **known})


def _speak(batch: Batch, key: int, entry: Entry) -> None:
    for said in entry.editions:
        place = (key, name_text(said.variant), said.kind)
        now = Edition(plain_text(said.content_hash), plain_text(said.title))
        if batch.editions.get(place) != now:
            batch.editions[place] = now
            names = ("article_key", "variant", "kind", "content_hash", "title", "seen_at")
            values = (*place, now.content_hash, now.title, said.seen_at)
            batch.spoken[place] = dict(zip(names, values, strict=True))


def _collect(batch: Batch, row: Row, entry: Entry) -> None:
    seen = row["first_seen_at"]
    for alias in entry.aliases:
        if is_address(url := address_text(alias.url)):
            found = {"url": url, "article_key": row["key"], "kind": name_text(alias.kind), "first_seen_at": seen}
            batch.aliases.setdefault(url, found)
    if row["medium"]:
        batch.media.setdefault(row["medium"], {"name": row["medium"], "slug": row["medium_slug"] or ""})


def _row(entry: Entry) -> Row:
    """Columns of `article` and its body, without `key` and `seq`."""
    article: Article = entry.article
    row: Row = {name: plain_text(getattr(article, name)) for name in _TEXTS}
    row |= {name: address_text(getattr(article, name)) for name in ("url", "share_url")}
    row["body_html"] = plain_html.written(row["body_html"], row["body_text"])  # as any other writer has it
    for name in _MAY_BE_NULL:
        value = getattr(article, name)
        row[name] = None if value is None else name_text(value)
    row |= {name: json_text([_plain(each) for each in getattr(article, name)]) for name in _LISTS}
    row |= {name: instant(getattr(article, name)) for name in _CLOCKS}
    row |= {name: _seconds(getattr(article, name)) for name in ("published_at", "gone_at")}
    return row | {
        "zone_assumed": int(article.zone_assumed),
        "revision": article.revision,
        "variant": name_text(entry.variant),
        "medium_variant": name_text(entry.medium_variant),
        "missing_at": _seconds(article.gone_at),
    }


def _plain(value: object) -> object:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else instant(moment)

"""Merge, never overwrite with emptiness (SPEC 4.3); pure: a stored row and an item in, the new row out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from newscrawl.identity import identify
from newscrawl.items import ArticleItem

Row = dict[str, Any]

EXTRACTOR = "newscrawl 1"
"""Name and version of the rules; a rule change that alters rows raises the number."""

_ADDRESS_RANK = {"web": 5, "wap": 4, "share": 3, "site": 2, "archive": 1, "api": 0}


@dataclass(frozen=True, slots=True)
class Merged:
    row: Row
    """Columns of `article` plus ``body_html`` and ``body_text``; without key, seq and the clocks of the writer."""
    status: str
    """``new``, ``changed`` or ``unchanged``: a change is one of content, and makes a revision."""
    changed: tuple[str, ...] = ()
    filled: bool = False
    """Something empty was filled or something better replaced, without a change of content."""


def edition_rank(variant: str) -> int:
    """Editions of a medium outrank the annotated one of the digest channel for text and medium."""
    return 1 if variant == "em" else 2


def merge(stored: Row | None, item: ArticleItem, edition_hash: str | None) -> Merged:
    """`edition_hash` is what the same edition of the article last said, None at its first sighting."""
    incoming = row_of(item)
    if stored is None:
        return Merged(incoming, "new")
    row = dict(stored)
    changed = _take_text(row, incoming, edition_hash) + _take_title(row, incoming) + _take_time(row, incoming)
    _fill(row, incoming)
    if changed:
        return Merged(row, "changed", tuple(changed))
    return Merged(row, "unchanged", filled=row != stored)


def row_of(item: ArticleItem) -> Row:
    published = int(item.published_at.timestamp()) if item.published_at else None
    return {
        "id": item.id,
        "kind": item.kind,
        "title": item.title,
        "summary": item.summary,
        "body_html": item.body_html,
        "body_text": item.body_text,
        "published_at": published,
        "published_precision": item.published_precision if published is not None else None,
        "published_origin": (item.published_origin or None) if published is not None else None,
        "published_raw": item.published_raw,
        "zone_assumed": int(item.zone_assumed),
        "medium": item.medium or None,
        "medium_slug": item.medium_slug or None,
        "credit_raw": item.credit_raw,
        "authors": _json(item.authors),
        "author_raw": item.author_raw,
        "editor": item.editor,
        "securities": _json([asdict(security) for security in item.securities]),
        "images": _json([asdict(image) for image in item.images]),
        "flags": _json(list(dict.fromkeys(item.flags))),
        "language": item.language,
        "url": item.url,
        "share_url": item.share_url,
        "variant": item.variant,
        "content_hash": item.content_hash,
        "extractor": EXTRACTOR,
    }


_TEXT = ("body_html", "body_text", "content_hash", "images", "variant", "kind", "flags", "language")
_TIME = ("published_at", "published_precision", "published_origin", "published_raw", "zone_assumed")
_MEDIUM = ("medium", "medium_slug", "credit_raw")
_PRECISION = {None: 0, "day": 1, "minute": 2, "second": 3}


def _take_text(row: Row, incoming: Row, edition_hash: str | None) -> list[str]:
    if not incoming["body_text"] and not incoming["body_html"]:
        return []
    if (row["kind"], incoming["kind"]) == ("article", "flash"):
        row["summary"] = row["summary"] or incoming["body_text"]
        return []
    better = edition_rank(incoming["variant"]) - edition_rank(row["variant"])
    upgraded = (row["kind"], incoming["kind"]) == ("flash", "article")
    same = row["content_hash"] == incoming["content_hash"]
    if upgraded or (same and better >= 0) or not row["body_text"]:
        _copy(row, incoming, _TEXT)
        return ["body"] if not same else []
    if same or edition_hash == incoming["content_hash"] or (edition_hash is None and better < 0):
        return []
    _copy(row, incoming, _TEXT)
    return ["body"]


def _take_title(row: Row, incoming: Row) -> list[str]:
    if not incoming["title"] or incoming["title"] == row["title"]:
        return []
    # Channels shorten titles: another edition's wording is no change of the article.
    same_edition = incoming["variant"] == row["variant"]
    if row["title"] and not same_edition:
        return []
    first = not row["title"]
    row["title"] = incoming["title"]
    return [] if first else ["title"]


def _take_time(row: Row, incoming: Row) -> list[str]:
    if incoming["published_at"] is None:
        return []
    if row["published_at"] is None or (row["published_origin"] == "id" and incoming["published_origin"] != "id"):
        # The day in an id is a guess, not a time that was known.
        _copy(row, incoming, _TIME)
        return []
    if _PRECISION[incoming["published_precision"]] > _PRECISION[row["published_precision"]]:
        _copy(row, incoming, _TIME)
        return ["published_at"]
    return []


def _fill(row: Row, incoming: Row) -> None:
    better_medium = edition_rank(incoming["variant"]) > edition_rank(row["variant"])
    if incoming["medium"] and (not row["medium"] or better_medium):
        _copy(row, incoming, _MEDIUM)
    for name in ("summary", "author_raw", "editor", "share_url", "language", "credit_raw"):
        row[name] = row[name] or incoming[name]
    if row["kind"] == "flash" and row["summary"] == row["body_text"]:
        row["summary"] = ""
    if row["authors"] == "[]":
        row["authors"] = incoming["authors"]
    row["securities"] = _union(row["securities"], incoming["securities"])
    row["url"] = _better_address(row["url"], incoming["url"])


def _union(stored: str, incoming: str) -> str:
    if incoming in {"[]", stored}:
        return stored
    found: dict[tuple[str, str], Row] = {}
    for security in json.loads(stored) + json.loads(incoming):
        kept = found.setdefault((security["market"], security["code"]), security)
        kept["name"] = kept["name"] or security["name"]
    return _json(list(found.values()))


def _better_address(stored: str, incoming: str) -> str:
    if not stored or not incoming or stored == incoming:
        return stored or incoming
    rank = {url: _ADDRESS_RANK[identify(url).kind] for url in (stored, incoming)}
    return incoming if rank[incoming] > rank[stored] else stored


def _copy(row: Row, incoming: Row, names: tuple[str, ...]) -> None:
    row.update({name: incoming[name] for name in names})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

"""Merge, never overwrite with emptiness (SPEC 4.3); pure: a stored row and an incoming one give the new row.

An article has editions (`ArticleItem.variant`), and what counts as a change is judged against what the *same*
edition said before: see docs/decisions/0003-which-edition-wins.md.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from newscrawl.identity import content_hash, identify
from newscrawl.items import ArticleItem
from newscrawl.store import plain_html
from newscrawl.store.values import address_text, instant, json_text, name_text, plain_text

Row = dict[str, Any]
Status = Literal["new", "changed", "unchanged"]

EXTRACTOR = "newscrawl 2"
"""Name and version of the rules; a change of rules that alters rows raises the number."""

TEXT = ("kind", "body_html", "body_text", "images", "flags", "charset", "charset_origin", "content_hash", "variant")
TIME = ("published_at", "published_precision", "published_origin", "published_raw", "zone_assumed")
_MEDIUM = ("medium", "medium_slug", "credit_raw", "medium_variant")
_PEOPLE = ("authors", "author_raw", "editor", "language")
_INTERNAL = frozenset({"variant", "medium_variant", "extractor"})
_FIELD = {"body_html": "body", "body_text": "body", "content_hash": "body", "medium_slug": "medium"}
_FIELD |= dict.fromkeys(TIME, "published_at") | {"charset_origin": "charset"}
_EMPTY = ("", "[]", None)
_FLASH = " flash"
_PRECISION = {None: 0, "day": 1, "minute": 2, "second": 3}
_ADDRESS = {"web": 5, "wap": 4, "share": 3, "site": 2, "archive": 1, "api": 0}


@dataclass(frozen=True, slots=True)
class Edition:
    """What one edition of an article last said."""

    content_hash: str
    title: str


@dataclass(frozen=True, slots=True)
class Merged:
    row: Row
    status: Status
    changed: tuple[str, ...] = ()
    """Fields that differ now, beginning with those that make this a revision; empty unless `status` is changed."""
    filled: tuple[str, ...] = ()
    """Fields that were empty or only better now, without a change of content: readers see them, no revision."""


def merge(stored: Row | None, incoming: Row, edition: Edition | None) -> Merged:
    """`incoming` is made by `row_of`; `edition` is None at the first sighting of this edition of the article."""
    if stored is None:
        return Merged(incoming, "new")
    row = dict(stored)
    content = _take_text(row, incoming, edition)
    took_text = bool(content)
    content += _take_title(row, stored, incoming, edition, took_text=took_text)
    content += _take_time(row, incoming)
    take_medium(row, incoming)
    take_people(row, incoming, took_text=took_text)
    take_summary(row, stored, incoming, took_text=took_text)
    row["share_url"] = row["share_url"] or incoming["share_url"]
    row["url"] = _better_address(row["url"], incoming["url"])
    row["securities"] = union(row["securities"], incoming["securities"])
    if row["variant"] == incoming["variant"] and any(row[name] != stored[name] for name in incoming):
        row["extractor"] = incoming["extractor"]  # of the rules that read the text
    fields = field_names(stored, row)
    if content:
        return Merged(row, "changed", tuple(dict.fromkeys([*content, *fields])))
    return Merged(row, "unchanged", filled=fields)


def field_names(stored: Row, row: Row) -> tuple[str, ...]:
    """Fields, as readers know them, in which the rows differ."""
    different = [name for name in row if name not in _INTERNAL and row[name] != stored[name]]
    return tuple(dict.fromkeys(_FIELD.get(name, name) for name in different))


def row_of(item: ArticleItem) -> Row:
    """Columns that an item speaks about, as the database keeps them; raises ValueError on a time without a zone."""
    published = instant(item.published_at) if item.published_at else None
    dated = published is not None
    text = plain_text(item.body_text)
    medium = name_text(item.medium) or None
    return {
        "id": plain_text(item.id),
        "kind": item.kind,
        "title": plain_text(item.title),
        "summary": plain_text(item.summary),
        "body_html": plain_html.written(plain_text(item.body_html), text),
        "body_text": text,
        "published_at": published,
        "published_precision": (item.published_precision or "second") if dated else None,
        "published_origin": plain_text(item.published_origin) or None if dated else None,
        "published_raw": plain_text(item.published_raw),
        "zone_assumed": int(dated and item.zone_assumed),
        "medium": medium,
        "medium_slug": name_text(item.medium_slug) or None if medium else None,
        "credit_raw": plain_text(item.credit_raw),
        "authors": json_text(item.authors),
        "author_raw": plain_text(item.author_raw),
        "editor": plain_text(item.editor),
        "securities": json_text([asdict(security) for security in item.securities]),
        "images": json_text([asdict(image) | {"url": address_text(image.url)} for image in item.images]),
        "flags": json_text(list(dict.fromkeys(item.flags))),
        "language": plain_text(item.language),
        "charset": name_text(item.charset),
        "charset_origin": name_text(item.charset_origin) if item.charset else "",
        "url": address_text(item.url),
        "share_url": address_text(item.share_url),
        "variant": name_text(item.variant),
        # A flash reads its medium off a bracket, its article off a credit: they must not take turns.
        "medium_variant": name_text(item.variant) + _FLASH * (item.kind == "flash") if medium else "",
        "content_hash": plain_text(item.content_hash) or content_hash(text),
        "extractor": EXTRACTOR,
    }


def rank(variant: str) -> int:
    """Every edition outranks that of the digest channel, whose annotations split words and whose tag is no medium.

    What an index said of an article that could not be had is outranked by whatever is had later.
    """
    return {"pending": 0, "list": 0, "em": 1}.get(variant, 2)


# -- content: what differs here makes a revision --------------------------------------------------------------------


def _take_text(row: Row, incoming: Row, edition: Edition | None) -> list[str]:
    empty = not (incoming["body_text"] or incoming["body_html"])
    if empty or (row["body_text"] and not incoming["body_text"]):
        return []
    was, is_ = row["kind"], incoming["kind"]
    if (was, is_) == ("article", "flash"):
        return []
    better = rank(incoming["variant"]) - rank(row["variant"])
    same_text = row["content_hash"] == incoming["content_hash"]
    if (was, is_) == ("flash", "article"):
        take(row, incoming, TEXT)
        return ["kind"] if same_text else ["kind", "body"]
    if same_text:
        if better > 0 or incoming["variant"] == row["variant"]:
            take(row, incoming, TEXT)
        return []
    if row["body_text"] and not _speaks_anew(incoming["content_hash"], edition, better):
        return []
    take(row, incoming, TEXT)
    return ["body"]


def _speaks_anew(content_hash: str, edition: Edition | None, better: int) -> bool:
    """Whether an edition says something that it did not say before; at its first sighting its rank decides."""
    if edition is None or not edition.content_hash:
        return better >= 0
    return edition.content_hash != content_hash


def _take_title(row: Row, stored: Row, incoming: Row, edition: Edition | None, *, took_text: bool) -> list[str]:
    title = incoming["title"]
    if not title or same_words(title, row["title"]):
        return []
    if not row["title"]:
        row["title"] = title
        return []
    if edition is not None and edition.title:
        take = not same_words(title, edition.title)
    else:
        # Channels shorten titles: another edition's wording alone is no change of the article.
        take = took_text or rank(incoming["variant"]) > rank(stored["variant"])
    if not take:
        return []
    row["title"] = title
    return ["title"]


def _take_time(row: Row, incoming: Row) -> list[str]:
    known, better = certainty(row), certainty(incoming)
    if better <= known:
        return []
    take(row, incoming, TIME)
    # The day in an id only stands in for a time: whatever replaces it replaces nothing that was known.
    return ["published_at"] if known >= (1, 0) else []


def certainty(row: Row) -> tuple[int, int]:
    read = row["published_at"] is not None and row["published_origin"] != "id"
    return int(read), _PRECISION[row["published_precision"]]


# -- the rest: better or no longer empty, never a revision by itself ------------------------------------------------


def take_medium(row: Row, incoming: Row) -> None:
    if not incoming["medium"]:
        if not row["medium"]:
            row["credit_raw"] = row["credit_raw"] or incoming["credit_raw"]
        return
    speaker, before = incoming["medium_variant"], row["medium_variant"]
    if not row["medium"] or speaker == before or _authority(speaker) > _authority(before):
        take(row, incoming, _MEDIUM)


def _authority(speaker: str) -> tuple[int, bool]:
    return rank(speaker.removesuffix(_FLASH)), not speaker.endswith(_FLASH)


def take_people(row: Row, incoming: Row, *, took_text: bool) -> None:
    for name in _PEOPLE:
        if incoming[name] not in _EMPTY and (took_text or row[name] in _EMPTY):
            row[name] = incoming[name]


def take_summary(row: Row, stored: Row, incoming: Row, *, took_text: bool) -> None:
    """The digest channel owns the digest; a flash is its own digest and becomes the summary of its article."""
    if row["kind"] == "flash":
        row["summary"] = row["summary"] or incoming["summary"]
        return
    owner = incoming["variant"] == "em" or (took_text and incoming["variant"] == stored["variant"])
    if incoming["summary"] and ((owner and incoming["kind"] == "article") or not row["summary"]):
        row["summary"] = incoming["summary"]
    for flash in (stored, incoming):
        if flash["kind"] == "flash" and not row["summary"]:
            row["summary"] = flash["body_text"]


def union(stored: str, incoming: str) -> str:
    if incoming in {"[]", stored}:
        return stored
    found: dict[tuple[str, str], Row] = {}
    for security in json.loads(stored) + json.loads(incoming):
        kept = found.setdefault((security["market"], security["code"]), security)
        kept["name"] = kept["name"] or security["name"]
    return json_text(list(found.values()))


def _better_address(stored: str, incoming: str) -> str:
    if not stored or not incoming or stored == incoming:
        return stored or incoming
    return incoming if address_rank(incoming) > address_rank(stored) else stored


def address_rank(url: str) -> int:
    """How good an address is, from that of a service (0) to the source's own page (5); -1 for none at all."""
    try:
        return _ADDRESS[identify(url).kind]
    except ValueError:  # no address at all
        return -1


def same_words(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def take(row: Row, incoming: Row, names: tuple[str, ...]) -> None:
    row.update({name: incoming[name] for name in names})

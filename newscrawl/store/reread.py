"""A stored article and what today's rules read from the bytes that it came from; pure, like `merge`.

The source said nothing new, so nothing is weighed that it said: an edition answers for the fields that it gave, and
for no others. What the rules read now replaces what they read then, except where they read nothing at all: emptiness
never overwrites, and a fixed rule that takes a wrong value away is a matter for whoever corrects the data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from newscrawl.store import merge
from newscrawl.store.merge import EXTRACTOR, Edition, Merged, Row, rank
from newscrawl.store.values import json_text


def reread(
    stored: Row, readings: Sequence[Row], editions: Mapping[tuple[str, str], Edition], *, is_whole: bool
) -> Merged:
    """`readings` are made by `merge.row_of`, one an edition; `editions` is what each had said, by variant and kind.

    `is_whole` tells that no edition of the article is missing among the readings.
    """
    row = dict(stored)
    content: list[str] = []
    for read in sorted(readings, key=lambda each: rank(each["variant"])):
        gave_text = read["variant"] == stored["variant"]
        before = editions.get((read["variant"], read["kind"]))
        took_text = gave_text and _text(row, read, content)
        _title(row, read, before, content, gave_text=gave_text)
        _time(row, read, content, gave_text=gave_text)
        merge.take_medium(row, read)
        merge.take_people(row, read, took_text=took_text)
        merge.take_summary(row, stored, read, took_text=took_text)
    row["securities"] = _securities(stored, readings, is_whole=is_whole)
    row["extractor"] = EXTRACTOR
    fields = merge.field_names(stored, row)
    if content:
        return Merged(row, "changed", tuple(dict.fromkeys([*content, *fields])))
    return Merged(row, "unchanged", filled=fields)


def _text(row: Row, read: Row, content: list[str]) -> bool:
    """Whether the edition that the text is of was read again: its pictures and flags come along."""
    if not (read["body_text"] or read["body_html"]) or (row["body_text"] and not read["body_text"]):
        return False
    if (row["kind"], read["kind"]) == ("article", "flash"):
        return False
    if row["kind"] != read["kind"]:
        content.append("kind")
    if row["content_hash"] != read["content_hash"]:
        content.append("body")
    merge.take(row, read, merge.TEXT)
    return True


def _title(row: Row, read: Row, before: Edition | None, content: list[str], *, gave_text: bool) -> None:
    """An edition answers for a title that it gave; what another one gave stays."""
    title = read["title"]
    gave = before is not None and merge.same_words(before.title, row["title"])
    if not title or title == row["title"] or not (gave or (gave_text and before is None) or not row["title"]):
        return
    if row["title"] and not merge.same_words(title, row["title"]):
        content.append("title")
    row["title"] = title


def _time(row: Row, read: Row, content: list[str], *, gave_text: bool) -> None:
    if read["published_at"] is None:
        return
    known, better = merge.certainty(row), merge.certainty(read)
    same_place = read["published_origin"] == row["published_origin"]
    same_words = same_place and read["published_raw"] == row["published_raw"]
    # The same words may be worth less than was thought: midnight may have been no time of day.
    if not (better > known or same_words or (same_place and gave_text and better == known)):
        return
    was = (row["published_at"], row["published_precision"])
    if known >= (1, 0) and was != (read["published_at"], read["published_precision"]):
        content.append("published_at")
    merge.take(row, read, merge.TIME)


def _securities(stored: Row, readings: Sequence[Row], *, is_whole: bool) -> str:
    """Those of all editions; names that rules no longer find go away only when every edition was read again."""
    union = "[]" if is_whole else stored["securities"]
    for read in readings:
        union = merge.union(union, read["securities"])
    if union == "[]" or _keys(union) == _keys(stored["securities"]):
        return str(stored["securities"])
    return union


def _keys(securities: str) -> str:
    return json_text(sorted([each["market"], each["code"], each["name"]] for each in json.loads(securities)))

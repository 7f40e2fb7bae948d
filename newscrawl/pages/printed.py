"""The day of publication on pages that state it nowhere but in their text. Pure.

Every date in a line that could be one of time and by-line is a candidate; where it stands, what the line says, what
the element is called and which month the address names decide between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from newscrawl.pages.daynames import Day, days
from newscrawl.pages.hints import Hint
from newscrawl.pages.scan import Block, Node

_PUBLISHED = re.compile(
    r"(?:ver[öo]ffentlicht|publi|posted|erstellt|eingestellt|online|geschrieben|verfasst|"
    r"created|date|datum|datan?|fecha|ausgabe|released?|geplaatst|dodano|yayın|опубликован|written|erschienen|"
    r"submitted)[^\W\d]{0,8}\W{0,4}(?:(?:[^\W\d]{2,10}[.,]{0,2} ){0,2})$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"(?:stand|upd|aktuali|geändert|änderung|modif|edited|bearbeitet|revis|changed|reviewed|mis à jour|last|letzt)"
    r"[^\d]{0,40}$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:abgerufen|accessed|retrieved|gedruckt|print(?:ed)?|copyright|©|geboren|born|\*|†|bis|until|till|"
    r"\b(?:event|due|start|end|closing|expiry) dates?)[^\d]{0,30}$",
    re.IGNORECASE,
)
_AT_THE_BEGINNING = re.compile(
    r"^\W*$|^\W*(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lu|ma|me|je|ve|lun|mar|mer|jeu|ven|sam|dim|gio|mié|"
    r"jue|vie|sáb|dom|[^\W\d]{3,9}(?:day|tag|woch|abend)|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|"
    r"(?:am|vom|le|on|den)|[^\W\d]{3,12},|(?:by|von|par|por|di|door|av|af|from) [^\d]{2,50})\W*$",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"date|time|datum|zeit|fecha|publi|posted|byline|meta(?!l)|submitted|info|author|docdata|created|entry-header|"
    r"article-?head",
    re.IGNORECASE,
)
_YEAR_AND_MONTH = re.compile(r"/((?:19|20)\d\d)(?:[/_-]?(0[1-9]|1[0-2])(?:[/_-]?\d\d)?)?(?!\d)")
_MAY_HOLD = re.compile(r"(?:19|20)\d\d|\d[./-]\d\d?[./-]\d\d")
_LONGEST_BLOCK, _LINE, _SHORT_LINE = 400, 120, 45
_BLOCKS = 1_500
_BELOW, _ABOVE, _BEHIND = 4, 3, 5
"""Blocks below and above the headline, and behind the body, among which lines of time stand."""
_HEADER = 40
"""Blocks that pictures and buttons between headline and text take at most."""
_UPWARDS = 4
_LEAST = 0.9
_NEVER = -99.0


class Where(NamedTuple):
    """Indexes of blocks."""

    headline: int
    """-1 for none."""
    first: int
    """Of the body; 0 with `end` 0 for none."""
    end: int
    """One beyond its last."""

    def near(self, index: int) -> bool:
        """Whether the time of this article may stand there: from above the headline to the beginning of the text."""
        start = self.headline if self.headline >= 0 else self.first
        return start - 4 * _ABOVE <= index <= max(start, min(self.first, start + _HEADER)) + 3 * _BELOW


class _Candidate(NamedTuple):
    score: float
    day: date


def printed_day(blocks: Sequence[Block], where: Where, url: str, *, american: bool | None) -> date | None:
    """`american` says how ``3/4/2020`` is meant; with None it is passed over."""
    address = _YEAR_AND_MONTH.search(url)
    best = _Candidate(_LEAST, date.min)
    for block in blocks[:_BLOCKS]:
        for line in _lines(block):
            for found in days(line, american=american):
                score = _of_line(line, found) + _of_place(block, where) + _of_address(address, found.day)
                if score > best.score:
                    best = _Candidate(score, found.day)
    return best.day if best.day != date.min else None


def _lines(block: Block) -> Iterator[str]:
    if block.linked > 0.8 and block.weight > _LINE:
        return
    for line in block.text[: 4 * _LONGEST_BLOCK].split("\n"):
        if _MAY_HOLD.search(line, 0, _LONGEST_BLOCK):
            yield line[:_LONGEST_BLOCK]


def _of_line(line: str, found: Day) -> float:
    before = line[max(0, found.start - 60) : found.start]
    score = 2.0 if len(line) <= _SHORT_LINE else 1.0 if len(line) <= _LINE else -1.0 if found.start == 0 else -3.0
    published = _PUBLISHED.search(before)
    if _OTHER.search(before) or (found.is_short and not published and not _AT_THE_BEGINNING.search(before)):
        return _NEVER
    if _CHANGED.search(before):
        return score - 1.5
    return score + 2.5 if published and len(line) <= 2 * _LINE else score


def _of_place(block: Block, where: Where) -> float:
    distance = block.index - (where.headline if where.headline >= 0 else where.first)
    score = 0.0
    if block.index >= where.end > 0:
        score = 1.0 if block.index < where.end + _BEHIND else 0.0
    elif 0 <= distance <= _BELOW:
        score = 3.0
    elif -_ABOVE <= distance <= 3 * _BELOW:
        score = 2.0
    elif -4 * _ABOVE <= distance < 0 or 0 <= where.first - block.index <= _BELOW:
        score = 1.0
    return score + _of_names(block, where.headline)


def _of_names(block: Block, headline: int) -> float:
    score = -2.0 if block.linked > 0.5 else 0.0
    node: Node | None = block.node
    called = 0.0
    for step in range(_UPWARDS):
        if node is None or node.first <= headline < node.last:
            break
        element = node.element
        if step <= 1 and not called and _CALLED.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            called = 2.0 - step
        if node.hint is Hint.COMMENTS:
            return score + called - 5.0
        if node.hint < Hint.NONE:
            return score + called - 2.0
        node = node.parent
    return score + called


def _of_address(address: re.Match[str] | None, day: date) -> float:
    if address is None:
        return 0.0
    if int(address[1]) != day.year:
        return -1.0
    return 3.0 if address[2] and int(address[2]) == day.month else 0.0 if address[2] else 1.0

"""What is known of an article before its body is looked for: headline, description, text in its data. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from newscrawl.pages import jsonld
from newscrawl.pages.scan import Scan, folded
from newscrawl.pages.titles import Title, fold

_TAG = re.compile(r"<[^<>]{1,500}>")
_ENOUGH = 24
"""Folded characters by which a text is recognised."""


@dataclass(frozen=True, slots=True)
class Clues:
    headline: str = ""
    """Folded."""
    start: int = -1
    """Index of the block that holds the headline, -1 where none does."""
    description: str = ""
    """Folded."""
    text: str = ""
    """Folded ``articleBody``."""

    def describes(self, plain: str) -> bool:
        """Whether a folded text begins as the description does."""
        head = self.description[:_ENOUGH]
        return len(head) >= _ENOUGH // 2 and len(plain) >= len(head) and head in plain[: 3 * _ENOUGH]


def clues_of(scan: Scan, records: Sequence[dict[str, Any]], chosen: Sequence[Title]) -> Clues:
    described = [scan.meta.get(name, "") for name in ("og:description", "description", "twitter:description")]
    described += [jsonld.string(record.get("description")) for record in records[:1]]
    title = fold(chosen[0].text) if chosen else ""
    # A description that only repeats the title says nothing about the text.
    usable = [plain for each in described if (plain := fold(each)) and not title.startswith(plain[:_ENOUGH])]
    body = jsonld.string(records[0].get("articleBody")) if records else ""
    return Clues(
        title,
        _start(scan, chosen, title),
        max(usable, key=len, default=""),
        fold(_TAG.sub(" ", unescape(body[:200_000]))),
    )


def _start(scan: Scan, chosen: Sequence[Title], title: str) -> int:
    if chosen and chosen[0].place >= 0:
        return chosen[0].place
    for block in scan.blocks:
        if len(block.text) < 300 and title and block.linked < 0.5 and fold(block.text) == title:
            return block.index
    return next(
        (index for element, index in scan.headings if element.tag == "h1" and folded("".join(element.itertext()))), -1
    )

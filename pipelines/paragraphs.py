"""Bodies that are nothing but paragraphs of text, read without a parser: most reports of a wire are. Pure."""

from __future__ import annotations

import re

from pipelines.blocks import Block
from pipelines.furniture import role_among, says_dropped
from pipelines.inline import Run, folded

_LONGEST = 50_000
"""Characters: as many paragraphs as they can hold are within all limits of a body."""
_CHART = "EM_StockImg_"
_NAMES = r"[\w -]*+"
_OPEN = re.compile(rf'[ \t\n]*+(?P<div><div(?: class="(?P<class>{_NAMES})")?+(?: id="{_NAMES}")?+>[ \t\n]*+)?+')
# What a parser may read in another way is not in it: other tags and entities, attributes, control characters.
_PARAGRAPH = re.compile(rf'<p(?: class="({_NAMES})")?+>((?:[^<>&]++|&(?:amp|lt|gt|nbsp);)*+)</p>[ \t\n]*+')
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_CLOSE = re.compile(r"(?P<div></div>)?+[ \t\n]*+")


def plain_paragraphs(html: str) -> list[Block] | None:
    """The blocks that a walk over the parsed tree would give; None where only that can tell."""
    if len(html) > _LONGEST or _CHART in html:
        return None
    opened = _OPEN.match(html)
    if opened is None or _is_special(opened["class"] or ""):
        return None
    blocks: list[Block] = []
    place = opened.end()
    while found := _PARAGRAPH.match(html, place):
        names, text = found.groups()
        words = names.split() if names else ()
        if words and says_dropped(words):
            return None
        plain = text.strip()
        if not plain.isprintable() and _ODD.search(plain):
            return None
        if "&" in plain:
            plain = _decoded(plain)
        if plain := folded(plain).strip():
            blocks.append(Block("p", [Run(plain)], part=role_among(words) if words else ""))
        place = found.end()
    closed = _CLOSE.fullmatch(html, place)
    if closed is None or (opened["div"] is None) != (closed["div"] is None):
        return None
    return blocks


def _is_special(names: str) -> bool:
    words = names.split()
    return bool(words) and (says_dropped(words) or bool(role_among(words)))


def _decoded(text: str) -> str:
    return text.replace("&nbsp;", "\xa0").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

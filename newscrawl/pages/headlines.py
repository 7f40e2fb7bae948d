"""What on a page, and not in its head, may be its headline. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl.pages.scan import Scan, folded
from newscrawl.pages.sitenames import fold

LONGEST = 400
_LONGEST_HEADING = 300
_NAMED = re.compile(r"(?:^|[ -])(?:\w*title\w*|headline\w*|tit|bt|biaoti|heading|h1)(?:[ -]|$)", re.IGNORECASE)
_NAMED_AMONG = 150
_HEADINGS = frozenset({"h1", "h2", "h3"})
_HEADER_LINE = re.compile(
    r"(?:发布|发表|更新)?(?:时间|日期)\s?[:：]\s?(?:19|20)\d\d.{0,80}(?:来源|作者)|(?:来源|作者)\s?[:：].{0,60}(?:时间|"
    r"日期)\s?[:：]\s?(?:19|20)\d\d"
)
_BADGE = re.compile(r"^(?:原创|转载|独家|置顶|图文|视频|组图|推荐)\s?")
_TRAIL = re.compile(r"bread-?_?crumb", re.IGNORECASE)
_TRAIL_ABOVE = 4
"""Elements around a heading whose names may say that it stands in the trail of sections."""
_PIECES, _KICKERS = 20, 4
"""Pieces of text in a heading at most, and the first ones, among which the headline begins."""
_BEGINNING = 12
_FEWEST = 8
"""Folded characters by which the rest of a heading is recognised."""


class Title(NamedTuple):
    text: str
    origin: str
    """page, metadata, json-ld or title; on the page with the place that it was found in."""
    place: int = -1
    """Of the block that follows or holds it; -1 for what is not in the text."""


def visible(scan: Scan, page_title: str, named: Sequence[str]) -> Iterator[Title]:
    """`page_title` is folded; `named` are the spellings that the page's head gives."""
    headings = list(_headings(scan, [(plain, each) for each in named if len(plain := fold(each)) >= _FEWEST]))
    spelled = {title.place for title in headings if title.origin == "page-spelled"}
    yield from headings
    for title in (*_above_header(scan), *_named(scan), *_leading(scan, page_title)):
        if title.place not in spelled:
            yield title


def _headings(scan: Scan, spelled: Sequence[tuple[str, str]]) -> Iterator[Title]:
    for element, index in scan.headings[:60]:
        pieces = [piece for each in element.itertext() if (piece := folded(each[:LONGEST]))]
        text = folded("".join(element.itertext())[:LONGEST])
        if _BADGE.match(text) and scan.titles and fold(scan.titles[0]).startswith(fold(_BADGE.sub("", text))):
            text = _BADGE.sub("", text)
        if not text or len(text) >= _LONGEST_HEADING:
            continue
        if full := _spelled_out(pieces, spelled):
            yield Title(full, "page-spelled", index)
        else:
            yield Title(text, _origin(element), index)


def _origin(element: HtmlElement) -> str:
    if element.tag == "h1":
        return "page-trail" if _in_trail(element) else "page"
    return "page" if element.get("itemprop") == "headline" else "page-h2" if element.tag == "h2" else "page-h3"


def _spelled_out(pieces: Sequence[str], spelled: Sequence[tuple[str, str]]) -> str:
    """A heading of several elements runs them together: the page's head has the same words as they are to be read.

    It may have them without the first ones, which stand as a kicker above the headline. Empty where it has neither.
    """
    if not 1 < len(pieces) <= _PIECES:
        return ""
    rests = {fold("".join(pieces[start:])) for start in range(_KICKERS)}
    return next((text for plain, text in spelled if plain in rests), "")


def _in_trail(element: HtmlElement) -> bool:
    """Whether it names where the reader is, as the last of the sections that lead there."""
    around: HtmlElement | None = element
    for _ in range(_TRAIL_ABOVE):
        if around is None:
            return False
        if _TRAIL.search(f"{around.get('class') or ''} {around.get('id') or ''}"):
            return True
        around = around.getparent()
    return False


def _named(scan: Scan) -> Iterator[Title]:
    """Blocks whose element is called a title; the first ones only."""
    for block in scan.blocks[:_NAMED_AMONG]:
        if not 8 <= block.weight < 300 or block.linked >= 0.3 or block.node.tag in _HEADINGS:
            continue
        element = block.node.element
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(names) > 3 and _NAMED.search(names.replace("_", "-")):
            yield Title(block.text.replace("\n", " "), "page-named", block.index)


def _above_header(scan: Scan) -> Iterator[Title]:
    """The block right above a line of labelled time and credit, where no h1 is the headline."""
    if any(element.tag == "h1" for element, _ in scan.headings):
        return
    for above, block in zip(scan.blocks, scan.blocks[1:], strict=False):
        if block.weight < 300 and _HEADER_LINE.search(block.text) and 12 <= above.weight < 300 and above.linked < 0.3:
            yield Title(above.text.replace("\n", " "), "page-above", above.index)
            return


def _leading(scan: Scan, page_title: str) -> Iterator[Title]:
    """Blocks with which the page's title begins."""
    for block in scan.blocks[: 3 * _NAMED_AMONG]:
        if block.node.tag in _HEADINGS or not 12 <= block.weight < 400 or block.linked >= 0.3:
            continue
        # The beginning alone refuses nearly all of them.
        if page_title.startswith(fold(block.text[:_BEGINNING])[:1]) and page_title.startswith(fold(block.text)):
            yield Title(block.text.replace("\n", " "), "page-text", block.index)

"""The part of an article that shows why it was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newscrawl.store.search.documents import Document
from newscrawl.store.search.normal import mapped
from newscrawl.store.search.query import Query

WIDTH = 90
"""Characters of a snippet."""
_BEFORE = 24
"""Characters that are shown before the first match."""
_ENDS = "。！？!?；;\n"
_CUT = "…"

Range = tuple[int, int]
"""First character, and the one behind the last."""


class Marked(NamedTuple):
    """Text with the places that matched."""

    text: str
    ranges: tuple[Range, ...]


def title(document: Document, query: Query) -> Marked:
    forms = [form for words in query.words for form in words.forms]
    return marked(document.title, forms)


def snippet(document: Document, query: Query, width: int = WIDTH) -> Marked:
    """From the body, or else from the summary; their beginning where only the title matched. On one line."""
    forms = [form for words in query.words if not words.in_title for form in words.forms]
    places = [marked(text, forms) for text in (document.body, document.summary)]
    best = next((each for each in places if each.ranges), None) or next((each for each in places if each.text), None)
    return _cut(best, width) if best else Marked("", ())


def marked(text: str, forms: Iterable[str]) -> Marked:
    """All matches of normal forms, those that overlap or touch as one."""
    form_of = mapped(text)
    found = sorted(place for form in forms for place in _places(form_of.text, form))
    spans = [(form_of.origins[start], form_of.origins[end - 1] + 1) for start, end in found]
    return Marked(form_of.source, _joined(spans))


def _places(text: str, form: str) -> Iterable[Range]:
    place = text.find(form)
    while place >= 0:
        yield place, place + len(form)
        place = text.find(form, place + 1)


def _joined(spans: Sequence[Range]) -> tuple[Range, ...]:
    joined: list[Range] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _cut(whole: Marked, width: int) -> Marked:
    text = whole.text.replace("\n", " ")
    start = _start(whole, width)
    end = min(len(text), start + width)
    head, tail = _CUT * (start > 0), _CUT * (end < len(text))
    shift = len(head) - start
    shown = [(max(first, start) + shift, min(last, end) + shift) for first, last in whole.ranges if first < end]
    return Marked(head + text[start:end] + tail, tuple(each for each in shown if each[0] < each[1]))


def _start(whole: Marked, width: int) -> int:
    """Where most matches can be seen, from the start of their sentence if that is near."""
    if len(whole.text) <= width:
        return 0
    anchors = [first for first, _ in whole.ranges] or [0]
    best = max(anchors, key=lambda anchor: (_seen(anchors, anchor, width - _BEFORE), -anchor))
    earliest = max(0, best - _BEFORE)
    sentence = max((whole.text.rfind(end, earliest, best) for end in _ENDS), default=-1)
    start = sentence + 1 if sentence >= 0 else earliest
    return max(0, min(start, len(whole.text) - width)) if best >= len(whole.text) - width else start


def _seen(anchors: Sequence[int], anchor: int, width: int) -> int:
    return sum(anchor <= other < anchor + width for other in anchors)

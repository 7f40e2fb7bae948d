"""Plain lines: titles, digests and credits, which sources hand over with or without mark-up. Pure."""

from __future__ import annotations

import re
from html import unescape

from newscrawl.htmltree import printable
from pipelines.inline import folded

_LONGEST = 20_000
_TAG = re.compile(r"<!--(?:(?!-->)[\s\S]){0,2000}+-->|</?([A-Za-z][\w:-]{0,20})(?:[\s/][^<>]{0,2000})?>")
_NAMES = frozenset(
    "a abbr address article aside b big blockquote body br center cite code dd del details div dl dt em fieldset "
    "figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li "
    "link main mark meta nav noscript o:p object ol p pre q s script section select small source span strike "
    "strong style sub summary sup svg table tbody td textarea tfoot th thead time title tr u ul video".split()
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def plain(text: str) -> str:
    """One line without mark-up. Only tags that HTML knows go: 《<X>》 in a title is text."""
    text = text[:_LONGEST]
    if "<" in text:
        text = _TAG.sub(_unless_text, text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return folded(printable(text)).strip()


def _unless_text(tag: re.Match[str]) -> str:
    return tag[0] if tag[1] and tag[1].lower() not in _NAMES else ""


def strip_title_prefix(digest: str) -> str:
    """A digest without the title that is often printed before it in 【】."""
    if digest.startswith("【") and 0 < (end := digest.find("】")) < len(digest) - 1:
        return digest[end + 1 :].strip()
    return digest

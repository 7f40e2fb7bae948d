"""The one guarded parse: a small page can stop any HTML parser, so limits are checked before and after it."""

from __future__ import annotations

import re
from functools import cache

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fragment_fromstring

MAX_BYTES = 8 << 20
MAX_TAGS = 200_000
MAX_TAG_LENGTH = 16_384
MAX_DEPTH = 200
MAX_NODES = 100_000

_LONG_TAG = re.compile(f"<[^<>]{{{MAX_TAG_LENGTH}}}")
_ENDS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
# Everything that is neither tab, newline nor text: NUL ends strings in SQLite, lone surrogates cannot be encoded.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


class TooBigError(ValueError):
    """Raised inside pages and pipelines when a page exceeds a limit: the caller flags or rejects it."""


def printable(text: str) -> str:
    """Text without control characters and lone surrogates."""
    return _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text))


def parse_document(text: str) -> HtmlElement:
    """A whole page; libxml2 stops at an early ``</html>``, so inner ends are dropped."""
    _guard(text)
    return _checked(document_fromstring((_ENDS.sub("", printable(text)) or "<html></html>").encode(), parser=_parser()))


def parse_fragment(text: str) -> HtmlElement:
    """A piece of HTML under one ``div``."""
    _guard(text)
    return _checked(fragment_fromstring(f"<div>{_ENDS.sub('', printable(text))}</div>", parser=_parser()))


def _guard(text: str) -> None:
    if len(text) > MAX_BYTES or text.count("<") > MAX_TAGS or _LONG_TAG.search(text):
        raise TooBigError("too-big")


@cache
def _parser() -> HTMLParser:
    return HTMLParser(huge_tree=False, encoding="utf-8", remove_pis=True)


def _checked(root: HtmlElement) -> HtmlElement:
    depth = nodes = 0
    for event, _ in etree.iterwalk(root, events=("start", "end", "comment")):
        nodes += event != "end"
        depth += 1 if event == "start" else -1 if event == "end" else 0
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise TooBigError("too-big")
    return root

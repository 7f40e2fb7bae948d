"""The one guarded parse: a small page can stop any HTML parser, so what it gets is bounded before and checked after."""

from __future__ import annotations

import codecs
import re
from functools import cache

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HTMLParser, document_fromstring

MAX_BYTES = 8 << 20
MAX_TAGS = 200_000
MAX_DEPTH = 200
MAX_NODES = 100_000
MAX_FRAGMENT = 2_000_000
"""Characters; libxml2 drops a text node of more than ten million bytes without a word."""
_SHORT = 16_384
MAX_MARKUP = 4_096
"""Characters of one tag outside its quoted values: the parser's work grows with the square of the attributes."""

_DATA_ADDRESS = re.compile(r"data:[a-z]{1,12}/[\w.+-]{1,40}[;,][^\"'<>\s]{1000,}")
# Letters in both cases by hand: a search that ignores case takes three times as long.
_ENDS = re.compile(rb"</(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])\s*>")
# A tag as the tokeniser sees it: quotes count only after "=", and may hold "<" and ">". It matches at every "<" that
# opens a tag, script or comment and gives nothing back, so one pass reads each character once.
_TOKEN = re.compile(
    r"<!--(?:[^-]++|-(?!->))*+"
    r"|<(?P<raw>script|style)\b(?:[^<]++|<(?!/(?P=raw)))*+"
    r"|<[a-zA-Z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"?+|'[^']*+'?+|[^\s>\"']*+))*+>?+",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*+\"?+|'[^']*+'?+")
# The byte that UTF-8 never has makes a set that is tested by table instead of one by one.
_QUOTED_END = re.compile(rb"=\s*+(?:\"[^\"\xff>]*+>|'[^'\xff>]*+>)")
# Everything that is neither tab, newline nor text: NUL ends strings in SQLite, lone surrogates cannot be encoded.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_CONTROL_BYTES = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_SURROGATES = re.compile("[\ud800-\udfff]")
# lxml reads a reference such as &#30; and refuses to write what it stands for.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class TooBigError(ValueError):
    """Raised inside pages and pipelines when a page exceeds a limit: the caller flags or rejects it."""


def printable(text: str) -> str:
    """Text without control characters and lone surrogates."""
    if text.isprintable():
        return text
    return _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text))


def parse_document(text: str, data: bytes = b"") -> HtmlElement:
    """A whole page; libxml2 stops at an early ``</html>``, so inner ends are dropped.

    `data` is the text in UTF-8 where the caller has it, without control characters and byte order marks.
    """
    if len(text) > MAX_BYTES or _has_many_tags(text):
        raise TooBigError("too-big")
    short = _shortened(text, data)
    data = (data if data and short is text else _bytes(short)) or b"<html></html>"
    root = _parsed(data)
    if _exceeds(root, data):
        raise TooBigError("too-big")
    return root


def parse_fragment(text: str) -> HtmlElement:
    """A piece of HTML as a whole tree; raises `TooBigError` for what exceeds a limit."""
    root, cut = parse_bounded(text)
    if cut or _exceeds(root):
        raise TooBigError("too-big")
    return root


def parse_bounded(text: str) -> tuple[HtmlElement, bool]:
    """A piece of HTML as a whole tree, and whether text had to be cut off to parse it.

    Depth and number of nodes are left to the caller, who walks the tree anyway.
    """
    whole = _without_data(text)
    head = _first_tags(whole[:MAX_FRAGMENT])
    short = _shortened(head)
    return _parsed(_bytes(f"<div>{short}</div>")), len(short) < len(whole)


def drop(element: HtmlElement) -> None:
    """Take an element out of its tree; the text behind it stays. The root, or what was taken out before, is left."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        text = _UNWRITABLE.sub("", f"{(parent.text if before is None else before.tail) or ''}{element.tail}")
        if before is None:
            parent.text = text
        else:
            before.tail = text
    parent.remove(element)


def _parsed(data: bytes) -> HtmlElement:
    # Bytes, because a string that declares an encoding of its own is refused; and they are cleaned faster.
    return document_fromstring(_ENDS.sub(b"", data), parser=_parser())


def _bytes(text: str) -> bytes:
    """What the parser gets: no control characters, byte order marks and lone surrogates."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = _SURROGATES.sub("\ufffd", text).encode()
    return data.translate(None, _CONTROL_BYTES).replace(codecs.BOM_UTF8, b"")


def _has_many_tags(text: str) -> bool:
    return len(text) > MAX_TAGS and text.count("<") > MAX_TAGS


def _without_data(text: str) -> str:
    """Without pictures that stand in the page itself: one alone can be longer than all of an article."""
    return _DATA_ADDRESS.sub("data:,", text) if len(text) > MAX_FRAGMENT and "data:" in text else text


def _first_tags(text: str) -> str:
    if not _has_many_tags(text):
        return text
    place = -1
    for _ in range(MAX_TAGS):
        place = text.index("<", place + 1)
    return text[:place]


def _shortened(text: str, data: bytes = b"") -> str:
    """The text without tags that are too long; the text itself where there is none."""
    # In a short text even one tag of nothing but attributes costs no more than milliseconds.
    if len(text) <= _SHORT or not _may_have_long(data or text.encode(errors="surrogatepass")):
        return text
    end, kept = 0, []
    for token in _TOKEN.finditer(text):
        if token.end() - token.start() > MAX_MARKUP and _is_long(token):
            kept.append(text[end : token.start()])
            end = token.end()
    return "".join((*kept, text[end:])) if kept else text


def _may_have_long(data: bytes) -> bool:
    """Whether a tag may be longer than `MAX_MARKUP`: hardly any page has one, and to look at every tag takes longer."""
    if _QUOTED_END.search(data):
        return True  # a ">" that may not be the end of its tag
    place = 0
    while len(data) - place >= MAX_MARKUP:
        # In steps from the last end of a tag within reach: most tags are never looked at.
        last = data.rfind(b">", place, place + MAX_MARKUP)
        if last < 0:
            last = data.find(b">", place)
            last = last if last >= 0 else len(data)
            if 0 <= data.find(b"<", place, last) <= last - MAX_MARKUP:
                return True
        place = last + 1
    return False


def _is_long(token: re.Match[str]) -> bool:
    whole = token[0]
    return not token["raw"] and not whole.startswith("<!--") and len(_QUOTED.sub("", whole)) > MAX_MARKUP


@cache
def _parser() -> HTMLParser:
    parser = HTMLParser(huge_tree=False, encoding="utf-8", remove_pis=True)
    # One class for all elements: choosing it by tag, in Python, costs as much as the parse.
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment, entity=HtmlEntity)
    )
    return parser


_nodes = etree.XPath("count(//*|//comment())")
_too_deep = etree.XPath(f"boolean({'*/' * (MAX_DEPTH - 1)}*)")
"""Whether an element has as many descendants one below the other; the step down is taken once for all of a level."""
_FEW_BYTES, _FEW_TAGS = 16_384, MAX_DEPTH - 10
"""Of a page that cannot be deep: the parser makes one element a tag, and four at most that nobody wrote around them."""


def _exceeds(root: HtmlElement, data: bytes = b"") -> bool:
    """Whether a tree is too large or too deep; `data`, of which it was made, often tells without a look at it."""
    # An element has three bytes at least, and there is at most one more that is only implied.
    few_nodes = 0 < len(data) < MAX_NODES
    if few_nodes and len(data) < _FEW_BYTES and data.count(b"<") < _FEW_TAGS:
        return False
    nodes = 0.0 if few_nodes else _nodes(root)
    return not isinstance(nodes, float) or nodes > MAX_NODES or bool(_too_deep(root))

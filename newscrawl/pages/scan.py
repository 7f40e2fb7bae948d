"""One walk over a parsed page: what its head says, its blocks of text, and the elements that hold them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from newscrawl.pages.hints import Hint, hint_of, is_hidden

_UNSHOWN = frozenset(
    (
        "script meta link title nav style noscript template svg math iframe object embed canvas video audio map "
        "select button textarea input applet datalist dialog"
    ).split()
)
_INLINE = frozenset(
    (
        "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q rb rp rt ruby s "
        "samp small span strike strong sub sup time tt u var wbr"
    ).split()
)
_FIELDS = frozenset({"span", "time"})
_HEADINGS = frozenset({"h1", "h2", "h3"})
_AUTHORS = frozenset("article:author author parsely-author sailthru.author dc.creator citation_author".split())
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_LONGEST_TITLE, _LONGEST_META = 1_000, 5_000
_BREAK = "\x00"
"""A line break while a block is read; the parse lets no NUL through."""
HAN_WEIGHT = 1.5
"""What a Han character, kana or hangul counts beyond a letter: a Chinese sentence has two fifths of the characters."""


@dataclass(slots=True, eq=False)
class Node:
    """A block-level element and the stretch of blocks that it holds."""

    element: HtmlElement
    parent: Node | None
    hint: Hint
    depth: int
    first: int
    """Index of its first block; `last` is one beyond its last."""
    last: int = 0
    hidden: bool = False
    value: float = 0.0
    """What its blocks say for it being the article."""

    @property
    def tag(self) -> str:
        return str(self.element.tag)

    def within(self, other: Node) -> bool:
        return other.first <= self.first and self.last <= other.last and self.depth >= other.depth


@dataclass(slots=True, eq=False)
class Block:
    """Running text between two block-level tags, lines apart by newlines."""

    text: str
    node: Node
    linked: float
    """Share of its characters that stand in links."""
    weight: float
    """Characters, Han counted `1 + HAN_WEIGHT` times."""
    index: int


@dataclass(slots=True)
class Scan:
    root: HtmlElement
    blocks: list[Block] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    """In document order."""
    meta: dict[str, str] = field(default_factory=dict)
    """By lower-case property, name or itemprop; the first of each."""
    authors: list[str] = field(default_factory=list)
    """Every ``article:author`` and the like, when a page names several."""
    data: list[str] = field(default_factory=list)
    """JSON-LD, unparsed."""
    scripts: list[str] = field(default_factory=list)
    links: list[HtmlElement] = field(default_factory=list)
    """``link`` elements."""
    anchors: list[tuple[HtmlElement, int]] = field(default_factory=list)
    """Links with an address, and the index of the block that holds them."""
    images: list[str] = field(default_factory=list)
    """Addresses of pictures as they stand."""
    titles: list[str] = field(default_factory=list)
    headings: list[tuple[HtmlElement, int]] = field(default_factory=list)
    """``h1`` to ``h3`` with the index of the block that follows or holds them."""
    marked: list[tuple[str, HtmlElement, int]] = field(default_factory=list)
    """Elements with an ``itemprop``, and ``time`` elements, with the index of the next block."""


def weigh(text: str) -> float:
    if text.isascii():
        return float(len(text))
    return len(text) + HAN_WEIGHT * sum(map(len, _HAN.findall(text)))


def folded(text: str) -> str:
    return " ".join(text.split())


class Scanner:
    """Reads one tree once."""

    def __init__(self, root: HtmlElement) -> None:
        self.scan = Scan(root)
        self._node = Node(root, None, Hint.NONE, 0, 0)
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0

    def run(self) -> Scan:
        walk = etree.iterwalk(self.scan.root, events=("start", "end", "comment"))
        skipped: HtmlElement | None = None
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _UNSHOWN:
                    self._unshown(element, tag)
                    skipped = element
                    walk.skip_subtree()
                    continue
                if tag in _INLINE:
                    self._inline(element, tag)
                else:
                    self._block(element, tag)
                self._text(element.text)
                continue
            if element is skipped:
                skipped = None
            elif event == "end":
                self._end(tag)
            if text := element.tail:
                self._text(text)
            elif tag in _FIELDS and self._pieces:
                self._pieces.append(" ")  # fields side by side, which only a style sheet keeps apart
        self._flush()
        self._close(self._node)
        self.scan.nodes = [node for node in self.scan.nodes if node.last > node.first]
        return self.scan

    def _unshown(self, element: HtmlElement, tag: str) -> None:
        scan = self.scan
        if tag == "script":
            kind = element.get("type") or ""
            if text := element.text:
                (scan.data if "ld+json" in kind else scan.scripts).append(text)
        elif tag == "meta":
            self._meta(element)
        elif tag == "link":
            scan.links.append(element)
        elif tag == "title" and (text := folded((element.text or "")[:_LONGEST_TITLE])):
            scan.titles.append(text)

    def _meta(self, element: HtmlElement) -> None:
        content = (element.get("content") or element.get("value") or "")[:_LONGEST_META].strip()
        if not content:
            return
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if name := (element.get(attribute) or "").lower().strip():
                self.scan.meta.setdefault(name, content)
                if name in _AUTHORS:
                    self.scan.authors.append(content)
                if attribute == "itemprop":
                    self.scan.marked.append((name, element, len(self.scan.blocks)))

    def _inline(self, element: HtmlElement, tag: str) -> None:
        if tag == "br":
            self._pieces.append(_BREAK)
            return
        if tag == "img":
            self.scan.images.append(element.get("data-src") or element.get("src") or "")
        elif tag == "a":
            self._links += 1
            self.scan.anchors.append((element, len(self.scan.blocks)))
        if tag == "time" or element.get("itemprop"):
            self._mark(element)

    def _block(self, element: HtmlElement, tag: str) -> None:
        self._flush()
        parent, first = self._node, len(self.scan.blocks)
        attributes = dict(element.items())
        hidden = parent.hidden or (bool(attributes) and is_hidden(attributes))
        self._node = Node(element, parent, hint_of(attributes, tag), parent.depth + 1, first, first, hidden)
        self.scan.nodes.append(self._node)
        if tag in _HEADINGS:
            self.scan.headings.append((element, first))
        if "itemprop" in attributes:
            self._mark(element)

    def _mark(self, element: HtmlElement) -> None:
        name = (element.get("itemprop") or "").lower()
        if name or element.tag == "time":
            self.scan.marked.append((name or "time", element, len(self.scan.blocks)))

    def _end(self, tag: str) -> None:
        if tag not in _INLINE:
            self._flush()
            self._close(self._node)
            self._node = self._node.parent or self._node
        elif tag == "a":
            self._links = max(0, self._links - 1)

    def _close(self, node: Node) -> None:
        node.last = len(self.scan.blocks)

    def _text(self, text: str | None) -> None:
        # Blanks between the tags of two blocks are no text, and by far the most of what stands between tags.
        if text and (self._pieces or not text.isspace()):
            self._pieces.append(text)
            if self._links:
                self._linked += len(text.strip())

    def _flush(self) -> None:
        if not self._pieces:
            return
        text = "".join(self._pieces)
        linked, self._linked = self._linked, 0
        self._pieces.clear()
        if text := _one_spelling(text):
            share = min(1.0, linked / len(text)) if linked else 0.0
            self.scan.blocks.append(Block(text, self._node, share, weigh(text), len(self.scan.blocks)))


def _one_spelling(text: str) -> str:
    if _BREAK not in text:
        return folded(text)
    return "\n".join(line for each in text.split(_BREAK) if (line := folded(each)))


def scan(root: HtmlElement) -> Scan:
    return Scanner(root).run()

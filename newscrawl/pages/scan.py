"""One walk over a parsed page: what its head says, its blocks of text, and the elements that hold them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from newscrawl.pages.hints import Hint, hint_of, is_hidden

_SKIPPED = frozenset(
    (
        "nav style noscript template svg math iframe object embed canvas video audio map select "
        "button textarea input applet datalist dialog"
    ).split()
)
_INLINE = frozenset(
    (
        "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rb rp rt ruby s samp "
        "small span strike strong sub sup time tt u var wbr meta link"
    ).split()
)
_FIELDS = frozenset({"span", "time"})
_SPACES = re.compile(r"\s+")
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
    return _SPACES.sub(" ", text).strip()


class Scanner:
    """Reads one tree once."""

    def __init__(self, root: HtmlElement) -> None:
        self.scan = Scan(root)
        self._node = Node(root, None, Hint.NONE, 0, 0)
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0

    def run(self) -> Scan:
        walk = etree.iterwalk(self.scan.root, events=("start", "end", "comment", "pi"))
        skipped: HtmlElement | None = None
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if self._skips(element, tag):
                    skipped = element
                    walk.skip_subtree()
                    continue
                self._start(element, tag)
                if text := element.text:
                    self._text(text)
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
        self.scan.nodes.sort(key=lambda node: (node.first, node.depth))
        return self.scan

    def _skips(self, element: HtmlElement, tag: str) -> bool:
        scan = self.scan
        if tag == "script":
            kind = element.get("type") or ""
            if text := element.text:
                (scan.data if "ld+json" in kind else scan.scripts).append(text)
            return True
        if tag == "meta":
            self._meta(element)
            return True
        if tag == "link":
            scan.links.append(element)
            return True
        if tag == "title":
            if text := folded((element.text or "")[:_LONGEST_TITLE]):
                scan.titles.append(text)
            return True
        return tag in _SKIPPED

    def _meta(self, element: HtmlElement) -> None:
        content = (element.get("content") or element.get("value") or "")[:_LONGEST_META].strip()
        if not content:
            return
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if name := (element.get(attribute) or "").lower().strip():
                self.scan.meta.setdefault(name, content)
                if name in {
                    "article:author",
                    "author",
                    "parsely-author",
                    "sailthru.author",
                    "dc.creator",
                    "citation_author",
                }:
                    self.scan.authors.append(content)
                if attribute == "itemprop":
                    self.scan.marked.append((name, element, len(self.scan.blocks)))

    def _start(self, element: HtmlElement, tag: str) -> None:
        if tag == "br":
            self._pieces.append(_BREAK)
            return
        if tag == "img":
            self.scan.images.append(element.get("data-src") or element.get("src") or "")
        elif tag == "a":
            self._links += 1
            self.scan.anchors.append((element, len(self.scan.blocks)))
        if tag not in _INLINE:
            self._flush()
            parent = self._node
            hint = hint_of(element, tag)
            hidden = parent.hidden or is_hidden(element)
            self._node = Node(element, parent, hint, parent.depth + 1, len(self.scan.blocks), 0, hidden)
            if tag in {"h1", "h2", "h3"}:
                self.scan.headings.append((element, len(self.scan.blocks)))
        if tag == "time" or element.get("itemprop"):
            self.scan.marked.append(((element.get("itemprop") or "time").lower(), element, len(self.scan.blocks)))

    def _end(self, tag: str) -> None:
        if tag == "a":
            self._links = max(0, self._links - 1)
        elif tag != "br" and tag not in _INLINE:
            self._flush()
            node = self._node
            self._close(node)
            self._node = node.parent or node

    def _close(self, node: Node) -> None:
        node.last = len(self.scan.blocks)
        if node.last > node.first:
            self.scan.nodes.append(node)

    def _text(self, text: str) -> None:
        self._pieces.append(text)
        if self._links:
            self._linked += len(text.strip())

    def _flush(self) -> None:
        if not self._pieces:
            return
        text = "".join(self._pieces)
        linked, self._linked = self._linked, 0
        self._pieces.clear()
        if not (text := _one_spelling(text)):
            return
        share = min(1.0, linked / len(text))
        self.scan.blocks.append(Block(text, self._node, share, weigh(text), len(self.scan.blocks)))


def _one_spelling(text: str) -> str:
    if _BREAK not in text:
        return folded(text)
    return "\n".join(line for each in text.split(_BREAK) if (line := folded(each)))


def scan(root: HtmlElement) -> Scan:
    return Scanner(root).run()

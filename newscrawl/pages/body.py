"""Which part of a page is the article: the element whose blocks say most, less what is furniture in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from newscrawl.pages.hints import Hint, is_strong
from newscrawl.pages.scan import Block, Node, Scan

_SENTENCE = re.compile(r"[。！？；…，、]|[.!?;:,](?:\s|$|[\"'”’)])|[.!?”\"»]$")
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_SHORT = 40
"""Weighted characters: what is shorter and no sentence is more often a label than text."""
_LINKED = 0.5
_CAP = 2_000.0
_THIRD = 1 / 3
_MOST_COMMENTS = 0.7
_LOSS = -30.0


@dataclass(frozen=True, slots=True)
class Body:
    node: Node
    blocks: Sequence[Block]
    """Kept, in order."""
    score: float
    rival: float
    """The score of the best element that shares nothing with it."""


def find_body(scan: Scan) -> Body | None:
    scores = block_scores(scan)
    _value(scan, scores)
    best = _best(scan.nodes)
    if best is None:
        return None
    kept = _pruned(scan, best)
    rival = max((node.value for node in scan.nodes if node.last <= best.first or node.first >= best.last), default=0.0)
    return Body(best, kept, best.value, rival)


def _value(scan: Scan, scores: Sequence[float]) -> None:
    """An element is worth what its blocks are; a part that is worth nothing can be left out, so it costs little."""
    for node in scan.nodes:
        node.value = 0.0
    for block, score in zip(scan.blocks, scores, strict=True):
        block.node.value += score
    for node in reversed(scan.nodes):
        if node.parent is not None:
            node.parent.value += max(node.value, _LOSS)


def block_scores(scan: Scan) -> list[float]:
    """What each block adds to the element that holds it: text adds, labels and link lists take away."""
    raw = [_score(block) for block in scan.blocks]
    total = sum(score for score in raw if score > 0) or 1.0
    dropped = _furniture(scan, raw, total)
    return [min(score, 0.0) - 5.0 if gone else score for score, gone in zip(raw, dropped, strict=True)]


def _score(block: Block) -> float:
    weight, linked = block.weight, block.linked
    if linked > _LINKED:
        return -min(weight, 60.0) * linked
    if block.node.tag in _HEADINGS:
        return 0.0
    if block.node.tag in {"figcaption", "caption", "th", "label", "legend", "dt"} or (block.node.tag == "td" and weight < _SHORT):
        return 0.0
    sentences = len(_SENTENCE.findall(block.text[:3000]))
    if not sentences:
        return -8.0 if weight < _SHORT else min(weight, 200.0) * 0.3 * (1 - linked)
    if weight < _SHORT:
        return weight * 0.2 if linked < 0.1 else -8.0
    return min(weight, _CAP) * (1 - linked) ** 2


def _furniture(scan: Scan, raw: Sequence[float], total: float) -> list[bool]:
    """Blocks in elements that are named furniture, unless these hold the headline or more than a third of the text."""
    gone = [False] * len(raw)
    positive = [0.0, *accumulate(max(score, 0.0) for score in raw)]
    headlines = [index for element, index in scan.headings if element.tag == "h1"]
    for node in scan.nodes:
        if node.hint >= Hint.NONE and not node.hidden:
            continue
        share = (positive[node.last] - positive[node.first]) / total
        most = _MOST_COMMENTS if node.hint is Hint.COMMENTS else _THIRD
        if share < most and not (node.hint is not Hint.NONE and share > 0.1 and any(node.first <= index < node.last for index in headlines)):
            gone[node.first : node.last] = [True] * (node.last - node.first)
    return gone


def _best(nodes: Iterable[Node]) -> Node | None:
    """The element of the highest value; of those that come near it, the smallest, a named body before others."""
    worthy = [node for node in nodes if node.value > 0]
    if not worthy:
        return None
    top = max(node.value for node in worthy)
    winner = max((node for node in worthy if node.value == top), key=lambda node: node.depth)
    inside = [node for node in worthy if node.within(winner)]
    smallest = max((node for node in inside if node.value >= 0.95 * top), key=lambda node: (node.depth, -node.first))
    named = [node for node in inside if node.value >= 0.8 * top and is_strong(node.element)]
    return max(named, key=lambda node: node.depth) if named else smallest


def _pruned(scan: Scan, body: Node) -> list[Block]:
    gone: set[int] = set()
    for node in scan.nodes:
        if node is body or not node.within(body) or node.first in gone:
            continue
        share = node.value / body.value if body.value > 0 else 0.0
        if (node.hint < Hint.NONE and share < _THIRD) or _is_link_list(node, scan):
            gone.update(range(node.first, node.last))
    return [block for block in scan.blocks[body.first : body.last] if block.index not in gone]


def _is_link_list(node: Node, scan: Scan) -> bool:
    blocks = scan.blocks[node.first : node.last]
    if node.tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "tr", "span", "blockquote"}:
        return False
    weight = sum(block.weight for block in blocks)
    return len(blocks) > 1 and sum(block.weight * block.linked for block in blocks) > 0.6 * weight

"""Which part of a page is the article: the element whose blocks say most, less what is furniture in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newscrawl.pages.clues import Clues
from newscrawl.pages.hints import is_strong
from newscrawl.pages.prune import lede, pruned
from newscrawl.pages.scan import Block, Node, Scan
from newscrawl.pages.weights import HEADINGS, block_scores

_PARAGRAPHS = HEADINGS | {"p", "blockquote", "li", "dd", "dt"}
_LOSS = -30.0
"""What a part that can be left out takes at most from the element around it."""
_NEAR, _NAMED = 0.95, 0.8
"""Shares of the highest value from which a smaller element, or one named a body, is chosen."""


@dataclass(frozen=True, slots=True)
class Body:
    node: Node
    blocks: Sequence[Block]
    """Kept, in order."""
    lede: Sequence[Block]
    """Text between the headline and the body that belongs to the article."""
    score: float
    rival: float
    """The value of the best element that shares nothing with it."""


def find_body(scan: Scan, clues: Clues, *, with_captions: bool = True) -> Body | None:
    scores = block_scores(scan, clues)
    _value(scan, scores)
    best = _best(scan.nodes)
    if best is None:
        return None
    kept = pruned(scan, best, clues, with_captions=with_captions)
    rival = max((node.value for node in scan.nodes if node.last <= best.first or node.first >= best.last), default=0.0)
    return Body(best, kept, lede(scan, best, clues), best.value, rival)


def _value(scan: Scan, scores: Sequence[float]) -> None:
    """An element is worth what its blocks are; a part that is worth nothing can be left out, so it costs little."""
    for node in scan.nodes:
        node.value = 0.0
    for block, score in zip(scan.blocks, scores, strict=True):
        block.node.value += score
    for node in reversed(scan.nodes):
        if node.parent is not None:
            node.parent.value += max(node.value, _LOSS)


def _best(nodes: Iterable[Node]) -> Node | None:
    """The element of the highest value; of those that come near it, the smallest, a named body before others."""
    worthy = [node for node in nodes if node.value > 0]
    if not worthy:
        return None
    top = max(node.value for node in worthy)
    winner = max((node for node in worthy if node.value == top), key=lambda node: node.depth)
    inside = [node for node in worthy if node.within(winner)]
    smallest = max((node for node in inside if node.value >= _NEAR * top), key=lambda node: (node.depth, -node.first))
    named = [node for node in inside if node.value >= _NAMED * top and is_strong(node.element)]
    best = max(named, key=lambda node: node.depth) if named else smallest
    while best.tag in _PARAGRAPHS and best.parent is not None and best.parent.tag not in {"body", "html"}:
        best = best.parent
    return best

"""What of the element that holds an article is left out: headline, labels, captions, links, ends. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.pages import phrases
from newscrawl.pages.clues import Clues
from newscrawl.pages.hints import Hint, is_caption, is_lede
from newscrawl.pages.scan import Block, Node, Scan
from newscrawl.pages.titles import fold
from newscrawl.pages.weights import HEADINGS, LINKED, TEASING, THIRD, link_share

_ITEM = 120.0
_CELLS = frozenset({"td", "th"})
_ITEMS = _CELLS | {"li"}
_NESTED = 3
"""Elements around a block that are looked at."""
_LABELLED = 12
"""Blocks at the beginning among which lines of time and by-line stand."""
_ENDS_AFTER = 0.5
"""Share of the text that must stand before a line that ends it."""


def lede(scan: Scan, body: Node, clues: Clues) -> list[Block]:
    if clues.start < 0 or clues.start >= body.first:
        return []
    inside = fold("".join(block.text for block in scan.blocks[body.first : body.first + 12]))
    found: list[Block] = []
    for block in scan.blocks[clues.start + 1 : body.first]:
        if (
            block.weight < 60
            or block.linked > 0.3
            or block.node.hidden
            or captions(block)
            or phrases.LEGAL.search(block.text.lower())
        ):
            continue
        plain = fold(block.text)
        if plain in inside or plain == clues.headline or not (_named_lede(block) or clues.describes(plain)):
            continue
        if all(plain != fold(other.text) for other in found):
            found.append(block)
    return found[:6]


def _named_lede(block: Block) -> bool:
    node = block.node
    return is_lede(node.element) or (
        node.parent is not None and node.parent.last - node.parent.first <= 4 and is_lede(node.parent.element)
    )


def captions(block: Block) -> bool:
    node: Node | None = block.node
    for _ in range(3):
        if node is None:
            return False
        if is_caption(node.element) and node.last - node.first <= 4:
            return True
        node = node.parent
    return False


def pruned(scan: Scan, body: Node, clues: Clues, *, with_captions: bool) -> list[Block]:
    gone: set[int] = set()
    for node in scan.nodes:
        if node is body or not node.within(body) or node.first in gone:
            continue
        share = node.value / body.value if body.value > 0 else 0.0
        if _is_furniture(node, share, scan) or _is_link_list(node, scan):
            gone.update(range(node.first, node.last))
    blocks = [block for block in scan.blocks[body.first : body.last] if block.index not in gone]
    blocks = _without_end(_without_labels(_after_headline(blocks, clues), chinese=with_captions))
    blocks = [block for block in blocks if not _is_tool(block)]
    if not with_captions:
        blocks = [block for block in blocks if not captions(block) and not _is_credit(block.text[:200])] or blocks
    return [block for block in blocks if not _only_links(block)] or blocks


def _is_credit(text: str) -> bool:
    """Whether a line says whose picture it is."""
    plain = text.lower()
    return any(word in plain for word in phrases.CREDIT_WORDS) and bool(phrases.CREDIT_LINE.search(text))


def _is_furniture(node: Node, share: float, scan: Scan) -> bool:
    if node.hint >= Hint.NONE:
        return False
    if node.hint is Hint.TEASER and link_share(scan.blocks[node.first : node.last]) < TEASING:
        return False
    return share < THIRD


def _only_links(block: Block) -> bool:
    return block.linked > 0.8 and block.node.tag not in _ITEMS and block.weight < 300


def _is_tool(block: Block) -> bool:
    """A button, or a counter of pictures; ``3/4`` and ``大`` in a table or list are what it lists."""
    if phrases.TOOLS.match(block.text):
        return len(block.text) > 1 or not _stands_in(block, _CELLS)
    return bool(phrases.COUNTER.match(block.text)) and not _stands_in(block, _ITEMS)


def _stands_in(block: Block, tags: frozenset[str]) -> bool:
    node: Node | None = block.node
    for _ in range(_NESTED):
        if node is None:
            return False
        if node.tag in tags:
            return True
        node = node.parent
    return False


def _after_headline(blocks: list[Block], clues: Clues) -> list[Block]:
    """Without the headline and what stands before it, if that is little, and without the label lines behind it."""
    place = (
        next(
            (
                place
                for place, block in enumerate(blocks)
                if block.index >= clues.start and fold(block.text) == clues.headline
            ),
            -1,
        )
        if clues.headline
        else -1
    )
    if place >= 0:
        before = sum(block.weight for block in blocks[:place] if block.linked < LINKED)
        after = sum(block.weight for block in blocks[place:] if block.linked < LINKED)
        if before < 0.5 * after:
            return blocks[place + 1 :]
    return blocks


def _without_labels(blocks: list[Block], *, chinese: bool) -> list[Block]:
    """Without the lines of time, credit and by-line before the first paragraph, or between a lede and the text."""
    kept: list[Block] = []
    begun = False
    for place, block in enumerate(blocks):
        if place >= _LABELLED or (begun and chinese):
            return kept + list(blocks[place:])
        if block.node.tag not in HEADINGS:
            if _is_dated(block) if begun else _is_label(block, chinese=chinese):
                continue
            begun = begun or chinese or bool(phrases.SENTENCE.search(block.text))
        kept.append(block)
    return kept or blocks


def _without_end(blocks: list[Block]) -> list[Block]:
    """Without what follows a line that ends an article: its editor, or the heading of other ones."""
    total = sum(block.weight for block in blocks if block.linked < LINKED) or 1.0
    told = 0.0
    for place, block in enumerate(blocks):
        if len(block.text) < 100:
            ended = told > _ENDS_AFTER * total
            if told and phrases.ENDS.match(block.text) and (ended or _are_items(blocks[place + 1 :])):
                return blocks[:place]
            if ended and phrases.EDITED.match(block.text):
                return blocks[: place + 1]
        told += block.weight if block.linked < LINKED else 0.0
    return blocks


def _are_items(blocks: Sequence[Block]) -> bool:
    """Whether blocks are so short that they list other things."""
    return bool(blocks) and sum(block.weight for block in blocks) < _ITEM * len(blocks)


def _is_dated(block: Block) -> bool:
    """Whether a short line that is no sentence names a time or who wrote."""
    return (
        block.weight <= 150 and bool(phrases.LABEL.search(block.text)) and not phrases.SENTENCE_END.search(block.text)
    )


def _is_label(block: Block, *, chinese: bool) -> bool:
    if chinese:
        return block.weight < 150 and bool(phrases.CHINESE_LABEL.search(block.text))
    if block.weight > 150:
        return False
    return bool(phrases.LABEL.search(block.text)) or (block.weight < 60 and not phrases.SENTENCE_END.search(block.text))


def _is_link_list(node: Node, scan: Scan) -> bool:
    blocks = scan.blocks[node.first : node.last]
    if node.tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "tr", "span", "blockquote"}:
        return False
    return len(blocks) > 1 and link_share(blocks) > 0.6

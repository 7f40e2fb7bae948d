"""What each block of a page says for it being the text of the article. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from newscrawl.pages import phrases
from newscrawl.pages.clues import Clues
from newscrawl.pages.hints import Hint, is_strong
from newscrawl.pages.scan import Block, Node, Scan
from newscrawl.pages.titles import fold

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_NEUTRAL = frozenset("figcaption caption th label legend dt".split())
_SHORT = 40
"""Weighted characters: what is shorter and no sentence is more often a label than text."""
LINKED = 0.5
"""Share of links from which a block is no text."""
TEASING = 0.25
"""Share of links from which what is called a teaser is one."""
THIRD = 1 / 3
_MOST_COMMENTS = 0.7
_CAP = _NOTICE = 2_000.0
_SHORT_NOTICE = 800
_IS_NOTICE = -10.0
_ASKING = 3
"""Notices of consent that make a dialog."""
_CONSENT_WORDS = ("cookie", "consent", "einwillig", "zgod", "iab", "gdpr", "rodo", "钱包充值", "会员协议", "隐私政策")
_LONG_HEADING = 100
_CAPTION = 0.2
"""What a caption's character says: a gallery has nothing else."""
_CARD_BLOCKS, _CARD_WEIGHT, _CARDS = 8, 1_200.0, 3
_FOLLOWING = 0.2
_DESCRIBED = 400.0


def block_scores(scan: Scan, clues: Clues) -> list[float]:
    """What each block adds to the element that holds it: text adds, labels and link lists take away."""
    raw = [_score(block) for block in scan.blocks]
    for block in scan.blocks:
        if raw[block.index] > 0:
            raw[block.index] = _with_clues(block, raw[block.index], clues)
    _discount_what_follows(scan, raw, clues.start)
    total = sum(score for score in raw if score > 0) or 1.0
    dropped = _furniture(scan, raw, total)
    return [min(score, 0.0) - 5.0 if gone else score for score, gone in zip(raw, dropped, strict=True)]


def _discount_what_follows(scan: Scan, raw: list[float], start: int) -> None:
    """Behind the heading of other articles, once there was text behind the headline, text says little."""
    seen = 0.0
    for block in scan.blocks[max(start, 0) :]:
        if seen > _SHORT and len(block.text) < _SHORT and phrases.ENDS.match(block.text):
            raw[block.index :] = [min(score, score * _FOLLOWING) for score in raw[block.index :]]
            return
        seen += max(raw[block.index], 0.0)


def _score(block: Block) -> float:
    weight, linked = block.weight, block.linked
    if linked > LINKED:
        return -min(weight, 60.0) * linked
    tag = block.node.tag
    if tag in HEADINGS and weight > _LONG_HEADING and phrases.SENTENCE.search(block.text):
        return weight * 0.5
    if tag in HEADINGS or tag in _NEUTRAL or (tag == "td" and weight < _SHORT):
        says = tag == "figcaption" and phrases.SENTENCE.search(block.text)
        return min(weight, _SHORT_NOTICE) * _CAPTION if says else 0.0
    if weight < _SHORT and not phrases.SENTENCE.search(block.text):
        return -8.0
    if weight < _NOTICE and _is_notice(block.text.lower(), short=weight < _SHORT_NOTICE):
        return _IS_NOTICE
    return _score_of_text(block)


def _is_notice(text: str, *, short: bool) -> bool:
    """Of the site, not of the article."""
    if any(word in text for word in _CONSENT_WORDS) and phrases.CONSENT.search(text):
        return True
    return short and bool(phrases.LEGAL.search(text))


def _score_of_text(block: Block) -> float:
    weight, linked = block.weight, block.linked
    if not phrases.SENTENCE.search(block.text[:3000]):
        return -8.0 if weight < _SHORT else min(weight, 200.0) * 0.3 * (1 - linked)
    if weight < _SHORT:
        return weight * 0.2 if linked < 0.1 else -8.0
    return min(weight, _CAP) * (1 - linked) ** 2


def _with_clues(block: Block, score: float, clues: Clues) -> float:
    plain = fold(block.text[:500]) if clues.description or clues.text else ""
    if clues.description and clues.describes(plain):
        score += _DESCRIBED
    if clues.text and len(plain) > 20 and plain[:40] in clues.text:
        score *= 2
    if block.index < clues.start:
        score *= 0.3
    return score


def _furniture(scan: Scan, raw: Sequence[float], total: float) -> list[bool]:
    """Blocks of hidden elements and named furniture, unless they hold the headline or over a third of the text."""
    gone = [False] * len(raw)
    positive = [0.0, *accumulate(max(score, 0.0) for score in raw)]
    for node in _dialogs(scan, raw):
        node.hint = Hint.COMMENTS
    headlines = [index for element, index in scan.headings if element.tag == "h1"]
    for node in scan.nodes:
        # What is in a hidden element goes or stays with it.
        veiled = node.hidden and not (node.parent is not None and node.parent.hidden)
        if not veiled and (node.hint >= Hint.NONE or _is_lede_not_teaser(node, scan)):
            continue
        share = (positive[node.last] - positive[node.first]) / total
        most = _MOST_COMMENTS if node.hint is Hint.COMMENTS else THIRD
        headed = node.hint < Hint.NONE and any(node.first <= index < node.last for index in headlines)
        if share < most and not (headed and share > 0.1):
            gone[node.first : node.last] = [True] * (node.last - node.first)
    cards = [node for node in _cards(scan) if positive[node.last] - positive[node.first] < THIRD * total]
    covered = sum(positive[node.last] - positive[node.first] for node in cards)
    if covered < 0.9 * total or _has_body_beside(scan, cards, raw):
        for node in cards:
            gone[node.first : node.last] = [True] * (node.last - node.first)
    return gone


def _dialogs(scan: Scan, raw: Sequence[float]) -> Iterator[Node]:
    """Elements that ask for consent: some blocks say so, and the others of the same dialog explain what for."""
    asking = [
        score == _IS_NOTICE and bool(phrases.CONSENT.search(block.text.lower()))
        for block, score in zip(scan.blocks, raw, strict=True)
    ]
    before = [0, *accumulate(asking)]
    if before[-1] < _ASKING:
        return
    for node in scan.nodes:
        said = before[node.last] - before[node.first]
        if said >= _ASKING and said * 6 >= node.last - node.first:
            yield node


def _is_lede_not_teaser(node: Node, scan: Scan) -> bool:
    return node.hint is Hint.TEASER and link_share(scan.blocks[node.first : node.last]) < TEASING


def _cards(scan: Scan) -> list[Node]:
    """Teasers of other articles: several elements of one class, each a linked headline with a few lines."""
    groups: dict[str, list[Node]] = {}
    for node in scan.nodes:
        if (
            node.tag in {"li", "article", "div", "section", "tr"}
            and 1 < node.last - node.first <= _CARD_BLOCKS
            and _is_card(scan.blocks[node.first : node.last])
        ):
            groups.setdefault(f"{node.tag} {node.element.get('class') or ''}", []).append(node)
    return [node for group in groups.values() if len(group) >= _CARDS for node in group]


def _has_body_beside(scan: Scan, cards: Sequence[Node], raw: Sequence[float]) -> bool:
    """Whether some element that is named the body holds text and none of the teasers."""
    first = {card.first for card in cards}
    return any(
        is_strong(node.element)
        and first.isdisjoint(range(node.first, node.last))
        and sum(raw[node.first : node.last]) > _SHORT
        for node in scan.nodes
        if node.hint is Hint.BODY
    )


def _is_card(blocks: Sequence[Block]) -> bool:
    linked = any(block.linked > 0.8 and block.weight >= 25 for block in blocks[:3])
    return linked and sum(block.weight for block in blocks) < _CARD_WEIGHT


def link_share(blocks: Sequence[Block]) -> float:
    weight = sum(block.weight for block in blocks)
    return sum(block.weight * block.linked for block in blocks) / weight if weight else 0.0

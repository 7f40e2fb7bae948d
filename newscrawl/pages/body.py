"""Which part of a page is the article: the element whose blocks say most, less what is furniture in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from newscrawl.pages.clues import Clues
from newscrawl.pages.hints import Hint, is_caption, is_lede, is_strong
from newscrawl.pages.scan import Block, Node, Scan
from newscrawl.pages.titles import fold

_SENTENCE = re.compile(r"[。！？；…，、]|[.!?;:,](?:\s|$|[\"'”’)])|[.!?”\"»]$|।")
_LEGAL = re.compile(
    r"©|copyright|all rights reserved|privacy policy|terms of (?:use|service)|\bcookies\b|版权所有|ICP[备证]|许可证|举报电话|不良信息|违法和|郑重声明|免责声明|"
    r"未经.{0,12}(?:授权|许可)|無断転載|著作権|subscribe to|newsletter|sign up|广告服务|联系我们|网站地图",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?。！？…:\"”’»]\s*$")
_LABEL = re.compile(
    r"^(?:by|von|por|par|di|door|av|af|from|posted|published|updated|stand|date|aus)\b|\b(?:19|20)\d\d\b.*\d{1,2}[:.h]\d\d|\d{1,2}[:.]\d\d\s?(?:am|pm|uhr|gmt|est|edt|et|pst|ist|cet)\b"
    r"|^\W*\d{1,2}\.? ?(?:\d{1,2}\.|[^\W\d]{3,10}) ?(?:19|20)\d\d\W*$|min(?:ute)? read|(?:年|월|\.) ?\d{1,2}(?:月|일|\.) ?\d{1,2}[日:]?.{0,12}\d{1,2}:\d\d",
    re.IGNORECASE,
)
_CHINESE_LABEL = re.compile(
    r"(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}日?\s{0,3}(?:\d{1,2}[:：]\d\d|$)|^(?:来源|作者|编辑|责编|责任编辑|发布时间|发布日期|发表时间|更新时间|时间|日期|字号|浏览|阅读|点击)\s?[:：]"
    r"|[|｜\s](?:来源|作者|发布时间|时间|浏览次数|点击数?|字号)\s?[:：]"
)
_CREDIT_LINE = re.compile(
    r"^(?:photo|foto|fotos|image|images|bild|bilder|credit|picture|video|pic|fotografía|crédito|bildquelle|bildrechte|illustration|grafik|photograph)s?\s?(?:credits?|by|via|courtesy)?\s?[:：/|©]"
    r"|\((?:image|photo|picture|pic|foto|bild|ap photo|credit)s?\b[^()]{0,60}\)\s*$|(?:/|\bvia |\| ?)(?:getty images?|ap|afp|reuters|shutterstock|imago|dpa|epa|wireimage)\W*$|(?:foto|bildrechte|photo|bild|photograph|picture|image credit): ?[^.]{0,60}$|^©",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\bcookies?\b.{0,300}(?:consent|accept|partner|advertis|einwillig|zgod)|(?:consent|einwillig|zgod).{0,200}(?:\bcookies?\b|partner)|\bIAB\b|\bGDPR\b|\bRODO\b|钱包充值|会员协议|隐私政策",
    re.IGNORECASE | re.DOTALL,
)
_ENDS = re.compile(
    r"^\W*(?:推荐阅读|相关阅读|延伸阅读|扩展阅读|拓展阅读|相关新闻|相关报道|相关推荐|相关链接|相关文章|相关资讯|热门推荐|热点推荐|热门文章|猜你喜欢|更多精彩|往期回顾|往期推荐|精彩推荐|为您推荐|最新评论|网友评论|"
    r"你可能還想看|延伸閱讀|相關新聞|相關報導|関連記事|おすすめ記事|あわせて読みたい|related (?:stories|articles|posts|content|news|coverage|topics)|you (?:may|might) also like.*|"
    r"recommended(?: for you)?|more from .{0,40}|more on this.*|read more|read next|most read|most popular|up next|what to read next|sign up for .{0,60}|follow us.{0,60}|"
    r"mehr zum thema|das könnte sie auch interessieren.*|lesen sie auch|auch interessant|empfehlungen|leggi anche|lire aussi|à lire aussi.*|te puede interesar|le puede interesar|leia (?:também|mais)|"
    r"baca juga|czytaj też|читайте также|ilgili haberler|comments?|kommentare|commentaires|comentarios)\W*$",
    re.IGNORECASE,
)
_EDITED = re.compile(r"^[（(\[【\s]*(?:责任编辑|責任編輯|责编|编辑|文章来源|本文来源)\s?[:：丨|/].{0,60}$")
_ENDS_AFTER = 0.5
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_PARAGRAPHS = _HEADINGS | {"p", "blockquote", "li", "dd", "dt"}
_NEUTRAL = frozenset("figcaption caption th label legend dt".split())
_SHORT = 40
"""Weighted characters: what is shorter and no sentence is more often a label than text."""
_LINKED = 0.5
_CAP = 2_000.0
_THIRD = 1 / 3
_MOST_COMMENTS = 0.7
_LOSS = -30.0
_LONG_HEADING = 100
_CARD_BLOCKS, _CARD_WEIGHT, _CARDS = 8, 1_200.0, 3
_DESCRIBED = 400.0


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


def find_body(scan: Scan, clues: Clues, *, captions: bool = True) -> Body | None:
    scores = block_scores(scan, clues)
    _value(scan, scores)
    best = _best(scan.nodes)
    if best is None:
        return None
    kept = _pruned(scan, best, clues, captions=captions)
    rival = max((node.value for node in scan.nodes if node.last <= best.first or node.first >= best.last), default=0.0)
    return Body(best, kept, _lede(scan, best, clues), best.value, rival)


def _value(scan: Scan, scores: Sequence[float]) -> None:
    """An element is worth what its blocks are; a part that is worth nothing can be left out, so it costs little."""
    for node in scan.nodes:
        node.value = 0.0
    for block, score in zip(scan.blocks, scores, strict=True):
        block.node.value += score
    for node in reversed(scan.nodes):
        if node.parent is not None:
            node.parent.value += max(node.value, _LOSS)


def block_scores(scan: Scan, clues: Clues) -> list[float]:
    """What each block adds to the element that holds it: text adds, labels and link lists take away."""
    raw = [_score(block) for block in scan.blocks]
    for block in scan.blocks:
        if raw[block.index] > 0:
            raw[block.index] = _with_clues(block, raw[block.index], clues)
    total = sum(score for score in raw if score > 0) or 1.0
    dropped = _furniture(scan, raw, total)
    return [min(score, 0.0) - 5.0 if gone else score for score, gone in zip(raw, dropped, strict=True)]


def _score(block: Block) -> float:
    weight, linked = block.weight, block.linked
    if linked > _LINKED:
        return -min(weight, 60.0) * linked
    tag = block.node.tag
    if tag in _HEADINGS and weight > _LONG_HEADING and _SENTENCE.search(block.text):
        return weight * 0.5
    if tag in _HEADINGS or tag in _NEUTRAL or (tag == "td" and weight < _SHORT):
        return 0.0
    if weight < 2_000 and _CONSENT.search(block.text):
        return -20.0
    if weight < 800 and _LEGAL.search(block.text):
        return -10.0
    if not _SENTENCE.search(block.text[:3000]):
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
    """Blocks in elements that are named furniture, unless these hold the headline or more than a third of the text."""
    gone = [False] * len(raw)
    positive = [0.0, *accumulate(max(score, 0.0) for score in raw)]
    headlines = [index for element, index in scan.headings if element.tag == "h1"]
    for node in scan.nodes:
        if node.hint >= Hint.NONE and not node.hidden:
            continue
        share = (positive[node.last] - positive[node.first]) / total
        most = _MOST_COMMENTS if node.hint is Hint.COMMENTS else _THIRD
        if node.hint is Hint.TEASER and not node.hidden and _link_share(scan.blocks[node.first : node.last]) < 0.25:
            continue
        if share < most and not (node.hint < Hint.NONE and share > 0.1 and any(node.first <= index < node.last for index in headlines)):
            gone[node.first : node.last] = [True] * (node.last - node.first)
    cards = [node for node in _cards(scan) if positive[node.last] - positive[node.first] < _THIRD * total]
    covered = sum(positive[node.last] - positive[node.first] for node in cards)
    if covered < 0.9 * total or _has_body_beside(scan, cards, raw):
        for node in cards:
            gone[node.first : node.last] = [True] * (node.last - node.first)
    return gone


def _cards(scan: Scan) -> list[Node]:
    """Teasers of other articles: several elements of one class, each a linked headline with a few lines."""
    groups: dict[str, list[Node]] = {}
    for node in scan.nodes:
        if node.tag in {"li", "article", "div", "section", "tr"} and node.last - node.first <= _CARD_BLOCKS and _is_card(scan.blocks[node.first : node.last]):
            groups.setdefault(f"{node.tag} {node.element.get('class') or ''}", []).append(node)
    return [node for group in groups.values() if len(group) >= _CARDS for node in group]


def _has_body_beside(scan: Scan, cards: Sequence[Node], raw: Sequence[float]) -> bool:
    """Whether some element that is named the body holds text and none of the teasers."""
    first = {card.first for card in cards}
    return any(
        is_strong(node.element) and first.isdisjoint(range(node.first, node.last)) and sum(raw[node.first : node.last]) > _SHORT
        for node in scan.nodes
        if node.hint is Hint.BODY
    )


def _is_card(blocks: Sequence[Block]) -> bool:
    linked = any(block.linked > 0.8 and block.weight >= 25 for block in blocks[:3])
    return linked and len(blocks) > 1 and sum(block.weight for block in blocks) < _CARD_WEIGHT


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
    best = max(named, key=lambda node: node.depth) if named else smallest
    while best.tag in _PARAGRAPHS and best.parent is not None and best.parent.tag not in {"body", "html"}:
        best = best.parent
    return best


def _lede(scan: Scan, body: Node, clues: Clues) -> list[Block]:
    if clues.start < 0 or clues.start >= body.first:
        return []
    inside = fold("".join(block.text for block in scan.blocks[body.first : body.first + 12]))
    found: list[Block] = []
    for block in scan.blocks[clues.start + 1 : body.first]:
        if block.weight < 60 or block.linked > 0.3 or block.node.hidden or _captions(block) or _LEGAL.search(block.text):
            continue
        plain = fold(block.text)
        if plain in inside or plain == clues.headline or not (_named_lede(block) or clues.describes(plain)):
            continue
        if all(plain != fold(other.text) for other in found):
            found.append(block)
    return found[:6]


def _named_lede(block: Block) -> bool:
    node = block.node
    return is_lede(node.element) or (node.parent is not None and node.parent.last - node.parent.first <= 4 and is_lede(node.parent.element))


def _captions(block: Block) -> bool:
    node: Node | None = block.node
    for _ in range(3):
        if node is None:
            return False
        if is_caption(node.element) and node.last - node.first <= 4:
            return True
        node = node.parent
    return False


def _pruned(scan: Scan, body: Node, clues: Clues, *, captions: bool) -> list[Block]:
    gone: set[int] = set()
    for node in scan.nodes:
        if node is body or not node.within(body) or node.first in gone:
            continue
        share = node.value / body.value if body.value > 0 else 0.0
        if _is_furniture(node, share, scan) or _is_link_list(node, scan):
            gone.update(range(node.first, node.last))
    blocks = [block for block in scan.blocks[body.first : body.last] if block.index not in gone]
    blocks = _without_end(_without_labels(_after_headline(blocks, clues), chinese=captions))
    if not captions:
        blocks = [block for block in blocks if not _captions(block) and not _CREDIT_LINE.search(block.text[:200])] or blocks
    return [block for block in blocks if not _only_links(block)] or blocks


def _is_furniture(node: Node, share: float, scan: Scan) -> bool:
    if node.hint >= Hint.NONE:
        return False
    if node.hint is Hint.TEASER and _link_share(scan.blocks[node.first : node.last]) < 0.25:
        return False
    return share < _THIRD


def _only_links(block: Block) -> bool:
    return block.linked > 0.8 and block.node.tag not in {"li", "td", "th"} and block.weight < 300


def _after_headline(blocks: list[Block], clues: Clues) -> list[Block]:
    """Without the headline and what stands before it, if that is little, and without the label lines behind it."""
    place = next((place for place, block in enumerate(blocks) if block.index >= clues.start and fold(block.text) == clues.headline), -1) if clues.headline else -1
    if place >= 0:
        before = sum(block.weight for block in blocks[:place] if block.linked < _LINKED)
        after = sum(block.weight for block in blocks[place:] if block.linked < _LINKED)
        if before < 0.5 * after:
            return blocks[place + 1 :]
    return blocks


def _without_labels(blocks: list[Block], *, chinese: bool) -> list[Block]:
    """Without the lines of time, credit and by-line before the first paragraph."""
    kept = list(blocks)
    place = 0
    while place < min(len(kept), 12):
        block = kept[place]
        if block.node.tag in _HEADINGS:
            place += 1
        elif _is_label(block, chinese=chinese):
            del kept[place]
        elif _SENTENCE.search(block.text) or chinese:
            break
        else:
            place += 1
    return kept if kept else blocks


def _without_end(blocks: list[Block]) -> list[Block]:
    """Without what follows a line that ends an article: its editor, or the heading of other ones."""
    total = sum(block.weight for block in blocks if block.linked < _LINKED) or 1.0
    told = 0.0
    for place, block in enumerate(blocks):
        if told > _ENDS_AFTER * total and len(block.text) < 100:
            if _ENDS.match(block.text):
                return blocks[:place]
            if _EDITED.match(block.text):
                return blocks[: place + 1]
        told += block.weight if block.linked < _LINKED else 0.0
    return blocks


def _is_label(block: Block, *, chinese: bool) -> bool:
    if chinese:
        return block.weight < 150 and bool(_CHINESE_LABEL.search(block.text))
    if block.weight > 150:
        return False
    return bool(_LABEL.search(block.text)) or (block.weight < 60 and not _SENTENCE_END.search(block.text))


def _link_share(blocks: Sequence[Block]) -> float:
    weight = sum(block.weight for block in blocks)
    return sum(block.weight * block.linked for block in blocks) / weight if weight else 0.0


def _is_link_list(node: Node, scan: Scan) -> bool:
    blocks = scan.blocks[node.first : node.last]
    if node.tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "tr", "span", "blockquote"}:
        return False
    return len(blocks) > 1 and _link_share(blocks) > 0.6

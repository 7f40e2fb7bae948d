"""Which of the titles that a page names is its headline. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newscrawl.pages.scan import Scan, folded

_SEPARATOR = re.compile(
    r"\s*[|｜_»«•]+\s*|\s+[-–—·:：/]+\s+|\s*--+\s*|\s*—+\s*|"
    r"(?<=[\u3400-\u9fff”》！？!?])[-–](?=[\u3400-\u9fff])|\s*[-–](?=[\u3400-\u9fff]{2,10}(?:网|报|频道|新闻|财经)$)"
)
_NOT_WORD = re.compile(r"[\W_]+")
_MEDIUM = re.compile(r"[\w·]{1,12}(?:报|网|社|刊|台|新闻|财经|周刊|日报|晚报|资讯)")
_SHORTEST, _LONGEST = 4, 400
_GENERIC = re.compile(
    r"^(?:(?:首页|当前位置).*|新闻|资讯|正文|首页|详情|.{0,6}频道|news|home|article|untitled|.{0,8}网|[\W\d_]*)$",
    re.IGNORECASE,
)


class Title(NamedTuple):
    text: str
    origin: str
    """page, metadata, json-ld or title."""
    place: int = -1
    """Of the block that follows or holds it; -1 for what is not in the text."""


def fold(text: str) -> str:
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text)).casefold()


def choose(scan: Scan, records: Sequence[dict[str, object]]) -> list[Title]:
    """Titles, best first."""
    page_title = scan.titles[0][:_LONGEST] if scan.titles else ""
    named = [
        Title(scan.meta.get(name, "")[:_LONGEST], "metadata")
        for name in ("og:title", "twitter:title", "dc.title", "articletitle", "title", "headline")
    ]
    linked = [
        Title(folded(str(record["headline"])[:_LONGEST]), "json-ld")
        for record in records[:3]
        if isinstance(record.get("headline"), str)
    ]
    candidates = [
        *_above_header(scan),
        *_headings(scan),
        *_named(scan),
        *_leading(scan, fold(page_title)),
        *linked,
        *(Title(_unsuffixed(each.text), each.origin) for each in named),
        *_parts(page_title),
    ]
    candidates = [each for each in candidates if len(fold(each.text)) >= 2 and len(each.text) < 400]
    witnesses = {
        ("title", fold(page_title)),
        *(("metadata", fold(each.text)) for each in named),
        *(("json-ld", fold(each.text)) for each in linked),
    }
    witnesses = {witness for witness in witnesses if witness[1]}
    ranked = sorted(candidates, key=lambda each: -_score(each, witnesses))
    best: dict[str, Title] = {}
    for each in ranked:
        best.setdefault(each.text, each)
    return list(best.values())


_NAMED = re.compile(r"(?:^|[ -])(?:\w*title\w*|headline\w*|tit|bt|biaoti|heading|h1)(?:[ -]|$)", re.IGNORECASE)
_NAMED_AMONG = 150


def _named(scan: Scan) -> Iterable[Title]:
    """Blocks whose element is called a title; the first ones only."""
    for block in scan.blocks[:_NAMED_AMONG]:
        element = block.node.element
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if (
            len(names) > 3
            and block.linked < 0.3
            and 8 <= block.weight < 300
            and block.node.tag not in {"h1", "h2", "h3"}
            and _NAMED.search(names.replace("_", "-"))
        ):
            yield Title(block.text.replace("\n", " "), "page-named", block.index)


_HEADER_LINE = re.compile(
    r"(?:发布|发表|更新)?(?:时间|日期)\s?[:：]\s?(?:19|20)\d\d.{0,80}(?:来源|作者)|(?:来源|作者)\s?[:：].{0,60}(?:时间|"
    r"日期)\s?[:：]\s?(?:19|20)\d\d"
)


def _above_header(scan: Scan) -> Iterable[Title]:
    """The block right above a line of labelled time and credit, where no h1 is the headline."""
    if any(element.tag == "h1" for element, _ in scan.headings):
        return
    for above, block in zip(scan.blocks, scan.blocks[1:], strict=False):
        if block.weight < 300 and _HEADER_LINE.search(block.text) and 12 <= above.weight < 300 and above.linked < 0.3:
            yield Title(above.text.replace("\n", " "), "page-above", above.index)
            return


def _leading(scan: Scan, page_title: str) -> Iterable[Title]:
    """Blocks with which the page's title begins."""
    for block in scan.blocks[: 3 * _NAMED_AMONG]:
        if 12 <= block.weight < 400 and block.linked < 0.3 and page_title.startswith(fold(block.text)):
            yield Title(block.text.replace("\n", " "), "page-text", block.index)


_BADGE = re.compile(r"^(?:原创|转载|独家|置顶|图文|视频|组图|推荐)\s?")


def _headings(scan: Scan) -> Iterable[Title]:
    for element, index in scan.headings[:60]:
        text = folded("".join(element.itertext())[:_LONGEST])
        if _BADGE.match(text) and scan.titles and fold(scan.titles[0]).startswith(fold(_BADGE.sub("", text))):
            text = _BADGE.sub("", text)
        if text and len(text) < 300:
            yield Title(text, {"h1": "page", "h2": "page-h2"}.get(element.tag, "page-h3"), index)


_WEIGHTS = {
    "page": 2.0,
    "json-ld": 1.6,
    "metadata": 1.2,
    "page-h2": 0.8,
    "page-named": 0.7,
    "page-text": 0.9,
    "page-above": 2.0,
    "page-h3": 0.6,
    "title": 0.5,
}


def _score(title: Title, witnesses: Iterable[tuple[str, str]]) -> float:
    plain = fold(title.text)
    score = _WEIGHTS[title.origin]
    for origin, witness in witnesses:
        if plain == witness and origin == title.origin:
            continue
        if plain == witness:
            score += 1.5
        elif len(plain) >= _SHORTEST and witness.startswith(plain):
            score += 1.2 * min(1.0, len(plain) / len(witness) + 0.3)
        elif len(plain) >= 2 * _SHORTEST and plain in witness:
            score += 0.9 * min(1.0, len(plain) / len(witness) + 0.3)
        elif len(witness) >= 2 * _SHORTEST and witness in plain:
            score += 0.4
    if _GENERIC.match(title.text) or len(plain) < _SHORTEST:
        score -= 2
    return score


def _parts(page_title: str) -> list[Title]:
    return [Title(_unsuffixed(page_title), "title"), Title(page_title, "title")] if page_title else []


def site_of(page_title: str) -> str:
    """The name behind the last separator, when it is one of a medium."""
    name = _SEPARATOR.split(page_title)[-1].strip()
    return name if name != page_title.strip() and _MEDIUM.fullmatch(name) else ""


def _unsuffixed(title: str) -> str:
    """Without the names of site and channel behind the last separators: short tails of a longer head."""
    cuts = list(_SEPARATOR.finditer(title))
    best = title
    for cut in reversed(cuts):
        head, tail = title[: cut.start()].strip(), title[cut.end() :].strip()
        if len(fold(head)) > max(6, len(fold(tail)) * 0.6) and head:
            best = head
        else:
            break
    return best

"""Lines at both ends of a body that are not the article: credit, editor, former title, boilerplate (SPEC 3.3).

They count only at the ends: a research note has headings such as 风险提示 in mid text, and they stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.blocks import Block
from pipelines.bylines import names_in
from pipelines.inline import cut

_NEAR_START, _NEAR_END = 3, 6
_BYLINE_ENDS = 2
_LONGEST = 1_000
_CREDIT_MAX = 120
_OPENING = {"）": "（", ")": "(", "】": "【", "]": "["}

_CREDIT = re.compile(
    r"[（(\[【]?\s?(?:文章|新闻|信息|消息|稿件|本文|内容)?(?:来源|稿源|出处)\s?[:：]\s?[^\s。！？][^。！？]{0,60}$"
)
_EDITOR = re.compile(
    r"(?:【?纠错】?\s?)?[（(\[【]?\s?(?:本文|值班|网络|版面|见习)?(?:责任编辑|编辑|责编)(?:\s?[:：/丨|｜]\s?|\s)[^\s。！？][^。！？]{0,60}$"
)
_FORMER_TITLE = re.compile(r"[（(\[【]?\s?原(?:标题|题为?)\s?[:：]\s?(.{1,300})$")
_FIRST = frozenset("（([【<h/纠郑免t投风返原文新信消稿本内来出值网版见责编")
"""How lines begin that may be none of the article, by the patterns for both ends: most paragraphs begin otherwise."""
_BYLINE = re.compile(
    r"[□■◎○●]\s?[^，。！？；]{2,40}$"
    r"|(?:文\s?[/丨|｜:：]|(?:本报|本刊|本网|见习|实习)?记者\s?[:：丨|｜/]?|作者\s?[:：]|撰文\s?[:：/]|采写\s?[:：/])[^，。！？；]{2,40}$"
)
_REPORTERS = re.compile(
    r"[（(](?P<names>[\u4e00-\u9fff]{0,10}(?:记者|作者)\s?[:：]?\s?(?P<rest>[^（）()，。！？；]{2,40}))[)）]"
)
_NO_NAME = re.compile(r"[从在注问按据称]|了解|获悉|发现")
_BACK_LINK = re.compile(r"\[?返回[^，。！？；]{1,80}$")
_BACK_TO = re.compile(r"首页|新闻(?:$|[｜|\]])|列表|频道|\]\(")
_ADDRESS = re.compile(r"<?(?:https?:)?//\S+>?$|<\s?>$")
_STAMP = re.compile(r"[（(\[]GMT\+8\b")
_BOILERPLATE = re.compile(
    r"[（(\[【]?\s?(?:郑重声明|免责声明)|tags\s?[:：]|投资有风险，入市需谨慎。?$|风险提示(?:及|和|与)免责"
)
_AUTHOR = re.compile(r"(?:作者|记者)\s?[:：]")
_SPEAKS_OF_ARTICLE = re.compile(r"文章|本文|编辑")
_DISCLAIMER_HEADING = re.compile(r"[（(\[【]?\s?(?:郑重声明|免责声明)\s?[)）\]】]?\s?[:：]?$")


@dataclass(slots=True)
class Found:
    """What lines and paragraphs at the ends said about the article, as printed."""

    credits: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    former_titles: list[str] = field(default_factory=list)


def trailing_bracket(text: str) -> tuple[str, str]:
    """Text without the bracket at its very end, and what stands in it; the text and nothing when there is none."""
    text = text.rstrip()
    closing = text[-1:]
    opening = _OPENING.get(closing)
    depth = 0
    for place in range(len(text) - 1, -1, -1) if opening else ():
        depth += (text[place] == closing) - (text[place] == opening)
        if depth == 0:
            return text[:place].rstrip(), text[place + 1 : -1].strip()
    return text, ""


def without_furniture(blocks: list[Block], found: Found, title: str) -> list[Block]:
    """Blocks without the lines at the ends that are not the article; what they say is added to `found`."""
    blocks = [block for block in blocks if not _is_apart(block, found)]
    while True:
        kept = _without_title(blocks, title)
        kept = _trimmed(kept, found)
        if len(kept) == len(blocks):
            return kept
        blocks = kept


def find_bylines(blocks: list[Block], found: Found) -> None:
    """By-lines stay in the body, as a reader saw them."""
    paragraphs = [block for block in blocks if block.tag == "p"]
    ends = list(dict.fromkeys(block.text for block in (*paragraphs[:_BYLINE_ENDS], *paragraphs[-_BYLINE_ENDS:])))
    for text in ends:
        if len(text) <= _LONGEST and _BYLINE.match(text):
            found.bylines.append(text)
    for text in ends:
        if "（" not in text and "(" not in text:
            continue
        for match in _REPORTERS.finditer(text[:200] + "\n" + text[-200:]):
            if not _NO_NAME.search(match["rest"]) and names_in(match["names"]):
                found.bylines.append(match["names"])
    found.bylines[:] = dict.fromkeys(found.bylines)


def _is_apart(block: Block, found: Found) -> bool:
    """Whether the page itself marks a block as credit or remark."""
    if block.part == "credit" and len(block.text) <= _CREDIT_MAX:
        if block.text:
            found.credits.append(block.text)
        return True
    if block.part == "aside":
        _read(block.text, found)
        return True
    return False


def _without_title(blocks: list[Block], title: str) -> list[Block]:
    """Without headings at the start that only repeat the title, unless nothing else is there."""
    wanted = "".join(title.split())
    while (
        wanted and len(blocks) > 1 and blocks[0].tag in {"h2", "h3", "h4"} and "".join(blocks[0].text.split()) == wanted
    ):
        blocks = blocks[1:]
    return blocks


def _trimmed(blocks: list[Block], found: Found) -> list[Block]:
    kept: list[Block] = []
    last = len(blocks) - _NEAR_END
    for place, block in enumerate(blocks):
        if _NEAR_START <= place < last or block.tag not in {"p", "h2", "h3", "h4"}:
            kept.append(block)
            continue
        text = block.text
        after_picture = bool(kept) and kept[-1].tag == "figure" and not kept[-1].runs
        if place >= last:
            if text[:1] in _FIRST and _DISCLAIMER_HEADING.match(text):
                break
            text = _without_bracket(block, text, found, after_picture=after_picture)
        if not _is_line(text, found, at_end=place >= last, after_picture=after_picture):
            kept.append(block)
    return kept


def _without_bracket(block: Block, text: str, found: Found, *, after_picture: bool) -> str:
    """A paragraph's text without brackets at its end that credit somebody; the block is cut as well."""
    while text.endswith(("）", ")", "】", "]")) and len(text) <= _LONGEST:
        rest, inside = trailing_bracket(text)
        if (
            not inside
            or not rest
            or _speaks_of_picture(inside, after_picture=after_picture)
            or not _read(inside, found)
        ):
            break
        block.runs = cut(block.runs, len(rest))
        text = block.text
    return text


def _is_line(text: str, found: Found, *, at_end: bool, after_picture: bool) -> bool:
    """Whether a paragraph is no text of the article."""
    if len(text) > _LONGEST or text[:1] not in _FIRST:
        return False
    if _STAMP.match(text):
        return True
    if at_end and (
        _ADDRESS.match(text) or _BOILERPLATE.match(text) or (_BACK_LINK.match(text) and _BACK_TO.search(text))
    ):
        return True
    if _speaks_of_picture(text, after_picture=after_picture):
        return False
    return _read(text, found) if at_end else bool(_FORMER_TITLE.match(text)) and _read(text, found)


def _speaks_of_picture(text: str, *, after_picture: bool) -> bool:
    return after_picture and not _SPEAKS_OF_ARTICLE.search(text) and bool(_CREDIT.match(text))


def _read(text: str, found: Found) -> bool:
    """Takes note of a line that credits somebody; False when it does not."""
    if former := _FORMER_TITLE.match(text):
        found.former_titles.append(former[1].rstrip("）)]】 "))
    elif _EDITOR.match(text):
        found.editors.append(text)
    elif _CREDIT.match(text):
        found.credits.append(text)
        if author := _AUTHOR.search(text):
            found.bylines.append(text[author.start() :].strip("（）() "))
    else:
        return False
    return True

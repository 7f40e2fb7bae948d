"""Clean: from HTML as found to canonical safe HTML and plain text (SPEC 3, CONTRACT section 4). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.htmltree import parse_bounded
from newscrawl.items import ArticleItem, Evidence, Image
from pipelines.blocks import Block, images_of, paragraph, to_html, to_text
from pipelines.language import language_of
from pipelines.limits import bounded
from pipelines.lines import Found, find_bylines, without_furniture
from pipelines.paragraphs import plain_paragraphs
from pipelines.plain import plain, strip_title_prefix
from pipelines.sanitise import sanitised
from pipelines.structure import with_captions
from pipelines.walk import Walker

_TITLE_MAX = 500
_ROUNDS = 4

__all__ = ["Cleaned", "clean", "plain", "refine", "set_flash_text", "strip_title_prefix"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    html: str = ""
    text: str = ""
    """One paragraph a line; tables one row a line, cells apart by tabs; a line break inside a paragraph is a line."""
    images: tuple[Image, ...] = ()
    credits: tuple[str, ...] = ()
    """As printed: （文章来源：...）."""
    bylines: tuple[str, ...] = ()
    """As printed; their paragraphs stay in the body."""
    editors: tuple[str, ...] = ()
    """As printed: 责任编辑：..."""
    original_title: str = ""
    """What stands after 原标题."""
    flags: tuple[str, ...] = ()
    """``too-big`` when a limit was met and only a part could be had."""


def clean(html: str, base_url: str = "", *, title: str = "") -> Cleaned:
    """Never raises. A heading at the start that only repeats `title` goes."""
    found = Found()
    blocks, too_big = _blocks(html, base_url, title, found)
    find_bylines(blocks, found)
    canonical, blocks = _agreed(blocks)
    return Cleaned(
        html=canonical,
        text=to_text(blocks),
        images=tuple(images_of(blocks)),
        credits=tuple(dict.fromkeys(found.credits)),
        bylines=tuple(found.bylines),
        editors=tuple(dict.fromkeys(found.editors)),
        original_title=next(iter(found.former_titles), ""),
        flags=("too-big",) if too_big else (),
    )


def refine(item: ArticleItem) -> None:
    item.title = next((title for each in item.raw_titles if (title := plain(each.value))), "")[:_TITLE_MAX].rstrip()
    digest = strip_title_prefix(plain(item.raw_summary))
    address = item.pages[0].url if item.pages else item.url
    cleaned = clean(item.raw_body or item.raw_annotated, address, title=item.title)
    item.flags += [flag for flag in cleaned.flags if flag not in item.flags]
    _note(item.raw_credits, cleaned.credits)
    _note(item.raw_authors, cleaned.bylines)
    _note(item.raw_editors, cleaned.editors)
    item.body_html, item.body_text, item.images = cleaned.html, cleaned.text, list(cleaned.images)
    item.kind, item.summary = "article", digest
    if not item.body_text and not item.images and digest:
        item.kind, item.summary = "flash", ""
        set_flash_text(item, digest)
    item.language = language_of(item.title + item.body_text, item.raw_language)


def set_flash_text(item: ArticleItem, digest: str) -> None:
    """Make a digest the whole text of an item; credits call it again without the medium's bracket."""
    blocks = [paragraph(digest)] if digest.strip() else []
    item.body_html, item.body_text = sanitised(to_html(blocks)), to_text(blocks)


def _note(evidence: list[Evidence], values: tuple[str, ...]) -> None:
    """Adds what the body said; refining the same item again adds nothing."""
    evidence += [found for value in values if (found := Evidence(value, "body")) not in evidence]


def _blocks(html: str, base_url: str, title: str, found: Found) -> tuple[list[Block], bool]:
    blocks, too_big = _read(html, base_url)
    while True:
        # A caption that joins its picture brings the line before it nearer to the end: go on until nothing changes.
        loose_captions = any(block.tag == "figcaption" for block in blocks)
        kept = without_furniture(blocks, found, title)
        settled = with_captions(kept)
        if len(settled) == len(kept) and not loose_captions:
            return settled, too_big
        blocks = settled


def _read(html: str, base_url: str) -> tuple[list[Block], bool]:
    """All blocks as they stand, and whether a limit cut something off."""
    if (paragraphs := plain_paragraphs(html)) is not None:
        return paragraphs, False
    root, too_big = parse_bounded(html)
    walker = Walker(base_url)
    blocks, overflowed = bounded(walker.walk(root))
    return blocks, too_big or walker.cut or overflowed


def _agreed(blocks: list[Block]) -> tuple[str, list[Block]]:
    """HTML that the sanitiser leaves as it is, and its blocks; it may know better which addresses are none."""
    html = to_html(blocks)
    for _ in range(_ROUNDS):
        safe = sanitised(html)
        if safe == html:
            return html, blocks
        blocks, _ = _blocks(safe, "", "", Found())
        html = to_html(blocks)
    return sanitised(html), blocks

"""Clean: from HTML as found to canonical safe HTML and plain text (SPEC 3, CONTRACT section 4). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import nh3

from newscrawl.htmltree import TooBigError, parse_fragment, printable
from newscrawl.items import ArticleItem, Evidence, Image
from pipelines import furniture
from pipelines.blocks import Block, BlockBuilder, render

_TAGS = frozenset(
    "p h2 h3 h4 strong em a img figure figcaption table thead tbody tr th td ul ol li blockquote br sup sub".split()
)
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}}
_MARKUP = re.compile(r"<[^<>]{0,2000}>")
_SPACES = re.compile(r"\s+")
_TITLE_MAX = 500
_BODY_MAX = 1_000_000
"""Characters of HTML; the sanitiser needs more than linear time for millions of entities."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    html: str = ""
    text: str = ""
    """One paragraph a line; tables one row a line, cells apart by tabs; a line break inside a paragraph is a line."""
    images: tuple[Image, ...] = ()
    credits: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    blocks: list[Block] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)


def clean(html: str, base_url: str = "") -> Cleaned:
    """Never raises: a body that exceeds the parse limits comes back empty, flagged ``too-big``."""
    try:
        root = parse_fragment(html)
    except TooBigError:
        return Cleaned(flags=("too-big",))
    except ValueError:
        return Cleaned(flags=("unparsable",))
    found = _sort_out(BlockBuilder(base_url).build(root))
    blocks = _captioned(found.blocks)
    html = "".join(render(block) for block in blocks)
    if len(html) > _BODY_MAX:
        return Cleaned(flags=("too-big",))
    return Cleaned(
        html=_safe(html),
        text="\n".join(line for block in blocks if (line := _text(block))),
        images=tuple(block.image for block in blocks if block.image),
        credits=tuple(found.credits),
        bylines=tuple(found.bylines),
        editors=tuple(found.editors),
    )


def plain(html: str) -> str:
    """One line of text from a title or digest that may hold mark-up."""
    if "<" not in html and "&" not in html:
        return _SPACES.sub(" ", printable(html)).strip()
    try:
        text = "".join(parse_fragment(html).itertext())
    except (TooBigError, ValueError):
        text = _MARKUP.sub("", html)
    return _SPACES.sub(" ", printable(text)).strip()


def refine(item: ArticleItem) -> None:
    item.title = next((title for each in item.raw_titles if (title := plain(each.value))), "")[:_TITLE_MAX]
    digest = strip_title_prefix(plain(item.raw_summary))
    cleaned = clean(item.raw_body or item.raw_annotated, item.url)
    item.flags.extend(cleaned.flags)
    item.raw_credits.extend(Evidence(credit, "body") for credit in cleaned.credits)
    item.raw_authors.extend(Evidence(byline, "body") for byline in cleaned.bylines)
    item.raw_editors.extend(Evidence(editor, "body") for editor in cleaned.editors)
    item.body_html, item.body_text, item.images = cleaned.html, cleaned.text, list(cleaned.images)
    item.kind = "article"
    item.summary = digest
    if not item.body_text and not item.images and digest:
        item.kind, item.summary = "flash", ""
        set_flash_text(item, digest)
    item.language = _language(item)


def set_flash_text(item: ArticleItem, digest: str) -> None:
    item.body_text = digest
    item.body_html = _safe(render(Block("p", digest.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))))


def strip_title_prefix(digest: str) -> str:
    """A digest without the title that is often printed before it in 【】."""
    if digest.startswith("【") and 0 < (end := digest.find("】")) < len(digest) - 1:
        return digest[end + 1 :].strip()
    return digest


def _sort_out(blocks: list[Block]) -> _Found:
    found = _Found()
    last = len(blocks) - furniture.NEAR_END
    for place, block in enumerate(blocks):
        text = block.text
        near_end = place >= last
        if block.tag in {"p", "blockquote"} and not block.image:
            if block.credit or (near_end and furniture.is_credit(text)):
                found.credits.append(text)
                continue
            if furniture.is_boilerplate(text) or ((near_end or place == 0) and furniture.original_title(text)):
                continue
            if near_end and furniture.is_editor(text):
                found.editors.append(text)
                continue
            if (place < 2 or near_end) and furniture.is_byline(text):  # noqa: PLR2004  # by-lines stand at the ends
                found.bylines.append(text)
        found.blocks.append(block)
    return found


def _captioned(blocks: list[Block]) -> list[Block]:
    """Pictures take the caption paragraph that follows them."""
    result: list[Block] = []
    for block in blocks:
        previous = result[-1] if result else None
        takes = previous is not None and previous.image is not None and not previous.image.caption
        if takes and previous and previous.image and (block.tag == "figcaption" or _may_caption(block)):
            previous.image = replace(previous.image, caption=block.text.replace("\n", " "))
        else:
            result.append(replace(block, tag="p") if block.tag == "figcaption" else block)
    return result


def _may_caption(block: Block) -> bool:
    return block.tag == "p" and furniture.is_caption(block.text)


def _text(block: Block) -> str:
    return block.image.caption if block.image else block.text


def _safe(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_filter,
        url_schemes={"http", "https"},
        link_rel=None,
        strip_comments=True,
    )


def _filter(_tag: str, name: str, value: str) -> str | None:
    if name in {"width", "height"}:
        return value if value.isascii() and value.isdigit() else None
    if name in {"href", "src"}:
        try:
            parts = urlsplit(value)
        except ValueError:
            return None
        return value if parts.scheme in {"http", "https"} and parts.netloc else None
    return value


_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")


def _language(item: ArticleItem) -> str:
    """BCP 47, from the script of the text first: templates lie (the mirror's pages say en-US)."""
    sample = (item.title + item.body_text)[:2000]
    if not sample:
        return ""
    if len(_KANA.findall(sample)) * 10 > len(sample):
        return "ja"
    if len(_HANGUL.findall(sample)) * 4 > len(sample):
        return "ko"
    if len(_HAN.findall(sample)) * 5 > len(sample):
        return item.raw_language if item.raw_language.lower().startswith("zh-") else "zh"
    declared = item.raw_language.strip()
    return declared if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", declared) else ""

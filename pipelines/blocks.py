"""One walk over a parsed body that turns whatever tags came into a flat list of canonical blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.items import Image
from pipelines.furniture import is_dropped

_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_INLINE = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "sup": "sup", "sub": "sub"}
_CONTAINERS = frozenset(
    "p div section article center main figure figcaption body html address header footer aside dl dt dd pre".split()
)
_EMPTY = re.compile(r"<(strong|em|sup|sub|a)(?: [^<>]*)?>( *)</\1>")
_RUNS = re.compile(r"  +")
_SPACES = re.compile(r"[ \t\n\r\f\v\u00a0\u3000\u200b]+")
_FILE_SIZE = re.compile(r"_w(\d{1,5})h(\d{1,5})\.")
_NO_ALT = frozenset({"image", "img", "图片", "undefined", "null"})


@dataclass(slots=True)
class Block:
    """A paragraph, heading, list, quote, table or picture."""

    tag: str
    html: str = ""
    text: str = ""
    credit: bool = False
    """Stood in the mirror's own credit paragraph."""
    image: Image | None = None
    rows: list[list[Inline]] = field(default_factory=list)


@dataclass(slots=True)
class Inline:
    """Running text with its mark-up; pieces join without spaces, since annotations split words."""

    html: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def add_text(self, text: str | None) -> None:
        if text:
            folded = _SPACES.sub(" ", text)
            self.html.append(escape(folded, quote=False))
            self.text.append(folded)

    @property
    def plain(self) -> str:
        lines = "".join(self.text).split("\n")
        return "\n".join(stripped for line in lines if (stripped := _SPACES.sub(" ", line).strip()))

    @property
    def markup(self) -> str:
        html = "".join(self.html)
        if "></" in html or "> </" in html:
            html = _without_empty(html)
        return _trim(_RUNS.sub(" ", html))


def _without_empty(html: str) -> str:
    while (thinner := _EMPTY.sub(r"\2", html)) != html:
        html = thinner
    return html


def _trim(html: str) -> str:
    """Without spaces and line breaks at the ends, also inside the outermost tags."""
    html = html.strip(" ")
    while html.startswith("<br>"):
        html = html[4:].lstrip(" ")
    while html.endswith("<br>"):
        html = html[:-4].rstrip(" ")
    return html


class BlockBuilder:
    """Collects blocks in document order."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.blocks: list[Block] = []
        self.inline = Inline()
        self.open: list[str] = []
        self.tag = "p"
        self.credit = False

    def build(self, root: HtmlElement) -> list[Block]:
        self._children(root)
        self._flush()
        return self.blocks

    def _children(self, element: HtmlElement) -> None:
        self.inline.add_text(element.text)
        for child in element:
            if isinstance(child.tag, str) and not is_dropped(child):
                self._element(child)
            self.inline.add_text(child.tail)

    def _element(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "br":
            self.inline.html.append("<br>")
            self.inline.text.append("\n")
        elif tag == "img":
            self._image(element)
        elif tag in _INLINE:
            self._wrapped(element, f"<{_INLINE[tag]}>", f"</{_INLINE[tag]}>")
        elif tag == "a":
            self._link(element)
        elif tag in _HEADINGS:
            self._block(element, _HEADINGS[tag])
        elif tag in {"ul", "ol"}:
            self._list(element)
        elif tag == "table":
            self._table(element)
        elif tag == "blockquote":
            self._quote(element)
        elif tag in _CONTAINERS:
            self._block(element, "figcaption" if tag == "figcaption" else "p")
        else:
            self._children(element)

    def _block(self, element: HtmlElement, tag: str) -> None:
        self._flush()
        outer, self.tag = (self.tag, self.credit), tag
        self.credit = self.credit or "em_media" in (element.get("class") or "")
        self._children(element)
        self._flush()
        self.tag, self.credit = outer

    def _wrapped(self, element: HtmlElement, start: str, end: str) -> None:
        # A block inside closes and reopens the mark-up around it.
        self.open.append(start)
        self.inline.html.append(start)
        self._children(element)
        self.inline.html.append(end)
        self.open.pop()

    def _link(self, element: HtmlElement) -> None:
        href = self._absolute(element.get("href"))
        annotation = (element.get("class") or "") in {"keytip", "infokey"} or element.get("data-code") is not None
        if href and not annotation and not any(start.startswith("<a") for start in self.open):
            self._wrapped(element, f'<a href="{escape(href)}">', "</a>")
        else:
            self._children(element)

    def _image(self, element: HtmlElement) -> None:
        source = next((v for n in ("data-src", "data-original", "src") if (v := self._absolute(element.get(n)))), "")
        if not source:
            return
        alt = _SPACES.sub(" ", element.get("alt") or "").strip()
        alt = "" if alt.lower() in _NO_ALT else alt[:300]
        width, height = _number(element.get("width")), _number(element.get("height"))
        if real := _FILE_SIZE.search(source):
            width, height = int(real[1]), int(real[2])
        self._flush()
        self.blocks.append(Block("figure", image=Image(source, alt, "", width, height)))

    def _list(self, element: HtmlElement) -> None:
        self._flush()
        items = [self._piece(child) for child in element.iterchildren("li") if not is_dropped(child)]
        items = [item for item in items if item.plain]
        if items:
            html = "".join(f"<li>{item.markup}</li>" for item in items)
            self.blocks.append(Block(element.tag, html, "\n".join(item.plain.replace("\n", " ") for item in items)))

    def _table(self, element: HtmlElement) -> None:
        self._flush()
        rows = [
            [(cell.tag, self._piece(cell)) for cell in row.iterchildren("td", "th")]
            for row in element.iter("tr")
            if not is_dropped(row)
        ]
        rows = [row for row in rows if any(cell.plain for _, cell in row)]
        if rows:
            html = "".join(
                "<tr>" + "".join(f"<{tag}>{cell.markup}</{tag}>" for tag, cell in row) + "</tr>" for row in rows
            )
            text = "\n".join("\t".join(cell.plain.replace("\n", " ") for _, cell in row) for row in rows)
            self.blocks.append(Block("table", f"<tbody>{html}</tbody>", text))

    def _quote(self, element: HtmlElement) -> None:
        self._flush()
        inner = BlockBuilder(self.base_url).build(element)
        html = "".join(render(block) for block in inner)
        if html:
            self.blocks.append(Block("blockquote", html, "\n".join(block.text for block in inner if block.text)))

    def _piece(self, element: HtmlElement) -> Inline:
        """The running text of an element that may hold blocks, as one piece."""
        builder = BlockBuilder(self.base_url)
        pieces = builder.build(element)
        result = Inline()
        result.html.append("<br>".join(block.html for block in pieces if block.text and not block.image))
        result.text.append("\n".join(block.text for block in pieces if block.text and not block.image))
        self.blocks.extend(block for block in pieces if block.image)
        return result

    def _flush(self) -> None:
        inline, self.inline = self.inline, Inline()
        inline.html.extend(f"</{start[1:].split()[0].rstrip('>')}>" for start in reversed(self.open))
        self.inline.html.extend(self.open)
        if text := inline.plain:
            self.blocks.append(Block(self.tag, inline.markup, text, self.credit))

    def _absolute(self, address: str | None) -> str:
        if not address:
            return ""
        try:
            url = urljoin(self.base_url, address.strip())
            parts = urlsplit(url)
        except ValueError:
            return ""
        return url if parts.scheme in {"http", "https"} and parts.hostname else ""


def render(block: Block) -> str:
    if block.image is None:
        return f"<{block.tag}>{block.html}</{block.tag}>"
    image = block.image
    size = "".join(f' {n}="{v}"' for n, v in (("width", image.width), ("height", image.height)) if v)
    caption = f"<figcaption>{escape(image.caption, quote=False)}</figcaption>" if image.caption else ""
    return f'<figure><img src="{escape(image.url)}" alt="{escape(image.alt)}"{size}>{caption}</figure>'


def _number(text: str | None) -> int | None:
    digits = (text or "").strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 and int(digits) else None  # noqa: PLR2004

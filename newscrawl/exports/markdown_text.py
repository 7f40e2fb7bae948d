"""CommonMark (with the tables of GFM) from the closed set of tags that a stored body may have (CONTRACT section 4).

What Markdown cannot say (superscripts, emphasis that ends in punctuation, as Chinese often has it) stays HTML, which
Markdown lets through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from lxml.html import HtmlElement

from newscrawl.htmltree import parse_bounded

_SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=#?\w)|!(?=\[|$)")
_LINE_START = re.compile(r"(?m)^([^\S\n]*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|[-=]+(?=\s*$)|(\d{1,9})([.)])(?=\s|$))")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_SAFE_IN_ADDRESSES = ":/?#[]@!$&'*+,;=%-._~"
_HEADINGS = {"h2": "## ", "h3": "### ", "h4": "#### "}
_MARKS = {"strong": "**", "em": "*"}
_BLOCKS = frozenset("p h2 h3 h4 figure figcaption table ul ol li blockquote".split())
_TABLE_PARTS = frozenset("thead tbody tr th td".split())
_BREAK = "\\\n"


def to_markdown(html: str) -> str:
    """Ends in a newline unless it is empty."""
    root, _ = parse_bounded(html)
    body = root.find("body/div")
    blocks = list(_blocks(root if body is None else body))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, wherever it stands."""
    return _LINE_START.sub(_line_start, _SPECIAL.sub(r"\\\g<0>", text))


def _line_start(match: re.Match[str]) -> str:
    if match[3]:
        return f"{match[1]}{match[3]}\\{match[4]}"
    return f"{match[1]}\\{match[2]}"


# -- blocks -------------------------------------------------------------------------------------------------------


def _blocks(parent: HtmlElement) -> Iterator[str]:
    """Blocks below an element; text and inline tags between blocks make paragraphs."""
    loose: list[str] = []
    _add(loose, parent.text)
    for child in parent:
        if isinstance(child.tag, str) and child.tag in _BLOCKS:
            yield from _paragraph(loose)
            loose = []
            yield from _block(child)
        else:
            _inline(child, loose)
        _add(loose, child.tail)
    yield from _paragraph(loose)


def _block(element: HtmlElement) -> Iterator[str]:
    tag = element.tag
    if tag in _HEADINGS:
        if text := _cell(element):
            yield _HEADINGS[tag] + re.sub(r"(#+)$", r"\\\1", text)
    elif tag in {"ul", "ol"}:
        yield from _list(element)
    elif tag == "blockquote":
        yield "\n".join(f"> {line}".rstrip() for line in "\n\n".join(_blocks(element)).split("\n"))
    elif tag == "table":
        yield from _table(element)
    else:
        yield from _blocks(element)


def _paragraph(loose: list[str]) -> Iterator[str]:
    text = _trimmed("".join(loose))
    if text:
        yield _LINE_START.sub(_line_start, text)


def _list(element: HtmlElement) -> Iterator[str]:
    items = [child for child in element if child.tag == "li"]
    rows = []
    for number, item in enumerate(items, 1):
        mark = f"{number}. " if element.tag == "ol" else "- "
        lines = "\n\n".join(_blocks(item)).split("\n")
        indent = " " * len(mark)
        rows.append("\n".join([(mark + lines[0]).rstrip(), *((indent + line).rstrip() for line in lines[1:])]))
    if rows:
        yield "\n".join(rows)


def _table(element: HtmlElement) -> Iterator[str]:
    rows = [[_cell(cell) for cell in row if cell.tag in {"td", "th"}] for row in element.iter("tr")]
    rows = [row for row in rows if row]
    if not rows:
        return
    width = max(map(len, rows))
    first = next(element.iter("tr"))
    headed = any(cell.tag == "th" for cell in first)
    head = rows.pop(0) if headed else []
    lines = [_row(head, width), "|" + " --- |" * width, *(_row(row, width) for row in rows)]
    yield "\n".join(lines)


def _row(cells: list[str], width: int) -> str:
    return "| " + " | ".join([*cells, *[""] * (width - len(cells))]) + " |"


def _cell(cell: HtmlElement) -> str:
    return "<br>".join(map(_one_line, _runs(cell)))


def _runs(parent: HtmlElement) -> Iterator[str]:
    """Inline content of all blocks below an element, where Markdown can have no blocks."""
    loose: list[str] = []
    _add(loose, parent.text)
    for child in parent:
        if isinstance(child.tag, str) and child.tag in _BLOCKS | _TABLE_PARTS:
            yield from filter(None, [_trimmed("".join(loose))])
            loose = []
            yield from _runs(child)
        else:
            _inline(child, loose)
        _add(loose, child.tail)
    yield from filter(None, [_trimmed("".join(loose))])


def _one_line(text: str) -> str:
    return text.replace(_BREAK, "<br>").replace("\n", " ")


# -- inline -------------------------------------------------------------------------------------------------------


def _children(element: HtmlElement, pieces: list[str]) -> None:
    _add(pieces, element.text)
    for child in element:
        if isinstance(child.tag, str) and child.tag in _BLOCKS:
            pieces.append(" ")
            _children(child, pieces)
        else:
            _inline(child, pieces)
        _add(pieces, child.tail)


def _inline(element: HtmlElement, pieces: list[str]) -> None:
    tag = element.tag
    if not isinstance(tag, str):
        return
    if tag == "br":
        pieces.append(_BREAK)
    elif tag == "img":
        pieces.append(f"![{escaped(_SPACES.sub(' ', element.get('alt') or ''))}]({_address(element.get('src'))})")
    else:
        inner: list[str] = []
        _children(element, inner)
        pieces.append(_marked(element, "".join(inner), "".join(pieces)[-1:]))


def _marked(element: HtmlElement, inner: str, before: str) -> str:
    tag = element.tag
    core = inner.strip()
    if not core:
        return inner
    start, end = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    if tag == "a":
        href = element.get("href")
        return f"{start}[{core}]({_address(href)}){end}" if href else inner
    if tag in _MARKS:
        mark = _MARKS[tag]
        # The rules for ** look at the characters on both sides: only between letters and figures are they simple.
        if core[0].isalnum() and core[-1].isalnum() and before != "*":
            return f"{start}{mark}{core}{mark}{end}"
        return f"{start}<{tag}>{core}</{tag}>{end}"
    return f"{start}<{tag}>{core}</{tag}>{end}" if tag in {"sup", "sub"} else inner


def _address(url: str | None) -> str:
    return quote(url or "", safe=_SAFE_IN_ADDRESSES)


def _add(pieces: list[str], text: str | None) -> None:
    if text:
        pieces.append(_SPECIAL.sub(r"\\\g<0>", _SPACES.sub(" ", text)))


def _trimmed(text: str) -> str:
    """Without white space at the edges and around breaks."""
    lines = [line.strip(" ") for line in text.split(_BREAK)]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    # Two breaks in a row would begin a new paragraph in the middle of an emphasis.
    return _BREAK.join(line for line in lines if line)

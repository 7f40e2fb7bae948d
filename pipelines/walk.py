"""One walk over a parsed body that turns whatever tags came into canonical blocks."""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from newscrawl.htmltree import MAX_DEPTH, MAX_NODES
from pipelines.addresses import absolute
from pipelines.blocks import Block
from pipelines.furniture import is_annotation, is_dropped, role_of
from pipelines.images import read_image
from pipelines.inline import BREAK, Run, Style, folded, joined, lines_of, link_tag, styled
from pipelines.structure import attach, closed

_STYLES = {"b": "<strong>", "strong": "<strong>", "i": "<em>", "em": "<em>", "sup": "<sup>", "sub": "<sub>"}
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_PARAGRAPHS = frozenset(
    "p div section article center main figure body html address header footer aside dl dt dd details summary fieldset "
    "form caption legend hr".split()
)
_BLOCKS = {**dict.fromkeys(_PARAGRAPHS, "p"), **_HEADINGS, "figcaption": "figcaption", "pre": "pre"}
_CONTAINERS = {
    **{tag: tag for tag in ("ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "td", "th")},
    "menu": "ul",
    "dir": "ul",
    "tfoot": "tbody",
}
_NESTING = frozenset({"ul", "ol", "blockquote", "table"})
_NESTING_MAX = 5
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_CHART_MARK = re.compile(r"EM_StockImg_(Start|End)")
_INDENT = re.compile(r"[ \t\r\n]*(?:\u3000|\u00a0{2})")


class _Context(NamedTuple):
    """What holds for the text inside an element."""

    style: Style = ()
    tag: str = "p"
    centred: bool = False
    part: str = ""


class Walker:
    """Reads one tree. `cut` says afterwards that a limit was reached and the rest left out."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.cut = False
        self._open = [Block("body")]
        self._runs: list[Run] = []
        self._here = _Context()
        self._outer: list[tuple[_Context, int]] = []
        self._charting = False

    def walk(self, root: HtmlElement) -> list[Block]:
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        dropped: HtmlElement | None = None
        for nodes, (event, element) in enumerate(walk):
            if nodes > 2 * MAX_NODES:
                self.cut = True
                break
            if event == "start":
                if is_dropped(element):
                    dropped = element
                    walk.skip_subtree()
                else:
                    self._start(element)
                    self._text(element.text)
                continue
            if element is dropped:
                dropped = None
            elif event == "end":
                self._end(element.tag)
            elif event == "comment":
                self._comment(element.text or "")
            self._text(element.tail)
        return self._finished()

    def _finished(self) -> list[Block]:
        self._flush()
        self._close_to(1)
        return self._open[0].children

    def _start(self, element: HtmlElement) -> None:
        tag = element.tag
        self._outer.append((self._here, len(self._open)))
        # The parser itself loses what lies much deeper.
        self.cut = self.cut or len(self._outer) > MAX_DEPTH
        if tag in _STYLES:
            self._set_style(_STYLES[tag])
        elif tag == "a":
            self._link(element)
        elif tag == "br":
            self._runs.append(BREAK)
        elif tag in {"img", "amp-img"}:
            self._image(element)
        elif tag in _BLOCKS or tag in _CONTAINERS:
            self._block(element, tag)

    def _link(self, element: HtmlElement) -> None:
        url = "" if is_annotation(element) else absolute(element.get("href") or "", self.base_url)
        if url:
            self._set_style(link_tag(url))

    def _set_style(self, start_tag: str) -> None:
        style, tag, centred, part = self._here
        self._here = _Context(styled(style, start_tag), tag, centred, part)

    def _image(self, element: HtmlElement) -> None:
        image = None if self._charting else read_image(element, self.base_url)
        if image:
            self._runs.append(Run("", self._here.style, image))

    def _block(self, element: HtmlElement, tag: str) -> None:
        self._flush()
        centred, part = self._here.centred or tag == "center", self._here.part
        if element.keys():
            part = role_of(element) or part
            centred = centred or element.get("align") == "center" or bool(_CENTRED.search(element.get("style") or ""))
        self._here = _Context(self._here.style, _BLOCKS.get(tag, "p"), centred, part)
        container = _CONTAINERS.get(tag)
        if container in _NESTING and sum(block.tag in _NESTING for block in self._open) >= _NESTING_MAX:
            return
        if container:
            self._open.append(Block(container, span=_span(element)))

    def _end(self, tag: str) -> None:
        if tag in _BLOCKS or tag in _CONTAINERS:
            self._flush()
        self._here, depth = self._outer.pop()
        self._close_to(depth)

    def _close_to(self, depth: int) -> None:
        while len(self._open) > depth:
            for block in closed(self._open.pop()):
                attach(self._open[-1], block)

    def _comment(self, text: str) -> None:
        if "EM_StockImg_" in text:
            self._charting = "Start" in text

    def _text(self, text: str | None) -> None:
        if text and "EM_StockImg_" in text:
            text = self._without_marks(text)
        if not text:
            return
        if self._here.tag == "pre":
            lines = [[Run(folded(line), self._here.style)] if line else [] for line in text.split("\n")]
            self._runs += list(chain.from_iterable([BREAK, *line] for line in lines))[1:]
            return
        if self._runs and self._runs[-1] is BREAK and _INDENT.match(text):
            self._runs.append(BREAK)  # an indented line after a break is a paragraph
        plain = folded(text)
        if plain and (self._runs or plain != " "):
            self._runs.append(Run(plain, self._here.style))
            self._charting = self._charting and plain == " "

    def _without_marks(self, text: str) -> str:
        """An older answer of the upstream has the chart's comments as text."""
        *_, last = _CHART_MARK.findall(text) or [""]
        self._charting = last == "Start" if last else self._charting
        return _CHART_MARK.sub("", text)

    def _flush(self) -> None:
        if not self._runs:
            return
        runs, self._runs = self._runs, []
        for block in _paragraphs(runs, "p" if self._here.tag == "pre" else self._here.tag):
            block.centred, block.part = self._here.centred, self._here.part
            attach(self._open[-1], block)


def _span(element: HtmlElement) -> tuple[int, int]:
    columns, rows = element.get("colspan") or "", element.get("rowspan") or ""
    return _count(columns), _count(rows)


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < len("1000") and int(text) else 1


def _paragraphs(runs: list[Run], tag: str) -> list[Block]:
    """Blocks of one stretch of running text: split at empty lines, pictures at the ends of a line on their own."""
    lines = lines_of(runs)
    if len(lines) == 1 and not any(run.image for run in lines[0]):
        return [Block(tag, lines[0])] if lines[0] else []
    blocks: list[Block] = []
    pending: list[list[Run]] = []
    for line in lines:
        before, text, after = _parted(line)
        if before or (not line and tag == "p"):
            _end_paragraph(blocks, pending, tag)
        blocks += before
        if text:
            pending.append(text)
        if after:
            _end_paragraph(blocks, pending, tag)
        blocks += after
    _end_paragraph(blocks, pending, tag)
    return blocks


def _end_paragraph(blocks: list[Block], lines: list[list[Run]], tag: str) -> None:
    if lines:
        blocks.append(Block(tag, joined(lines)))
        lines.clear()


def _parted(line: list[Run]) -> tuple[list[Block], list[Run], list[Block]]:
    """Figures before the text of a line, its text, figures after it; a picture amid text stays there."""
    if not any(run.image for run in line):
        return [], line, []
    texts = [place for place, run in enumerate(line) if run.text.strip()]
    first, last = (texts[0], texts[-1] + 1) if texts else (len(line), len(line))
    return _figures(line[:first]), lines_of(line[first:last])[0], _figures(line[last:])


def _figures(runs: list[Run]) -> list[Block]:
    return [Block("figure", image=run.image) for run in runs if run.image]

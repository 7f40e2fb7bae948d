"""The blocks that a stored body is made of, and their two renderings: canonical HTML and plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from newscrawl.items import Image
from pipelines.inline import Run, image_tag, joined, lines_of, markup, plain_text


@dataclass(slots=True)
class Block:
    """One block; while a body is being read also the containers that are still open."""

    tag: str
    """``p h2 h3 h4 figure figcaption table tr td th ul ol li blockquote``, and ``thead`` for a row group of heads."""
    runs: list[Run] = field(default_factory=list)
    """Text of a paragraph, heading or cell; the caption of a figure."""
    children: list[Block] = field(default_factory=list)
    image: Image | None = None
    centred: bool = False
    part: str = ""
    """``credit`` in the mirror's credit paragraph, ``aside`` in the box of remarks, ``head`` for a row of heads."""
    span: tuple[int, int] = (1, 1)
    """Columns and rows that a cell covers."""

    @property
    def text(self) -> str:
        return plain_text(self.runs)


def paragraph(text: str) -> Block:
    """A paragraph of plain text, one line a line."""
    return Block("p", joined([Run(line.strip())] for line in text.split("\n") if line.strip()))


def to_html(blocks: Iterable[Block]) -> str:
    return "".join(_html(block) for block in blocks)


def to_text(blocks: Iterable[Block]) -> str:
    """One paragraph, item or caption a line; tables one row a line, cells apart by tabs."""
    return "\n".join(text for block in blocks if (text := _text(block)))


def images_of(blocks: Iterable[Block]) -> Iterator[Image]:
    """In order; a figure's caption belongs to its picture."""
    for block in blocks:
        if block.image:
            yield Image(block.image.url, block.image.alt, block.text, block.image.width, block.image.height)
        for run in block.runs:
            if run.image:
                yield run.image
        yield from images_of(block.children)


def as_lines(blocks: Iterable[Block]) -> list[Run]:
    """What blocks hold as running text, for a cell or an item, which may hold no blocks."""
    lines: list[list[Run]] = []
    for block in blocks:
        if block.image:
            lines.append([Run("", (), block.image)])
        lines += lines_of(block.runs)
        lines += lines_of(as_lines(block.children))
    return joined(lines)


def _html(block: Block) -> str:
    if block.tag == "figure":
        caption = f"<figcaption>{markup(block.runs)}</figcaption>" if block.runs else ""
        return f"<figure>{image_tag(block.image) if block.image else ''}{caption}</figure>"
    if block.tag == "table":
        return f"<table>{_rows(block)}</table>"
    if block.tag == "li":
        return f"<li>{''.join(_item(part) for part in block.children)}</li>"
    inner = to_html(block.children) if block.children else markup(block.runs)
    return f"<{block.tag}>{inner}</{block.tag}>"


def _item(part: Block) -> str:
    return _html(part) if part.children else markup(part.runs)


def _rows(table: Block) -> str:
    groups = groupby(table.children, key=lambda row: "thead" if row.part == "head" else "tbody")
    return "".join(f"<{name}>{to_html(rows)}</{name}>" for name, rows in groups)


def _text(block: Block) -> str:
    if block.tag == "table":
        rows = ("\t".join(cell.text.replace("\n", " ") for cell in row.children) for row in block.children)
        return "\n".join(row.rstrip("\t") for row in rows)
    return to_text(block.children) if block.children else block.text

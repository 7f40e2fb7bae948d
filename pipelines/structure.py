"""Closes containers: lists, tables and figures brought into the one form that a stored body has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.blocks import Block, as_lines
from pipelines.inline import BREAK, Run, lines_of

_TEXT = frozenset({"p", "figcaption"})
_LISTS = frozenset({"ul", "ol"})
_PARENTS = {
    "li": _LISTS,
    "tr": frozenset({"table", "thead", "tbody"}),
    "td": frozenset({"tr", "table", "thead", "tbody"}),
    "th": frozenset({"tr", "table", "thead", "tbody"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
}
_CAPTION = re.compile(
    r"[（(▲△↑]?\s?(?:(?:图片|照片|图表|数据|资料|图)?(?:来源|源)\s?[:：]|图\s?\d{0,3}\s?[:：]|图片\s?[:：]|图为|资料图|供图|摄影|注\s?[:：])|[▲△]"
)
_CAPTION_MAX, _CENTRED_MAX = 120, 80
_COLUMNS_MAX, _ROWS_MAX, _CELLS_MAX = 50, 200, 20_000


def attach(parent: Block, block: Block) -> None:
    """Adds a block; parts of a list or table that stand outside of one are unwrapped."""
    if block.tag in _PARENTS and parent.tag not in _PARENTS[block.tag]:
        for child in block.children:
            attach(parent, child)
    else:
        parent.children.append(block)


def closed(block: Block) -> list[Block]:
    """What a container that is complete contributes to the one around it; nothing when it is empty."""
    if block.tag in _LISTS:
        return _closed_list(block)
    if block.tag == "table":
        return _closed_table(block)
    if block.tag == "blockquote":
        block.children = with_captions(block.children)
    return [block] if block.children or block.tag in {"td", "th"} else []


def _closed_list(block: Block) -> list[Block]:
    items: list[Block] = []
    for child in block.children:
        if child.tag == "li":
            items.append(child)
        elif child.tag in _LISTS and items:
            items[-1].children.append(child)
        else:
            items.append(Block("li", children=[child]))
    parts = [part for item in items for part in item.children]
    if any(part.tag not in _TEXT and part.tag not in _LISTS for part in parts):
        # Pictures, tables or headings in it: the list only laid out the page.
        return parts
    for item in items:
        item.children = list(_item_parts(item.children))
    block.children = items
    return [block] if items else []


def _item_parts(parts: Iterable[Block]) -> Iterator[Block]:
    """Paragraphs that follow each other as one piece of text with breaks, between nested lists."""
    pending: list[Block] = []
    for part in parts:
        if part.tag in _LISTS:
            if pending:
                yield Block("p", as_lines(pending))
            pending = []
            yield part
        else:
            pending.append(part)
    if pending:
        yield Block("p", as_lines(pending))


def _closed_table(table: Block) -> list[Block]:
    before, rows = _rows(table)
    blocks = [part for row in rows for cell in row.children for part in cell.children]
    if _lays_out(blocks):
        return [*before, *blocks]
    rows = [row for row in _without_empty_columns(_spread(rows)) if any(_is_filled(cell) for cell in row.children)]
    cells = [cell for row in rows for cell in row.children]
    if sum(map(_is_filled, cells)) <= 1 or (len(cells) == len(rows) and any(len(cell.children) > 1 for cell in cells)):
        return [*before, *blocks]
    for cell in cells:
        cell.runs, cell.children = as_lines(cell.children), []
    return [*before, Block("table", children=rows)]


def _rows(table: Block) -> tuple[list[Block], list[Block]]:
    """Blocks that stand in a table but in no cell of it, and its rows; only the first rows may be heads."""
    loose: list[Block] = []
    rows: list[Block] = []
    body_began = False
    for child, in_head in _parts(table):
        if child.tag == "tr":
            body_began = body_began or not in_head
            child.part = "" if body_began else "head"
            loose += [each for each in child.children if each.tag not in {"td", "th"}]
            child.children = [each for each in child.children if each.tag in {"td", "th"}]
            rows.append(child)
        elif child.tag in {"td", "th"}:
            body_began = True
            rows.append(Block("tr", children=[child]))
        else:
            loose.append(child)
    return loose, rows


def _parts(table: Block) -> Iterator[tuple[Block, bool]]:
    for child in table.children:
        if child.tag in {"thead", "tbody"}:
            for row in child.children:
                yield row, child.tag == "thead"
        else:
            yield child, False


def _lays_out(blocks: Iterable[Block]) -> bool:
    """Whether cells hold what no table of figures does: other tables, or pictures with text around them."""
    return any(each.tag in {"table", "figure"} or _lays_out(each.children) for each in blocks)


def _is_filled(cell: Block) -> bool:
    return bool(cell.children)


def _spread(rows: list[Block]) -> list[Block]:
    """Cells that cover several columns or rows with empty ones beside them, so that columns stay in line."""
    covered: dict[int, int] = {}
    total = 0
    for row in rows:
        cells: list[Block] = []
        for cell in row.children:
            _fill(cells, covered)
            columns, height = min(cell.span[0], _COLUMNS_MAX), min(cell.span[1], _ROWS_MAX)
            for place in range(columns):
                if height > 1:
                    covered[len(cells)] = height - 1
                cells.append(cell if place == 0 else Block("td"))
        _fill(cells, covered)
        total += len(cells)
        if total > _CELLS_MAX:
            break
        row.children = cells
    return rows


def _fill(cells: list[Block], covered: dict[int, int]) -> None:
    """Empty cells where one from a row above reaches down."""
    while left := covered.get(len(cells), 0):
        covered[len(cells)] = left - 1
        cells.append(Block("td"))


def _without_empty_columns(rows: list[Block]) -> list[Block]:
    used = {place for row in rows for place, cell in enumerate(row.children) if cell.children}
    for row in rows:
        row.children = [cell for place, cell in enumerate(row.children) if place in used]
    return rows


def with_captions(blocks: list[Block]) -> list[Block]:
    """Pictures take the caption that follows them, or the one of their own that stands before them."""
    result: list[Block] = []
    for block in blocks:
        previous = result[-1] if result else None
        if previous and previous.tag == "figure" and not previous.runs and _captions(block):
            previous.runs = _one_line(block.runs)
        elif previous and previous.tag == "figcaption" and block.tag == "figure" and not block.runs:
            block.runs = _one_line(previous.runs)
            result[-1] = block
        else:
            result.append(block)
    for block in result:
        block.tag = "p" if block.tag == "figcaption" else block.tag
    return result


def _captions(block: Block) -> bool:
    if block.tag == "figcaption":
        return True
    text = block.text if block.tag == "p" and not _holds_image(block) else ""
    if not text or len(text) > _CAPTION_MAX:
        return False
    # A centred line under a picture speaks of it, unless it is bold: then it is the next heading.
    return bool(_CAPTION.match(text)) or (block.centred and len(text) <= _CENTRED_MAX and not _is_bold(block))


def _holds_image(block: Block) -> bool:
    return any(run.image for run in block.runs)


def _is_bold(block: Block) -> bool:
    return all("<strong>" in run.style or run.text == "\n" for run in block.runs)


def _one_line(runs: list[Run]) -> list[Run]:
    return lines_of([Run(" ") if run is BREAK else run for run in runs])[0]

"""Lines that fit a terminal, where a Chinese character takes two cells. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from newscrawl.textdiff import tokens

# What may not begin a line hangs over its end; what may not end one goes to the next.
_CLOSING = frozenset("，。、；：！？）》」』】〉”’…·%,.;:!?)]}")
_OPENING = frozenset("（《「『【〈“‘([{")


def wrapped(paragraph: str, columns: int) -> Iterator[str]:
    """Lines of at most `columns` cells but for hanging punctuation; words longer than a line are cut."""
    line, width = "", 0
    for token in _pieces(paragraph, columns):
        cells = cell_len(token)
        if line and width + cells > columns and token not in _CLOSING:
            kept = line.rstrip()
            moved = kept[-1] if kept[-1:] in _OPENING and len(kept) > 1 else ""
            yield kept.removesuffix(moved).rstrip()
            line, width = moved, cell_len(moved)
            if token.isspace():
                continue
        line += token
        width += cells
    if line.strip() or not paragraph:
        yield line.rstrip()


def _pieces(paragraph: str, columns: int) -> Iterator[str]:
    for token in tokens(paragraph):
        for start in range(0, len(token), max(1, columns)):
            yield token[start : start + max(1, columns)]

"""A bound on what one body may hold, so that neither the sanitiser nor the store meets a surprise."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.blocks import Block
from pipelines.inline import Run, cut

MAX_TEXT = 200_000
"""Characters, a thick book; the sanitiser needs the square of the entities in one stretch of text."""
_MAX_NODES = 90_000
_NODES_A_RUN = 6
"""A paragraph and five nested tags at most."""


@dataclass(slots=True)
class _Room:
    text: int = MAX_TEXT
    nodes: int = _MAX_NODES

    @property
    def full(self) -> bool:
        return self.text <= 0 or self.nodes <= 0


def bounded(blocks: list[Block]) -> tuple[list[Block], bool]:
    """The blocks that fit, the last one cut, and whether anything was left out."""
    room = _Room()
    kept = _fitting(blocks, room)
    return kept, room.full


def _fitting(blocks: list[Block], room: _Room) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        if room.full:
            break
        room.nodes -= _NODES_A_RUN
        if block.children:
            block.children = _fitting(block.children, room)
        elif block.runs:
            block.runs = _fitting_runs(block.runs, room)
        if block.children or block.runs or block.image or block.tag in {"td", "th"}:
            kept.append(block)
    return kept


def _fitting_runs(runs: list[Run], room: _Room) -> list[Run]:
    length = room.text
    for count, run in enumerate(runs):
        room.nodes -= _NODES_A_RUN
        room.text -= len(run.text)
        if room.full:
            return cut(runs[: count + 1], length)
    return runs

"""What changed between two texts, word by word; a word of Chinese is a character. Pure, and bounded in time.

Paragraphs and then sentences that both texts have once are matched first; only what lies between them is compared
word by word (Myers), and where that would take too long it counts as replaced.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

STEPS = 300_000
"""Steps of the word by word comparison for one pair of texts: about a second."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"\d+(?:[.,:]\d+)*|(?:(?![{_CJK}])[^\W\d_])+|\n|[^\S\n]+|.", re.DOTALL)
_PARAGRAPH = re.compile(r"[^\n]*\n|[^\n]+")
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+")
_CHANCE = 2  # tokens that agree between two changes by chance: read best as changed

Kind = Literal["equal", "delete", "insert"]


class Op(NamedTuple):
    """A piece of text; equal and inserted pieces make the new text, equal and deleted ones the old."""

    kind: Kind
    text: str


def diff(old: str, new: str) -> list[Op]:
    """Pieces in order, a deleted one before what was inserted for it; two pieces in a row differ in kind."""
    return _tidied(_compared(old, new, 0, _Budget(STEPS)))


def tokens(text: str) -> list[str]:
    """Characters of Chinese, words and numbers of the rest, blanks, marks; together they are the text again."""
    return _TOKEN.findall(text)


class _Budget:
    def __init__(self, steps: int) -> None:
        self.left = steps


_LEVELS: tuple[Callable[[str], list[str]], ...] = (_PARAGRAPH.findall, _SENTENCE.findall)


def _compared(old: str, new: str, level: int, budget: _Budget) -> Iterator[Op]:
    if level == len(_LEVELS):
        yield from _by_tokens(tokens(old), tokens(new), budget)
        return
    mine, others = _LEVELS[level](old), _LEVELS[level](new)
    at = place = 0
    for one, other in [*_anchors(mine, others), (len(mine), len(others))]:
        if at < one or place < other:
            yield from _compared("".join(mine[at:one]), "".join(others[place:other]), level + 1, budget)
        if one < len(mine):
            yield Op("equal", mine[one])
        at, place = one + 1, other + 1


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Places of units that stand once in both, as many as keep their order."""
    counts, others = Counter(one), Counter(other)
    places = {unit: place for place, unit in enumerate(other) if others[unit] == 1}
    pairs = [(place, places[unit]) for place, unit in enumerate(one) if counts[unit] == 1 and unit in places]
    ends: list[int] = []
    best: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(best[length - 1] if length else -1)
        ends[length : length + 1], best[length : length + 1] = [place], [number]
    chain = []
    at = best[-1] if best else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


# -- word by word -----------------------------------------------------------------------------------------------


def _by_tokens(old: list[str], new: list[str], budget: _Budget) -> Iterator[Op]:
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    yield Op("equal", "".join(old[:head]))
    yield from _myers(old[head : len(old) - tail], new[head : len(new) - tail], budget)
    yield Op("equal", "".join(old[len(old) - tail :]))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _myers(old: list[str], new: list[str], budget: _Budget) -> Iterator[Op]:
    """The shortest script; all of it replaced when the budget is spent before it is found."""
    reached = _reached(old, new, budget) if old and new else None
    if reached is None:
        yield Op("delete", "".join(old))
        yield Op("insert", "".join(new))
        return
    script: list[Op] = []
    x, y = len(old), len(new)
    for furthest in reversed(reached):
        before, down = _step(furthest, x - y, len(old), len(new))
        while x > before:
            x, y = x - 1, y - 1
            script.append(Op("equal", old[x]))
        if down:
            y -= 1
            script.append(Op("insert", new[y]))
        else:
            x -= 1
            script.append(Op("delete", old[x]))
    script += [Op("equal", token) for token in reversed(old[:x])]
    yield from reversed(script)


_Furthest = dict[int, int]
"""By diagonal (place in the old text less place in the new one), the furthest place in the old text."""


def _reached(old: list[str], new: list[str], budget: _Budget) -> list[_Furthest] | None:
    """How far one gets with no change, with one, and so on until the last change is the only one that is missing."""
    reached: list[_Furthest] = []
    furthest = {0: _run(old, new, 0, 0)}
    while furthest.get(len(old) - len(new)) != len(old):
        reached.append(furthest)
        budget.left -= len(furthest)
        if budget.left < 0:
            return None
        diagonals = {near for diagonal in furthest for near in (diagonal - 1, diagonal + 1)}
        steps = {each: _step(furthest, each, len(old), len(new))[0] for each in diagonals}
        furthest = {each: _run(old, new, x, x - each) for each, x in steps.items() if x >= 0}
    return reached


def _step(furthest: _Furthest, diagonal: int, old: int, new: int) -> tuple[int, bool]:
    """Where the next change leads on a diagonal, and whether it is an insertion; -1 where it leads nowhere."""
    deleted = furthest.get(diagonal - 1, old) + 1
    inserted = furthest.get(diagonal + 1, -1)
    if deleted > old:
        deleted = -1
    if inserted - diagonal > new:
        inserted = -1
    return max(deleted, inserted), inserted >= deleted


def _run(old: list[str], new: list[str], x: int, y: int) -> int:
    """The end, in the old text, of what is equal from here on."""
    while x < len(old) and y < len(new) and old[x] == new[y]:
        x, y = x + 1, y + 1
    return x


# -- reading ----------------------------------------------------------------------------------------------------


def _tidied(ops: Iterable[Op]) -> list[Op]:
    """Pieces joined, and what agrees by chance between larger changes taken as changed."""
    joined = _joined(ops)
    return _joined(_spread(joined))


def _spread(ops: Sequence[Op]) -> Iterator[Op]:
    for place, op in enumerate(ops):
        inside = 0 < place < len(ops) - 1
        if op.kind == "equal" and inside and "\n" not in op.text and len(tokens(op.text)) <= _CHANCE:
            around = (_side(ops, place, -1), _side(ops, place, 1))
            if min(around) > len(op.text):
                yield Op("delete", op.text)
                yield Op("insert", op.text)
                continue
        yield op


def _side(ops: Sequence[Op], place: int, direction: int) -> int:
    """Characters changed on one side of a piece."""
    length, at = 0, place + direction
    while 0 <= at < len(ops) and ops[at].kind != "equal":
        length += len(ops[at].text)
        at += direction
    return length


def _joined(ops: Iterable[Op]) -> list[Op]:
    joined: list[Op] = []
    for changed, run in groupby((op for op in ops if op.text), lambda op: op.kind != "equal"):
        pieces = list(run)
        kinds: tuple[Kind, ...] = ("delete", "insert") if changed else ("equal",)
        whole = [Op(kind, "".join(piece.text for piece in pieces if piece.kind == kind)) for kind in kinds]
        joined += [op for op in whole if op.text]
    return joined

"""Floors under the figures: what is reached stays reached, on exactly these pages."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.quality.figures import SetResult

FLOORS = Path(__file__).with_name("floors.toml")
TIMED_AGAINST = "trafilatura"
CPU_TARGET = 0.5
"""Share of trafilatura's CPU time on the same pages in the same run that no set has to go below."""
_CPU_NOISE = 1.2
"""How far the same code's share strays from run to run on a busy machine."""

_CEILINGS = frozenset({"crashes", "cpu_share"})
# One may be paid with the other, as long as the F1 holds.
_UNPINNED = frozenset({"precision", "recall"})

_HEAD = """\
# Floors of `python -m tests.quality --check`, written by --pin (docs/howto/quality.md). Shares from 0 to 1, rounded down.
# `corpus` is the hash of the pages and truths measured; `crashes` and `cpu_share` (of trafilatura's CPU) are ceilings.
"""

Floors = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Measured:
    """A set as newscrawl did on it in this run."""

    corpus: str
    """Hash of the pages and truths."""
    result: SetResult
    cpu_share: float | None
    """None when trafilatura was not measured in the same run."""


def measured(results: Sequence[SetResult], hashes: Mapping[str, str]) -> list[Measured]:
    theirs = {each.set_name: each.milliseconds for each in results if each.extractor == TIMED_AGAINST}
    return [
        Measured(
            corpus=hashes[each.set_name],
            result=each,
            cpu_share=each.milliseconds / theirs[each.set_name] if each.set_name in theirs else None,
        )
        for each in results
        if each.extractor == "newscrawl"
    ]


def read(path: Path = FLOORS) -> Floors:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def write(floors: Floors, path: Path = FLOORS) -> None:
    tables = [
        f"[{name}]\n" + "".join(f"{key} = {_toml(floors[name][key])}\n" for key in floors[name]) for name in floors
    ]
    path.write_text("\n".join([_HEAD, *tables]), encoding="utf-8")


def falls(sets: Sequence[Measured], floors: Floors) -> Iterator[str]:
    """A line for everything below its floor; other pages than the pinned ones are a fall of the whole set."""
    for each in sets:
        name, pinned = each.result.set_name, floors.get(each.result.set_name)
        if pinned is None:
            yield f"{name}: no floors are pinned"
        elif pinned["corpus"] != each.corpus:
            yield f"{name}: the pages or truths are not those that the floors were measured on"
        else:
            yield from _below(each, pinned)
            yield from _above(each, pinned)


def pin(sets: Sequence[Measured], floors: Floors) -> dict[str, dict[str, Any]]:
    """The floors with the sets that were measured put where they are now; the others stay."""
    renewed = {name: dict(pinned) for name, pinned in floors.items()}
    for each in sets:
        old = renewed.get(each.result.set_name, {})
        new: dict[str, Any] = {"corpus": each.corpus, "crashes": each.result.crashes}
        if each.cpu_share is not None:
            new["cpu_share"] = max(CPU_TARGET, math.ceil(each.cpu_share * _CPU_NOISE * 100) / 100)
        elif "cpu_share" in old:
            new["cpu_share"] = old["cpu_share"]
        new |= {
            field: math.floor(value * 1e4) / 1e4
            for field, value in each.result.figures.items()
            if field not in _UNPINNED
        }
        renewed[each.result.set_name] = new
    return dict(sorted(renewed.items()))


def lowered(old: Floors, new: Floors) -> Iterator[str]:
    """A line for every demand that the new floors make less of."""
    for name, pinned in old.items():
        for field, floor in pinned.items():
            value = new.get(name, {}).get(field)
            if _easier(field, floor, value):
                yield f"{name}.{field}: from {floor} to {value}"


def _easier(field: str, before: Any, after: Any) -> bool:
    if field == "corpus" or after is None:
        return bool(before != after)
    return bool(after > before if field in _CEILINGS else after < before)


def _below(each: Measured, pinned: Mapping[str, Any]) -> Iterator[str]:
    name = each.result.set_name
    for field, floor in pinned.items():
        if field == "corpus" or field in _CEILINGS:
            continue
        reached = each.result.figures.get(field)
        if reached is None:
            yield f"{name}.{field}: not measured, the floor is {floor:.4f}"
        elif reached < floor:
            yield f"{name}.{field}: {reached:.4f} is below the floor {floor:.4f}"


def _above(each: Measured, pinned: Mapping[str, Any]) -> Iterator[str]:
    name = each.result.set_name
    if each.result.crashes > pinned["crashes"]:
        yield f"{name}.crashes: {each.result.crashes}, the ceiling is {pinned['crashes']}"
    if each.cpu_share is not None and each.cpu_share > pinned.get("cpu_share", math.inf):
        yield f"{name}.cpu_share: {each.cpu_share:.2f}, the ceiling is {pinned['cpu_share']}"


def _toml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)

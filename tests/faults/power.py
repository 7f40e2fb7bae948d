"""The disk as it is after a power cut: what was made durable, and of the rest whatever sectors had been written."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.faults.disk import Change

SECTOR = 512


@dataclass(slots=True)
class File:
    durable: bytearray = field(default_factory=bytearray)
    waiting: list[Change] = field(default_factory=list)
    """Since it was last made durable."""
    is_named: bool = True
    """False once it is removed, which a power cut may undo."""


@dataclass(slots=True)
class Disk:
    files: dict[str, File] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)

    def take(self, change: Change) -> None:
        if change.kind == "M":
            self.marks.append(change.path)
            return
        if any(path.startswith(f"{change.path}/") for path in self.files):
            # The folder was made durable: what is removed stays so.
            self.files = {path: file for path, file in self.files.items() if file.is_named}
            return
        file = self.files.get(change.path)
        if file is None or not file.is_named:
            file = self.files[change.path] = File()  # also in place of one that was removed: names are kept in order
        match change.kind:
            case "S":
                for each in file.waiting:
                    _apply(file.durable, each)
                file.waiting.clear()
            case "U":
                file.is_named = False
            case _:
                file.waiting.append(change)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """Path -> content. Of what waits, each sector is written with a likelihood that is the file's own."""
        found: dict[str, bytes] = {}
        for path, file in self.files.items():
            if not file.is_named and chance.random() < 0.5:
                continue
            content = bytearray(file.durable)
            likelihood = chance.choice([0.0, 0.5, 0.9, 1.0])
            for change in file.waiting:
                for part in _sectors(change):
                    if chance.random() < likelihood:
                        _apply(content, part)
            found[path] = bytes(content)
        return found


def _sectors(change: Change) -> Iterable[Change]:
    """A write as it reaches the disk: sector by sector; anything else is one step."""
    if change.kind != "W":
        return [change]
    ends = range((change.at // SECTOR + 1) * SECTOR, change.at + len(change.data) + SECTOR, SECTOR)
    parts, place = [], change.at
    for end in ends:
        parts.append(Change("W", change.path, place, change.data[place - change.at : end - change.at]))
        place = end
    return parts


def _apply(content: bytearray, change: Change) -> None:
    end = change.at + len(change.data)
    if change.kind == "T":
        del content[change.at :]
    if end > len(content):
        content.extend(bytes(end - len(content)))
    if change.kind == "W":
        content[change.at : end] = change.data

"""A disk that fails or is written down (disk.c), for programs that are started under it."""

from __future__ import annotations

import ctypes
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).with_name("disk.c")
COMPILER = shutil.which("cc") or shutil.which("gcc")
needs_compiler = pytest.mark.skipif(
    COMPILER is None or sys.platform != "linux", reason="the failing disk is C for Linux, and there is no compiler"
)
ONCE, FROM_THEN_ON, TORN = 0, 1, 2
"""How a disk fails: one change alone, that one and all after it, or half of one write and then all."""
_HEAD = struct.Struct("<cHIQ")


def build(folder: Path) -> Path:
    library = folder / "disk.so"
    command = [COMPILER or "cc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(library), str(SOURCE)]
    subprocess.run([*command, "-ldl", "-lpthread"], check=True)
    return library


def environment(library: Path) -> dict[str, str]:
    # Not measured by coverage: hundreds of processes would each write their share.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return {**kept, "LD_PRELOAD": str(library), "PYTHONPATH": str(CHECKOUT)}


def disk() -> Any:
    """The functions of the disk under this process; AttributeError on use where there is none."""
    return ctypes.CDLL(None)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a record."""

    kind: str
    """``W`` bytes written, ``T`` cut to a length, ``S`` made durable (a file, or the names in a folder), ``U`` removed, ``M`` a mark of the program."""
    path: str
    """For a mark, its text."""
    at: int
    data: bytes


def changes(record: bytes) -> Iterator[Change]:
    place = 0
    while place < len(record):
        kind, path, size, at = _HEAD.unpack_from(record, place)
        place += _HEAD.size
        name = record[place : place + path].decode()
        place += path
        yield Change(kind.decode(), name, at, record[place : place + size])
        place += size

"""``python -m bench NAME ...``: one module of this folder a benchmark."""

from __future__ import annotations

import keyword
import sys
from importlib import import_module
from pathlib import Path

NAMES = sorted(
    path.stem.rstrip("_")
    for path in Path(__file__).parent.glob("*.py")
    if "\ndef main(" in path.read_text(encoding="utf-8")
)


def run(arguments: list[str]) -> None:
    if not arguments or arguments[0] not in NAMES:
        sys.exit(f"usage: python -m bench {{{','.join(NAMES)}}} [--help]")
    name = arguments[0] + "_" * (arguments[0] in keyword.kwlist)
    import_module(f"bench.{name}").main(arguments[1:])


run(sys.argv[1:])

"""``python -m bench NAME ...``: one module of this folder a benchmark."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

NAMES = sorted(
    path.stem for path in Path(__file__).parent.glob("*.py") if "\ndef main(" in path.read_text(encoding="utf-8")
)


def run(arguments: list[str]) -> None:
    if not arguments or arguments[0] not in NAMES:
        sys.exit(f"usage: python -m bench {{{','.join(NAMES)}}} [--help]")
    import_module(f"bench.{arguments[0]}").main(arguments[1:])


run(sys.argv[1:])

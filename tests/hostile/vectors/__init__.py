"""Attempts to smuggle something that runs into a stored body."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.hostile.vectors.suites import read

OWN = Path(__file__).with_name("own.txt")
VARIABLE = "NEWSCRAWL_XSS_VECTORS"
"""Names files of more vectors, such as public suites, parted as in PATH; see `suites` for their forms."""
_ESCAPE = re.compile(r'\\(?:n|t|0|"|x[0-9a-f]{2}|u[0-9a-f]{4})')
_PLAIN = {r"\n": "\n", r"\t": "\t", r"\0": "\0", r"\"": '"'}


def own() -> list[str]:
    lines = OWN.read_text(encoding="utf-8").splitlines()
    return [_unescaped(line) for line in lines if line and not re.match(r"#|\[[a-z]+\]$", line)]


def given() -> list[str]:
    paths = os.environ.get(VARIABLE, "").split(os.pathsep)
    return [vector for path in paths if path for vector in read(Path(path))]


def _unescaped(line: str) -> str:
    return _ESCAPE.sub(_character, line)


def _character(found: re.Match[str]) -> str:
    digits = found[0][2:]
    return chr(int(digits, 16)) if digits else _PLAIN[found[0]]

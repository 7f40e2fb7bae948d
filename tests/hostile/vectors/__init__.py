"""Attempts to smuggle something that runs into a stored body."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

OWN = Path(__file__).with_name("own.txt")
VARIABLE = "NEWSCRAWL_XSS_VECTORS"
"""Names a file of more vectors, such as a public suite: a JSON list of strings, or one vector a line."""
_ESCAPE = re.compile(r'\\(?:n|t|0|"|x[0-9a-f]{2}|u[0-9a-f]{4})')
_PLAIN = {r"\n": "\n", r"\t": "\t", r"\0": "\0", r"\"": '"'}


def own() -> list[str]:
    lines = OWN.read_text(encoding="utf-8").splitlines()
    return [_unescaped(line) for line in lines if line and not re.match(r"#|\[[a-z]+\]$", line)]


def given() -> list[str]:
    path = os.environ.get(VARIABLE)
    if not path:
        return []
    text = Path(path).read_text(encoding="utf-8", errors="surrogateescape")
    if text.lstrip().startswith("["):
        return [str(each) for each in json.loads(text)]
    return [line for line in text.splitlines() if line.strip()]


def _unescaped(line: str) -> str:
    return _ESCAPE.sub(_character, line)


def _character(found: re.Match[str]) -> str:
    digits = found[0][2:]
    return chr(int(digits, 16)) if digits else _PLAIN[found[0]]

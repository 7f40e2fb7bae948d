"""Reads the vectors of public suites, in the forms in which they are published; none of their text is in this repository.

A JSON list of texts or of objects (html5lib's sanitiser tests), a JavaScript module of objects (DOMPurify's fixtures),
blocks that begin with ``#data`` (html5lib's tree construction), Markdown with fenced code (OWASP's cheat sheet), and
anything else as one vector a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_KEYS = ("payload", "input", "data", "vector")
# A value of one of these keys in JavaScript: a string in any of its three quotes.
_MEMBER = re.compile(
    rf"""["']?\b(?:{"|".join(_KEYS)})\b["']?\s*:\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)""",
    re.DOTALL,
)
_MODULE = re.compile(
    r"\s*(?:/\*.*?\*/\s*|//[^\n]*\s*)*(?:export\s+default|module\.exports\s*=|(?:const|var|let)\s)", re.DOTALL
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\r?\n)|(.))", re.DOTALL)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_BLOCK = re.compile(r"^#data\n(.*?)\n(?=#[a-z])", re.DOTALL | re.MULTILINE)
_FENCED = re.compile(r"^(?:```|~~~)[^\n]*\n(.*?)^(?:```|~~~)", re.DOTALL | re.MULTILINE)


def read(path: Path) -> list[str]:
    """Raise ValueError where the file holds no vector."""
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    found = list(dict.fromkeys(each for each in _vectors(text) if each.strip()))
    if not found:
        raise ValueError(f"{path} holds no vector in a form that is known")
    return found


def _vectors(text: str) -> Iterator[str]:
    if text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
        yield from _of_json(json.loads(text.lstrip("\ufeff")))
    elif _MODULE.match(text):
        yield from (_unquoted(each[1]) for each in _MEMBER.finditer(text))
    elif text.startswith("#data\n"):
        yield from (each[1] for each in _BLOCK.finditer(text))
    elif fenced := [each[1] for each in _FENCED.finditer(text)]:
        for block in fenced:
            yield block
            yield from block.splitlines()
    else:
        yield from text.splitlines()


def _of_json(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, list):
        for each in found:
            yield from _of_json(each)
    elif isinstance(found, dict):
        said = [found[key] for key in _KEYS if isinstance(found.get(key), str)]
        # An object that says no vector itself holds those that do, under names of its own.
        yield from said[:1] or _of_json([each for each in found.values() if isinstance(each, list | dict)])


def _unquoted(literal: str) -> str:
    joined = _ESCAPE.sub(_character, literal[1:-1])
    # Characters beyond the first plane are spelt as two halves.
    return joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _character(found: re.Match[str]) -> str:
    if digits := found[1] or found[2] or found[3]:
        return chr(int(digits, 16))
    return "" if found[4] else _SHORT.get(found[5], found[5])

"""Reads the vectors of public suites, in the forms in which they are published; none of their text is in this repository.

A JSON list of texts or of objects (html5lib's sanitiser tests), a JavaScript module of objects (DOMPurify's fixtures),
blocks that begin with ``#data`` (html5lib's tree construction), a vector and its result parted by ``--`` (Bleach's
tests), Markdown with fenced code (OWASP's cheat sheet), the source of tests (OWASP's Java sanitiser, lxml, sanitize-html),
and anything else as one vector a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.hostile.vectors.sources import LANGUAGES, texts, unquoted

_KEYS = ("payload", "input", "data", "vector")
# A value of one of these keys in JavaScript: a string in any of its three quotes.
_MEMBER = re.compile(
    rf"""["']?\b(?:{"|".join(_KEYS)})\b["']?\s*:\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)""",
    re.DOTALL,
)
_LIST = re.compile(r"\s*(?:/\*.*?\*/\s*|//[^\n]*\s*)*(?:export\s+default|module\.exports\s*=)", re.DOTALL)
_BLOCK = re.compile(r"^#data\n(.*?)\n(?=#[a-z])", re.DOTALL | re.MULTILINE)
_RESULT = re.compile(r"\n--\n.*\Z", re.DOTALL)
_FENCED = re.compile(r"^(?:```|~~~)[^\n]*\n(.*?)^(?:```|~~~)", re.DOTALL | re.MULTILINE)


def read(path: Path) -> list[str]:
    """Raise ValueError where the file holds no vector."""
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    found = list(dict.fromkeys(each for each in _vectors(text, path.suffix) if each.strip()))
    if not found:
        raise ValueError(f"{path} holds no vector in a form that is known")
    return found


def _vectors(text: str, suffix: str) -> Iterator[str]:
    if text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
        yield from _of_json(json.loads(text.lstrip("\ufeff")))
    elif _LIST.match(text):
        yield from (unquoted(each[1]) for each in _MEMBER.finditer(text))
    elif suffix in LANGUAGES:
        yield from texts(text, suffix)
    elif text.startswith("#data\n"):
        yield from (each[1] for each in _BLOCK.finditer(text))
    elif _RESULT.search(text):
        yield _RESULT.sub("", text)
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

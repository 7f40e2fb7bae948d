"""Vectors that stand in the source of other people's tests: every quoted text in which there is an opening angle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

LANGUAGES = frozenset(".py .java .js .mjs .ts .go .pl .t .rs".split())
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-7]{2,3})|(\r?\n)|(.))", re.DOTALL
)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_QUOTED = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"""
# Comments are read too, so that an apostrophe in one opens nothing; texts that are put together with + are one.
_PIECE = re.compile(rf"//[^\n]*|/\*.*?\*/|(?:{_QUOTED})(?:\s*\+\s*(?:{_QUOTED}))*", re.DOTALL)
_ONE = re.compile(_QUOTED, re.DOTALL)


def texts(source: str, suffix: str) -> Iterator[str]:
    """May give the same text twice."""
    yield from (each for each in (_of_python(source) if suffix == ".py" else _of_others(source)) if "<" in each)


def unquoted(literal: str) -> str:
    """The text that a literal of JavaScript or a language with its escapes stands for."""
    joined = _ESCAPE.sub(_character, literal[1:-1])
    # Characters beyond the first plane are spelt as two halves.
    return joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _of_python(source: str) -> Iterator[str]:
    constants = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    for node in sorted(constants, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(node.value, str | bytes):
            yield node.value if isinstance(node.value, str) else node.value.decode("utf-8", "replace")


def _of_others(source: str) -> Iterator[str]:
    for piece in _PIECE.finditer(source):
        if not piece[0].startswith("/"):
            yield "".join(unquoted(each[0]) for each in _ONE.finditer(piece[0]))


def _character(found: re.Match[str]) -> str:
    if digits := found[1] or found[2] or found[3]:
        return chr(int(digits, 16))
    if found[4]:
        return chr(int(found[4], 8))
    return "" if found[5] else _SHORT.get(found[6], found[6])

"""As much Markdown as the mirror's posts use: HTML lines, a quoted digest, plain lines, autolinks and links."""

from __future__ import annotations

import re
from html import escape

_TOKEN = re.compile(r"<(https?://[^<>\s]+)>|\[([^\[\]]+)\]\(")


def to_html(content: str) -> str:
    """HTML of a post's content: blocks are what stands between empty lines."""
    return "\n\n".join(_block(block) for block in re.split(r"\n{2,}", content.strip("\n")) if block)


def _block(block: str) -> str:
    if block.startswith(("<p", "<center", "<table", "<ul", "<!--")):
        return block
    if block.startswith("> "):
        return f"<blockquote>\n  <p>{_inline(block[2:])}</p>\n</blockquote>"
    return f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    pieces = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() < end:
            continue
        pieces.append(escape(text[end : match.start()], quote=False))
        if match[1]:
            pieces.append(f'<a href="{match[1]}">{match[1]}</a>')
            end = match.end()
        else:
            end = _closing_bracket(text, match.end())
            pieces.append(f'<a href="{text[match.end() : end - 1]}">{escape(match[2], quote=False)}</a>')
    pieces.append(escape(text[end:], quote=False))
    return "".join(pieces)


def _closing_bracket(text: str, start: int) -> int:
    """End of an address that may hold blanks and balanced brackets, as the slugs do."""
    depth = 1
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)

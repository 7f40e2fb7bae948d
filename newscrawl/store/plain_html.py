"""HTML that its own text already says: paragraphs and nothing else need not be stored twice.

Three of four articles are such; the views and `written` make their HTML from the text, in SQL and in Python alike.
"""

from __future__ import annotations

from html import escape

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


def paragraphs(text: str) -> str:
    """The canonical HTML of plain paragraphs, one a line; empty for no text."""
    return "".join(f"<p>{line}</p>" for line in escape(text, quote=False).split("\n")) if text else ""


def stored(html: str, text: str) -> str:
    """What the database keeps of `html`: nothing where the text says it all."""
    return "" if html == paragraphs(text) else html


def written(html: str, text: str) -> str:
    """The HTML again that `stored` was given."""
    return html or paragraphs(text)


def expression(html: str, text: str, newline: str) -> str:
    """SQL of `written`; `newline` is the dialect's spelling of a line feed."""
    escaped = text
    for character, entity in _ESCAPES:
        escaped = f"replace({escaped}, '{character}', '{entity}')"
    made = f"'<p>' || replace({escaped}, {newline}, '</p><p>') || '</p>'"
    return f"CASE WHEN {html} = '' AND {text} <> '' THEN {made} ELSE {html} END"

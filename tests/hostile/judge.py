"""What a stored body may hold, judged by a parser that has no part in cleaning: it reads as browsers do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import html5lib

BASE = "http://site.example/a/1.html"
ALLOWED: dict[str, set[str]] = {
    tag: set()
    for tag in "p h2 h3 h4 strong em figure figcaption table thead tbody tr th td ul ol li blockquote br sup sub".split()
} | {"a": {"href"}, "img": {"src", "alt", "width", "height"}}
_WEB = re.compile(r"https?://[^\s\x00-\x20]+\Z")


def nodes(html: str) -> Iterator[Any]:
    """Everything below the fragment's root, comments included."""
    root = html5lib.parseFragment(html, namespaceHTMLElements=False)
    yield from (node for node in root.iter() if node is not root)


def forbidden(html: str) -> list[str]:
    found = []
    for node in nodes(html):
        if not isinstance(node.tag, str):
            found.append("comment")
        elif node.tag not in ALLOWED:
            found.append(f"element {node.tag}")
        else:
            found += _of_attributes(node)
    return found


def _of_attributes(node: Any) -> Iterator[str]:
    for name, value in node.attrib.items():
        if name not in ALLOWED[node.tag]:
            yield f"attribute {node.tag} {name}"
        elif name in {"href", "src"} and not _WEB.match(value):
            yield f"address {value!r}"
        elif name in {"width", "height"} and not value.isdecimal():
            yield f"size {value!r}"


def written_again(html: str) -> str:
    """As a browser would write what it has read: what mutates, mutates here."""
    return html5lib.serialize(
        html5lib.parseFragment(html), tree="etree", omit_optional_tags=False, quote_attr_values="always"
    )

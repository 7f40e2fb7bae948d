"""The allow-list of CONTRACT section 4, enforced by a sanitiser that knows nothing of how the HTML was made."""

from __future__ import annotations

import nh3

from pipelines.addresses import is_absolute

_TAGS = frozenset(
    "p h2 h3 h4 strong em a img figure figcaption table thead tbody tr th td ul ol li blockquote br sup sub".split()
)
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}}


def sanitised(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_filtered,
        url_schemes={"http", "https"},
        link_rel=None,
        strip_comments=True,
    )


def _filtered(_tag: str, name: str, value: str) -> str | None:
    if name in {"width", "height"}:
        return value if value.isascii() and value.isdigit() else None
    if name in {"href", "src"}:
        return value if is_absolute(value) else None
    return value

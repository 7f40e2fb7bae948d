"""The allow-list of CONTRACT section 4, enforced by a sanitiser that knows nothing of how the HTML was made."""

from __future__ import annotations

import re
from functools import cache

import nh3

from pipelines.addresses import is_absolute

_TAGS = frozenset(
    "p h2 h3 h4 strong em a img figure figcaption table thead tbody tr th td ul ol li blockquote br sup sub".split()
)
# Under "*" the sanitiser would allow `lang` and `title` of its own accord.
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "img": {"src", "alt", "width", "height"}}


# Paragraphs and headings of text, with breaks and emphasis: nothing in them has an attribute, and every tag is closed.
# White space other than a blank is left to the sanitiser, as are characters that a parser may read as others.
_TEXT = r"(?:[^<>&\x00-\x1f\x7f-\xa0\ud800-\udfff\ufeff]++|&(?:amp|lt|gt);)"
_PLAIN = re.compile(
    rf"(?:<(?P<block>p|h[234])>(?:{_TEXT}|<br>|<(?P<inline>strong|em)>{_TEXT}++</(?P=inline)>)++</(?P=block)>)*+"
)


def sanitised(html: str) -> str:
    """Only what the allow-list knows; mark-up that is plain beyond doubt is its own sanitised form."""
    return html if is_plain(html) else _cleaner().clean(html)


def is_plain(html: str) -> bool:
    """Whether it is made of paragraphs, headings, breaks and emphasis that no parser could read in another way."""
    return _PLAIN.fullmatch(html) is not None


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
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

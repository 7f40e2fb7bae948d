"""The address of the next page of a roll list, from the number in the address of this one. Pure."""

from __future__ import annotations

import re

_NUMBERED = (
    re.compile(r"(?i)([?&](?:page_?index|page_?no|page_?num|page|index|p)=)(\d{1,6})(?=[&#]|$)"),
    # The search service takes its parameters as one JSON value.
    re.compile(r"(?i)((?:%22|\")page_?index(?:%22|\")(?:%3A|:)(?:%20|\+|\s)*)(\d{1,6})(?!\d)"),
    # .../getlist_102_ajaxResult_50_1_.html: fifty a page, first page.
    re.compile(r"(_\d{1,6}_)(\d{1,6})(?=_\.[a-z]{2,5}(?:[?#]|$))"),
)


def next_page_url(url: str) -> str:
    """The same address with a page number that is one higher; empty where it has none."""
    for pattern in _NUMBERED:
        found = pattern.search(url)
        if found:
            return f"{url[: found.start(2)]}{int(found[2]) + 1}{url[found.end(2) :]}"
    return ""

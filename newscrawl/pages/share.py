"""Share links: a shell whose content comes from GetNewsText.do on the same host (SPEC 1.1). Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from newscrawl.errors import PageError
from newscrawl.identity import identify
from newscrawl.items import Page, Shell
from newscrawl.pages.evidence import document, evidence, text_of

_PATH = re.compile(r"/NewsShare\.html$|/info/information/detail\.html$", re.IGNORECASE)
_NOT_A_TITLE = re.compile(r"^(?:资讯|新闻|分享|详情|正文|东方财富|choice|loading|加载中|[\s_\-|.…])*$", re.IGNORECASE)


def is_share(page: Page) -> bool:
    return bool(_PATH.search(urlsplit(page.url).path))


def parse_shell(page: Page) -> Shell:
    digits = identify(page.url).digits
    if not digits:
        raise PageError("not-an-article", "the share link names no news code")
    parts = urlsplit(page.url)
    content_url = urlunsplit((parts.scheme, parts.netloc, "/NewsData/GetNewsText.do", f"id=NW{digits}", ""))
    root = document(page)
    titles = [text_of(each) for each in (*root.iter("h1"), *root.iter("title"))]
    titles += [meta.get("content") or "" for meta in root.iter("meta") if meta.get("property") == "og:title"]
    found = [each for title in titles if not _NOT_A_TITLE.match(title) for each in evidence(title, "page")]
    return Shell(page.url, content_url, tuple(found))

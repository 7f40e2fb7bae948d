"""Archived posts in all eight generations of the mirror's template (SPEC 1.2, 2.1). Pure."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import unquote

from newscrawl.errors import PageError
from newscrawl.identity import identify
from newscrawl.items import Alias, ArticleItem, Page
from newscrawl.pages.encoding import decode
from newscrawl.pages.evidence import adopt_address, evidence, page_text

_FILE = re.compile(r"(?:^|/)(\d{4}-\d{2}-\d{2})?-?([^/]*?)(?:\.gen\d)?\.md$")
_LINK = re.compile(r"^<((?:https?:)?//[^<>\s]*)?>\s*$")
_BACK = re.compile(r"\[返回([^\[\]]{1,60})\]\(")
_CHANNELS = frozenset({"东财滚动新闻", "站长消息"})


def parse_post(page: Page) -> ArticleItem:
    """`page.url` is the path of the file, whose name holds the id."""
    lines = page_text(page).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head, content = _split(lines)
    item = _item(page, head)
    item.raw_titles = evidence(_unquoted(head.get("title", "")), "front-matter")
    item.raw_dates = evidence(head.get("date", ""), "front-matter")
    if slug := head.get("categories", ""):
        item.categories.append(_unquoted(slug))
    if (tag := _unquoted(head.get("tags", ""))) and tag not in _CHANNELS:
        item.raw_credits += evidence(tag, "tag")
    _read_content(item, content)
    if not item.raw_titles and not item.raw_body and not item.raw_summary:
        raise PageError("empty", "the post has neither title nor text")
    return item


def _split(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """Front matter by lines, since nothing in it is escaped, and what follows."""
    start = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    if start == len(lines) or lines[start].strip() != "---":
        raise PageError("not-an-article", "the file has no front matter")
    end = next((place for place in range(start + 1, len(lines)) if lines[place].strip() == "---"), None)
    if end is None:
        raise PageError("not-an-article", "the front matter has no end")
    pairs = (line.partition(":") for line in lines[start + 1 : end])
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}, lines[end + 1 :]


def _unquoted(text: str) -> str:
    """What stands between the first and the last quote: the generator wrote titles raw."""
    if len(text) >= 2 and text[0] == text[-1] == '"':  # noqa: PLR2004  # a pair
        inner = text[1:-1]
        # A title that a YAML writer has escaped, as our own export does, reads back as it was.
        return inner.replace('\\"', '"').replace("\\\\", "\\") if _is_escaped(inner) else inner
    return text


def _is_escaped(inner: str) -> bool:
    bare = inner.replace("\\\\", "").replace('\\"', "")
    return "\\" in inner and "\\" not in bare and '"' not in bare


def _item(page: Page, head: dict[str, str]) -> ArticleItem:
    path = unquote(page.url)
    name = path.rsplit("/", 1)[-1]
    id_ = identify(name).id
    if not id_.startswith("em:"):
        match = _FILE.search(path)
        day, rest = (match[1] or "", match[2]) if match else ("", name)
        category = _unquoted(head.get("categories", "")) or "post"
        # Site notices have no number: the path that the site would give them names them (SPEC 4.3 rule 6).
        id_ = "url:finews:/" + "/".join(part for part in (category, *day.split("-"), rest) if part)
    variant = "nw" if "NW" in name else "em"
    item = ArticleItem(id=id_, url=page.url, variant=variant, fetched_at=page.fetched_at, pages=[page])
    _, item.charset, item.charset_origin = decode(page.body)
    item.raw_places = evidence("post", "page", "archived post: what follows its front matter")
    item.raw_language = "zh-CN"
    item.aliases.append(Alias(page.url, "archive"))
    return item


def _read_content(item: ArticleItem, lines: list[str]) -> None:
    body: list[str] = []
    digest: list[str] = []
    for line in lines:
        text = line.strip()
        if link := _LINK.match(text):
            adopt_address(item, f"http:{link[1]}" if (link[1] or "").startswith("//") else link[1] or "")
        elif text.startswith("[返回") and _BACK.match(text):
            names = [name for name in _BACK.findall(text) if name != "首页" and name not in _CHANNELS]
            item.raw_credits += [each for name in names for each in evidence(name, "back-link")]
        elif text.startswith(">") and not body:
            digest.append(text[1:].strip())
        elif text:
            body.append(text)
    item.raw_summary = " ".join(digest)
    if any("</" in line or "<p" in line for line in body):
        item.raw_body = "\n".join(body)
    else:
        # A post without body: what stands there is the digest, in one generation below a short title.
        titles = {title.value for title in item.raw_titles}
        lines = body[1:] if len(body) > 1 and (item.variant == "nw" or body[0] in titles) else body
        item.raw_summary = escape(item.raw_summary or " ".join(lines), quote=False)

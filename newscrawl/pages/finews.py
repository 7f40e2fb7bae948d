"""The mirror: post pages in both layouts, category indexes, home page (SPEC 2.4). Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from newscrawl.errors import PageError
from newscrawl.identity import article_id, identify
from newscrawl.items import ArticleItem, Evidence, IndexEntry, IndexPage, Page
from newscrawl.media import registry
from newscrawl.pages.evidence import (
    absolute,
    adopt_address,
    document,
    evidence,
    headline,
    new_item,
    text_of,
)

POST_PATH = re.compile(r"/([^/]+)/(\d{4})/(\d{2})/(\d{2})/(?:NW)?\d{17,18}\.html$")
CATEGORY_PATH = re.compile(r"/category/([^/]+)\.html$")
_ZONE_LINE = re.compile(r"[(\[]GMT\+8,[^)\]]{0,60}[)\]]")
_BACK_LINK = re.compile(r"^返回\s*(.{1,60})$")
_GONE = re.compile(r"三天前的消息已归档|本站消息时效性为三天")
_NO_TEXT = frozenset({"h1", "small", "script"})
_PARSER = "site parser finews"


def is_post(page: Page) -> bool:
    return bool(POST_PATH.search(unquote(urlsplit(page.url).path)))


def parse_post(page: Page) -> ArticleItem:
    root = document(page)
    section = _section(root)
    item = new_item(page, "nw" if "/NW" in page.url else "em")
    match = POST_PATH.search(unquote(urlsplit(page.url).path))
    if match:
        item.categories.append(match[1])
    item.raw_language = root.get("lang") or ""
    for heading in section.iter("h1"):
        item.raw_titles += headline(heading, f"{_PARSER}: h1 of the post")
    for small in section.iter("small"):
        _read_small(item, small)
    if not item.raw_titles and not item.raw_dates:
        raise PageError("missing" if _GONE.search(text_of(root)) else "not-an-article", "no headline in the page")
    _read_content(item, section, page.url)
    if match and not item.raw_dates:
        item.raw_dates += evidence("-".join(match.groups()[1:4]), "page", f"{_PARSER}: day in the address")
    return item


def _section(root: HtmlElement) -> HtmlElement:
    """Where the layout puts the post; text that spilled out of og:description stands before it."""
    sections = [each for each in root.iter("section") if next(each.iter("h1"), None) is not None]
    if not sections:
        raise PageError(
            "missing" if _GONE.search(text_of(root)) else "not-an-article", "no article section in the page"
        )
    return sections[-1]


def _read_small(item: ArticleItem, small: HtmlElement) -> None:
    text = text_of(small)
    if _ZONE_LINE.search(text):
        item.raw_dates += evidence(text, "page", f"{_PARSER}: line with the zone")
    elif text.startswith("tags"):
        for tag in small.iter("em"):
            item.raw_credits += evidence(text_of(tag), "tag", f"{_PARSER}: tag line")


def _read_content(item: ArticleItem, section: HtmlElement, base: str) -> None:
    body: list[HtmlElement] = []
    digest: list[str] = []
    for child in list(section):
        tag = child.tag
        if not isinstance(tag, str):
            body.append(child)
        elif tag == "blockquote" and not any(isinstance(each.tag, str) for each in body):
            digest.append(text_of(child))
        elif tag not in _NO_TEXT and not _read_links(item, child, base):
            body.append(child)
    html = _html(section, body)
    if item.variant == "em" and not digest and _is_digest_only(body):
        item.raw_summary = " ".join(text_of(each) for each in body if isinstance(each.tag, str))
        return
    item.raw_summary = " ".join(digest)
    item.raw_body = html
    item.raw_places = [Evidence("section", "page", f"{_PARSER}: what follows the headline in its section")]


def _html(section: HtmlElement, body: list[HtmlElement]) -> str:
    """The elements of `body`, written in one go, which takes half the time: nothing else is left in the section."""
    kept = set(body)
    for child in list(section):
        if child not in kept:
            section.remove(child)
    section.attrib.clear()
    section.text = None
    whole = etree.tostring(section, encoding="unicode", method="html", with_tail=False)
    return whole[len("<section>") : -len("</section>")]


def _is_digest_only(body: list[HtmlElement]) -> bool:
    """Digest posts are one Markdown paragraph; bodies end with a credit paragraph or hold several elements."""
    elements = [each for each in body if isinstance(each.tag, str) and text_of(each) not in {"", "<>"}]
    return len(elements) <= 1 and not any("em_media" in (each.get("class") or "") for each in elements)


def _read_links(item: ArticleItem, paragraph: HtmlElement, base: str) -> bool:
    """Whether a paragraph is the link line or the back links; both are evidence, not text."""
    if len(paragraph) == 0 and paragraph.tag != "a":
        return (paragraph.text or "").strip() == "<>"
    links = [link for link in paragraph.iter("a") if link.get("href")]
    if not links and paragraph.find(".//*") is None:
        return (paragraph.text or "").strip() == "<>"
    text = text_of(paragraph)
    if text == "<>":
        return True
    if links and text == links[0].get("href") and all(text_of(link) == link.get("href") for link in links):
        for link in links:
            adopt_address(item, absolute(base, link.get("href") or ""))
        return True
    if links and text.startswith("返回"):
        for link in links:
            if (name := _BACK_LINK.match(text_of(link))) and name[1] != "首页":
                item.raw_credits += evidence(name[1], "back-link", f"{_PARSER}: link back to the section")
        return True
    return False


def is_index(page: Page) -> bool:
    path = unquote(urlsplit(page.url).path)
    return bool(CATEGORY_PATH.search(path)) or path.rstrip("/") in {"", "/index.html", "/emnews"}


def parse_index(page: Page) -> IndexPage:
    """A list of links to articles; a section may be empty, but then its page must look like a section."""
    root = document(page)
    path = unquote(urlsplit(page.url).path)
    named = CATEGORY_PATH.search(path)
    category = named[1] if named else "emnews" if path.rstrip("/") == "/emnews" else ""
    entries: dict[str, IndexEntry] = {}
    for link in root.iter("a"):
        url = absolute(page.url, link.get("href") or "")
        if url and identify(url).id.startswith("em:"):
            entries.setdefault(article_id(url), _entry(url, text_of(link), category))
    if not entries and not (named and root.find(".//section") is not None and root.find(".//ul") is not None):
        raise PageError("not-an-index", "no links to articles in the page")
    title = _section_title(root) if category and registry().by_slug(category) is None else ""
    return IndexPage(page.url, tuple(entries.values()), _next(root, page.url), category, title)


def _section_title(root: HtmlElement) -> str:
    """Its one heading. The title of the document is no evidence: on most pages it names another section (SPEC 2.3)."""
    headings = [text_of(heading) for section in root.iter("section") for heading in section.iter("h2")]
    return headings[0] if len(headings) == 1 else ""


def _entry(url: str, title: str, category: str) -> IndexEntry:
    match = POST_PATH.search(unquote(urlsplit(url).path))
    published = "-".join(match.groups()[1:4]) if match else ""
    return IndexEntry(url, title, published, category or (match[1] if match else ""))


def _next(root: HtmlElement, base: str) -> str:
    for link in root.iter("a", "link"):
        if "next" in (link.get("rel") or "").split() or text_of(link) in {"下一页", "下页", "Next"}:
            return absolute(base, link.get("href") or "")
    return ""

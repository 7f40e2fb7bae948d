"""What an index says about an article: the readers that lists and feeds share, and the article it makes. Pure."""

from __future__ import annotations

import re
from html import escape, unescape

from newscrawl.identity import identify
from newscrawl.items import Alias, ArticleItem, Evidence, IndexEntry
from newscrawl.pages.encoding import clean_text

LIST_ONLY_FLAG = "list-only"
"""On articles that are stored from their index alone."""

_INLINE = re.compile(r"</?(?:a|b|br|em|font|i|mark|small|span|strong|sub|sup|u)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_HIGHLIGHT = re.compile(r"</?(?:em|mark)>", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_CUT = re.compile(
    r"(?:\.{3}|…|\[(?:\.{3}|…|&#8230;|&hellip;)\]|&#8230;|&hellip;|。。。)(?:\s|</?[a-z]{1,6}>|[】》”」])*$"
)
_END = 200  # characters in which a cut shows
_BLOCK = re.compile(r"<(?:p|div|br|figure|table|h[1-6])[\s/>]", re.IGNORECASE)
_LONGEST_DIGEST = 600
_LONGEST_ADDRESS = 2_000


def headline(text: str) -> str:
    """A title as plain text on one line: highlights gone, entities decoded once."""
    return _SPACES.sub(" ", unescape(_INLINE.sub("", clean_text(text)))).strip()


def digest_and_body(text: str) -> tuple[str, str]:
    """What a description is: a digest, or the whole text as many feeds put it there.

    A text that was cut off is neither: half a sentence is no digest, and must not be stored as a flash.
    """
    text = _HIGHLIGHT.sub("", clean_text(text)).strip()
    if _CUT.search(text[-_END:].lower()):
        return "", ""
    if len(text) > _LONGEST_DIGEST and _BLOCK.search(text):
        return "", text
    return text, ""


def as_paragraphs(text: str) -> str:
    """Plain text as HTML, a paragraph a line."""
    lines = (line.strip() for line in clean_text(text).splitlines())
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)


def is_address(url: str) -> bool:
    return 0 < len(url) <= _LONGEST_ADDRESS and not any(character.isspace() for character in url)


def says_enough(entry: IndexEntry) -> bool:
    """Whether the index alone makes an article or a flash."""
    return bool(entry.body or (entry.title and entry.summary))


def item_of(entry: IndexEntry, *, settled: bool) -> ArticleItem:
    """An article from its index alone; title, digest, time and credit join it where those of fetched ones do.

    Unless it is `settled` that there is no more, the article stays unknown to later runs.
    """
    identity = identify(entry.url)
    variant = "list" if settled else "pending"
    item = ArticleItem(id=identity.id, url=entry.url, variant=variant, fetched_at=entry.seen_at)
    if identity.kind == "share" and not entry.guessed:
        item.share_url = entry.url
    item.raw_body = entry.body
    item.flags.append(LIST_ONLY_FLAG)
    return item


def add_evidence(item: ArticleItem, entry: IndexEntry) -> None:
    """What the index says joins an article behind what its own page says."""
    if entry.title:
        item.raw_titles.append(Evidence(escape(entry.title, quote=False), "list"))
    if entry.published:
        item.raw_dates.append(Evidence(entry.published, "list"))
    item.raw_credits += [found for found in entry.credits if found not in item.raw_credits]
    item.raw_authors += [found for found in entry.authors if found not in item.raw_authors]
    item.raw_summary = item.raw_summary or entry.summary
    known = {alias.url for alias in item.aliases} | {item.url, item.share_url}
    for address in (entry.url, *entry.also):
        if address not in known:
            item.aliases.append(Alias(address, identify(address).kind))
            known.add(address)

"""RSS 2.0 and Atom (RFC 4287): a selection of articles as a feed, written as it goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from newscrawl.exports.values import stamp
from newscrawl.store.records import Article

# XML 1.0 cannot say these, not even as references.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPELLED_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%-._~"


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says about itself."""

    title: str = "newscrawl"
    link: str = "https://localhost/"
    """The page that the feed belongs to."""
    self_link: str = ""
    """Where the feed itself will be found; empty where nobody knows."""
    language: str = "zh-CN"


def rss(articles: Iterable[Article], feed: Feed | None = None) -> Iterator[str]:
    feed = feed or Feed()
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel>\n'
    )
    yield _tag("title", feed.title) + _tag("link", _address(feed.link)) + _tag("description", feed.title)
    yield _tag("language", feed.language)
    if feed.self_link:
        yield f'<atom:link rel="self" type="application/rss+xml" href="{_attribute(_address(feed.self_link))}"/>\n'
    latest: datetime | None = None
    for article in articles:
        latest = max(latest or article.changed_at, article.changed_at)
        yield _item(article)
    # The order of a channel's parts means nothing, and only now it is known.
    if latest:
        yield _tag("lastBuildDate", format_datetime(latest))
    yield "</channel>\n</rss>\n"


def atom(articles: Iterable[Article], feed: Feed | None = None) -> Iterator[str]:
    feed = feed or Feed()
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_attribute(feed.language)}">\n'
    yield _tag("id", _urn(feed.self_link or feed.link)) + _tag("title", feed.title)
    yield f'<link rel="alternate" type="text/html" href="{_attribute(_address(feed.link))}"/>\n'
    if feed.self_link:
        yield f'<link rel="self" type="application/atom+xml" href="{_attribute(_address(feed.self_link))}"/>\n'
    yield f"<author>{_tag('name', feed.title)}</author>\n"
    latest: datetime | None = None
    for article in articles:
        latest = max(latest or article.changed_at, article.changed_at)
        yield _entry(article)
    yield _tag("updated", stamp(latest) if latest else "1970-01-01T00:00:00Z")
    yield "</feed>\n"


def _item(article: Article) -> str:
    parts = ["<item>\n", _tag("title", _title(article))]
    if link := _link(article):
        parts.append(_tag("link", link))
    parts.append(f'<guid isPermaLink="false">{_text(article.id)}</guid>\n')
    if article.published_at:
        parts.append(_tag("pubDate", format_datetime(article.published_at)))
    # Readers take a description for HTML.
    parts.append(_tag("description", escape(_digest(article), quote=False)))
    parts += [_tag("category", slug) for slug in article.categories]
    parts += [_tag("dc:creator", name) for name in article.authors]
    if article.medium:
        parts.append(_tag("dc:publisher", article.medium))
    if article.body_html:
        parts.append(f"<content:encoded>{_cdata(article.body_html)}</content:encoded>\n")
    return "".join([*parts, "</item>\n"])


def _entry(article: Article) -> str:
    parts = ["<entry>\n", _tag("id", _urn(article.id)), _tag("title", _title(article))]
    if link := _link(article):
        parts.append(f'<link rel="alternate" type="text/html" href="{_attribute(link)}"/>\n')
    if article.published_at:
        parts.append(_tag("published", stamp(article.published_at)))
    parts.append(_tag("updated", stamp(article.changed_at)))
    authors = article.authors or ([article.medium] if article.medium else [])
    parts += [f"<author>{_tag('name', name)}</author>\n" for name in authors]
    parts += [f'<category term="{_attribute(slug)}"/>\n' for slug in article.categories]
    if digest := _digest(article):
        parts.append(_tag("summary", digest))
    if article.body_html:
        parts.append(f'<content type="html">{_text(article.body_html)}</content>\n')
    return "".join([*parts, "</entry>\n"])


def _title(article: Article) -> str:
    return article.title or article.id


def _digest(article: Article) -> str:
    return article.summary or article.body_text.partition("\n")[0]


def _link(article: Article) -> str:
    """An address that a browser can follow; archive paths are none."""
    for address in (article.url, article.share_url):
        if address.startswith(("http://", "https://")):
            return _address(address)
    return ""


def _address(url: str) -> str:
    return quote(_IMPOSSIBLE.sub("", url), safe=_SPELLED_IN_ADDRESSES)


def _urn(name: str) -> str:
    """Atom wants ids that are IRIs and never change; a name-based UUID is both."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>\n"


def _text(text: str) -> str:
    # A raw carriage return would be read as a line feed.
    return escape(_IMPOSSIBLE.sub("", text), quote=False).replace("\r", "&#13;")


def _attribute(text: str) -> str:
    return escape(_IMPOSSIBLE.sub("", text))


def _cdata(text: str) -> str:
    return f"<![CDATA[{_IMPOSSIBLE.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"

"""RSS, JSON Feed and sitemaps of the upstream pages, for readers of feeds."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape

from newscrawl.demo.layouts.upstream import Story

LIMIT = 20
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def rss(stories: Sequence[Story], title: str, charset: str = "utf-8") -> bytes:
    """RSS 2.0 with the full text of what has one."""
    items = "".join(_rss_item(story) for story in stories[:LIMIT])
    text = (
        f'<?xml version="1.0" encoding="{charset}"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{escape(title)}</title><link>{_web(stories)}/</link>{items}</channel></rss>"
    )
    return text.encode("gb18030" if charset == "gb2312" else charset)


def json_feed(stories: Sequence[Story], title: str) -> bytes:
    items = [
        {
            "id": story.digits,
            "url": _address(story),
            "title": story.title,
            "summary": story.digest,
            "content_html": story.api,
            "date_published": story.published.isoformat(),
            "authors": [{"name": story.author}] if story.author else [],
        }
        for story in stories[:LIMIT]
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
    return json.dumps(feed, ensure_ascii=False).encode()


def sitemap(stories: Sequence[Story]) -> bytes:
    """Every page, the oldest first and the home page before all, as such files are."""
    urls = "".join(
        f"<url><loc>{_address(story)}</loc><lastmod>{(story.modified or story.published).isoformat()}</lastmod></url>"
        for story in reversed(stories)
    )
    home = f"<url><loc>{_web(stories)}/</loc><changefreq>always</changefreq></url>"
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{_SITEMAP}">{home}{urls}</urlset>'.encode()


def packed_sitemap(stories: Sequence[Story]) -> bytes:
    return gzip.compress(sitemap(stories), mtime=0)


def news_sitemap(stories: Sequence[Story]) -> bytes:
    urls = "".join(
        f"<url><loc>{_address(story)}</loc><news:news><news:publication><news:name>{escape(story.medium)}</news:name>"
        f"<news:language>zh-cn</news:language></news:publication>"
        f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.title)}</news:title></news:news></url>"
        for story in stories[:LIMIT]
    )
    namespaces = f'xmlns="{_SITEMAP}" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {namespaces}>{urls}</urlset>'.encode()


def sitemap_index(stories: Sequence[Story]) -> bytes:
    newest = f"<lastmod>{stories[0].published.isoformat()}</lastmod>" if stories else ""
    web = _web(stories)
    named = "".join(
        f"<sitemap><loc>{web}/{name}</loc>{newest}</sitemap>" for name in ("news-sitemap.xml", "sitemap.xml.gz")
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="{_SITEMAP}">{named}</sitemapindex>'.encode()


def _rss_item(story: Story) -> str:
    full = f"<content:encoded><![CDATA[{story.api}]]></content:encoded>" if story.api else ""
    author = f"<dc:creator>{escape(story.author)}</dc:creator>" if story.author else ""
    source = f'<source url="{story.web}/">{escape(story.medium)}</source>' if story.medium else ""
    return (
        f"<item><title>{escape(story.title)}</title><link>{_address(story)}</link>"
        f'<guid isPermaLink="false">{story.digits}</guid><pubDate>{format_datetime(story.published)}</pubDate>'
        f"<description>{escape(story.digest)}</description>{source}{author}{full}</item>"
    )


def _address(story: Story) -> str:
    return f"{story.web}/a/{story.digits}.html"


def _web(stories: Sequence[Story]) -> str:
    return stories[0].web if stories else ""

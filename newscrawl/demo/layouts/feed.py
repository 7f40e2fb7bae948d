"""The Atom feed that the mirror's site generator writes."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from newscrawl.demo.layouts.markdown import to_html
from newscrawl.demo.layouts.posts import Post

LIMIT = 10


def atom_feed(posts: Iterable[Post], title: str, site: str) -> str:
    """The newest posts, `posts` being newest first."""
    shown = list(posts)[:LIMIT]
    updated = _stamp(shown[0]) if shown else "1970-01-01T00:00:00+08:00"
    entries = "".join(_entry(post, site) for post in shown)
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">'
        f'<link href="{site}/feed.xml" rel="self" type="application/atom+xml" />'
        f'<link href="{site}/" rel="alternate" type="text/html" hreflang="zh-CN" />'
        f"<updated>{updated}</updated><id>{site}/feed.xml</id>"
        f'<title type="html">{escape(title)}</title>{entries}</feed>'
    )


def _entry(post: Post, site: str) -> str:
    address = f"{site}{quote(post.path, '/()')}"
    categories = "".join(f'<category term="{escape(name)}" />' for name in post.categories.split())
    tags = "".join(f'<category term="{escape(name)}" />' for name in post.tags.split())
    return (
        f'<entry><title type="html">{escape(escape(post.title))}</title>'
        f'<link href="{escape(address)}" rel="alternate" type="text/html" />'
        f"<published>{_stamp(post)}</published><updated>{_stamp(post)}</updated><id>{escape(address)}</id>"
        f'<content type="html" xml:base="{escape(address)}">{escape(to_html(post.content))}</content>'
        f"{categories}{tags}</entry>"
    )


def _stamp(post: Post) -> str:
    return f"{post.date[:10]}T{post.date[11:19]}+08:00"

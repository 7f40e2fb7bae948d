"""Everything a site holds at one moment, and the responses that follow from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from newscrawl.demo.articles import Layout
from newscrawl.demo.layouts import lists, mirror, syndication, upstream
from newscrawl.demo.layouts.feed import atom_feed
from newscrawl.demo.layouts.hosts import Hosts
from newscrawl.demo.layouts.posts import Post

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
XML = "application/xml"


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back over the wire, before conditional requests are considered."""

    body: bytes
    content_type: str = HTML
    status: int = 200
    modified: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlacedPost:
    """A post on the site."""

    post: Post
    layout: Layout
    modified: datetime


@dataclass(frozen=True, slots=True)
class Section:
    """A category page. Its posts are found by slug, unless it is one of those that find none."""

    slug: str
    title: str
    layout: Layout
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Contents of a site: posts, what upstream knows, sections."""

    posts: tuple[PlacedPost, ...]
    stories: tuple[upstream.Story, ...]
    sections: tuple[Section, ...]
    layout: Layout = "late"
    """Of the pages that belong to no section."""
    bare: bool = False
    """Whether the text service answers with texts only."""
    changes: int = 0
    """How often the site changed: its indexes are so many seconds younger than their newest post."""


Route = Callable[[], Response]


def routes(catalogue: Catalogue, hosts: Hosts) -> dict[str, Route]:
    """Path to response; what matters of a query stands behind it: `route_key` makes both."""
    posts = sorted(
        (placed for placed in catalogue.posts if placed.post.path),
        key=lambda placed: (placed.post.date, placed.post.name),
        reverse=True,
    )
    return {
        **_mirror_routes(catalogue, posts, _absolute(hosts.site)),
        **_upstream_routes(catalogue),
        **_list_routes(catalogue),
    }


def _mirror_routes(catalogue: Catalogue, posts: list[PlacedPost], site: str) -> dict[str, Route]:
    layout, title = catalogue.layout, mirror.SITE_TITLES[catalogue.layout]
    every = _plain(posts)
    rolling = _of(posts, "emnews")
    newest = _newest(posts, catalogue)
    found: dict[str, Route] = {
        "/": partial(_html, newest, mirror.home_page, every, layout, site),
        "/emnews/": partial(_html, _newest(rolling, catalogue), mirror.channel_page, _plain(rolling), layout, site),
        "/feed.xml": partial(_feed, newest, every, title, site),
    }
    for section in catalogue.sections:
        listed = _of(posts, section.slug) if section.listed else []
        arguments = (section.slug, section.title, _plain(listed), section.layout, site)
        found[f"/category/{section.slug}.html"] = partial(
            _html, _newest(listed, catalogue), mirror.category_page, *arguments
        )
    for placed in posts:
        found[placed.post.path] = partial(_html, placed.modified, mirror.post_page, placed.post, placed.layout, site)
    return found


def _upstream_routes(catalogue: Catalogue) -> dict[str, Route]:
    found: dict[str, Route] = {}
    for story in catalogue.stories:
        when, digits = story.modified or story.published, story.digits
        shell = partial(_html, when, upstream.share_page, story.title)
        found[f"/html_News/NewsShare.html?{digits}"] = shell
        found[f"/info/information/detail.html?{digits}"] = shell
        found[f"/NewsData/GetNewsText.do?{digits}"] = partial(_text_answer, when, story, catalogue.bare)
        found[f"/kuaixun/v2/api/article/{digits}"] = partial(_json, when, upstream.newsinfo, story)
        for page in range(1, len(story.pages) + 1):
            suffix = "" if page == 1 else f"_{page}"
            found[f"/a/{digits}{suffix}.html"] = partial(_html, when, upstream.article_page, story, page)
    return found


def _list_routes(catalogue: Catalogue) -> dict[str, Route]:
    """JSON lists, feeds and sitemaps of all that upstream has, newest first."""
    stories = sorted(catalogue.stories, key=lambda story: (story.published, story.digits), reverse=True)
    when = max((story.modified or story.published for story in stories), default=None)
    modified = when + timedelta(seconds=catalogue.changes) if when else None
    title = mirror.SITE_TITLES[catalogue.layout]
    found: dict[str, Route] = {
        "/web/webapi?type=102": partial(_text, modified, JSON, lists.rolling, stories),
        "/web/webapi?type=45": partial(_text, modified, JSON, lists.media, stories),
        "/rss.xml": partial(_bytes, modified, XML, syndication.rss, stories, title),
        "/rss-gb2312.xml": partial(_bytes, modified, XML, syndication.rss, stories, title, "gb2312"),
        "/feed.json": partial(_bytes, modified, "application/feed+json", syndication.json_feed, stories, title),
        "/sitemap.xml": partial(_bytes, modified, XML, syndication.sitemap, stories),
        "/sitemap.xml.gz": partial(_bytes, modified, "application/gzip", syndication.packed_sitemap, stories),
        "/news-sitemap.xml": partial(_bytes, modified, XML, syndication.news_sitemap, stories),
        "/sitemap_index.xml": partial(_bytes, modified, XML, syndication.sitemap_index, stories),
    }
    for market in (37, 38, 39):
        path = f"/information/newmarket/web/webapi?markettype={market}"
        found[path] = partial(_text, modified, JSON, lists.market, stories)
    for page in range(1, len(stories) // lists.PAGE + 3):
        suffix = "" if page == 1 else f"?page_index={page}"
        found[f"/comm/web/getNewsByColumns{suffix}"] = partial(_text, modified, JSON, lists.columns, stories, page)
        path = f"/kuaixun/v1/getlist_102_ajaxResult_{lists.PAGE}_{page}_.html"
        found[path] = partial(_text, modified, "application/javascript", lists.live, stories, page)
    return found


def _of(posts: Iterable[PlacedPost], slug: str) -> list[PlacedPost]:
    return [placed for placed in posts if placed.post.categories == slug]


def _plain(posts: Iterable[PlacedPost]) -> list[Post]:
    return [placed.post for placed in posts]


def _newest(posts: Iterable[PlacedPost], catalogue: Catalogue) -> datetime | None:
    newest = max((placed.modified for placed in posts), default=None)
    return newest + timedelta(seconds=catalogue.changes) if newest else None


def _html(modified: datetime | None, render: Callable[..., str], *arguments: object) -> Response:
    return Response(render(*arguments).encode(), modified=modified)


def _text(modified: datetime | None, content_type: str, render: Callable[..., str], *arguments: object) -> Response:
    return Response(render(*arguments).encode(), content_type, modified=modified)


def _bytes(modified: datetime | None, content_type: str, render: Callable[..., bytes], *arguments: object) -> Response:
    return Response(render(*arguments), content_type, modified=modified)


def _json(modified: datetime, render: Callable[..., str], *arguments: object) -> Response:
    return Response(render(*arguments).encode(), JSON, modified=modified)


def _text_answer(modified: datetime, story: upstream.Story, bare: bool) -> Response:  # noqa: FBT001 - bound by partial
    return Response(upstream.news_text(story, bare=bare).encode(), JSON, modified=modified)


def _feed(modified: datetime | None, posts: list[Post], title: str, site: str) -> Response:
    return Response(atom_feed(posts, title, site).encode(), "application/atom+xml", modified=modified)


def _absolute(site: str) -> str:
    return f"http:{site}" if site.startswith("//") else site

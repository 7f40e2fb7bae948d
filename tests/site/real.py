"""A site that serves real posts: as pages of the mirror, as share links and as answers of the article API.

The posts are read raw, by a reader of our own that knows nothing but lines, so that what the site serves does not
depend on the code under test. One edition of an article gives its own text only: a post with ``NW`` in its name becomes
`text`, one without becomes `content`. What the text service says beside these two follows the list that names the
article (see `newscrawl.demo.layouts.upstream.news_text`); ``bare=True`` leaves it out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from html import unescape
from pathlib import Path

from newscrawl.demo.articles import BEIJING, Layout
from newscrawl.demo.catalogue import Catalogue, PlacedPost, Section
from newscrawl.demo.layouts.hosts import Hosts
from newscrawl.demo.layouts.posts import Post
from newscrawl.demo.layouts.upstream import Story, flash_page
from newscrawl.demo.site import Site

_CREDIT = re.compile(r'<p class="em_media">（文章来源：(.*)）</p>')
_COLUMN = re.compile(r"/news/(\d+),")
_MODIFIED = datetime(2022, 6, 14, tzinfo=BEIJING)


def real_site(folder: Path, *, layout: Layout = "early", bare: bool = False) -> Site:
    """The site of the posts in `folder`; `early` is the layout that spills the article into the head."""
    return Site(partial(_catalogue, tuple(read_posts(folder)), layout, bare))


def read_posts(folder: Path) -> list[Post]:
    """All post files, each address once: of two states of one file the later one is taken."""
    found = {post.name: post for post in map(read_post, sorted(folder.glob("*.md")))}
    return list(found.values())


def read_post(file: Path) -> Post:
    """A post file as it stands; its name ends at the first dot, for what follows only tells copies apart."""
    _, front, content = file.read_text("utf-8").split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in front.splitlines())
    return Post(
        name=file.name.partition(".")[0],
        title=fields["title"][1:-1],
        date=fields["date"],
        categories=fields["categories"],
        tags=fields["tags"],
        content=content,
    )


def _catalogue(posts: tuple[Post, ...], layout: Layout, bare: bool, hosts: Hosts) -> Catalogue:
    editions: defaultdict[str, list[Post]] = defaultdict(list)
    for post in posts:
        editions[post.digits].append(post)
    slugs = dict.fromkeys(post.categories for post in posts)
    return Catalogue(
        posts=tuple(PlacedPost(post, layout, _MODIFIED) for post in posts),
        stories=tuple(_story(digits, found, hosts) for digits, found in editions.items()),
        # No title is right, as is usual on the real site.
        sections=tuple(Section(slug, "格林大华期货新闻", layout) for slug in slugs),
        layout=layout,
        bare=bare,
    )


def _story(digits: str, editions: Iterable[Post], hosts: Hosts) -> Story:
    plain = next((post for post in editions if "NW" in post.name), None)
    annotated = next((post for post in editions if "NW" not in post.name), None)
    best = plain or annotated
    assert best is not None
    text, content = _body(plain), _body(annotated)
    digest = _digest(annotated)
    medium = _medium(text or content)
    address = _COLUMN.search(annotated.content if annotated else "")
    return Story(
        digits=digits,
        title=best.title,
        published=datetime.fromisoformat(best.date[:19]).replace(tzinfo=BEIJING),
        medium=medium,
        text=text,
        content=content,
        # The annotated edition is the one that upstream keeps; without it the plain one has to do.
        api=_CREDIT.sub("", content or text),
        pages=(content or text or flash_page(digest, medium),),
        digest=digest,
        column=address[1] if address else "1350",
        modified=_MODIFIED,
        web=hosts.web,
    )


def _body(post: Post | None) -> str:
    """The HTML of a post: what stands before its link line and after its digest."""
    if post is None:
        return ""
    blocks = post.content.split("\n\n")
    return next((block for block in blocks if block.startswith("<p")), "")


def _digest(post: Post | None) -> str:
    if post is None:
        return ""
    first = post.content.strip("\n").split("\n\n")[0]
    return first.removeprefix("> ")


def _medium(body: str) -> str:
    credit = _CREDIT.search(body)
    return unescape(re.sub(r"<[^>]*>", "", credit[1])) if credit else ""

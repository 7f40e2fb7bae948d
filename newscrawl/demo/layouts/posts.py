"""Post files of the mirror as its generator wrote them, in the template generations 1 to 8 (SPEC 1.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from newscrawl.demo.articles import DemoArticle
from newscrawl.demo.layouts.bodies import body_html
from newscrawl.demo.layouts.hosts import Hosts

CHANNEL = "东财滚动新闻"

_FIRST_WITH_ZONE = 5
_FIRST_WITH_BODY = 7

_DATED_NAME = re.compile(r"(\d{4})-(\d{2})-(\d{2})-(.+)")


@dataclass(frozen=True, slots=True)
class Post:
    """A post file, taken apart but not interpreted."""

    name: str
    """File name without ``.md``."""
    title: str
    date: str
    """The text after ``date:``."""
    categories: str
    tags: str
    content: str
    """Everything after the line that closes the front matter."""

    @property
    def path(self) -> str:
        """Where the site shows it; empty when the name has no date, for then the site generator skips the file."""
        match = _DATED_NAME.fullmatch(self.name)
        if match is None:
            return ""
        year, month, day, slug = match.groups()
        # A slug with blanks counts as several categories, and categories are lower-cased in addresses.
        folders = "/".join(self.categories.lower().split())
        return f"/{folders}/{year}/{month}/{day}/{slug}.html"

    @property
    def digits(self) -> str:
        """The article number, empty for posts without one."""
        match = re.search(r"-(?:NW)?(\d{17,18})$", self.name)
        return match[1] if match else ""


def post_text(post: Post, generation: int = 8) -> str:
    """The file's text: nothing is escaped, and there is no newline at the end."""
    start = "\n---" if generation == 1 else "---"
    front = f'layout: post\ntitle: "{post.title}"\ndate: {post.date}\ncategories: {post.categories}\ntags: {post.tags}'
    return f"{start}\n{front}\n---\n{post.content}"


def to_post(
    article: DemoArticle, edition: Literal["nw", "em"], hosts: Hosts | None = None, generation: int | None = None
) -> Post:
    """The post file of one edition; `generation` is the article's own unless given."""
    hosts = hosts or Hosts()
    number = generation or article.generation
    empty = edition == "em" and "empty-twin" in article.quirks
    code = f"NW{article.id}" if edition == "nw" else article.id
    day = "" if empty else f"{article.published:%Y-%m-%d}"
    time = "" if empty else f"{article.published:%Y-%m-%d %H:%M:%S}"
    content = _media_content(article, hosts, number) if edition == "nw" else _channel_content(article, hosts, number)
    return Post(
        name=f"{day}-{code}",
        title="" if empty else article.title,
        date=f"{time} +0800" if number >= _FIRST_WITH_ZONE else time,
        categories=article.section.slug if edition == "nw" else "emnews",
        tags=f"{article.credit}新闻" if edition == "nw" else CHANNEL,
        content=content,
    )


def mirror_digest(digest: str) -> str:
    """What the generator kept of a digest: all that follows the last closing bracket of its kind."""
    return digest.rpartition("】")[2]


def share_link(digits: str, hosts: Hosts) -> str:
    return f"{hosts.share}/html_News/NewsShare.html?infoCode=NW{digits}"


def _media_content(article: DemoArticle, hosts: Hosts, generation: int) -> str:
    slug, medium = article.section.slug, article.credit
    link = f"<{share_link(article.id, hosts)}>"
    if generation < _FIRST_WITH_BODY:
        first = f"{article.title}\n{mirror_digest(article.digest)}"
        return f"\n{first}\n\n{link}\n\n{_back(medium, f'{hosts.site}/{slug}/', f'{hosts.site}/')}"
    place = f"/{slug}/" if generation == _FIRST_WITH_BODY else f"/category/{slug}.html"
    back = _back(medium, f"{hosts.site}{place}", f"{hosts.site}/")
    return f"{body_html(article, 'nw', hosts)}\n\n{link}\n\n{back}"


def _channel_content(article: DemoArticle, hosts: Hosts, generation: int) -> str:
    digest = mirror_digest(article.digest)
    bare = article.quirks & {"no-link", "empty-twin"}
    link = "<>" if bare else f"<{hosts.web}/news/{article.column},{article.id}.html>"
    back = "" if article.quirks & {"no-link", "no-back-links"} else _channel_back(generation, hosts)
    text = f"\n{digest}" if article.is_flash else f"> {digest}（{article.credit}）\n\n{body_html(article, 'em', hosts)}"
    return f"{text}\n\n{link}" + (f"\n\n{back}" if back else "")


def _channel_back(generation: int, hosts: Hosts) -> str:
    lines = "[返回东财滚动新闻]({0}emnews/)\n[返回首页]({0})"
    match generation:
        case 1:
            return ""
        case 2:
            return lines.format("./")
        case 3:
            return lines.format("../")
        case 4:
            return lines.format(f"{hosts.site}/")
        case _:
            return lines.format(f"{hosts.site}/").replace("\n", "｜")


def _back(medium: str, section: str, home: str) -> str:
    return f"[返回{medium}新闻]({section})｜[返回首页]({home})"

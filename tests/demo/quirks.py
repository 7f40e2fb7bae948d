"""Where the demo keeps its dirt."""

from __future__ import annotations

from newscrawl.demo.articles import DemoArticle, load
from newscrawl.demo.layouts.posts import post_text, to_post
from newscrawl.demo.site import DemoSite

HOST = "127.0.0.1:8000"
ARTICLES = load()
SPLIT_CREDIT = "（文章来源：上海<span"
COATING = "202509159900040001"
LITHIUM = "202509179900030003"
POWER = "202509149900180001"


def page(site: DemoSite, path: str) -> str:
    response = site.respond(path, HOST)
    assert response.status == 200, path
    return response.body.decode()


def article_of(digits: str) -> DemoArticle:
    return next(article for article in ARTICLES if article.id == digits)


def bodies(edition: str) -> list[str]:
    """Post texts of every article that has this edition with a body."""
    return [
        to_post(article, "nw" if edition == "nw" else "em").content
        for article in ARTICLES
        if edition in article.editions and not article.is_flash
    ]


def posts_with(quirk: str) -> list[str]:
    return [
        post_text(post, generation)
        for post, generation in DemoSite(ARTICLES).posts()
        if quirk in quirks_of(post.digits)
    ]


def quirks_of(digits: str) -> frozenset[str]:
    return article_of(digits).quirks

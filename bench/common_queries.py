"""What downstream tools ask most, as plain SQL over the public views; docs/reference/queries.md is made from it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

Parameters = Callable[[random.Random, Mapping[str, list[Any]]], dict[str, Any]]


class CommonQuery(NamedTuple):
    name: str
    sql: str
    parameters: Parameters
    """From chance and from what a database holds: ids, urls, media, categories, codes, days, seqs."""


def _one(name: str, source: str) -> Parameters:
    return lambda dice, known: {name: dice.choice(known[source])}


def _days(number: int) -> Parameters:
    def period(dice: random.Random, known: Mapping[str, list[Any]]) -> dict[str, Any]:
        since = datetime.fromisoformat(dice.choice(known["days"]))
        until = since + timedelta(days=number)
        return {"since": f"{since:%Y-%m-%dT%H:%M:%SZ}", "until": f"{until:%Y-%m-%dT%H:%M:%SZ}"}

    return period


def _nothing(_dice: random.Random, _known: Mapping[str, list[Any]]) -> dict[str, Any]:
    return {}


QUERIES = (
    CommonQuery("an article by its id", "SELECT * FROM articles WHERE id = :id", _one("id", "ids")),
    CommonQuery(
        "an article by any address",
        "SELECT a.* FROM aliases AS l JOIN articles AS a ON a.id = l.id WHERE l.url = :url",
        _one("url", "urls"),
    ),
    CommonQuery(
        "the newest 50",
        "SELECT id, title, medium, published_at FROM articles WHERE published_at IS NOT NULL "
        "ORDER BY published_at DESC, id DESC LIMIT 50",
        _nothing,
    ),
    CommonQuery(
        "the newest 50 of a medium",
        "SELECT id, title, published_at FROM articles WHERE medium = :medium AND published_at IS NOT NULL "
        "ORDER BY published_at DESC, id DESC LIMIT 50",
        _one("medium", "media"),
    ),
    CommonQuery(
        "the newest 50 of a section",
        "SELECT a.id, a.title, a.published_at FROM article_categories AS l JOIN articles AS a ON a.id = l.id "
        "WHERE l.slug = :slug ORDER BY l.published_at DESC LIMIT 50",
        _one("slug", "categories"),
    ),
    CommonQuery(
        "the newest 50 that name a security",
        "SELECT a.id, a.title, a.published_at FROM article_securities AS l JOIN articles AS a ON a.id = l.id "
        "WHERE l.code = :code AND l.market = :market ORDER BY l.published_at DESC LIMIT 50",
        lambda dice, known: dict(zip(("code", "market"), dice.choice(known["securities"]), strict=True)),
    ),
    CommonQuery(
        "a day's articles with their texts",
        "SELECT id, title, body_text FROM articles WHERE published_at >= :since AND published_at < :until "
        "ORDER BY published_at LIMIT 100",
        _days(1),
    ),
    CommonQuery(
        "what changed since a cursor",
        "SELECT * FROM articles WHERE seq > :seq ORDER BY seq LIMIT 100",
        _one("seq", "seqs"),
    ),
    CommonQuery(
        "the history of an article", "SELECT * FROM revisions WHERE id = :id ORDER BY revision", _one("id", "ids")
    ),
    CommonQuery(
        "articles a medium published in a week",
        "SELECT medium, count(*) AS articles FROM articles WHERE published_at >= :since AND published_at < :until "
        "GROUP BY medium ORDER BY articles DESC",
        _days(7),
    ),
    CommonQuery("media with their counts", "SELECT name, articles, last_published_at FROM media", _nothing),
    CommonQuery(
        "who else tells a story",
        "SELECT id, similarity FROM duplicates WHERE canonical_id = :id",
        _one("id", "ids"),
    ),
)

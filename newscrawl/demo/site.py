"""A site that answers requests out of a catalogue, remembers what it was asked, and can change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import RLock
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl, unquote

from newscrawl.demo.articles import DemoArticle, load
from newscrawl.demo.catalogue import JSON, Catalogue, PlacedPost, Response, Route, Section, routes
from newscrawl.demo.layouts import mirror, upstream
from newscrawl.demo.layouts.hosts import Hosts
from newscrawl.demo.layouts.posts import CHANNEL, Post, share_link, to_post

Withdrawal = Literal["missing", "gone", "empty"]

_ROBOTS = "User-agent: *\nAllow: /\n"
_STYLE = "body{max-width:46em;margin:2em auto;padding:0 1em;font:16px/1.8 sans-serif}img{max-width:100%}"
_CODE_NAMES = frozenset({"infocode", "id", "newsid"})
_LIST_NAMES = ("type", "markettype", "page_index")
_COLUMN_PATH = re.compile(r"/news/\d+,(\d{17,18})\.html")
_DIGITS = re.compile(r"(?:NW)?(\d{17,18})")


class Hit(NamedTuple):
    """One answered request."""

    method: str
    path: str
    """As asked for, with its query."""
    status: int


@dataclass(slots=True)
class _Failure:
    status: int
    left: int | None
    headers: dict[str, str]


class Site:
    """Serves the catalogue that `build` makes for the hosts it is reached by."""

    def __init__(self, build: Callable[[Hosts], Catalogue]) -> None:
        self.robots = _ROBOTS
        self.agents: set[str] = set()
        self.log: list[Hit] = []
        self._build = build
        self._cache: dict[Hosts, dict[str, Route]] = {}
        self._changes = 0
        self._failures: dict[str, _Failure] = {}
        self._extra: dict[str, Response] = {}
        self._expired: set[str] = set()
        self._withdrawn: dict[str, Withdrawal] = {}
        self._lock = RLock()

    def respond(self, target: str, authority: str) -> Response:
        """Answer to a GET for `target` (path and query) sent to `authority` (``host:port``)."""
        key = route_key(target)
        with self._lock:
            failure = self._failure(target, key)
            if failure is not None:
                return failure
            if key in self._extra:
                return self._extra[key]
            return self._answer(key, Hosts.at(authority))

    def record(self, hit: Hit, agent: str = "") -> None:
        """`agent`: the header User-Agent of the request."""
        with self._lock:
            self.log.append(hit)
            self.agents.add(agent)

    def paths(self, status: int | None = None) -> list[str]:
        """What was asked for so far, in order; only answers of `status` when given."""
        with self._lock:
            return [hit.path for hit in self.log if status in (None, hit.status)]

    def forget(self) -> None:
        """Empties the log, between two crawls."""
        with self._lock:
            self.log.clear()

    def add(self, path: str, response: Response) -> None:
        """Serves a page of the caller's making, before everything else."""
        with self._lock:
            self._extra[route_key(path)] = response

    def fail(self, path: str, status: int, *, times: int | None = None, headers: dict[str, str] | None = None) -> None:
        """Answers `path` with a bare error: for ever, or `times` times. Status 200 mends it."""
        with self._lock:
            self._failures.pop(route_key(path), None)
            if status != 200:  # noqa: PLR2004  # an answer that is fine
                self._failures[route_key(path)] = _Failure(status, times, headers or {})

    def expire(self, digits: str) -> None:
        """Takes the posts of an article off the mirror, as happens after three days; upstream keeps it."""
        with self._lock:
            self._expired.add(digits)
            self.changed()

    def withdraw(self, digits: str, how: Withdrawal = "missing") -> None:
        """Takes an article away everywhere: 404, 410, or share page and services that hold nothing any more."""
        with self._lock:
            self._withdrawn[digits] = how
            self.changed()

    def changed(self) -> None:
        """Has the catalogue built anew for the next request."""
        with self._lock:
            self._changes += 1
            self._cache.clear()

    def _failure(self, target: str, key: str) -> Response | None:
        for name in (key, unquote(target.partition("?")[0])):
            failure = self._failures.get(name)
            if failure is not None and failure.left != 0:
                failure.left = None if failure.left is None else failure.left - 1
                return Response(b"", "text/plain", failure.status, headers=failure.headers)
        return None

    def _answer(self, key: str, hosts: Hosts) -> Response:
        if key == "/robots.txt":
            return Response(self.robots.encode(), "text/plain; charset=utf-8")
        if key == "/assets/css/style.css":
            return Response(_STYLE.encode(), "text/css")
        route = self._routes(hosts).get(key)
        return self._absent(key, hosts) if route is None else route()

    def _absent(self, key: str, hosts: Hosts) -> Response:
        match = _DIGITS.search(key)
        how = self._withdrawn.get(match[1], "missing") if match else "missing"
        if how == "empty" and "NewsShare" in key:
            return Response(upstream.share_page("").encode())
        if how == "empty" and "GetNewsText" in key:
            return Response(upstream.empty_news_text().encode(), JSON)
        status = 410 if how == "gone" else 404
        if key.startswith("/kuaixun/"):
            return Response(upstream.newsinfo_missing().encode(), JSON, status)
        return Response(mirror.missing_page("late", f"http:{hosts.site}").encode(), status=status)

    def _routes(self, hosts: Hosts) -> dict[str, Route]:
        if hosts not in self._cache:
            catalogue = self._build(hosts)
            hidden = self._expired | set(self._withdrawn)
            current = replace(
                catalogue,
                posts=tuple(placed for placed in catalogue.posts if placed.post.digits not in hidden),
                stories=tuple(story for story in catalogue.stories if story.digits not in self._withdrawn),
                changes=self._changes,
            )
            self._cache[hosts] = routes(current, hosts)
        return self._cache[hosts]


class DemoSite(Site):
    """The demo: made-up articles, which can be published, edited and withdrawn."""

    def __init__(self, articles: Iterable[DemoArticle] | None = None, *, bare: bool = False) -> None:
        super().__init__(self._catalogue)
        self.articles = {article.id: article for article in (load() if articles is None else articles)}
        self._bare = bare

    def publish(self, article: DemoArticle) -> None:
        with self._lock:
            self.articles[article.id] = article
            self.changed()

    def edit(self, digits: str, **changes: Any) -> DemoArticle:
        """Replaces fields of an article. It was `edited` an hour after its last state, unless that is given."""
        with self._lock:
            old = self.articles[digits]
            article = replace(old, **{"edited": old.modified + timedelta(hours=1), **changes})
            self.publish(article)
            return article

    def posts(self, hosts: Hosts | None = None) -> list[tuple[Post, int]]:
        """The post files of the archive, each with its template generation; some the site itself does not show."""
        return [
            (to_post(article, edition, hosts), article.generation)
            for article in self.articles.values()
            for edition in article.editions
            if edition != "web"
        ]

    def share_links(self, authority: str) -> list[str]:
        """Share links of the articles that the mirror links so: those with a plain edition."""
        hosts = Hosts.at(authority)
        return [share_link(article.id, hosts) for article in self.articles.values() if "nw" in article.editions]

    def _catalogue(self, hosts: Hosts) -> Catalogue:
        articles = list(self.articles.values())
        return Catalogue(
            posts=tuple(_placed_posts(articles, hosts)),
            stories=tuple(upstream.to_story(article, hosts) for article in articles),
            sections=tuple(_sections(articles)),
            bare=self._bare,
        )


def route_key(target: str) -> str:
    """Decoded path; behind it ``?<digits>`` when the query names an article, ``?type=102`` when it names a list.

    Upstream's column in the path of an article does not matter, nor do the other parameters; a first page is no page.
    """
    raw_path, _, query = target.partition("#")[0].partition("?")
    path = unquote(raw_path)
    column = _COLUMN_PATH.fullmatch(path)
    if column:
        return f"/a/{column[1]}.html"
    given = {name.lower(): value for name, value in parse_qsl(query)}
    codes = [_DIGITS.fullmatch(value) for name, value in given.items() if name in _CODE_NAMES]
    if codes and codes[0]:
        return f"{path}?{codes[0][1]}"
    named = "&".join(f"{name}={given[name]}" for name in _LIST_NAMES if given.get(name))
    named = named.removesuffix("page_index=1").removesuffix("&")
    return f"{path}?{named}" if named else path


def _placed_posts(articles: Iterable[DemoArticle], hosts: Hosts) -> Iterator[PlacedPost]:
    for article in articles:
        for edition in article.editions:
            if edition != "web":
                yield PlacedPost(to_post(article, edition, hosts), article.section.layout, article.modified)


def _sections(articles: Iterable[DemoArticle]) -> list[Section]:
    media = {article.section.slug: article.section for article in articles}
    found = [Section(medium.slug, medium.category_title, medium.layout, medium.listed) for medium in media.values()]
    return found if "emnews" in media else [*found, Section("emnews", CHANNEL, "late")]

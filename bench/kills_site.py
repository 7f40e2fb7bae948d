"""The site whose crawls are killed, and the crawls."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Condition
from time import monotonic, sleep

from bench.texts import texts
from newscrawl.demo.articles import BEIJING, DemoArticle, Edition, Medium
from newscrawl.demo.catalogue import Response
from newscrawl.demo.server import Running
from newscrawl.demo.site import DemoSite, Hit

_NEWEST = datetime(2026, 3, 2, 18, tzinfo=BEIJING)
_MEDIUM = Medium("常州日报", "changzhouribao", "01", "常州日报", "late")
_OTHER = "武进日报"
_ROLL = "comm/web/getNewsByColumns?column=345&page_index=1&page_size=20&req_trace=1"

CRAWLS: Mapping[str, Callable[[Running], tuple[str, ...]]] = {
    "category": lambda server: ("category", f"slug={_MEDIUM.slug}", f"host={server.authority}"),
    "roll": lambda server: ("roll", f"url={server.url}/{_ROLL}", "pages=100"),
    "feed": lambda server: ("feed", f"url={server.url}/sitemap_index.xml"),
}
"""Spider and its arguments, by name."""
_SECONDS = 0.05
"""For an article, as a site far away takes them: a crawl is then long enough to be killed in the middle."""
_INDEXES = ("/robots.txt", "/category/", "/comm/", "/sitemap")


def articles(count: int) -> list[DemoArticle]:
    """Some with two editions, some over two pages, some told once more under another name."""
    made: list[DemoArticle] = []
    for number, text in enumerate(texts(count, seed=9, characters=400), 1):
        body = text.body.replace("\n", "\n!page\n", 1) if number % 15 == 0 else text.body
        twin = number % 10 == 0
        editions: tuple[Edition, ...] = ("em", "nw") if number % 4 == 0 else ("nw",)
        published = _NEWEST - timedelta(minutes=7 * number)
        made.append(
            DemoArticle(
                id=f"{published:%Y%m%d}{9_900_000_000 + number}",
                published=published,
                title=f"{text.title}（{number}）",
                section=_MEDIUM,
                credit=_OTHER if twin else _MEDIUM.name,
                editions=editions,
                body=f"{made[-1].body}\n转载时补充一句。" if twin else body,
                digest=text.summary if "em" in editions else "",
            )
        )
    return made


class KillSite(DemoSite):
    """A demo that tells when it was asked so many times."""

    def __init__(self, published: list[DemoArticle]) -> None:
        super().__init__(published)
        self._answered = Condition()

    def respond(self, target: str, authority: str) -> Response:
        if not target.startswith(_INDEXES):
            sleep(_SECONDS)
        return super().respond(target, authority)

    def record(self, hit: Hit, agent: str = "") -> None:
        super().record(hit, agent)
        with self._answered:
            self._answered.notify_all()

    @property
    def indexes(self) -> int:
        """About as many answers are no articles."""
        return len(self.articles) // 20 + 2

    def reach(self, requests: int, pause: float, process: subprocess.Popen[bytes]) -> bool:
        """Wait until so many requests were answered and for a `pause` of seconds then; False if the crawl ended."""
        with self._answered:
            while len(self.log) < requests:
                if process.poll() is not None:
                    return False
                self._answered.wait(0.1)
            until = monotonic() + pause
            while (left := until - monotonic()) > 0:
                self._answered.wait(left)
        return process.poll() is None

    def taken(self) -> list[str]:
        """Paths of the articles that were served since the last time."""
        with self._lock:
            paths = [hit.path for hit in self.log if not hit.path.startswith(_INDEXES)]
            self.forget()
        return paths

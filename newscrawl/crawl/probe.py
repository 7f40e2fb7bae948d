"""One address, asked as a crawl would ask it: ``python -m newscrawl.crawl.probe ADDRESS``.

A process of its own, because a reactor runs once. Prints one line of JSON (`Answer` without its body), then the body.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from newscrawl.crawl.failures import failure_reason
from newscrawl.crawl.robots import RobotsMiddleware

_SECONDS = 90
_NEEDS_A_STORE = "newscrawl.crawl.conditional.ConditionalMiddleware"
_MAX_BYTES = 10 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it."""

    failure: str = ""
    """Why there is no answer: a stable word, then what was reported. Empty where there is one."""
    url: str = ""
    """After redirects."""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds between requests that robots.txt asks for."""
    body: bytes = b""


def ask(address: str, environment: Mapping[str, str]) -> Answer:
    """`environment`: the settings of the crawl, which go over those of this process."""
    command = [sys.executable, "-m", __name__, address]
    try:
        done = subprocess.run(  # noqa: S603  # our own command; the address was checked
            command, env={**os.environ, **environment}, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Answer(f"timeout: no answer within {_SECONDS} s")
    head, _, body = done.stdout.partition(b"\n")
    if not head:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        return Answer(f"error: {said[-1] if said else 'nothing was said'}")
    return Answer(**json.loads(head), body=body)


class _Probe(Spider):
    name = "probe"
    address = ""
    answer = Answer("error: nothing came back")

    async def start(self) -> AsyncIterator[Any]:
        meta = {"download_maxsize": _MAX_BYTES}
        yield Request(self.address, callback=self.answered, errback=self.failed, meta=meta)

    def answered(self, response: Response) -> None:
        kept = ("content-type", "content-language")
        headers = {name: (response.headers.get(name) or b"").decode("latin-1") for name in kept}
        _Probe.answer = Answer(url=response.url, headers=headers, delay=self.delay(), body=response.body)

    def failed(self, failure: Failure) -> None:
        _Probe.answer = Answer(failure_reason(failure), delay=self.delay())

    def delay(self) -> float:
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        read = [task.result() for task in robots.rules.values() if task.done()] if robots else []
        return max((rules.delay for rules in read), default=0.0)


def main(address: str) -> None:
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    middlewares = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), _NEEDS_A_STORE: None}
    alone = {"DOWNLOADER_MIDDLEWARES": middlewares, "SPIDER_MIDDLEWARES": {}, "EXTENSIONS": {}, "ITEM_PIPELINES": {}}
    settings.setdict({**alone, "LOG_ENABLED": False}, priority="cmdline")
    process = CrawlerProcess(settings)
    process.crawl(_Probe, address=address)
    process.start()
    said = _Probe.answer
    head = {"failure": said.failure, "url": said.url, "headers": dict(said.headers), "delay": said.delay}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + said.body)


if __name__ == "__main__":
    main(sys.argv[1])

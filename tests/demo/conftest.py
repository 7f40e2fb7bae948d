"""The demo site, and a server of it that can be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.client import HTTPConnection

import pytest

from newscrawl.demo.server import Running, serve
from newscrawl.demo.site import DemoSite


@pytest.fixture
def site() -> DemoSite:
    return DemoSite()


@pytest.fixture
def running(site: DemoSite) -> Iterator[Running]:
    with serve(site) as running:
        yield running


@pytest.fixture
def get(running: Running) -> Iterator[Callable[..., tuple[int, dict[str, str], bytes]]]:
    connection = HTTPConnection(running.host, running.port, timeout=10)

    def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    yield ask
    connection.close()

"""The site that `bench crawl` asks: every answer made before the first request, in a process of its own.

``python -m bench.crawl_site --articles N`` prints its port and serves until its input ends.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from bench.pages import ADDRESS, pages_of

LISTED = 100
"""Articles of one list."""
LIST = "/a/cbench.html"
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b"
_ROBOTS = b"User-agent: *\nDisallow: /private/\nDisallow: /*?print=\n"
_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def answers(count: int, kind: str = "portal") -> dict[bytes, bytes]:
    """Whole answers by path: robots.txt, lists that lead to each other, articles."""
    articles = {page.url.removeprefix(ADDRESS): page.body for page in pages_of(kind, count)}
    found = {"/robots.txt": _ROBOTS} | _lists(list(articles)) | articles
    return {path.encode(): _OK % (len(body), body) for path, body in found.items()}


def _lists(paths: list[str]) -> dict[str, bytes]:
    lists: dict[str, bytes] = {}
    for place in range(0, len(paths), LISTED):
        rows = "".join(f'<li><a href="{path}">报道{path[3:-5]}</a></li>\n' for path in paths[place : place + LISTED])
        more = f'<a href="{_list(place // LISTED + 2)}">下一页</a>' if place + LISTED < len(paths) else ""
        page = f"<html><head><title>列表</title></head><body><ul>\n{rows}</ul>{more}</body></html>"
        lists[_list(place // LISTED + 1)] = page.encode()
    return lists


def _list(number: int) -> str:
    return LIST if number == 1 else LIST.replace(".html", f"_{number}.html")


class _Connection(asyncio.Protocol):
    """Requests of one connection come one after the other, each in one piece: no client of ours does otherwise."""

    def __init__(self, site: dict[bytes, bytes]) -> None:
        self.site = site
        self.read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101  # for the type checker
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.read += data
        if self.read.endswith(b"\r\n\r\n"):
            path = self.read.split(b" ", 2)[1].partition(b"?")[0]
            self.read = b""
            self.transport.write(self.site.get(path, _MISSING))


async def _serve(site: dict[bytes, bytes]) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(site), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=5_000)
    asyncio.run(_serve(answers(parser.parse_args().articles)))

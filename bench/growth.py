"""What it costs that much is known already: ``python -m bench growth``.

Databases of 10,000 and 1,000,000 articles; a crawl walks lists that name every one of them, and has nothing to fetch.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from timeit import repeat

from bench.articles import FIRST, SECONDS_BETWEEN, article
from bench.spent import asked
from newscrawl.items import ArticleItem
from newscrawl.store import Reader, Writer, prepare, rows, schema
from newscrawl.store.dialects import dialect_of, parse
from newscrawl.store.jobs import JOBS

LISTED = 1_000
_CHUNK = 5_000
_LOOKED_UP = 100


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench growth", description=__doc__)
    parser.add_argument("--known", type=int, nargs="+", default=[10_000, 1_000_000])
    given = parser.parse_args(arguments)
    print("| known | CPU ms a link | seconds | peak memory, MB | 100 links looked up, ms |\n|---|---|---|---|---|")
    for count in given.known:
        found = spent(count)
        each = found["cpu"] / count * 1000
        shown = f"{each:.3f} | {found['wall']:.0f} | {found['memory']:.0f} | {found['looked_up']:.1f}"
        print(f"| {count:,} | {shown} |", flush=True)


def spent(count: int) -> dict[str, float]:
    """Of a crawl that finds everything known: CPU seconds, seconds, peak memory in MB, ms to look up 100 links."""
    with TemporaryDirectory() as folder, lists(count) as url:
        database = f"sqlite:///{Path(folder) / 'news.db'}"
        fill(database, count)
        found = asked([sys.executable, "-m", "bench.crawl_whole", url, database])
        looked_up = look_up(database, count)
    if found["stats"].get("newscrawl/known") != count:
        sys.exit(f"not all were known: {found['stats']}")
    return {name: found[name] for name in ("cpu", "wall", "memory")} | {"looked_up": looked_up}


def address(number: int) -> str:
    published = FIRST + timedelta(seconds=number * SECONDS_BETWEEN)
    return f"/a/{published:%Y%m%d}{2_000_000_000 + number}.html"


def fill(database: str, count: int) -> None:
    """Short articles: how much they say does not matter here."""
    prepare(database)
    with Writer(database, jobs=()) as writer:
        made = (_known(number) for number in range(count))
        while chunk := list(islice(made, _CHUNK)):
            for item in chunk:
                writer.submit(item)
            writer.flush()
    url = parse(database)
    engine = dialect_of(url).writer_engine(url)
    with engine.begin() as connection:
        # As if search and duplicates had seen them all: what those cost is measured elsewhere.
        rows.upsert(connection, schema.counter, [{"name": job.name, "value": count} for job in JOBS])
    engine.dispose()


@cache
def _pattern() -> ArticleItem:
    return article(0)


def _known(number: int) -> ArticleItem:
    path = address(number)
    return replace(
        _pattern(),
        id=f"em:{path[3:-5]}",
        url=f"https://finance.example.com{path}",
        share_url="",
        title=f"短讯{number}",
        body_html=f"<p>短讯</p><p>{number}</p>",
        body_text=f"短讯\n{number}",
        published_at=FIRST + timedelta(seconds=number * SECONDS_BETWEEN),
        fetched_at=FIRST + timedelta(seconds=number * SECONDS_BETWEEN),
    )


def look_up(database: str, count: int) -> float:
    """Milliseconds to find out which of a hundred ids, from all over the archive, are known."""
    ids = [f"em:{address(number)[3:-5]}" for number in range(0, count, max(1, count // _LOOKED_UP))]
    with Reader(database) as reader:
        return min(repeat(lambda: reader.known(ids, []), number=1, repeat=9)) * 1000


@contextmanager
def lists(count: int) -> Iterator[str]:
    """The address of the first of the lists that name all articles, served by a process of its own."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(count, theirs), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/a/cbench.html"
    finally:
        server.terminate()
        server.join()


def _serve(count: int, told: Connection) -> None:
    asyncio.run(_served(count, told))


async def _served(count: int, told: Connection) -> None:
    server = await asyncio.start_server(partial(_answer, count), "127.0.0.1", 0)
    told.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _answer(count: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while request := await reader.read(65_536):
        path = request.split(b" ", 2)[1].decode()
        body = b"User-agent: *\n" if path == "/robots.txt" else _list(path, count)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()


def _list(path: str, count: int) -> bytes:
    number = int(path.removesuffix(".html").partition("_")[2] or 1)
    first = (number - 1) * LISTED
    rows = "".join(
        f'<li><a href="{address(place)}">{place}</a></li>' for place in range(first, min(count, first + LISTED))
    )
    more = f'<a href="/a/cbench_{number + 1}.html">下一页</a>' if first + LISTED < count else ""
    return f"<html><body><ul>{rows}</ul>{more}</body></html>".encode()

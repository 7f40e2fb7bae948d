"""The hostile server, one path an attack, and beside it a server inside that nobody may ask.

Run as ``python -m tests.hostile.server``: prints both addresses, serves until its standard input is closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import sys
from collections import Counter
from urllib.parse import urlsplit

from tests.hostile.attack import ATTACKS, Answer, Asked, whole
from tests.hostile.attacks import load

_NO_ROBOTS = whole(b"", "404 Not Found")
_TOLD = 8


class HostileServer:
    def __init__(self) -> None:
        self.host = self.canary = ""
        self.attack = ""
        self.times: Counter[str] = Counter()
        self.canary_hits: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            path, headers = await _request(reader)
            if path.startswith("/__"):
                writer.write(whole(self.control(path).encode()))
            else:
                self.times[path] += 1
                asked = Asked(path, self.host, self.canary, headers, self.times[path])
                await self.answer(path)(writer, asked)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()

    def answer(self, path: str) -> Answer:
        attack = ATTACKS[self.attack]
        if urlsplit(path).path == "/robots.txt":
            return attack.robots or _no_robots
        return attack.answer

    def control(self, path: str) -> str:
        """``/__begin/<attack>`` forgets what was, ``/__hits`` tells how often which path was asked for."""
        if path.startswith("/__begin/"):
            self.attack = path.removeprefix("/__begin/")
            self.times.clear()
            self.canary_hits.clear()
        paths = dict(self.times.most_common(_TOLD))
        return json.dumps({"paths": paths, "requests": self.times.total(), "canary": self.canary_hits})

    async def inside(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.canary_hits.append("a connection")  # it tells that somebody listens here, even if nothing is asked for
        with contextlib.suppress(OSError, ValueError, asyncio.IncompleteReadError):
            path, _ = await _request(reader)
            self.canary_hits.append(path)
            writer.write(whole(b"secret of the inside"))
            await writer.drain()
        writer.close()


async def _no_robots(writer: asyncio.StreamWriter, _: Asked) -> None:
    writer.write(_NO_ROBOTS)
    await writer.drain()


async def _request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
    return head[0].split(" ")[1], {name.lower(): value for name, value in headers.items()}


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends a connection with a reset instead of an orderly close."""
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def main() -> None:
    load()
    server = HostileServer()
    outside = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    # On every address of this machine, so that each spelling of it would really arrive.
    inside = await asyncio.start_server(server.inside, "127.0.0.1", 0)
    port = inside.sockets[0].getsockname()[1]
    with contextlib.suppress(OSError):
        await asyncio.start_server(server.inside, "::1", port)
    server.host = f"127.0.0.1:{outside.sockets[0].getsockname()[1]}"
    server.canary = f"127.0.0.1:{port}"
    sys.stdout.write(json.dumps({"host": server.host, "canary": server.canary}) + "\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())

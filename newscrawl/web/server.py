"""Runs the site until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Collection

from newscrawl.errors import MissingExtraError
from newscrawl.web.site import Site

try:
    import uvicorn
except ImportError:
    raise MissingExtraError("web", "serving pages") from None


def run(database: str, listening: socket.socket, *, names: Collection[str], ready: Callable[[], None]) -> None:
    """Serve `database` on a socket that listens already; `ready` is called once requests are answered."""
    site = Site(database, names)
    config = uvicorn.Config(site.application, log_level="warning", access_log=False, server_header=False, ws="none")
    server = _Announced(config, ready)
    # The server raises the signal that ended it once more, when everything is closed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(server.serve(sockets=[listening]))
    finally:
        site.close()


class _Announced(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

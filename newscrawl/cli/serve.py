"""``newscrawl serve``: the archive in a browser, and as a JSON API."""

from __future__ import annotations

import contextlib
import socket
from typing import Annotated

import typer

from newscrawl.cli import output
from newscrawl.cli.options import DEFAULT_DATABASE, DatabaseOption, database_url
from newscrawl.errors import UsageError

LOOPBACK = "127.0.0.1"
_WAITING = 100


def serve(
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65_535, help="0 takes any free one.")] = 8001,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name", help="Host name under which a proxy of yours passes requests on; repeatable.", show_default=False
        ),
    ] = None,
    database: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Serve pages and a JSON API over the database: read only, on this machine only."""
    from newscrawl.web.server import run

    url = database_url(database)
    with contextlib.closing(_listening(port)) as listening:
        where = f"http://{LOOPBACK}:{listening.getsockname()[1]}/"
        run(url, listening, names=name or (), ready=lambda: output.note(f"{where} (Ctrl+C ends it)"))


def _listening(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((LOOPBACK, port))
        made.listen(_WAITING)
    except OSError as problem:
        made.close()
        raise UsageError(f"port {port} cannot be had ({problem.strerror}); give another one: --port 0 is any") from None
    return made

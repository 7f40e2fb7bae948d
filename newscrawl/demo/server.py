"""Serves a `Site` over HTTP on this machine."""

from __future__ import annotations

import hashlib
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from newscrawl.demo.catalogue import Response
from newscrawl.demo.site import Hit, Site


@dataclass(frozen=True, slots=True)
class Running:
    """A site that can be reached."""

    site: Site
    host: str
    port: int

    @property
    def authority(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"http://{self.authority}"


@contextmanager
def serve(site: Site, host: str = "127.0.0.1", port: int = 0) -> Iterator[Running]:
    """Serves `site` until the block ends; port 0 takes a free one. Raises OSError when the port is taken."""
    server = _Server((host, port), site)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="demo-site", daemon=True)
    thread.start()
    try:
        yield Running(site, host, server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.hang_up()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], site: Site) -> None:
        self.site = site
        self._open: set[socket.socket] = set()
        self._guard = Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a crawl that was killed hangs up in mid sentence
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """Ends kept-alive connections, whose threads would otherwise wait for a next request."""
        with self._guard:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    wbufsize = -1  # one packet a response: separate small writes would wait for each other's acknowledgement
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        site = self.server.site
        authority = self.headers.get("Host") or "{}:{}".format(*self.server.server_address)
        response = site.respond(self.path, authority)
        tag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
        unchanged = response.status == HTTPStatus.OK and self._has(tag, response.modified)
        status = HTTPStatus.NOT_MODIFIED if unchanged else response.status
        # Noted before it is sent, so that whoever has the answer finds it in the log.
        site.record(Hit(self.command, self.path, int(status)), self.headers.get("User-Agent", ""))
        self._send(response, int(status), tag)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Quiet: the site keeps its own log."""

    def _has(self, tag: str, modified: datetime | None) -> bool:
        """Whether the client already holds this state (RFC 9110, 13.2.2: tags before dates)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or tag in {item.strip().removeprefix("W/") for item in tags.split(",")}
        since = self.headers.get("If-Modified-Since")
        if since is None or modified is None:
            return False
        with suppress(ValueError):
            return modified.astimezone(UTC).replace(microsecond=0) <= parsedate_to_datetime(since)
        return False

    def _send(self, response: Response, status: int, tag: str) -> None:
        empty = status == HTTPStatus.NOT_MODIFIED
        self.send_response(status)
        if status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            self.send_header("ETag", tag)
            if response.modified is not None:
                self.send_header("Last-Modified", format_datetime(response.modified.astimezone(UTC), usegmt=True))
        for name, value in response.headers.items():
            self.send_header(name, value)
        if not empty:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if not empty and self.command != "HEAD":
            self.wfile.write(response.body)

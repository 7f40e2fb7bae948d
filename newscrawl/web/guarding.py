"""What every answer and every request must keep to: reading only, from this machine only, nothing that runs.

A page in a browser can send requests to loopback, and can make its own name resolve to it; so the name that a request
was sent to is checked, not only where it came from.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_READING = frozenset({"GET", "HEAD"})
_OWN_PAGES = (
    "default-src 'none'; style-src 'self'; img-src http: https:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_OF_LIBRARY = "/-/"
"""Where the library tells of itself: versions, plugins, threads, settings, the paths of its databases."""
_ITS_FILES = "/-/static/"
# The library's pages bring scripts of their own, some of them in the page; nothing stored is HTML there.
_TABLE_PAGES = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def guarded(inner: Application, names: Collection[str], is_own: Callable[[str], bool]) -> Application:
    """`inner` behind the rules; `names` are hosts under which it may be asked besides loopback's."""
    allowed = LOOPBACK | {name.lower() for name in names}

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await inner(scope, receive, send)
            return
        if scope["method"] not in _READING:
            await _refuse(send, 405, "This server only reads: GET and HEAD.")
        elif _host(scope) not in allowed:
            await _refuse(send, 421, "Unknown host name; newscrawl serve --name NAME allows it.")
        elif any(path.startswith(_OF_LIBRARY) and not path.startswith(_ITS_FILES) for path in _paths(scope)):
            await _refuse(send, 404, "There is no such page.")
        else:
            policy = _OWN_PAGES if is_own(scope["path"]) else _TABLE_PAGES
            await inner(scope, receive, lambda message: send(_headed(message, policy)))

    return application


def _host(scope: Message) -> str:
    """Without its port."""
    given = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    return given if given.endswith("]") else given.rpartition(":")[0] or given


def _paths(scope: Message) -> tuple[str, str]:
    """As it is meant and as it was sent: the library goes by the one or the other."""
    return scope["path"], (scope.get("raw_path") or b"").decode("latin-1")


def _headed(message: Message, policy: str) -> Message:
    if message["type"] != "http.response.start":
        return message
    added = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
    }
    headers = [*message.get("headers", ()), *((name.encode(), value.encode()) for name, value in added.items())]
    return {**message, "headers": headers}


async def _refuse(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})

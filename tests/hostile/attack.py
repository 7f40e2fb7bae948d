"""What an attack is, and the answers that attacks are made of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

TEXT = "常州日报讯，六月十三日，武进区双创大会在西太湖举行，数百名创业者与投资人到场，会上发布了新的扶持政策。" * 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that reached the hostile server."""

    path: str
    host: str
    """``address:port`` of this server."""
    canary: str
    """``address:port`` of the server inside, which nobody may ask."""
    headers: Mapping[str, str]
    times: int
    """How often this path was asked for in this attack, this time included."""


Answer = Callable[[asyncio.StreamWriter, Asked], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Attack:
    name: str
    answer: Answer
    what: str
    """For the table of docs/security.md."""
    articles: int = 0
    reasons: frozenset[str] = frozenset()
    """``stage word`` of the rejects that there must be, and no other."""
    exit_code: int = 3
    spider: str = "share"
    given: tuple[str, ...] = ()
    """Arguments in place of the path; ``{host}`` and ``{canary}`` are filled in."""
    robots: Answer | None = None
    waits: float = 0.0
    """Seconds that the crawl must at least take."""
    requests: int = 0
    """How many reach the server, robots.txt included; 0 where it does not matter."""

    @property
    def is_slow(self) -> bool:
        """Whether it ends with the patience of the crawl."""
        return "fetch timeout" in self.reasons or self.name.startswith(("robots/never", "robots/drip"))


ATTACKS: dict[str, Attack] = {}


@dataclass(frozen=True, slots=True)
class Expect:
    """Keyword form of what `Attack` expects."""

    articles: int = 0
    reasons: tuple[str, ...] = ()
    exit_code: int | None = None
    spider: str = "share"
    given: tuple[str, ...] = ()
    robots: Answer | None = None
    waits: float = 0.0
    requests: int = 0


def attack(name: str, what: str, answer: Answer, expect: Expect) -> None:
    """Registers an attack; by default a run with any reject is unhealthy (3) and one without is healthy (0)."""
    exit_code = expect.exit_code if expect.exit_code is not None else 3 if expect.reasons else 0
    ATTACKS[name] = Attack(
        name,
        answer,
        what,
        expect.articles,
        frozenset(expect.reasons),
        exit_code,
        expect.spider,
        expect.given,
        expect.robots,
        expect.waits,
        expect.requests,
    )


STORED = Expect(articles=1)


def rejected(*reasons: str) -> Expect:
    return Expect(reasons=reasons)


# -- answers ------------------------------------------------------------------------------------------------------


def page(body: str = f"<p>{TEXT}</p>", title: str = "武进双创大会开幕", head: str = "") -> bytes:
    return (
        f"<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body><h1>{title}</h1><div class=article>{body}</div></body></html>"
    ).encode()


def head(status: str = "200 OK", **headers: str | int) -> bytes:
    """Status line and headers; underscores in names are hyphens."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def whole(body: bytes, status: str = "200 OK", **headers: str | int) -> bytes:
    given: dict[str, str | int] = {"Content_Type": "text/html; charset=utf-8", **headers}
    return head(status, **given, Content_Length=len(body), Connection="close") + body


def sends(raw: bytes | Callable[[], bytes]) -> Answer:
    """The bytes as they are, then the connection is closed; big ones are made when they are first asked for."""
    made: list[bytes] = [raw] if isinstance(raw, bytes) else []

    async def answer(writer: asyncio.StreamWriter, _: Asked) -> None:
        if callable(raw) and not made:
            made.append(raw())
        writer.write(made[0])
        await writer.drain()

    return answer


def repeats(first: bytes, again: bytes, pause: float = 0.0) -> Answer:
    """`first` once and `again` until nobody listens."""

    async def answer(writer: asyncio.StreamWriter, _: Asked) -> None:
        writer.write(first)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


def by(make: Callable[[Asked], bytes]) -> Answer:
    """Bytes that depend on the request."""

    async def answer(writer: asyncio.StreamWriter, asked: Asked) -> None:
        writer.write(make(asked))
        await writer.drain()

    return answer


def redirect(to: Callable[[Asked], str], status: str = "302 Found") -> Answer:
    return by(lambda asked: whole(b"", status, Location=to(asked)))

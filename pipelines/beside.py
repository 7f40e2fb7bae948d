"""Work on big values is done beside the event loop, one after the other, so that neither time nor memory runs away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar
from weakref import WeakKeyDictionary

P = ParamSpec("P")
T = TypeVar("T")

BIG = 200_000
"""Bytes or characters; smaller values are done in milliseconds, less than a change of threads may cost."""
_ONE = ThreadPoolExecutor(1, thread_name_prefix="big-values")
# Pages of some megabytes need some tens of times their size while they are parsed: one at a time.


async def beside(size: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `function` returns or raises; in place where `size` is small."""
    if size < BIG:
        return function(*args, **kwargs)
    loop = asyncio.get_running_loop()
    turns = _TURNS.setdefault(loop, _Turns())
    await turns.take(loop)
    try:
        return await loop.run_in_executor(_ONE, lambda: function(*args, **kwargs))
    finally:
        turns.give()


class _Turns:
    """Whoever came last is next: a page that was parsed goes on to the store before the next one is parsed.

    In the order of their coming, all pages would be parsed first, and all wait in memory for their cleaning.
    """

    def __init__(self) -> None:
        self.is_taken = False
        self.waiting: list[asyncio.Future[None]] = []

    async def take(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self.is_taken:
            self.is_taken = True
            return
        turn: asyncio.Future[None] = loop.create_future()
        self.waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            with suppress(ValueError):
                self.waiting.remove(turn)
            if turn.done() and not turn.cancelled():
                self.give()
            raise

    def give(self) -> None:
        while self.waiting:
            turn = self.waiting.pop()
            if not turn.done():
                turn.set_result(None)
                return
        self.is_taken = False


_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, _Turns] = WeakKeyDictionary()

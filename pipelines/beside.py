"""Work on big values is done beside the event loop, one after the other, so that neither time nor memory runs away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

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
    return await asyncio.get_running_loop().run_in_executor(_ONE, lambda: function(*args, **kwargs))

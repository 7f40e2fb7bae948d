"""Work on big values: one at a time, and whoever came last is next."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from pipelines.beside import BIG, beside


def test_a_small_value_is_done_at_once() -> None:
    async def run() -> list[str]:
        done: list[str] = []
        await beside(BIG - 1, done.append, "small")
        return done

    assert asyncio.run(run()) == ["small"]


def test_what_came_last_is_done_next_and_nothing_is_left_out() -> None:
    done: list[str] = []

    async def page(name: str, gate: Event) -> None:
        await beside(BIG, gate.wait, 30)
        await beside(BIG, done.append, f"{name} parsed")
        await beside(BIG, done.append, f"{name} cleaned")

    async def run() -> None:
        gate = Event()
        tasks = [asyncio.ensure_future(page(name, gate)) for name in "abcd"]
        await asyncio.sleep(0)  # all are waiting now
        gate.set()
        await asyncio.gather(*tasks)

    asyncio.run(run())
    assert sorted(done) == sorted(f"{name} {what}" for name in "abcd" for what in ("parsed", "cleaned"))
    # Two take turns, and the others wait as they came: some page is whole before another one is begun.
    begun = [place for place, what in enumerate(done) if what.endswith("parsed")]
    assert done.index("d cleaned") < begun[-1]


def test_a_value_that_fails_lets_the_next_one_in() -> None:
    async def run() -> list[object]:
        return await asyncio.gather(*(beside(BIG, int, text) for text in ("1", "x", "3")), return_exceptions=True)

    first, second, third = asyncio.run(run())
    assert (first, third) == (1, 3)
    assert isinstance(second, ValueError)


@pytest.mark.parametrize("has_its_turn", [False, True])
def test_who_stops_waiting_gives_the_turn_on(has_its_turn: bool) -> None:
    async def run() -> list[int]:
        gate = Event()
        first = asyncio.ensure_future(beside(BIG, gate.wait, 30))
        await asyncio.sleep(0)
        others = [asyncio.ensure_future(beside(BIG, int, number)) for number in ("1", "2")]
        await asyncio.sleep(0)
        if has_its_turn:
            gate.set()
            await first
        others[1].cancel()
        gate.set()
        return [await first and 0, await others[0]]

    assert asyncio.run(run()) == [0, 1]

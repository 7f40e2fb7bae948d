"""Whole crawls on a disk that fails: ``python -m tests.faults [--sample N] [--parallel N]``.

A small crawl is run twice for each change n of its database's files: that one fails alone, with an error or for want of
space; and all fail from that one on, of which half may be made. Two crawls are tried, one that makes its database and
one that goes on with what is there. Each must end with a line that says what the disk said and an exit code that is
right, leave a database that is whole and holds all that was acknowledged and nothing half; and the next crawl must make
of it what an undisturbed one makes. Ends with 1 where one did not.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.tries import ARTICLES, WAYS, Tries, kind_of

CRAWLS = {"into a new database": False, "into a database with some of it": True}
_ALONE, _ON = ("an error", "full for once"), ("full from then on", "half a write, then full")


@dataclass(slots=True)
class Tally:
    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    """By what failed and how the crawl ended."""
    acknowledged: int = 0
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        wrong = [*self.wrong, *other.wrong]
        return Tally(self.codes + other.codes, self.acknowledged + other.acknowledged, wrong)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "--sample", type=int, help="tries of each crawl, with each kind of change among them; default: all"
    )
    parser.add_argument("--parallel", type=int, default=1, help="crawls at a time")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    given = parser.parse_args(arguments)
    began, wrong = time.monotonic(), 0
    with TemporaryDirectory() as scratch:
        for crawl, is_known in CRAWLS.items():
            with ThreadPoolExecutor(given.parallel) as pool:
                folders = [Path(scratch) / f"{is_known}-{worker}" for worker in range(given.parallel)]
                tallies = pool.map(lambda folder: worked(folder, is_known, given), folders)  # noqa: B023  # used up here
                tally = sum(tallies, Tally())
            report(crawl, tally)
            wrong += len(tally.wrong)
    used = sum(os.times()[:4])
    print(f"{time.monotonic() - began:.0f} s, {used:.0f} s of CPU, seed {given.seed}")
    print(
        f"{wrong} faults"
        if wrong
        else "nothing acknowledged was lost, nothing was half, and every next crawl made it whole"
    )
    return int(bool(wrong))


def worked(folder: Path, is_known: bool, given: argparse.Namespace) -> Tally:
    """Every so many tries, beginning with the number at the end of the folder's name."""
    folder.mkdir()
    share = slice(int(folder.name.rpartition("-")[2]), None, given.parallel)
    tally = Tally()
    with Tries.begun(folder, known=is_known) as tries:
        kinds = [kind_of(each.kind, each.path) for each in tries.recorded() if each.kind != "M"]
        plan = every(len(kinds)) if given.sample is None else sampled(kinds, given.sample, given.seed)
        for n, way, only in plan[share]:
            found, wrong = tries.tried(n, way, only)
            tally.codes[found.kind or "none: there were fewer", found.code] += 1
            tally.acknowledged += len(found.acknowledged)
            tally.wrong += [f"n = {n}{only and f' of {only}'}, {way}, {found.kind}: {each}" for each in wrong]
    return tally


def every(number: int) -> list[tuple[int, str, str]]:
    """Each n alone, and with all that come after it; a few more than there are, since no two crawls are quite alike."""
    return [(n, ways[n // 2 % 2], "") for n in range(1, number + 6) for ways in (_ALONE, _ON)]


def sampled(kinds: Sequence[str], number: int, seed: int) -> list[tuple[int, str, str]]:
    """The n-th of its kind: one of each kind, and of the rest as many as are left, at random."""
    dice = random.Random(seed)
    counts = Counter(kinds)
    chosen = [(dice.randint(1, count), kind) for kind, count in counts.items()]
    rest = [(n, kind) for kind, count in counts.items() for n in range(1, count + 1) if (n, kind) not in chosen]
    chosen += dice.sample(rest, max(0, min(len(rest), number - len(chosen))))
    ways = dice.sample(list(WAYS), len(WAYS))
    return [(n, ways[place % len(ways)], kind) for place, (n, kind) in enumerate(chosen)]


def report(crawl: str, tally: Tally) -> None:
    total = sum(tally.codes.values())
    print(f"{total} crawls of {ARTICLES} articles {crawl}, {tally.acknowledged} articles acknowledged before the fault")
    for line in lines(tally):
        print(f"  {line}", flush=True)
    for each in tally.wrong[:20]:
        print(f"WRONG {each}")


def lines(tally: Tally) -> Iterator[str]:
    for kind in sorted({kind for kind, _ in tally.codes}):
        ends = sorted((code, number) for (each, code), number in tally.codes.items() if each == kind)
        yield f"{kind}: {', '.join(f'{number} ended with {code}' for code, number in ends)}"


if __name__ == "__main__":
    sys.exit(main())

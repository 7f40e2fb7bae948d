"""``python -m tests.hostile [--json] [NAME...]``: every attack (or those whose name begins so), as a table."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from tests.hostile.attack import ATTACKS, Attack
from tests.hostile.attacks import load
from tests.hostile.runner import Outcome, empty_database, preload, run, serving


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="attacks whose name begins so; all without")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of the table")
    given = parser.parse_args()
    load()
    chosen = [each for each in ATTACKS.values() if not given.names or each.name.startswith(tuple(given.names))]
    preload()
    sys.stdout.write(
        ""
        if given.json
        else "| attack | what it is | what happens | peak memory | longest stall | time |\n|---|---|---|---|---|---|\n"
    )
    for attack, outcome in outcomes(chosen):
        sys.stdout.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n" if given.json else row(attack, outcome))
        sys.stdout.flush()


def outcomes(attacks: Iterable[Attack]) -> Iterable[tuple[Attack, Outcome]]:
    with tempfile.TemporaryDirectory() as name, serving() as server:
        folder = Path(name)
        template = empty_database(folder)
        for attack in attacks:
            yield attack, run(attack, server, folder, template)


def row(attack: Attack, outcome: Outcome) -> str:
    happens = [f"{outcome.articles} stored"] if outcome.articles else []
    happens += [f"rejected: {reason}" for reason in outcome.reasons]
    happens += [f"**{len(outcome.canary_hits)} requests inside**"] if outcome.canary_hits else []
    happens += (
        [f"**killed by signal {-outcome.exit_code}**"] if outcome.exit_code < 0 else [f"exit {outcome.exit_code}"]
    )
    return (
        f"| `{attack.name}` | {attack.what} | {', '.join(happens)} | {outcome.rss_mb} MB "
        f"| {outcome.stall:.2f} s ({outcome.stall_cpu:.2f} s CPU) | {outcome.seconds:.1f} s |\n"
    )


if __name__ == "__main__":
    main()

"""Scores extraction on the real pages beside the checkout; docs/howto/quality.md tells how to read it.

Exit codes: 0 fine, 1 a figure fell (--check) or would be lowered (--pin), 2 usage, 3 the pages are not there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.quality import corpus, floors, peers
from tests.quality.figures import SetResult, summarise
from tests.quality.run import PEERS_PYTHON, PeerMissingError, predict
from tests.quality.tables import table
from tests.quality.worst import PAGE_FIELDS, crashes, worst

EXIT_FELL, EXIT_CORPUS_MISSING = 1, 3


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    absent = [name for name in corpus.missing(options.corpus) if name in options.set]
    if absent:
        _say(f"Error: {', '.join(absent)} not found in {options.corpus}: the real pages are not ours to ship")
        return EXIT_CORPUS_MISSING
    results: list[SetResult] = []
    for name in options.set:
        results += _measure(name, options)
        if not options.json:
            # Others take minutes on some sets: what is done is shown.
            print(table([each for each in results if each.set_name == name]), end="\n\n", flush=True)
    if options.json:
        print(json.dumps([each.as_json() for each in results], indent=2))
    sets = floors.measured(results, {name: corpus.fingerprint(name, options.corpus) for name in options.set})
    if options.pin:
        return _pin(sets, options)
    return _check(sets, options) if options.check else 0


def _measure(name: str, options: argparse.Namespace) -> list[SetResult]:
    cases = corpus.load(name, options.corpus)
    results = []
    for extractor in ("newscrawl", *options.peers):
        try:
            answers = predict(extractor, cases, jobs=options.jobs, peers_python=options.peers_python)
        except PeerMissingError as error:
            _say(f"not measured on {name}: {error}")
            continue
        results.append(summarise(cases, answers))
        if extractor == "newscrawl":
            for line in crashes(cases, answers.predictions):
                _say(line)
        if options.worst and extractor == "newscrawl":
            print("\n".join(worst(cases, answers.predictions, options.field, options.worst)))
    return results


def _check(sets: Sequence[floors.Measured], options: argparse.Namespace) -> int:
    fallen = list(floors.falls(sets, floors.read(options.floors)))
    for line in fallen:
        _say(f"fell: {line}")
    if not fallen:
        _say(f"{', '.join(each.result.set_name for each in sets)}: every figure holds its floor")
    return EXIT_FELL if fallen else 0


def _pin(sets: Sequence[floors.Measured], options: argparse.Namespace) -> int:
    old = floors.read(options.floors)
    new = floors.pin(sets, old)
    lowered = list(floors.lowered(old, new))
    for line in lowered:
        _say(f"lowered: {line}")
    if lowered and not options.lower:
        _say("Error: nothing was pinned: a floor is lowered only with --lower, and the commit says why")
        return EXIT_FELL
    floors.write(new, options.floors)
    _say(f"pinned in {options.floors}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", nargs="+", choices=corpus.SETS, default=corpus.SETS, help="only these sets")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N worst pages of each field")
    parser.add_argument("--field", nargs="+", choices=PAGE_FIELDS, default=PAGE_FIELDS, help="only these in --worst")
    parser.add_argument("--peers", nargs="*", choices=peers.PEERS, help="measure others too (no name: all of them)")
    parser.add_argument("--peers-python", type=Path, default=PEERS_PYTHON, metavar="PATH", help="interpreter with them")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes (all cores)")
    parser.add_argument("--check", action="store_true", help="fail when a figure is below its floor")
    parser.add_argument("--pin", action="store_true", help="write what is reached as the floors")
    parser.add_argument("--lower", action="store_true", help="let --pin lower a floor or take other pages")
    parser.add_argument("--corpus", type=Path, default=corpus.CORPUS, metavar="PATH", help="folder of the sets")
    parser.add_argument("--floors", type=Path, default=floors.FLOORS, metavar="PATH", help="file of the floors")
    options = parser.parse_args(arguments)
    if options.check and options.pin:
        parser.error("--check compares and --pin writes: one at a time")
    options.peers = options.peers or (peers.PEERS if options.peers is not None else ())
    return options


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

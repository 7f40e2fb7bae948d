"""``python -m tests.quality``: score extraction on the real pages; see docs/howto/quality.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.quality import corpus, peers
from tests.quality.figures import SetResult, summarise
from tests.quality.run import PEERS_PYTHON, PeerMissingError, predict
from tests.quality.tables import tables
from tests.quality.worst import PAGE_FIELDS, worst

EXIT_CORPUS_MISSING = 3


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    options.peers = peers.PEERS if options.peers == [] else options.peers
    absent = [name for name in corpus.missing(options.corpus) if name in options.set]
    if absent:
        print(
            f"Error: no {', '.join(absent)} in {options.corpus}: the real pages are not ours to ship", file=sys.stderr
        )
        return EXIT_CORPUS_MISSING
    results = [result for name in options.set for result in _set_results(name, options)]
    print(json.dumps([each.as_json() for each in results], indent=2) if options.json else tables(results))
    return 0


def _set_results(name: str, options: argparse.Namespace) -> list[SetResult]:
    cases = corpus.load(name, options.corpus)
    results = []
    for extractor in ("newscrawl", *(options.peers or ())):
        try:
            answers = predict(extractor, cases, jobs=options.jobs, peers_python=options.peers_python)
        except PeerMissingError as error:
            print(f"not measured: {error}", file=sys.stderr)
            continue
        results.append(summarise(cases, answers))
        if options.worst and extractor == "newscrawl":
            print("\n".join(worst(cases, answers.predictions, options.field, options.worst)))
    return results


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("--set", nargs="+", choices=corpus.SETS, default=corpus.SETS, help="only these sets")
    parser.add_argument("--field", nargs="+", choices=PAGE_FIELDS, default=PAGE_FIELDS, help="of --worst")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N worst pages of each field")
    parser.add_argument("--peers", nargs="*", choices=peers.PEERS, metavar="PEER", help="all of them without a name")
    parser.add_argument("--peers-python", type=Path, default=PEERS_PYTHON, metavar="PATH", help="where they live")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes (all cores)")
    parser.add_argument("--corpus", type=Path, default=corpus.CORPUS, metavar="PATH", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())

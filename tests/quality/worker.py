"""A process of its own for one extractor: a page a line in, a prediction a line out (``python -m tests.quality.worker``).

Only this package and the standard library are imported besides the extractor, so a peer may live in another
environment with other versions of everything.
"""

from __future__ import annotations

import gzip
import json
import logging
import math
import os
import resource
import signal
import sys
import time
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.quality import ours, peers
from tests.quality.prediction import Prediction

CPU_LIMIT = 60
"""Seconds for one page; the kernel ends the process beyond it, also inside native code."""
WALL_LIMIT = 600
"""Seconds: for an extractor that waits instead of working."""

_WARM_UP = b"<html><title>Warm up</title><body><h1>Warm up</h1>" + b"<p>Words enough, to load what is lazy.</p>" * 20


def main(name: str) -> int:
    # Whatever a library prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    logging.disable()
    try:
        extractor, version = peers.load(name) if name != "newscrawl" else (ours.extract, "")
    except ImportError as error:
        _say(answers, {"missing": str(error)})
        return 0
    _say(answers, {"version": version})
    _read(extractor, _WARM_UP, "https://example.com/", "en")
    for line in sys.stdin:
        request = json.loads(line)
        page = gzip.decompress(Path(request["file"]).read_bytes())
        _limit()
        _say(answers, asdict(_read(extractor, page, request["url"], request["language"])))
    return 0


def _read(extractor: peers.Extractor, page: bytes, url: str, language: str) -> Prediction:
    started = time.process_time()
    try:
        found = extractor(page, url, language)
    except Exception as error:  # noqa: BLE001 - any exception is what the scorer counts as a crash
        found = Prediction(error=f"{type(error).__name__}: {error}"[:300])
    found.seconds = time.process_time() - started
    return found


def _limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + CPU_LIMIT, hard))
    signal.alarm(WALL_LIMIT)


def _say(answers: Any, value: dict[str, Any]) -> None:
    answers.write(json.dumps(value) + "\n")
    answers.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

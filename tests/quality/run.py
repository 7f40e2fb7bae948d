"""Drive the worker processes: every page of a set through one extractor, over all cores."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.quality.corpus import Case
from tests.quality.prediction import Prediction

CHECKOUT = Path(__file__).resolve().parents[2]
PEERS_PYTHON = CHECKOUT / ".venv-peers" / "bin" / "python"
"""Peers pin other versions of our own dependencies, so they live in an environment of their own."""


class PeerMissingError(Exception):
    """Raised when an extractor cannot be imported in its environment: install the dependency group ``quality``."""


@dataclass(frozen=True, slots=True)
class Answers:
    extractor: str
    version: str
    predictions: list[Prediction]
    """In the order of the cases."""


def predict(extractor: str, cases: Sequence[Case], *, jobs: int, peers_python: Path = PEERS_PYTHON) -> Answers:
    """Raises `PeerMissingError` when the extractor is not installed."""
    python = sys.executable if extractor == "newscrawl" else str(peers_python)
    if not Path(python).is_file():
        raise PeerMissingError(f"{extractor}: there is no {python}")
    # Neighbours in a set are often of one site and one size: dealing them out evens the load.
    shares = [list(range(start, len(cases), jobs)) for start in range(min(jobs, len(cases)))]
    with ThreadPoolExecutor(len(shares) or 1) as pool:
        parts = list(pool.map(lambda share: _share(python, extractor, [cases[at] for at in share]), shares))
    predictions = [Prediction()] * len(cases)
    for share, (_, answers) in zip(shares, parts, strict=True):
        for at, answer in zip(share, answers, strict=True):
            predictions[at] = answer
    return Answers(extractor, parts[0][0] if parts else "", predictions)


def _share(python: str, extractor: str, cases: list[Case]) -> tuple[str, list[Prediction]]:
    answers: list[Prediction] = []
    version = ""
    while len(answers) < len(cases):
        with _worker(python, extractor) as worker:
            version = _greeting(worker, extractor)
            answers += _ask(worker, cases[len(answers) :])
    return version, answers


def _worker(python: str, extractor: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [python, "-m", "tests.quality.worker", extractor],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )


def _greeting(worker: subprocess.Popen[str], extractor: str) -> str:
    assert worker.stdout is not None
    line = worker.stdout.readline()
    greeting = json.loads(line) if line else {"missing": "its worker ended before the first page"}
    if "missing" in greeting:
        raise PeerMissingError(f"{extractor}: {greeting['missing']}")
    return str(greeting["version"])


def _ask(worker: subprocess.Popen[str], cases: list[Case]) -> Iterator[Prediction]:
    """Ends early after a page that took the worker with it; that page is answered too, as a crash."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    for case in cases:
        request = {"file": str(case.file), "url": case.url, "language": case.language}
        try:
            worker.stdin.write(json.dumps(request) + "\n")
            worker.stdin.flush()
            line = worker.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            yield Prediction(error=f"the worker ended: {worker.wait()}", seconds=60.0)
            return
        yield Prediction(**json.loads(line))
    worker.stdin.close()

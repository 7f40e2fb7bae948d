"""The real pages with their truths; they stay beside the checkout, because they are not ours to ship."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
SETS = ("aeb", "fundus", "zh", "magichtml", "htmldate")


@dataclass(frozen=True, slots=True)
class Truth:
    """What a page says; a field that its set does not judge is empty."""

    title: str = ""
    body: str = ""
    published: tuple[str, ...] = ()
    """ISO 8601, a bare date where only the day is known; the first is the displayed one, others are as good."""
    authors: tuple[str, ...] = ()
    medium: tuple[str, ...] = ()
    """The credit beside the headline first, then other credits of the page."""


@dataclass(frozen=True, slots=True)
class Case:
    set_name: str
    id: str
    url: str
    """Empty where nobody wrote it down."""
    language: str
    """``zh``, ``ja`` or empty for not stated."""
    file: Path
    truth: Truth

    def page(self) -> bytes:
        return gzip.decompress(self.file.read_bytes())


def load(set_name: str, corpus: Path = CORPUS) -> list[Case]:
    """Every page of one set, in the order of its truths."""
    folder = corpus / set_name
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [_case(set_name, folder, json.loads(line)) for line in lines if line.strip()]


def missing(corpus: Path = CORPUS) -> list[str]:
    """Sets that are not there."""
    return [name for name in SETS if not (corpus / name / "truth.jsonl").is_file()]


def fingerprint(set_name: str, corpus: Path = CORPUS) -> str:
    """SHA-256 over the truths and all pages of a set: another hash means that figures cannot be compared."""
    folder = corpus / set_name
    digest = hashlib.sha256()
    for path in (folder / "truth.jsonl", *sorted((folder / "html").iterdir())):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _case(set_name: str, folder: Path, row: Mapping[str, Any]) -> Case:
    truth = row["truth"]
    return Case(
        set_name=set_name,
        id=row["id"],
        url=row["url"],
        language=row["lang"],
        file=folder / row["file"],
        truth=Truth(
            title=truth.get("title", ""),
            body=truth.get("body", ""),
            published=tuple(each for each in (truth.get("published"), *truth.get("published_alt", ())) if each),
            authors=tuple(truth.get("authors", ())),
            medium=tuple(each for each in (truth.get("source"), *truth.get("source_alt", ())) if each),
        ),
    )

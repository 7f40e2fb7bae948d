"""What makes two crawls runs of one job: the same spider with the same arguments."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any, Self

from newscrawl.secrets import without_credentials


@dataclass(frozen=True, slots=True)
class Job:
    key: str
    """The same for every run of the job, on every machine."""
    name: str
    """As newscrawl.toml calls it; empty for a crawl of its own."""
    shown: str
    """For people: the name, or spider and arguments."""

    @classmethod
    def of(cls, spider: str, arguments: Any, given: Mapping[str, str], name: str = "") -> Self:
        """`arguments` are the checked ones, so that ``limit=0`` and no limit are one job; `given` is what was typed."""
        said = asdict(arguments) if is_dataclass(arguments) and not isinstance(arguments, type) else dict(given)
        text = json.dumps([spider, said], ensure_ascii=False, sort_keys=True, default=str)
        typed = " ".join([spider, *(f"{key}={value}" for key, value in sorted(given.items()))])
        shown = without_credentials(name or typed[:200])  # it is told to whoever asks for the lock
        return cls(hashlib.sha256(text.encode()).hexdigest()[:32], name, shown)


def name_from_environment() -> str:
    """``newscrawl crawl`` tells the crawl that it starts which job it is."""
    return os.environ.get("NEWSCRAWL_JOB", "")

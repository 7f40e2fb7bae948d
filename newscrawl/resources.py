"""What newscrawl finds around it: the data files that ship with it, and the cores that it may use."""

from __future__ import annotations

import os
from pathlib import Path


def data_path(*parts: str) -> Path:
    """Path of a shipped file below ``data/``; in a wheel that folder is ``newscrawl/_data``."""
    package = Path(__file__).resolve().parent
    checkout = package.parent / "data"
    root = checkout if (checkout / "media.toml").is_file() else package / "_data"
    return root.joinpath(*parts)


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

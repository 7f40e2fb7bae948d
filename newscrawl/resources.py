"""Finds the data files that ship with newscrawl, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path


def data_path(*parts: str) -> Path:
    """Path of a shipped file below ``data/``; in a wheel that folder is ``newscrawl/_data``."""
    package = Path(__file__).resolve().parent
    checkout = package.parent / "data"
    root = checkout if (checkout / "media.toml").is_file() else package / "_data"
    return root.joinpath(*parts)

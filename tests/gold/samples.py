"""A gold page: its bytes, how it was fetched, and what a reader found in it (README.md tells how they are written)."""

from __future__ import annotations

import gzip
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in (HERE / "articles").glob("*.toml"))


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    url: str
    headers: dict[str, str]
    fetched_at: datetime
    charset: str
    """Of the bytes, whatever page and headers say."""
    skin: str
    values: dict[str, str]
    """What stands in the skin's places."""

    @property
    def stored(self) -> Path:
        return HERE / "pages" / f"{self.name}.html.gz"

    def page(self) -> bytes:
        return gzip.decompress(self.stored.read_bytes())

    def rendered(self) -> bytes:
        """The page as skin and article make it; raises KeyError for a place that the article leaves open."""
        skin = (HERE / "skins" / f"{self.skin}.html").read_text(encoding="utf-8")
        return Template(skin).substitute(self.values).encode(self.charset)


def load(name: str) -> Sample:
    return Sample(name=name, **_read("articles", name))


def expected(name: str) -> dict[str, Any]:
    return _read("expected", name)


def _read(folder: str, name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / folder / f"{name}.toml").read_text(encoding="utf-8"))

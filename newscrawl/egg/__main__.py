"""Packs the newscrawl that runs this into an egg that Scrapyd takes (docs/howto/schedule.md)."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from newscrawl import __version__
from newscrawl.resources import data_path

NAME = "newscrawl_egg"
"""A package beside newscrawl: what is inside must run before newscrawl is imported for the first time."""
_PACKAGE = Path(__file__).resolve().parents[1]
_DATA = ("media.toml", "simplified.txt", "sites.toml", "newscrawl.toml", "newscrawl.schema.json", "demo")


def pack(target: Path) -> None:
    """Writes the egg; libraries are not in it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as egg:
        egg.writestr("EGG-INFO/PKG-INFO", f"Metadata-Version: 2.1\nName: newscrawl\nVersion: {__version__}\n")
        egg.writestr("EGG-INFO/entry_points.txt", f"[scrapy]\nsettings = {NAME}.settings\n")
        egg.writestr(f"{NAME}/__init__.py", "")
        egg.write(_PACKAGE / "egg" / "inside.py", f"{NAME}/settings.py")
        for path, name in _contents():
            egg.write(path, name)


def _contents() -> Iterator[tuple[Path, str]]:
    for package in (_PACKAGE, _PACKAGE.parent / "pipelines"):
        for path in _files(package):
            if "_data" not in path.parts:
                yield path, path.relative_to(package.parent).as_posix()
    data = data_path()
    for name in _DATA:
        for path in _files(data / name):
            yield path, f"newscrawl/_data/{path.relative_to(data).as_posix()}"


def _files(place: Path) -> Iterator[Path]:
    found = sorted(place.rglob("*")) if place.is_dir() else [place]
    return (path for path in found if path.is_file() and "__pycache__" not in path.parts)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not arguments[0].endswith(".egg"):
        sys.stderr.write("Error: name the file to write: python -m newscrawl.egg newscrawl.egg\n")
        return 2
    pack(Path(arguments[0]))
    sys.stdout.write(f"Wrote {arguments[0]}. Deploy it: scrapyd-deploy --egg {arguments[0]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

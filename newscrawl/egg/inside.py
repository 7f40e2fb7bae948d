"""The settings of newscrawl within an egg, where this module is ``newscrawl_egg.settings``.

An egg is a zip file, and newscrawl reads its data and migrations as files: the egg is unpacked once, into a folder of
the user's cache that is named after its bytes. Whoever runs from it holds a lock on the folder; what nobody has used
for a day is removed.
"""

import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path

_UNUSED_SECONDS = 24 * 3600


def unpacked(egg: Path, cache: Path) -> Path:
    """The folder with what is in the egg; several crawls may begin at once."""
    folder = cache / hashlib.sha256(egg.read_bytes()).hexdigest()[:16]
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, ignore_cleanup_errors=True) as making:
        whole = Path(making) / "whole"
        with zipfile.ZipFile(egg) as archive:
            archive.extractall(whole)
        try:
            whole.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another crawl was quicker
                raise
    return folder


def in_use(egg: Path, cache: Path) -> Path:
    """The folder with what is in the egg, which stays as long as this process lives."""
    while True:
        folder = unpacked(egg, cache)
        with suppress(FileNotFoundError):
            place = os.open(folder, os.O_RDONLY)  # left open: the lock goes with the process
            fcntl.flock(place, fcntl.LOCK_SH)
            if _is_still(folder, place):  # and was not removed just now
                os.utime(folder)
                return folder
            os.close(place)


def remove_unused(cache: Path) -> None:
    """Remove what eggs of earlier versions have left, and what was not unpacked to its end."""
    for folder in [*cache.iterdir()]:
        with suppress(OSError):  # somebody runs from it, or removes it too
            place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                if time.time() - os.fstat(place).st_mtime > _UNUSED_SECONDS:
                    _remove(folder, place)
            finally:
                os.close(place)


def _remove(folder: Path, place: int) -> None:
    fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if _is_still(folder, place):
        # Renamed first: half of a folder must never have the name of a whole one.
        shutil.rmtree(folder.rename(folder.with_name(f"gone-{os.getpid()}-{time.time_ns()}")), ignore_errors=True)


def _is_still(folder: Path, place: int) -> bool:
    return folder.exists() and os.path.samestat(folder.stat(), os.fstat(place))


_EGG = Path(__file__).parents[1]
if _EGG.is_file():  # and not the source of this module in a checkout
    _CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    _EGGS = _CACHE / "newscrawl" / "eggs"
    sys.path.insert(0, str(in_use(_EGG, _EGGS)))
    remove_unused(_EGGS)

from newscrawl.settings import *  # noqa: E402, F403  # after the path is right, and all of them

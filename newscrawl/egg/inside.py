"""The settings of newscrawl within an egg, where this module is ``newscrawl_egg.settings``.

An egg is a zip file, and newscrawl reads its data and migrations as files: the egg is unpacked once, into a folder of
the user's cache that is named after its bytes.
"""

import hashlib
import os
import sys
import tempfile
import zipfile
from pathlib import Path


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


_EGG = Path(__file__).parents[1]
if _EGG.is_file():  # and not the source of this module in a checkout
    _CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    sys.path.insert(0, str(unpacked(_EGG, _CACHE / "newscrawl" / "eggs")))

from newscrawl.settings import *  # noqa: E402, F403  # after the path is right, and all of them

"""Store: the database, its one writer and its readers.

Names are loaded when they are asked for, so that a reader does not wait for the writer's modules.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscrawl.store.articles import Outcome
    from newscrawl.store.gone import Absence
    from newscrawl.store.media import MediumEntry
    from newscrawl.store.reader import Reader
    from newscrawl.store.upgrade import prepare
    from newscrawl.store.writer import Writer

__all__ = ["Absence", "MediumEntry", "Outcome", "Reader", "Writer", "prepare"]

_MODULES = {
    "Absence": "gone",
    "MediumEntry": "media",
    "Outcome": "articles",
    "Reader": "reader",
    "Writer": "writer",
    "prepare": "upgrade",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f"newscrawl.store.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""newscrawl: news sites into a database that people can trust.

`Archive` reads the database, `extract_article` reads one page. Both are loaded when they are asked for, so that
``import newscrawl`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscrawl.extract import Article, extract_article
    from newscrawl.store.archive import Archive

__all__ = ["Archive", "Article", "__version__", "extract_article"]

__version__ = "0.1.0"

_LAZY = {
    "Archive": "newscrawl.store.archive",
    "Article": "newscrawl.extract",
    "extract_article": "newscrawl.extract",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Every error newscrawl raises on purpose; all of them derive from `NewscrawlError`.

The command line prints them as one line ``Error: ...`` and ends with `exit_code`.
"""

from __future__ import annotations

from collections.abc import Sequence


class NewscrawlError(Exception):
    """The root: catch it to catch everything newscrawl raises on purpose."""

    exit_code = 1


class UsageError(NewscrawlError):
    """Raised by argument checks before anything is asked for: mend the argument that the message names."""

    exit_code = 2


def accepted_instead(given: str, accepted: Sequence[str]) -> str:
    """The end of a message about a name that nobody knows: those that are known, and the one that may be meant."""
    import difflib  # only now: every start imports this module

    close = difflib.get_close_matches(given, accepted, n=1)
    hint = f" (did you mean {close[0]}?)" if close else ""
    return f"accepted: {', '.join(accepted)}{hint}"


class UnhealthyRunError(NewscrawlError):
    """Raised when a run ended but cannot be trusted: read the reasons in the message and in the view `runs`."""

    exit_code = 3


class JobLockedError(NewscrawlError):
    """Raised before a crawl starts when another run of the same job goes on: the message names it; let it finish."""

    exit_code = 4


class StoreError(NewscrawlError):
    """Raised by the store when a read or write failed: the message says what the database reported."""


class DatabaseUnavailableError(StoreError):
    """Raised when the database cannot be opened (path, rights, server): check NEWSCRAWL_DATABASE_URL."""


class NothingStoredError(DatabaseUnavailableError):
    """Raised by readers when there is no database yet, or nothing in it: crawl or import first."""


class ForeignDatabaseError(StoreError):
    """Raised when the file is not ours, or not SQLite at all: nothing is written; name another file."""


class NewerSchemaError(StoreError):
    """Raised when the database was written by a newer newscrawl: upgrade the program, the data is untouched."""


class OlderSchemaError(StoreError):
    """Raised when a reader meets a database of an older schema: run ``newscrawl db upgrade``."""


class StoreFailedError(StoreError):
    """Raised by the writer when a batch could not be committed: the run stops, what was acknowledged is safe."""

    exit_code = 3


class PageError(NewscrawlError):
    """Raised by `newscrawl.pages` when a page holds nothing that can be used; becomes a row in `rejects`.

    `reason` is a short stable word (``not-an-index``, ``missing``, ``empty``, ``challenge``) for counting.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class RejectedError(NewscrawlError):
    """Raised by the pipelines when an article cannot be stored; becomes a row in `rejects` under `stage`."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(f"{stage}: {reason}")
        self.stage = stage
        self.reason = reason


class ImportFileError(NewscrawlError):
    """Raised by ``newscrawl import`` when a path cannot be read at all: check the path."""


class NoArticleError(NewscrawlError):
    """Raised by verbs that read one article when nothing stored fits what was given: see the message for what does."""


class NoRevisionError(NewscrawlError):
    """Raised when an article has no revision of the number given: the message says which it has."""


class SiteRulesError(NewscrawlError):
    """Raised when a file of site rules cannot be used: mend what the message names, or unset NEWSCRAWL_SITE_RULES."""


class NoPayloadError(NewscrawlError):
    """Raised when an article is to be read again and no bytes of it were kept: the message says how to get them."""


class ExportError(NewscrawlError):
    """Raised by ``newscrawl export`` when its target cannot be written: check path, rights and space."""


class MissingExtraError(NewscrawlError):
    """Raised where a library of an extra is needed and not there: install the extra that the message names."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs the extra {extra!r}: pip install 'newscrawl[{extra}]'")
        self.extra = extra


class WorkerDiedError(NewscrawlError):
    """Raised by imports when a process that reads files ended by itself: what was counted is stored; import again."""

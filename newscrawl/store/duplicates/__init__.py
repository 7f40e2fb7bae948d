"""Near duplicates: the same story told by several media is linked, never dropped or merged (SPEC 4.3 rule 5)."""

from newscrawl.store.duplicates.job import DuplicatesJob

__all__ = ["DuplicatesJob"]

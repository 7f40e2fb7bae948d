"""What a run did, as numbers that a verdict can be made of."""

from __future__ import annotations

from dataclasses import dataclass

FEW_FAILED = 3
"""Fewer failed articles are weighed against all that the index named, not only against what was asked for."""
FEW_DEAD = 3
"""So many dead links may stay in an index for good; more of them are an outage that goes on."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run did; each but `lasting` is a stats key ``newscrawl/<name>``."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    """Fetched, but nothing in it could be stored."""
    failed: int = 0
    """Could not be fetched."""
    lasting: int = 0
    """Those of both that are not there any more, and were not in the run before; found at the end, from `rejects`."""
    known: int = 0
    """Skipped because the store has them."""
    indexes: int = 0
    index_unmodified: int = 0
    """Indexes whose server said that they are as they were."""
    same_bytes: int = 0
    """Indexes that were sent again as they were."""
    listed: int = 0
    """Articles that the indexes named."""
    out_of_range: int = 0
    unreadable: int = 0
    """Indexes and share links that could not be read."""
    empty: int = 0
    """Those of them that are lists of machines which name nothing, and never did so before."""
    unstored: int = 0
    """Items that the store did not take."""

    @property
    def lost(self) -> int:
        return self.rejected + self.failed

    @property
    def handled(self) -> int:
        return self.new + self.changed + self.unchanged + self.lost

    @property
    def readings(self) -> int:
        """Indexes that said something that they had not said before."""
        return max(self.indexes - self.index_unmodified - self.same_bytes, 0)

    @property
    def met(self) -> int:
        """Known to be in the store from before this run."""
        return self.known + self.changed + self.unchanged

    def is_bad(self, max_failed_share: float) -> bool:
        """Whether too many articles failed; a few dead links among living ones are no news if they were dead before."""
        old = self.lasting if self.lasting <= FEW_DEAD and self.handled + self.known > self.lasting else 0
        lost, handled = self.lost - old, self.handled - old
        if not lost:
            return False
        among = handled if lost >= FEW_FAILED else handled + self.known
        return lost / among > max_failed_share

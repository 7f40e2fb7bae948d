"""Packed files read to the end of their last part: one that was cut off is an error, not a shorter file."""

from __future__ import annotations

import gzip
import io
from typing import IO

import zstandard

_STEP = 1 << 10
"""Bytes fed at once: four of them can stand for 128 kB."""


class GzipMembers(gzip.GzipFile):
    """The content of all members, for readers that take EOFError for an end: OSError where the last one has none."""

    def read(self, size: int = -1) -> bytes:  # type: ignore[override]  # nobody asks for None
        try:
            return self.read1(size)  # never more than is there before the cut
        except EOFError as problem:
            raise OSError(str(problem)) from None


class ZstdFrames(io.RawIOBase):
    """The content of all frames of a file, one after the other; EOFError where the last one does not end."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._is_new = False
        """Whether a frame has ended and nothing has followed yet: the one place where a file may end."""
        self._rest = b""
        """What was read behind the end of a frame."""
        self._content = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the base class takes any buffer
        while not self._content:
            piece = self._rest or self._packed.read(_STEP)
            if not piece and self._is_new:
                return 0
            if not piece:
                raise EOFError("the compressed file ends early")
            self._content = memoryview(self._unpacked(piece))
        size = min(len(buffer), len(self._content))
        buffer[:size] = self._content[:size]
        self._content = self._content[size:]
        return size

    def _unpacked(self, piece: bytes) -> bytes:
        if self._is_new:
            self._frame = zstandard.ZstdDecompressor().decompressobj()
        content = self._frame.decompress(piece)
        self._is_new = self._frame.eof
        self._rest = self._frame.unused_data if self._frame.eof else b""
        return content

"""Where exports go: a stream, or files that appear under their names only when they are whole."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, Literal, cast

from newscrawl.errors import ExportError

COMPRESSED = (".gz", ".zst")
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 3  # keeps up with reading; 9 takes four times as long for a sixth less
_BUFFER = 1 << 20
_NAME_BYTES = 100
_UNSAFE = re.compile(r"[^\w.\-]+")
# Names that one system or another keeps for itself.
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


@contextmanager
def stream(target: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that replaces `target` once everything is written; compressed as its name says."""
    if target is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with whole_file(target, durable=True) as file, _compressed(file, target.suffix) as packed:
        yield packed


@contextmanager
def whole_file(target: Path, *, durable: bool = False) -> Iterator[BinaryIO]:
    """A file beside `target` that takes its place when the block ends, and goes when it fails."""
    if target.exists() and not target.is_file():
        if target.is_dir():
            raise ExportError(f"{target} is a folder; give the name of a file")
        with _opened(target, target) as pipe:  # nothing can be put in the place of a pipe or a device
            yield pipe
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)  # of a process of this number that was killed
        # A new file, not through a link that somebody could have put there.
        with _opened(part, target, "xb") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_whole(target: Path, text: str) -> None:
    """A small file of an exported folder."""
    with whole_file(target) as file:
        file.write(text.encode("utf-8"))


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ExportError(f"{folder} cannot be made: {problem.strerror}; name a folder") from None


def file_name(name: str) -> str:
    """A name that every file system takes, the same for the same `name`, different for different ones.

    Only an article number stands there as it is; whatever had to be changed or cut ends in a hash of all of it.
    """
    safe = _UNSAFE.sub("-", name).strip(".-_")
    if safe == name and len(safe.encode()) <= _NAME_BYTES and not _RESERVED.match(safe):
        return safe
    short = safe.encode()[:_NAME_BYTES].decode(errors="ignore").strip(".-_")
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{short}-{digest}" if short and not _RESERVED.match(short) else digest


def stem_of(id_: str) -> str:
    """File name of an article, without its suffix."""
    return file_name(id_.removeprefix("em:").removeprefix("url:"))


def set_time(path: Path, moment: datetime) -> None:
    os.utime(path, (moment.timestamp(), moment.timestamp()))


@contextmanager
def _opened(path: Path, target: Path, mode: Literal["wb", "xb"] = "wb") -> Iterator[BinaryIO]:
    try:
        file = path.open(mode, buffering=_BUFFER)
    except OSError as problem:
        raise ExportError(f"{target} cannot be written: {problem.strerror}") from None
    try:
        with file:
            yield file
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise ExportError(f"{target} cannot be written: {problem.strerror or problem}") from None


@contextmanager
def _compressed(file: BinaryIO, suffix: str) -> Iterator[IO[bytes]]:
    with ExitStack() as stack:
        if suffix == ".gz":
            # No name and no time in it: equal content gives equal bytes.
            packed = gzip.GzipFile(filename="", mode="wb", compresslevel=_GZIP_LEVEL, fileobj=file, mtime=0)
            yield cast("IO[bytes]", stack.enter_context(packed))
        elif suffix == ".zst":
            import zstandard

            writer = zstandard.ZstdCompressor(level=_ZSTD_LEVEL).stream_writer(file, closefd=False)
            yield cast("IO[bytes]", stack.enter_context(writer))
        else:
            yield file

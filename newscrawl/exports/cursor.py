"""A small file that remembers up to which change everything has been exported."""

from __future__ import annotations

from pathlib import Path

from newscrawl.errors import UsageError
from newscrawl.exports.files import whole_file


def read(path: Path) -> int:
    """0 where there is no file yet."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return 0
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text.isdigit():
        raise UsageError(f"{path} holds no seq; name another file for --cursor, or remove it to begin again")
    return int(text)


def write(path: Path, seq: int) -> None:
    """Only after everything up to `seq` is where it belongs. Its folder is made, like that of a database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path, durable=True) as file:
        file.write(f"{seq}\n".encode("ascii"))

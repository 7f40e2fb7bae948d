"""How verbs speak: tables on a terminal, lines with tabs in a pipe, JSON for machines, notes on standard error.

What is stored was written by strangers, so nothing of it reaches a terminal before `safe` has seen it.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, Protocol
from zoneinfo import ZoneInfo

CLOSED_PIPE = 141
"""Exit code of a command whose reader went away, as the shell gives it to any other command."""
CHINA = ZoneInfo("Asia/Shanghai")
MARKS = {"equal": ("", ""), "delete": ("[-", "-]"), "insert": ("{+", "+}")}
"""Around text that stayed, went or came, where there are no colours."""
_BAR_CELLS = 40
# C0 and C1 but for tab and line feed, and the marks that turn the direction of text: a terminal obeys them.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Advance(Protocol):
    def __call__(self, done: int, total: int | None = None, /) -> None: ...


def safe(text: str) -> str:
    """Text whose control characters are shown instead of obeyed."""
    return _COMMANDS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def on_terminal() -> bool:
    return sys.stdout.isatty()


def write(text: str) -> None:
    """To standard output; ends the command when nobody reads any more."""
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        leave()


def line(text: str = "") -> None:
    write(f"{safe(text)}\n")


def heading(text: str) -> None:
    """A line that stands out on a terminal."""
    marked([(text, ("", ""), "bold")])


def marked(pieces: Iterable[tuple[str, tuple[str, str], str]]) -> None:
    """A line of pieces, each a text, the marks around it in a pipe, and its style on a terminal."""
    if not on_terminal():
        line("".join(f"{before}{text}{after}" for text, (before, after), _ in pieces))
        return
    from rich.console import Console
    from rich.text import Text

    drawn = Text.assemble(*((safe(text), style) for text, _, style in pieces))
    Console(highlight=False).print(drawn, soft_wrap=True)


def prepare() -> None:
    """Streams that can say everything that is stored, and that are there."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # as long as the process
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def flush() -> None:
    """So that a closed pipe or a full disk is noticed while it can still be told."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        leave()


def finish() -> None:
    """Let go of what could not be written: the interpreter would try once more."""
    try:
        flush()
    except OSError:
        _to_nowhere()


def note(text: str) -> None:
    """For people, beside the output."""
    sys.stderr.write(f"{safe(text)}\n")


def not_searched(unseen: int) -> str:
    """A note for changes that a search missed."""
    return f"{unseen} changes are not in the search index yet and were not searched; run: newscrawl db index"


# -- JSON -----------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """What JSON can say of a value, as exports say it."""
    from newscrawl.exports.values import plain as exported

    return exported(value)


def _json_text(value: Any) -> str:
    """On one line; what a terminal would obey is escaped, which JSON reads as the same character."""
    dumped = json.dumps(plain(value), ensure_ascii=False)
    return _COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", dumped)


def as_json(value: Any) -> None:
    """One document."""
    write(_json_text(value) + "\n")


def each_as_json(values: Iterable[Any]) -> None:
    """A list, one element a line, written as the elements come."""
    separator = "["
    for value in values:
        write(f"{separator}\n{_json_text(value)}")
        separator = ","
    write("\n]\n" if separator == "," else "[]\n")


class JsonList:
    """A document whose one list, first of all, is written as its elements come: they need not fit into memory."""

    def __init__(self, name: str) -> None:
        self._separator = f'{{"{name}": ['

    def add(self, value: Any) -> None:
        """An element, on a line of its own."""
        write(f"{self._separator}\n{_json_text(value)}")
        self._separator = ","

    def end(self, others: Mapping[str, Any]) -> None:
        """Whatever else the document says, at least one thing."""
        head = "\n]" if self._separator == "," else f"{self._separator}]"
        write(f"{head}, {_json_text(others)[1:]}\n")


# -- for people -----------------------------------------------------------------------------------------------------


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, numbers: Sequence[str] = ()) -> None:
    """A table on a terminal; elsewhere a line a row, cells parted by tabs, no heading."""
    if not on_terminal():
        for row in rows:
            write("\t".join(_cell(value).replace("\t", " ").replace("\n", " ") for value in row) + "\n")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(_cell(value)) for value in row))
    Console().print(drawn)


def bars(counts: Mapping[str, int]) -> None:
    """A bar for each count on a terminal; elsewhere name and number."""
    most = max(counts.values(), default=0)
    if on_terminal():
        rows = [(name, number, "█" * max(1, round(_BAR_CELLS * number / most))) for name, number in counts.items()]
        table(("", "articles", ""), rows, numbers=("articles",))
    else:
        table(("", "articles"), counts.items())


def local(moment: datetime | None) -> str:
    """A time as readers of Chinese news know it."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def size(number: float) -> str:
    """Bytes in the unit that fits."""
    for unit in ("B", "kB", "MB"):
        if number < 1000:  # noqa: PLR2004  # the step between units
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"


@contextmanager
def progress(label: str) -> Iterator[Advance]:
    """A bar on standard error where that is a terminal; the total may become known on the way."""
    if not sys.stderr.isatty():
        yield lambda _done, _total=None: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task(label, total=None)
        yield lambda done, total=None: drawn.update(task, completed=done, total=total)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, list | tuple):
        return safe(" ".join(map(str, value)))
    return safe(str(value))


def leave() -> NoReturn:
    """End the command quietly: whoever read its output has gone."""
    _to_nowhere()
    sys.exit(CLOSED_PIPE)


def _to_nowhere() -> None:
    # The interpreter flushes standard output once more when it ends: by then it must lead somewhere.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

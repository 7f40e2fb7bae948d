"""Running text: runs of characters with their mark-up, joined without spaces since annotations split words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from newscrawl.items import Image

Style = tuple[str, ...]
"""Start tags around a run, outermost first, always in the order of `_RANK`: equal text has equal mark-up."""

_RANK = {"<a": 0, "<strong>": 1, "<em>": 2, "<sup>": 3, "<sub>": 4}
_SPACES = re.compile(r"\s+")
# Characters that show nothing and break search and comparison; joiners and direction marks change how text reads.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff]")


class Run(NamedTuple):
    """Text in one style, a picture inside a line, or (a newline as text) a line break."""

    text: str
    style: Style = ()
    image: Image | None = None


BREAK = Run("\n")


def folded(text: str) -> str:
    """Every stretch of white space (no-break and ideographic spaces too) as one space, invisible characters gone."""
    # For Chinese prose the first test alone decides: ideographic and no-break spaces count as unprintable.
    if text.isprintable() and "  " not in text:
        return text
    return _SPACES.sub(" ", _INVISIBLE.sub("", text))


def styled(style: Style, tag: str) -> Style:
    """`style` with one more start tag; the innermost link wins."""
    if tag in style:
        return style
    kept = [each for each in style if not (tag.startswith("<a") and each.startswith("<a"))]
    return tuple(sorted([*kept, tag], key=_rank))


def _rank(tag: str) -> int:
    return 0 if tag.startswith("<a") else _RANK[tag]


def lines_of(runs: Iterable[Run]) -> list[list[Run]]:
    """Tidy lines between breaks; an empty one stands where breaks follow each other."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run is BREAK:
            lines.append([])
        else:
            lines[-1].append(run)
    return [_tidy(line) for line in lines]


def _tidy(line: list[Run]) -> list[Run]:
    """Neighbours of one style joined, one space at most between words, none at the ends, none at a run's start."""
    if len(line) == 1 and not line[0].image:
        text = line[0].text.strip()
        return [Run(text, line[0].style)] if text else []
    pieces: list[tuple[list[str], Style, Image | None]] = []
    for text, style, image in line:
        if image:
            pieces.append(([], style, image))
            continue
        rest = text.lstrip(" ")
        if len(rest) < len(text) and pieces and not _ends_in_space(pieces[-1][0]):
            # A space belongs to what stands before it; behind a picture it needs a run of its own.
            _open(pieces, pieces[-1][1]).append(" ")
        if rest:
            _open(pieces, style).append(rest)
    tidy = [Run("".join(parts), style, image) for parts, style, image in pieces]
    while tidy and not tidy[-1].image:
        last = tidy.pop()
        if text := last.text.rstrip():
            return [*tidy, last._replace(text=text)]
    return tidy


def _ends_in_space(parts: list[str]) -> bool:
    return bool(parts) and parts[-1].endswith(" ")


def _open(pieces: list[tuple[list[str], Style, Image | None]], style: Style) -> list[str]:
    """The parts of a last piece in this style, begun if need be."""
    if not pieces or pieces[-1][2] or pieces[-1][1] != style:
        pieces.append(([], style, None))
    return pieces[-1][0]


def joined(lines: Iterable[Sequence[Run]]) -> list[Run]:
    """Lines with breaks between them, empty ones left out."""
    runs: list[Run] = []
    for line in lines:
        if line:
            runs += [BREAK, *line] if runs else line
    return runs


def cut(runs: Sequence[Run], length: int) -> list[Run]:
    """The first `length` characters."""
    kept: list[Run] = []
    for run in runs:
        if length <= 0:
            break
        kept.append(run if len(run.text) <= length else run._replace(text=run.text[:length]))
        length -= len(run.text)
    return joined(line for line in lines_of(kept) if line)


def plain_text(runs: Sequence[Run]) -> str:
    """Lines apart by newlines, pictures left out."""
    text = runs[0].text if len(runs) == 1 else "".join([run.text for run in runs])
    return "\n".join(line for each in text.split("\n") if (line := each.strip())) if "\n" in text else text.strip()


def markup(runs: Sequence[Run]) -> str:
    """HTML with tags opened and closed in the fixed order."""
    if len(runs) == 1 and not runs[0].style and not runs[0].image:
        return escape(runs[0].text, quote=False)
    html: list[str] = []
    open_tags: Style = ()
    for run in runs:
        if run is BREAK:
            html += [*_closed(open_tags), "<br>"]
            open_tags = ()
            continue
        common = 0
        while common < min(len(open_tags), len(run.style)) and open_tags[common] == run.style[common]:
            common += 1
        html += [*_closed(open_tags[common:]), *run.style[common:]]
        html.append(image_tag(run.image) if run.image else escape(run.text, quote=False))
        open_tags = run.style
    return "".join([*html, *_closed(open_tags)])


def _closed(tags: Style) -> list[str]:
    return ["</a>" if tag.startswith("<a") else f"</{tag[1:]}" for tag in reversed(tags)]


def image_tag(image: Image) -> str:
    size = "".join(f' {name}="{value}"' for name, value in (("width", image.width), ("height", image.height)) if value)
    return f'<img src="{escape_value(image.url)}" alt="{escape_value(image.alt)}"{size}>'


def link_tag(url: str) -> str:
    return f'<a href="{escape_value(url)}">'


def escape_value(value: str) -> str:
    """As the sanitiser writes attribute values, so that its output equals its input."""
    return escape(value, quote=False).replace('"', "&quot;")

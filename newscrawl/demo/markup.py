"""Reads the notation of article bodies (``data/demo/README.md``) into blocks and inline pieces."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_INLINE = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}|\*\*([^*]+)\*\*|\[([^\[\]]+)\]\(([^()]+)\)")


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A security or sector that upstream links to its quote page."""

    text: str
    market: str
    code: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word that upstream links to its data centre."""

    text: str
    number: str
    path: str


@dataclass(frozen=True, slots=True)
class CrossLink:
    """A link to another article: digits, or ``caifuhao:`` and a number of that other space."""

    text: str
    target: str


Inline = Text | Mention | Term | CrossLink


@dataclass(frozen=True, slots=True)
class Paragraph:
    pieces: tuple[Inline, ...]

    @property
    def is_heading(self) -> bool:
        return len(self.pieces) == 1 and isinstance(self.pieces[0], Text) and self.pieces[0].bold


@dataclass(frozen=True, slots=True)
class Chart:
    market: str
    code: str


@dataclass(frozen=True, slots=True)
class Photo:
    file: str
    alt: str


@dataclass(frozen=True, slots=True)
class Caption:
    text: str


@dataclass(frozen=True, slots=True)
class Hidden:
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advert:
    pass


Block = Paragraph | Chart | Photo | Caption | Hidden | Table | Bullets | Advert


def _chart(rest: str) -> Block:
    market, _, code = rest.partition(".")
    return Chart(market, code)


def _photo(rest: str) -> Block:
    file, _, alt = rest.partition(" ")
    return Photo(file, alt)


_COMMANDS: dict[str, Callable[[str], Block]] = {
    "chart": _chart,
    "photo": _photo,
    "caption": Caption,
    "hidden": Hidden,
    "advert": lambda _: Advert(),
}


def pages(body: str) -> list[list[Block]]:
    """Blocks of each upstream page; one page unless the body says ``!page``."""
    parts: list[list[str]] = [[]]
    for line in body.splitlines():
        if line == "!page":
            parts.append([])
        elif line:
            parts[-1].append(line)
    return [_blocks(lines) for lines in parts]


def blocks(body: str) -> list[Block]:
    """Blocks of the whole article."""
    return [block for page in pages(body) for block in page]


def text_lines(body: str) -> list[str]:
    """What a reader gets to see, one paragraph, caption, row or item a line: what a crawl must come to."""
    return [line for block in blocks(body) for line in _lines_of(block)]


def securities(body: str) -> list[Mention]:
    """Everything that charts and mentions name, in order, each once; the name is empty where only a chart has it."""
    found: dict[tuple[str, str], str] = {}
    for block in blocks(body):
        for mention in _mentions(block):
            key = (mention.market, mention.code)
            found[key] = found.get(key) or mention.text
    return [Mention(name, market, code) for (market, code), name in found.items()]


def inline(text: str) -> tuple[Inline, ...]:
    pieces: list[Inline] = []
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() > end:
            pieces.append(Text(text[end : match.start()]))
        pieces.append(_piece(match))
        end = match.end()
    if end < len(text):
        pieces.append(Text(text[end:]))
    return tuple(pieces)


def _piece(match: re.Match[str]) -> Inline:
    name, reference, bold, label, target = match.groups()
    if bold:
        return Text(bold, bold=True)
    if label:
        return CrossLink(label, target)
    if reference.startswith("#"):
        number, _, path = reference[1:].partition(" ")
        return Term(name, number, path)
    market, _, code = reference.partition(".")
    return Mention(name, market, code)


def _blocks(lines: list[str]) -> list[Block]:
    found: list[Block] = []
    for line in lines:
        block = _block(line)
        last = found[-1] if found else None
        if isinstance(block, Table) and isinstance(last, Table):
            found[-1] = Table(last.rows + block.rows)
        elif isinstance(block, Bullets) and isinstance(last, Bullets):
            found[-1] = Bullets(last.items + block.items)
        else:
            found.append(block)
    return found


def _block(line: str) -> Block:
    if line.startswith("| "):
        return Table((tuple(cell.strip() for cell in line.strip("|").split("|")),))
    if line.startswith("- "):
        return Bullets((line[2:],))
    if not line.startswith("!"):
        return Paragraph(inline(line))
    command, _, rest = line[1:].partition(" ")
    if command not in _COMMANDS:
        raise ValueError(f"unknown block in a demo article: {line!r}")
    return _COMMANDS[command](rest)


def _lines_of(block: Block) -> list[str]:
    match block:
        case Paragraph(pieces):
            return ["".join(piece.text for piece in pieces)]
        case Caption(text):
            return [text]
        case Table(rows):
            return ["\t".join(row) for row in rows]
        case Bullets(items):
            return list(items)
        case _:
            return []


def _mentions(block: Block) -> list[Mention]:
    match block:
        case Chart(market, code):
            return [Mention("", market, code)]
        case Paragraph(pieces):
            return [piece for piece in pieces if isinstance(piece, Mention)]
        case _:
            return []

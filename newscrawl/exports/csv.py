"""CSV for spreadsheets: lists as JSON, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from newscrawl.exports.values import COLUMNS, json_text, plain_row
from newscrawl.store.records import Article

# Spreadsheets skip white space before a formula, and with Chinese settings read full-width signs as the narrow ones.
_FORMULA = tuple("=+-@＝＋－＠")
_STARTS_A_CELL = ("\t", "\r", "\n")


def lines(articles: Iterable[Article], *, bom: bool = False) -> Iterator[str]:
    """A header and one record an article, RFC 4180; `bom` is what older spreadsheets know UTF-8 by."""
    yield ("\ufeff" if bom else "") + _record(COLUMNS)
    for article in articles:
        yield _record([_cell(value) for value in plain_row(article).values()])


def neutralised(text: str) -> str:
    """Text with an apostrophe before it where a spreadsheet would take it for a formula."""
    runs = text.startswith(_STARTS_A_CELL) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if runs else text


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return json_text(value)
    return neutralised(value) if isinstance(value, str) else str(value)


def _record(cells: Iterable[str]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()

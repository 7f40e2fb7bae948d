"""Parquet (extra ``arrow``): typed columns, zstd, one row group at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from newscrawl.exports.files import make_folder, whole_file
from newscrawl.store import arrow
from newscrawl.store.records import Article

_ZONE = ZoneInfo("Asia/Shanghai")
_UNDATED = "__HIVE_DEFAULT_PARTITION__"
"""What readers of Hive folders take for no value."""
_OURS = re.compile(r"articles(?:-[0-9]+)?\.parquet")
"""Files of a month, that of all articles and those of what changed after a `seq`; others are left alone."""


def write_file(articles: Iterable[Article], target: Path) -> None:
    pa = arrow.pyarrow()
    with whole_file(target, durable=True) as file:
        writer = pa.parquet.ParquetWriter(file, arrow.schema(), compression="zstd", compression_level=3)
        with writer:
            for batch in arrow.batches(articles):
                writer.write_batch(batch, row_group_size=batch.num_rows)


def replace_months(articles: Iterable[Article], folder: Path) -> int:
    """As `write_months`; then removes what earlier exports wrote and this one did not, in months of no article too."""
    written = _write_months(articles, folder, "articles")
    for place in filter(Path.is_dir, folder.glob("month=*")):
        for file in place.iterdir():
            if _OURS.fullmatch(file.name) and file not in written:
                file.unlink()
        if not any(place.iterdir()):
            place.rmdir()
    return len(written)


def write_months(articles: Iterable[Article], folder: Path, name: str = "articles") -> int:
    """A folder a month in China's time, ``month=2022-06/NAME.parquet``; returns how many.

    Articles come in order of publication: then one file is open at a time. A month that comes again behind others, as
    undated articles may not, would replace its file.
    """
    return len(_write_months(articles, folder, name))


def _write_months(articles: Iterable[Article], folder: Path, name: str) -> set[Path]:
    written: set[Path] = set()
    for month, group in groupby(articles, _month):
        place = folder / f"month={month}"
        make_folder(place)
        write_file(group, place / f"{name}.parquet")
        written.add(place / f"{name}.parquet")
    return written


def _month(article: Article) -> str:
    return article.published_at.astimezone(_ZONE).strftime("%Y-%m") if article.published_at else _UNDATED

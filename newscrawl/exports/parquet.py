"""Parquet (extra ``arrow``): typed columns, zstd, one row group at a time."""

from __future__ import annotations

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


def write_file(articles: Iterable[Article], target: Path) -> None:
    pa = arrow.pyarrow()
    with whole_file(target, durable=True) as file:
        writer = pa.parquet.ParquetWriter(file, arrow.schema(), compression="zstd", compression_level=3)
        with writer:
            for batch in arrow.batches(articles):
                writer.write_batch(batch, row_group_size=batch.num_rows)


def write_months(articles: Iterable[Article], folder: Path, name: str = "articles") -> int:
    """A folder a month in China's time, ``month=2022-06/NAME.parquet``; returns how many.

    Articles come in order of publication: then one file is open at a time. A month that comes again behind others, as
    undated articles may not, would replace its file.
    """
    months = 0
    for month, group in groupby(articles, _month):
        place = folder / f"month={month}"
        make_folder(place)
        write_file(group, place / f"{name}.parquet")
        months += 1
    return months


def _month(article: Article) -> str:
    return article.published_at.astimezone(_ZONE).strftime("%Y-%m") if article.published_at else _UNDATED

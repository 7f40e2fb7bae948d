"""Articles as Arrow tables (extra ``arrow``): one schema for `Archive.to_arrow` and the Parquet export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from newscrawl.errors import MissingExtraError
from newscrawl.store.records import Article

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ROWS = 2_000
"""Of one batch."""
BYTES = 16 << 20
"""Of text in one batch: long articles make small batches."""


def pyarrow() -> Any:
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError("arrow", "reading and writing columns") from None
    return pa


@cache
def schema() -> pa.Schema:
    """Columns of the view `articles`, in its order: times in UTC, lists as lists, small values as structs."""
    pa = pyarrow()
    types = {
        "datetime": pa.timestamp("ms", tz="UTC"),
        "datetime | None": pa.timestamp("ms", tz="UTC"),
        "bool": pa.bool_(),
        "int": pa.int64(),
        "tuple[str, ...]": pa.list_(pa.string()),
        "tuple[Security, ...]": pa.list_(pa.struct([(name, pa.string()) for name in ("market", "code", "name")])),
        "tuple[Image, ...]": pa.list_(pa.struct(_image(pa))),
    }
    columns = [
        (each.name, types.get(str(each.type), pa.string()), "None" in str(each.type)) for each in fields(Article)
    ]
    return pa.schema([pa.field(name, type_, nullable=nullable) for name, type_, nullable in columns])


def batches(articles: Iterable[Article]) -> Iterator[pa.RecordBatch]:
    """Record batches of at most `ROWS` rows and about `BYTES` of text."""
    waiting: list[Article] = []
    size = 0
    for article in articles:
        waiting.append(article)
        size += len(article.body_html) + len(article.body_text)
        if len(waiting) >= ROWS or size >= BYTES:
            yield _batch(waiting)
            waiting, size = [], 0
    if waiting:
        yield _batch(waiting)


def table(articles: Iterable[Article]) -> pa.Table:
    return pyarrow().Table.from_batches(batches(articles), schema())


def frame(articles: Iterable[Article]) -> pd.DataFrame:
    try:
        import pandas  # noqa: F401, ICN001  # asked for by name, used by pyarrow
    except ImportError:
        raise MissingExtraError("pandas", "a data frame") from None
    return table(articles).to_pandas()


def _batch(articles: list[Article]) -> pa.RecordBatch:
    pa = pyarrow()
    arrays = [
        pa.array([_value(getattr(article, column.name)) for article in articles], type=column.type)
        for column in schema()
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema())


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [each if isinstance(each, str) else asdict(each) for each in value]
    return value


def _image(pa: Any) -> list[tuple[str, Any]]:
    texts = [(name, pa.string()) for name in ("url", "alt", "caption")]
    return [*texts, ("width", pa.int64()), ("height", pa.int64())]

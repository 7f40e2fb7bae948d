"""Markdown: one file an article, YAML front matter before a body that any Markdown reader shows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newscrawl.exports.files import make_folder, stem_of, write_whole
from newscrawl.exports.markdown_text import escaped, to_markdown
from newscrawl.exports.values import COLUMNS, json_text, plain_row, yaml_text
from newscrawl.store.records import Article

_ZONE = ZoneInfo("Asia/Shanghai")
_NOT_IN_FRONT = frozenset({"body_html", "body_text"})


def write_folder(articles: Iterable[Article], folder: Path) -> int:
    """``2022/06/202206132409566576.md`` below `folder`, months in China's time; returns how many files."""
    number = 0
    made: set[Path] = set()
    for article in articles:
        path = folder / _path(article)
        if path.parent not in made:
            make_folder(path.parent)
            made.add(path.parent)
        write_whole(path, document(article))
        number += 1
    return number


def document(article: Article) -> str:
    row = plain_row(article)
    front = "".join(f"{name}: {_scalar(row[name])}\n" for name in COLUMNS if name not in _NOT_IN_FRONT)
    return f"---\n{front}---\n\n" + "\n".join(filter(None, [_heading(article), to_markdown(article.body_html)]))


def _heading(article: Article) -> str:
    return f"# {escaped(' '.join(article.title.split()))}\n" if article.title else ""


def _scalar(value: Any) -> str:
    """Lists in the flow style; text always quoted, so that no title turns into a number, a time or a list."""
    if isinstance(value, str):
        return yaml_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(_scalar(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_scalar(each)}" for name, each in value.items()) + "}"
    return json_text(value)


def _path(article: Article) -> Path:
    name = f"{stem_of(article.id)}.md"
    return Path(article.published_at.astimezone(_ZONE).strftime("%Y/%m") if article.published_at else "undated", name)

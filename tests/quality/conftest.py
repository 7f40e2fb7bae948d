"""A corpus of two invented pages, in the form of the real one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

_PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta property="article:published_time" content="2026-03-05T09:30:00+08:00"></head>
<body><div class="main"><h1>{title}</h1><div class="text"><p>{first}</p><p>{second}</p></div></div></body></html>"""
_FIRST = "青禾电缆三月五日公告，公司与望川市签署合作协议，拟投资十二亿元建设海底电缆生产基地，预计两年内投产。"
_SECOND = "公司董事会秘书表示，项目资金来自自有资金和银行贷款，不会影响日常经营，投资者可以查阅公告全文。"


def write_set(corpus: Path, name: str, titles: list[str]) -> Path:
    folder = corpus / name
    (folder / "html").mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    for number, title in enumerate(titles):
        page = _PAGE.format(title=title, first=_FIRST, second=_SECOND)
        (folder / "html" / f"{number}.html.gz").write_bytes(gzip.compress(page.encode(), mtime=0))
        truth = {"title": title, "body": f"{_FIRST}\n{_SECOND}", "published": "2026-03-05T09:30+08:00"}
        rows.append({"id": str(number), "url": "", "lang": "zh", "file": f"html/{number}.html.gz", "truth": truth})
    (folder / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


@pytest.fixture
def made_corpus(tmp_path: Path) -> Path:
    write_set(tmp_path / "corpus", "zh", ["青禾电缆拟建海缆基地", "望川市引进电缆项目"])
    return tmp_path / "corpus"

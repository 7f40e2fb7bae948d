"""Every command that the documents show, run as a reader would run it, on the made-up articles of the demo."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.demo.articles import load
from newscrawl.demo.layouts.posts import post_text, to_post
from newscrawl.demo.server import serve
from newscrawl.demo.site import DemoSite
from newscrawl.imports.jekyll import import_posts
from newscrawl.resources import data_path

CHECKOUT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([CHECKOUT / "README.md", CHECKOUT / "README.zh-CN.md", *(CHECKOUT / "docs").rglob("*.md")])
COMMAND = re.compile(r"^\$ (?:\.venv/bin/)?((?:newscrawl|scrapy) [^#\n]*)", re.MULTILINE)
ELSEWHERE = ("newscrawl demo", "newscrawl init")
"""Have tests of their own: a crawl takes its time, and a file is written once."""
PLACEHOLDERS = {
    "postgresql+psycopg://user@host/news": "copy.db",
    "crawl-2022-06.warc.gz": "recorded.warc.gz",
    "NW202206132409566576": "NW202509159900010001",
}


def commands(document: Path) -> list[str]:
    found = [command.strip() for command in COMMAND.findall(document.read_text(encoding="utf-8"))]
    return [command for command in found if not command.startswith(ELSEWHERE)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the documents speak of: posts, links, archives and the database of a reader."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("old_post", "_posts", "data"):
        (folder / name).mkdir()
    for article in load():
        for edition in ("nw", "em"):
            if edition in article.editions:
                post = to_post(article, edition)
                (folder / "old_post" / f"{post.name}.md").write_text(post_text(post), encoding="utf-8")
    import_posts([folder / "old_post"], f"sqlite:///{folder / 'data' / 'news.db'}")
    shutil.copy(folder / "data" / "news.db", folder / "old.db")
    run(folder, "newscrawl export jsonl --limit 5 -o backup.jsonl.zst")
    record(folder / "recorded.warc.gz")
    shutil.copy(data_path("newscrawl.toml"), folder)
    return folder


def record(path: Path) -> None:
    """A page as other crawlers record it."""
    body = "<html><body><h1>某地产业园揭牌</h1><p>某地产业园昨日揭牌，首批入驻企业12家。</p></body></html>".encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://site.example/a\r\nWARC-Date: 2025-09-15T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    path.write_bytes(gzip.compress(head.encode() + answer + b"\r\n\r\n"))


@pytest.fixture(scope="module")
def authority() -> Iterator[str]:
    with serve(DemoSite()) as server:
        yield server.authority


def run(folder: Path, command: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **more}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("document", "command"),
    [
        pytest.param(document, command, id=f"{document.name}: {command}")
        for document in DOCUMENTS
        for command in dict.fromkeys(commands(document))
    ],
)
def test_a_command_of_the_documents_works(home: Path, authority: str, document: Path, command: str) -> None:
    for placeholder, real in PLACEHOLDERS.items():
        command = command.replace(placeholder, real)
    if command.startswith("scrapy"):
        links = home / "links.txt"
        links.write_text(
            f"http://{authority}/html_News/NewsShare.html?infoCode=NW202509159900010001\n", encoding="utf-8"
        )
        command = command.replace("https://HOST", f"http://{authority}").replace("HOST", authority)
        command = command.replace("links.txt", str(links))
        database = {"NEWSCRAWL_DATABASE_URL": f"sqlite:///{home / 'crawled.db'}", "NEWSCRAWL_PRIVATE_HOSTS": authority}
        done = run(CHECKOUT, command.replace("?", "\\?").replace("&", "\\&"), **database)
    else:
        done = run(home, command)
    assert done.returncode == 0, f"{document.name}: {command}\n{done.stdout}\n{done.stderr}"


def test_every_document_that_shows_commands_is_read() -> None:
    shown = {document.name for document in DOCUMENTS if commands(document)}
    assert {"README.md", "README.zh-CN.md", "export.md", "import.md"} <= shown


LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []

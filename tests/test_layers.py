"""One way of data: who may import whom, and that pure code stays pure (docs/architecture.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
MODULES = sorted(path for folder in ("newscrawl", "pipelines") for path in (CHECKOUT / folder).rglob("*.py"))
BASE = (
    "newscrawl.errors",
    "newscrawl.items",
    "newscrawl.identity",
    "newscrawl.resources",
    "newscrawl.media",
    "newscrawl.sites",
    "newscrawl.htmltree",
    "newscrawl.secrets",
)
ROOMS = {
    "newscrawl/pages": (*BASE, "newscrawl.pages"),
    "newscrawl/store": (*BASE, "newscrawl.store"),
    "newscrawl/demo": (*BASE, "newscrawl.demo"),
    "newscrawl/spiders": (*BASE, "newscrawl.pages", "newscrawl.crawl", "newscrawl.spiders", "pipelines"),
    "newscrawl/crawl": (*BASE, "newscrawl", "newscrawl.store", "newscrawl.crawl", "pipelines"),
    "newscrawl/web": (*BASE, "newscrawl.store", "newscrawl.exports", "newscrawl.web"),
    "newscrawl/jobs": (
        *BASE,
        "newscrawl.settings",
        "newscrawl.store",
        "newscrawl.crawl",
        "newscrawl.spiders.arguments",
        "newscrawl.jobs",
    ),
    "pipelines": (*BASE, "pipelines"),
}
FORBIDDEN_IN_PURE = {"scrapy", "twisted", "sqlalchemy", "socket", "urllib.request", "requests", "time"}
NOT_PURE = {"pipelines/store.py", "pipelines/step.py", "pipelines/steps.py"}


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | (
                {f"newscrawl.{alias.name}" for alias in node.names} if node.module == "newscrawl" else set()
            )
    return found


def room_of(path: Path) -> str:
    name = path.relative_to(CHECKOUT).as_posix()
    return next((room for room in ROOMS if name.startswith(f"{room}/")), "")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_nothing_reaches_backwards(path: Path) -> None:
    name = path.relative_to(CHECKOUT).as_posix()
    allowed = ROOMS.get(room_of(path))
    if allowed is None or name == "pipelines/store.py":
        pytest.skip("the public surface may import every room")
    ours = {each for each in imports(path) if each.split(".")[0] in {"newscrawl", "pipelines"} and each != "newscrawl"}
    assert not {each for each in ours if not any(each == room or each.startswith(f"{room}.") for room in allowed)}


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if room_of(path) in {"newscrawl/pages", "pipelines"}],
    ids=lambda path: path.relative_to(CHECKOUT).as_posix(),
)
def test_pure_code_has_no_framework_no_database_no_clock(path: Path) -> None:
    if path.relative_to(CHECKOUT).as_posix() in NOT_PURE:
        assert "scrapy" in path.read_text(encoding="utf-8") or "steps" in path.name
        return
    assert not {each for each in imports(path) if each in FORBIDDEN_IN_PURE or each.split(".")[0] in FORBIDDEN_IN_PURE}
    assert ".now(" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


def test_no_spider_uses_what_scrapy_no_longer_calls() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in MODULES)
    assert "def start_requests" not in sources
    assert "process_item(self, item, spider" not in sources

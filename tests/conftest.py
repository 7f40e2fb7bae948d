"""Shared fixtures: where the real material is, and a place for databases."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.site.crawls import Crawls

SHARED = Path(__file__).resolve().parents[2] / "shared"
POSTS = SHARED / "finews" / "posts"

# How long an example takes says more about the neighbours on the machine; what must be fast has tests of its own.
settings.register_profile("newscrawl", deadline=None)
settings.load_profile("newscrawl")

# The sites of the tests live on loopback, which a crawl refuses unless it is told; child processes inherit this.
os.environ["NEWSCRAWL_PRIVATE_HOSTS"] = "127.0.0.1"


@pytest.fixture(scope="session")
def posts() -> Path:
    """Folder of real posts; they are not ours to ship, so a checkout alone skips what needs them."""
    if not POSTS.is_dir():
        pytest.skip("the real posts are not beside this checkout")
    return POSTS


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'news.db'}"


@pytest.fixture
def crawls(tmp_path: Path) -> Crawls:
    return Crawls(tmp_path / "news.db")

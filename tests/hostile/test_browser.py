"""A real browser shows what cleaning leaves of every vector: nothing runs, and only its pictures are asked for."""

from __future__ import annotations

import pytest

from tests.hostile.browser import CHROMIUM, show
from tests.hostile.vectors import given, own
from tests.hostile.xss import shown

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"
)

LIVE = (
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<script>alert(1)</script>",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<p onmouseover=alert(1)>x</p>",
    "<details open ontoggle=alert(1)>x</details>",
    "<form action=javascript:alert(1)><button>x</button></form>",
)


def test_the_harness_sees_what_runs_and_what_is_asked_for() -> None:
    shown = show([*LIVE, "<p>harmless</p>", "<link rel=stylesheet href=//evil.invalid/a.css>"])
    assert shown.seen == set(range(len(LIVE) + 2))
    assert shown.ran == set(range(len(LIVE)))
    assert "evil.invalid/a.css" in shown.requests


def test_nothing_of_a_cleaned_vector_runs_or_is_asked_for() -> None:
    assert shown([*own(), *given()]) == []

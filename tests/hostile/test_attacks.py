"""Every attack of the hostile server against a real crawl: the outcome is the expected one, and bounded."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.attack import ATTACKS, Attack
from tests.hostile.attacks import load

load()
CHECKOUT = Path(__file__).resolve().parents[2]
MAX_RSS_MB = 300
MAX_STALL = 1.0
MAX_STANDSTILL = 3.0
"""By the wall clock: a disk or a machine that is slow may have its share in it, a loop that sleeps is seen all the same."""
MAX_TITLE = 500


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, Any]]:
    """All attacks, run once in a process without the threads and imports of the test run."""
    command = [sys.executable, "-m", "tests.hostile", "--json"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    return {found["attack"]: found for found in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_comes_to_nothing(outcomes: dict[str, dict[str, Any]], name: str) -> None:
    attack, outcome = ATTACKS[name], outcomes[name]
    found = (outcome["articles"], set(outcome["reasons"]), outcome["exit_code"])
    assert found == (attack.articles, set(attack.reasons), attack.exit_code), outcome["log"]
    assert outcome["canary_hits"] == []
    assert outcome["seconds"] >= attack.waits
    assert attack.requests in {0, outcome["requests"]}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_is_bounded(outcomes: dict[str, dict[str, Any]], name: str) -> None:
    outcome = outcomes[name]
    assert outcome["rss_mb"] < MAX_RSS_MB
    assert outcome["longest_title"] <= MAX_TITLE
    assert 0 <= outcome["stall_cpu"] < MAX_STALL
    assert outcome["stall_own"] < MAX_STANDSTILL


@pytest.mark.parametrize("name", ATTACKS)
def test_the_log_of_the_attack_is_clean(outcomes: dict[str, dict[str, Any]], name: str) -> None:
    log = outcomes[name]["log"]
    assert "Traceback" not in log
    assert "secret" not in log
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", log)
    assert max(map(len, log.split())) < 400


def test_the_documentation_tells_of_every_attack_and_how_it_ends() -> None:
    text = (CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+/[\w-]+)` (\|.+?\|.+?\|)", text, re.MULTILINE))
    assert told == {name: f"| {attack.what} | {ending(attack)} |" for name, attack in ATTACKS.items()}
    for name in ("README.md", "README.zh-CN.md"):
        assert re.search(rf"\[{len(ATTACKS)} (?:attacks|种攻击)\]", (CHECKOUT / name).read_text(encoding="utf-8")), name


def ending(attack: Attack) -> str:
    stored = [f"{attack.articles} stored"] if attack.articles else []
    rejected = [f"rejected: {reason}" for reason in sorted(attack.reasons)]
    return ", ".join([*stored, *rejected, f"exit {attack.exit_code}"])

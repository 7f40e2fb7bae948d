"""What CI says of the advisories of its dependencies."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

AUDIT = Path(__file__).resolve().parents[1] / ".ci" / "audit.py"
CLEAN: dict[str, Any] = {"name": "a", "version": "1", "vulns": []}
WEAK: dict[str, Any] = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
SKIPPED: dict[str, Any] = {"name": "c", "skip_reason": "Dependency not found on PyPI and could not be audited"}


@pytest.mark.skipif(not AUDIT.exists(), reason="the source distribution has no .ci")
@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([CLEAN, SKIPPED], 0, "1 packages looked up, 1 passed over, 0 known weaknesses"),
        ([CLEAN, WEAK], 1, "b 2: PYSEC-1"),
        ([SKIPPED, SKIPPED], 0, "NOT LOOKED"),
        (None, 0, "NOT LOOKED"),
    ],
)
def test_a_weakness_fails_and_silence_is_said(tmp_path: Path, packages: Any, code: int, said: str) -> None:
    path = tmp_path / "audit.json"
    if packages is not None:
        path.write_text(json.dumps({"dependencies": packages, "fixes": []}), encoding="utf-8")
    done = subprocess.run([sys.executable, AUDIT, path], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert said in done.stdout

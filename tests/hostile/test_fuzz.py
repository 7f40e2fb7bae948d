"""A bounded run of the fuzzer; ``make fuzz`` runs it longer."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
RUNS = 20_000

pytestmark = pytest.mark.skipif(
    find_spec("atheris") is None, reason="atheris is not installed (pip install --group fuzz)"
)


def fuzz(folder: Path, program: str, *options: str, runs: int = RUNS) -> subprocess.CompletedProcess[str]:
    program = f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); {program}"
    return subprocess.run(
        [sys.executable, "-c", program, "--runs", str(runs), *options],
        cwd=folder,  # a failing input is written here
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_no_input_breaks_parse_and_clean(tmp_path: Path) -> None:
    done = fuzz(tmp_path, "from tests.hostile import fuzz; fuzz.main()")
    assert done.returncode == 0, done.stderr[-3000:]
    assert not list(tmp_path.iterdir())


def test_the_fuzzer_notices_what_is_slow_twice_over(tmp_path: Path) -> None:
    slow = "fuzz.SLOW = -1.0"  # seconds of CPU that any input takes more of
    done = fuzz(tmp_path, f"from tests.hostile import fuzz; {slow}; fuzz.main()")
    assert done.returncode != 0
    assert "FoundError: took 0.0 s" in done.stderr + done.stdout


def test_the_fuzzer_notices_what_must_not_happen(tmp_path: Path) -> None:
    done = fuzz(
        tmp_path,
        "from tests.hostile import fuzz; fuzz.clean = lambda html, base: type('C', (), {'html': html}); fuzz.main()",
    )
    assert done.returncode != 0
    assert "FoundError: not allowed" in done.stderr + done.stdout


def test_a_run_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    state = tmp_path / "state"
    for total in ("1000\n", "2000\n"):
        done = fuzz(tmp_path, "from tests.hostile import fuzz; fuzz.main()", "--state", str(state), runs=1_000)
        assert done.returncode == 0, done.stderr[-3000:]
        assert (state / "inputs").read_text() == total
    assert len(list((state / "corpus").iterdir())) > len(list((state / "corpus").glob("seed-*")))
    assert [each.name for each in tmp_path.iterdir()] == ["state"]

"""``python -m tests.quality`` on a corpus of our own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.quality import corpus
from tests.quality.__main__ import EXIT_CORPUS_MISSING, EXIT_FELL, main
from tests.quality.run import CHECKOUT, PeerMissingError, predict


@pytest.fixture
def arguments(made_corpus: Path, tmp_path: Path) -> list[str]:
    return ["--set", "zh", "--corpus", str(made_corpus), "--floors", str(tmp_path / "floors.toml"), "--jobs", "2"]


def change_floor(path: Path, field: str, value: object) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(f"{field} = {value}" if line.startswith(f"{field} =") else line for line in lines))


def test_missing_pages_are_named_with_an_exit_code_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--corpus", str(tmp_path), "--set", "zh", "aeb"]) == EXIT_CORPUS_MISSING
    assert capsys.readouterr().err.startswith("Error: aeb, zh not found in")


def test_figures_come_as_json(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--json"]) == 0
    (result,) = json.loads(capsys.readouterr().out)
    assert (result["set"], result["extractor"], result["pages"], result["crashes"]) == ("zh", "newscrawl", 2, 0)
    assert result["figures"]["title"] == result["figures"]["body"] == result["figures"]["utc"] == 1
    assert 0 <= result["ms_per_page"] < 1_000  # clocks that tick every 10 ms see nothing of so small a page


def test_figures_come_as_a_table(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    header, row = capsys.readouterr().out.strip().splitlines()
    assert header.split()[:4] == ["zh", "(2", "pages)", "body"]
    assert row.split()[:2] == ["newscrawl", "1.000"]


def test_the_worst_pages_are_shown_with_truth_and_prediction(
    arguments: list[str], made_corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = made_corpus / "zh" / "truth.jsonl"
    first, second = truth.read_text(encoding="utf-8").splitlines()
    wrong = json.loads(first)
    wrong["truth"]["title"] = "另一个标题"
    truth.write_text(f"{json.dumps(wrong)}\n{second}\n", encoding="utf-8")
    assert main([*arguments, "--worst", "5", "--field", "title", "body"]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        "zh title 0.000 0 ",
        "    truth: 另一个标题",
        "    found: 青禾电缆拟建海缆基地",
    ]


def test_a_crash_is_named_with_its_page(
    arguments: list[str], made_corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (made_corpus / "zh" / "html" / "1.html.gz").write_bytes(b"not gzip")
    assert main(arguments) == 0
    assert capsys.readouterr().err.startswith("zh crash 1 \n    the worker ended")


class TestFloors:
    @pytest.fixture
    def floors(self, arguments: list[str]) -> Path:
        assert main([*arguments, "--pin"]) == 0
        return Path(arguments[arguments.index("--floors") + 1])

    def test_what_was_pinned_holds(self, arguments: list[str], floors: Path) -> None:
        assert tomllib.loads(floors.read_text(encoding="utf-8"))["zh"]["title"] == 1
        assert main([*arguments, "--check"]) == 0

    def test_every_fall_is_named(self, arguments: list[str], floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
        change_floor(floors, "title", 1.01)
        change_floor(floors, "crashes", -1)
        assert main([*arguments, "--check"]) == EXIT_FELL
        assert capsys.readouterr().err.splitlines()[-2:] == [
            "fell: zh.title: 1.0000 is below the floor 1.0100",
            "fell: zh.crashes: 0, the ceiling is -1",
        ]

    def test_a_floor_without_a_figure_is_a_fall(self, arguments: list[str], floors: Path) -> None:
        floors.write_text(floors.read_text(encoding="utf-8") + "medium = 0.0\n", encoding="utf-8")
        assert main([*arguments, "--check"]) == EXIT_FELL

    @pytest.mark.usefixtures("floors")
    def test_changed_pages_are_a_fall(
        self, arguments: list[str], made_corpus: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (made_corpus / "zh" / "html" / "0.html.gz").write_bytes(
            (made_corpus / "zh" / "html" / "1.html.gz").read_bytes()
        )
        assert main([*arguments, "--check"]) == EXIT_FELL
        assert "not those that the floors were measured on" in capsys.readouterr().err

    def test_a_set_without_floors_is_a_fall(self, arguments: list[str], floors: Path) -> None:
        floors.write_text("", encoding="utf-8")
        assert main([*arguments, "--check"]) == EXIT_FELL

    def test_pinning_refuses_to_lower(
        self, arguments: list[str], floors: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        change_floor(floors, "title", 1.01)
        before = floors.read_bytes()
        assert main([*arguments, "--pin"]) == EXIT_FELL
        assert "lowered: zh.title: from 1.01 to 1.0" in capsys.readouterr().err
        assert floors.read_bytes() == before

    def test_pinning_lowers_when_told_to(self, arguments: list[str], floors: Path) -> None:
        before = floors.read_bytes()
        change_floor(floors, "title", 1.01)
        assert main([*arguments, "--pin", "--lower"]) == 0
        assert floors.read_bytes() == before

    def test_sets_that_were_not_measured_keep_their_floors(self, arguments: list[str], floors: Path) -> None:
        other = '\n[aeb]\ncorpus = "x"\ncrashes = 0\nbody = 0.97\n'
        floors.write_text(floors.read_text(encoding="utf-8") + other, encoding="utf-8")
        assert main([*arguments, "--pin"]) == 0
        assert tomllib.loads(floors.read_text(encoding="utf-8"))["aeb"]["body"] == 0.97


class TestWorkers:
    def test_a_page_that_ends_the_worker_is_a_crash_of_that_page_only(self, made_corpus: Path) -> None:
        (made_corpus / "zh" / "html" / "0.html.gz").write_bytes(b"not gzip")
        answers = predict("newscrawl", corpus.load("zh", made_corpus), jobs=1).predictions
        assert answers[0].error.startswith("the worker ended")
        assert (answers[1].title, answers[1].error) == ("望川市引进电缆项目", "")

    def test_a_peer_without_an_environment_is_named(self, made_corpus: Path, tmp_path: Path) -> None:
        with pytest.raises(PeerMissingError, match="trafilatura: there is no"):
            predict("trafilatura", corpus.load("zh", made_corpus), jobs=1, peers_python=tmp_path / "python")

    def test_a_peer_that_is_not_installed_is_named_and_the_run_goes_on(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        # Our own environment has other versions of what this peer needs, so it never holds it.
        assert main([*arguments, "--peers", "news-please", "--peers-python", sys.executable]) == 0
        shown = capsys.readouterr()
        assert "not measured on zh: news-please: No module named" in shown.err
        assert "newscrawl" in shown.out

    def test_the_kernel_ends_a_worker_that_works_too_long(self) -> None:
        endless = "from tests.quality import worker; worker.CPU_LIMIT = 0; worker._limit()\nwhile True: pass"
        done = subprocess.run([sys.executable, "-c", endless], cwd=CHECKOUT, timeout=60, check=False)
        assert done.returncode == -signal.SIGXCPU

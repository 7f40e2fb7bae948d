"""The egg for Scrapyd holds what newscrawl needs, and works from a zip file. Scrapyd itself: tests/deployed."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from newscrawl.egg.__main__ import main, pack
from newscrawl.egg.inside import unpacked
from tests.site.crawls import CHECKOUT

USE = """
import sys
sys.path.insert(0, sys.argv[1])
import newscrawl_egg.settings as settings
import newscrawl
from newscrawl.media import registry
from newscrawl.store import prepare
prepare(sys.argv[2])
print(newscrawl.__file__, settings.BOT_NAME, len(registry().media) > 100)
"""


@pytest.fixture(scope="module")
def egg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("egg") / "newscrawl.egg"
    pack(path)
    return path


def test_newscrawl_runs_from_an_egg_with_its_data_and_migrations(egg: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", USE, egg, f"sqlite:///{tmp_path / 'news.db'}"],
        cwd=tmp_path,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    place, name, has_media = done.stdout.split()
    assert place.startswith(str(tmp_path / "cache" / "newscrawl" / "eggs"))
    assert (name, has_media) == ("newscrawl", "True")


def test_everything_that_is_data_is_in_the_egg(egg: Path) -> None:
    names = zipfile.ZipFile(egg).namelist()
    packed = {name.removeprefix("newscrawl/_data/").split("/")[0] for name in names if "/_data/" in name}
    wheel = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert packed == {Path(name).name for name in wheel["force-include"]}
    assert not [name for name in names if "__pycache__" in name]


def test_an_egg_is_unpacked_once(egg: Path, tmp_path: Path) -> None:
    folder = unpacked(egg, tmp_path)
    (folder / "mark").touch()
    assert unpacked(egg, tmp_path) == folder
    assert (folder / "mark").exists()
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]  # nothing half is left


def test_a_target_that_is_no_egg_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("Error: name the file to write")

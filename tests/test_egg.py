"""The egg for Scrapyd holds what newscrawl needs, and works from a zip file. Scrapyd itself: tests/deployed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path

import pytest

from newscrawl.egg.__main__ import main, pack
from newscrawl.egg.inside import in_use, remove_unused, unpacked
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


def small_egg(folder: Path, content: str) -> Path:
    path = folder / f"{content}.egg"
    with zipfile.ZipFile(path, "w") as egg:
        egg.writestr("newscrawl/x.py", content)
    return path


def make_old(folder: Path) -> None:
    a_week_ago = time.time() - 7 * 24 * 3600
    os.utime(folder, (a_week_ago, a_week_ago))


def test_what_nobody_has_used_for_a_day_is_removed(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    old, fresh = (unpacked(small_egg(tmp_path, name), cache) for name in ("old", "fresh"))
    half = cache / "tmpabcd"
    (half / "whole" / "newscrawl").mkdir(parents=True)
    for folder in (old, half):
        make_old(folder)
    remove_unused(cache)
    assert [path.name for path in cache.iterdir()] == [fresh.name]


HOLD = """
import sys
from pathlib import Path
from newscrawl.egg.inside import in_use
in_use(Path(sys.argv[1]), Path(sys.argv[2]))
print(flush=True)
sys.stdin.read()
"""


def test_what_a_living_process_runs_from_stays_however_old_it_is(tmp_path: Path) -> None:
    egg, cache = small_egg(tmp_path, "running"), tmp_path / "cache"
    folder = unpacked(egg, cache)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, egg, cache], cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        make_old(folder)
        remove_unused(cache)
        assert (folder / "newscrawl" / "x.py").read_text() == "running"
        process.communicate(b"")
    remove_unused(cache)
    assert not folder.exists()


def test_an_egg_that_is_used_now_and_then_stays(tmp_path: Path) -> None:
    egg, cache = small_egg(tmp_path, "again"), tmp_path / "cache"
    folder = unpacked(egg, cache)
    make_old(folder)
    assert in_use(egg, cache) == folder
    remove_unused(cache)
    assert folder.exists()
    assert time.time() - folder.stat().st_mtime < 3600


def test_a_target_that_is_no_egg_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("Error: name the file to write")

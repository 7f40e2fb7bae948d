"""Every gold page, field by field, against what a reader found in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.gold import failures
from tests.gold.comparison import FOUND, compare, fields
from tests.gold.samples import HERE, NAMES, expected, load

FAILURES = failures.read()


def cases() -> list[Any]:
    """A page and a field each; what is known to fail must fail, so that a repair is noticed."""
    listed = []
    for name in NAMES:
        for field in fields(name):
            reason = FAILURES.get(f"{name}.{field}")
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            listed.append(pytest.param(name, field, id=f"{name}.{field}", marks=marks))
    return listed


@pytest.mark.parametrize(("name", "field"), cases())
def test_field(name: str, field: str) -> None:
    found, wanted = compare(name, field)
    assert found == wanted


@pytest.mark.parametrize("name", NAMES)
class TestPages:
    def test_the_stored_page_is_what_its_sources_make(self, name: str) -> None:
        sample = load(name)
        assert sample.page() == sample.rendered()

    def test_a_reader_wrote_down_what_is_in_it(self, name: str) -> None:
        wanted = expected(name)
        assert "published_at" in wanted
        assert not {"paragraphs", "contains"}.isdisjoint(wanted)
        assert set(wanted) <= {*FOUND, "absent", "contains"}


def test_every_page_has_its_files_and_every_file_its_page() -> None:
    stored = sorted(path.name.removesuffix(".html.gz") for path in (HERE / "pages").iterdir())
    answers = sorted(path.stem for path in (HERE / "expected").iterdir())
    assert stored == answers == NAMES


def test_at_least_forty_pages_in_twenty_shapes() -> None:
    assert len(NAMES) >= 40
    assert len({load(name).skin for name in NAMES}) >= 20


def test_known_failures_are_of_fields_that_are_tested() -> None:
    tested = {f"{name}.{field}" for name in NAMES for field in fields(name)}
    assert set(FAILURES) - tested == set()


def test_pruning_strikes_out_repairs_and_keeps_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "TABLE", tmp_path / "known_failures.toml")
    failures.write({"a.title": "one", "b.title": "two “quoted”", "c.title": "one"})
    assert failures.prune({"b.title", "c.title"}) == ["a.title"]
    assert failures.read() == {"b.title": "two “quoted”", "c.title": "one"}

"""Files of public suites are read in the forms in which they are published; the vectors in these are our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile import xss
from tests.hostile.vectors.suites import read

ONE, TWO = '<img src=x onerror="alert(1)">', "<p>新闻</p>\n<script>alert(1)</script>"

FORMS = {
    "list.json": '["<img src=x onerror=\\"alert(1)\\">", "<p>新闻</p>\\n<script>alert(1)</script>"]',
    "sanitizer.dat": (
        '[{"name": "a", "input": "<img src=x onerror=\\"alert(1)\\">", "output": "<img src=\\"x\\"/>"},'
        ' {"name": "b", "input": "<p>新闻</p>\\n<script>alert(1)</script>", "rexml": "Ill-formed"}]'
    ),
    "tests.test": (
        '{"tests": [{"input": "<img src=x onerror=\\"alert(1)\\">"}, {"input": "<p>新闻</p>\\n<script>alert(1)</script>"}]}'
    ),
    "expect.mjs": (
        'export default [\n  {\n "title": "a",\n "payload": "<img src=x onerror=\\"alert(1)\\">",\n "expected": ["", "<img>"]\n'
        "  }, {\n title: 'b', payload: '<p>\\u65b0\\x{9}</p>\\n<script>alert(1)</script>', expected: `<p></p>` },\n];\n"
    ).replace("\\x{9}", "\\u95fb"),
    "expect.js": (
        '// ours\nmodule.exports = [\n  { payload: `<img src=x onerror="alert(1)">`, },\n'
        '  { "payload": "<p>新闻</p>\\n<script>alert(1)</script>" }\n]'
    ),
    "tree.dat": (
        '#data\n<img src=x onerror="alert(1)">\n#errors\n#document\n| <html>\n\n'
        "#data\n<p>新闻</p>\n<script>alert(1)</script>\n#errors\n#document\n| <html>\n"
    ),
}

SOURCES = {
    "tests.py": 'def test() -> None:\n    assert clean(b"<img src=x onerror=\\"alert(1)\\">") == "safe"  # don\'t\n'
    '    clean(\n        "<p>新闻</p>\\n"\n        "<script>alert(1)</script>"\n    )\n',
    "Tests.java": '// It\'s ours.\nassertClean("<img src=x" + " onerror=\\"alert(1)\\">", "safe");\n'
    '/* don\'t */ assertClean(\n  "<p>新闻</p>\\12"\n  + "<script>alert(1)</script>");\n',
    "tests.js": "const it = require('it');\n// don't\nit(`<img src=x onerror=\"alert(1)\">`, '');\n"
    "it('<p>\\u65b0闻</p>\\n' +\n  '<script>alert(1)</script>');\n",
}


@pytest.mark.parametrize("name", SOURCES)
def test_the_source_of_tests_gives_its_quoted_html(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SOURCES[name], encoding="utf-8")
    assert read(tmp_path / name) == [ONE, TWO]


def test_a_vector_with_its_result_gives_the_vector(tmp_path: Path) -> None:
    (tmp_path / "1.test").write_text(f"{TWO}\n--\n&lt;safe&gt;\n", encoding="utf-8")
    assert read(tmp_path / "1.test") == [TWO]


@pytest.mark.parametrize("name", FORMS)
def test_a_published_form_gives_its_vectors(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FORMS[name], encoding="utf-8")
    assert read(tmp_path / name) == [ONE, TWO]


def test_a_sheet_gives_its_fenced_code_whole_and_by_line(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.md"
    sheet.write_text("# Sheet\n\nText.\n\n```html\n<b>\n<i onclick=alert(1)>\n```\n", encoding="utf-8")
    assert read(sheet) == ["<b>\n<i onclick=alert(1)>\n", "<b>", "<i onclick=alert(1)>"]


def test_any_other_file_gives_its_lines(tmp_path: Path) -> None:
    lines = tmp_path / "vectors.txt"
    lines.write_text(f"{ONE}\n\n<svg onload=alert(1)>\n", encoding="utf-8")
    assert read(lines) == [ONE, "<svg onload=alert(1)>"]


def test_a_file_without_vectors_is_no_clean_bill_of_health(tmp_path: Path) -> None:
    (tmp_path / "a.mjs").write_text("export default [];", encoding="utf-8")
    with pytest.raises(ValueError, match="no vector"):
        read(tmp_path / "a.mjs")


def test_the_command_goes_on_behind_a_file_without_vectors_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xss, "CHROMIUM", None)
    (tmp_path / "a.mjs").write_text("export default [];", encoding="utf-8")
    (tmp_path / "b.json").write_text(FORMS["list.json"], encoding="utf-8")
    assert xss.main([str(tmp_path / "a.mjs"), str(tmp_path / "b.json"), str(tmp_path / "c.json")]) == 1
    first, second, third = capsys.readouterr().out.splitlines()
    assert first.startswith("a.mjs: cannot be read")
    assert "b.json: 2 vectors, 0 get through" in second
    assert third.startswith("c.json: cannot be read")


def test_the_command_says_how_many_got_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xss, "CHROMIUM", None)  # shown in test_browser.py
    path = tmp_path / "a.json"
    path.write_text(FORMS["list.json"], encoding="utf-8")
    assert xss.main([str(path)]) == 0
    assert "a.json: 2 vectors, 0 get through (allow-list only" in capsys.readouterr().out
    monkeypatch.setattr(xss, "clean", lambda html, _base: type("Cleaned", (), {"html": html}))
    assert xss.main([str(path)]) == 1
    assert "attribute img onerror" in capsys.readouterr().out

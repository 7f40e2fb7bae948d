"""newscrawl.toml: what it may say, and where it is told that it may not."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import UsageError
from newscrawl.jobs import schema
from newscrawl.jobs.checks import SPIDERS, as_text
from newscrawl.jobs.file import JobFile, read
from newscrawl.jobs.lines import Lines
from newscrawl.jobs.settings import public_settings
from newscrawl.jobs.times import INTERVAL, WINDOW
from newscrawl.resources import data_path
from tests.site.crawls import CHECKOUT

GOOD = """
on_unhealthy = ["true"]
prometheus_file = "out/newscrawl.prom"

[settings]
NEWSCRAWL_DATABASE_URL = "sqlite:///news.db"
NEWSCRAWL_KEEP_PAYLOADS = false
NEWSCRAWL_PRIVATE_HOSTS = ["127.0.0.1", "10.0.0.0/8"]

[[jobs]]
name = "常州日报"
spider = "category"
arguments = { slug = "changzhouribao", host = "site.example", since = 2022-06-13, limit = 5 }
interval = "15m"
priority = 7
windows = ["mon-fri 06:00-23:30"]

[[jobs]]
name = "links"
spider = "share"
[jobs.arguments]
url = ["http://a.example/1.html", "http://a.example/2.html"]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "newscrawl.toml"


def written(path: Path, text: str) -> JobFile:
    path.write_text(text, encoding="utf-8")
    return read(path)


def refused(path: Path, text: str) -> str:
    with pytest.raises(UsageError) as caught:
        written(path, text)
    return str(caught.value)


def job(**changes: str) -> str:
    """A table of one job; values are TOML."""
    keys = {"name": '"a"', "spider": '"feed"', "arguments": '{ url = "http://a.example/feed.xml" }'} | changes
    return "[[jobs]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items() if value)


def test_a_file_is_read_as_it_is_meant(path: Path) -> None:
    file = written(path, GOOD)
    assert [each.name for each in file.jobs] == ["常州日报", "links"]
    first, second = file.jobs
    assert first.arguments == {"slug": "changzhouribao", "host": "site.example", "since": "2022-06-13", "limit": "5"}
    assert first.interval == timedelta(minutes=15)
    assert first.addresses == ("http://site.example/category/changzhouribao.html",)
    assert second.interval is None
    assert second.addresses == ("http://a.example/1.html", "http://a.example/2.html")


def test_settings_are_told_as_the_environment_tells_them_and_files_are_beside_the_file(path: Path) -> None:
    file = written(path, GOOD)
    assert file.settings == {
        "NEWSCRAWL_DATABASE_URL": f"sqlite:///{path.parent / 'news.db'}",
        "NEWSCRAWL_KEEP_PAYLOADS": "false",
        "NEWSCRAWL_PRIVATE_HOSTS": "127.0.0.1,10.0.0.0/8",
    }
    assert file.prometheus_file == path.parent / "out" / "newscrawl.prom"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("job = 1\n", 1, ("unknown key 'job'", "did you mean jobs?")),
        ("\n[settings]\n\nNEWSCRAWL_TIMEZNE = 'x'\n", 4, ("NEWSCRAWL_TIMEZNE", "did you mean NEWSCRAWL_TIMEZONE?")),
        ("[settings]\nNEWSCRAWL_TIMEZONE = 'Mars/Olympus'\n", 2, ("Mars/Olympus", "such as Asia/Shanghai")),
        (job(spider='"categoy"'), 3, ("'categoy'", "one of category, feed, roll, share")),
        (job(interval='"5 minutes"'), 5, ("'5 minutes'", '"15m"', '"auto"')),
        (job(intervall='"5m"'), 5, ("unknown key 'intervall'", "did you mean interval?")),
        (job(priority="1000"), 5, ("1000", "-100 to 100")),
        (job(windows='[\n"06:00-25:00"\n]'), 5, ("06:00-25:00", "HH:MM-HH:MM")),
        (job(arguments='{ url = "ftp://a.example/" }'), 4, ("argument url", "http:// or https://")),
        (job(arguments='{ url = "http://a.example/", pages = 3 }'), 4, ("argument pages", "accepted: url")),
        (
            job(arguments="") + "[jobs.arguments]\nlimit = -1\nurl = 'http://a.example/'\n",
            5,
            ("argument limit", "0 or more"),
        ),
        (job(arguments=""), 1, ("spider feed needs -a url=",)),
        (job(spider='"share"', arguments='{ url_file = "-" }'), 4, ("url_file", "a file")),
        (job(name=""), 1, ("a job needs a key 'name'",)),
        (job() + "\n" + job(spider='"roll"'), 7, ("a job called 'a' was there before",)),
        (job() + "\n" + job(name='"b"'), 6, ("the job 'a' has the same spider and arguments",)),
        ("on_unhealthy = 5\n", 1, ("on_unhealthy = 5", "https://")),
        ("[jobs]\nname = 'a'\n", 1, ("[[jobs]]",)),
        ("a = [1,\nb = 2\n", 2, ("this is no TOML",)),
        ("[settings]\na = [1,\n", 2, ("this is no TOML",)),
        ("[settings]\nNEWSCRAWL_MAX_PAGES = 'many'\n", 2, ("NEWSCRAWL_MAX_PAGES='many' is not a whole number",)),
        ("[settings]\nNEWSCRAWL_PRIVATE_HOSTS = ['a b']\n", 2, ("'a b' is no host",)),
        ("[settings]\nNEWSCRAWL_CONTACT = 'me'\n", 2, ("'me' is not accepted", "a mail address or a web page")),
        ("[settings]\nNEWSCRAWL_DATABASE_URL = 'mysql://a/b'\n", 2, ("mysql",)),
        ('quiet_hours = "01:00-05:00"\n', 1, ("quiet_hours = ", "a list of")),
        ('quiet_hours = [\n"1-5",\n]\n', 1, ("'1-5'", "HH:MM-HH:MM")),
        ('quiet_hours = ["00:00-24:00"]\n' + job(), 2, ("leave no hour of the week",)),
        ('quiet_hours = ["00:00-12:00"]\n' + job(windows='["06:00-09:00"]'), 6, ("leave no hour of the week",)),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(path: Path, text: str, line: int, words: tuple[str, ...]) -> None:
    said = refused(path, text)
    assert len(said.splitlines()) == 1, said
    assert said.startswith(f"{path}:{line}: ")
    assert [word for word in words if word not in said] == []


def test_all_problems_are_told_at_once_in_order(path: Path) -> None:
    said = refused(path, "foo = 1\n" + job(priority="1000", interval='"x"')).splitlines()
    assert [line.removeprefix(f"{path}:").split(":")[0] for line in said] == ["1", "6", "7"]


def test_a_file_that_is_not_there_says_how_to_write_one(path: Path) -> None:
    with pytest.raises(UsageError, match="newscrawl init"):
        read(path)


def test_a_name_that_no_job_has_is_told_with_those_that_there_are(path: Path) -> None:
    with pytest.raises(UsageError, match="no job 'b'; there are: a"):
        written(path, job()).named(["b"])


def test_lines_are_found_behind_comments_and_values_of_several_lines() -> None:
    text = '# [[jobs]]\ntext = """\n[[jobs]]\nname = 1\n"""\n\n[[jobs]]\nname = "a" # b\nlist = [\n  1,\n]\n[jobs.more.deep]\nkey = 1\n[[jobs]]\nname.first = 2\n'
    lines = Lines(text)
    assert tomllib.loads(text)["jobs"][1] == {"name": {"first": 2}}
    places = [("text",), ("jobs", 0), ("jobs", 0, "name"), ("jobs", 0, "list", 0), ("jobs", 0, "more", "deep", "key")]
    assert [lines.of(place) for place in places] == [2, 7, 8, 9, 13]
    assert lines.of(("jobs", 1, "name", "first")) == 15
    assert lines.of(("jobs", 1, "missing")) == 14


# -- the files that are shipped -----------------------------------------------------------------------------------


def test_the_file_that_init_writes_can_be_used(path: Path) -> None:
    text = data_path("newscrawl.toml").read_text(encoding="utf-8")
    assert [each.name for each in written(path, text).jobs] == ["changzhouribao"]


def test_all_that_the_file_of_init_shows_in_comments_can_be_used(path: Path) -> None:
    text = data_path("newscrawl.toml").read_text(encoding="utf-8")
    shown = re.sub(r"^# (?=(\w+ = |\[\[))", "", text, flags=re.MULTILINE)
    shown = shown.replace('on_unhealthy = "https', '# on_unhealthy = "https')
    file = written(path, shown)
    assert [each.name for each in file.jobs] == ["changzhouribao", "flashes"]
    assert file.jobs[0].hours.windows
    assert file.jobs[0].hours.quiet
    assert "NEWSCRAWL_CONTACT" in file.settings
    assert file.on_unhealthy == ("mail", "-s", "newscrawl", "you@example.org")


def test_the_schema_that_is_shipped_is_the_one_that_the_checks_make() -> None:
    assert data_path("newscrawl.schema.json").read_text(encoding="utf-8") == schema.text()


def test_the_schema_names_every_argument_that_a_spider_accepts() -> None:
    for spider, arguments in SPIDERS.items():
        with pytest.raises(UsageError) as caught:
            arguments.parse({"nonsense": "x"})
        accepted = str(caught.value).partition("accepted: ")[2].split(", ")
        assert sorted(schema.arguments_of(spider)) == sorted(accepted), spider


def test_every_public_setting_fits_the_pattern_of_the_schema() -> None:
    [pattern] = schema.schema()["properties"]["settings"]["patternProperties"]
    assert len(public_settings()) > 5
    assert all(re.match(pattern, name) for name in public_settings())


@pytest.mark.parametrize("pattern", [INTERVAL, WINDOW])
def test_patterns_are_the_same_in_every_dialect_of_regular_expressions(pattern: str) -> None:
    assert not re.search(r"\\[^\w]|\(\?|\\[AZzpP]", pattern)


def test_the_spiders_of_jobs_are_the_spiders_that_there_are() -> None:
    names = re.findall(
        r'^    name = "(\w+)"$',
        "".join(path.read_text() for path in (CHECKOUT / "newscrawl" / "spiders").glob("*.py")),
        re.MULTILINE,
    )
    assert sorted(SPIDERS) == sorted(names)


def test_the_schema_and_the_file_are_in_the_wheel() -> None:
    included = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    for name in ("newscrawl.toml", "newscrawl.schema.json"):
        assert included["force-include"][f"data/{name}"] == f"newscrawl/_data/{name}"


def test_the_schema_is_json_that_forbids_what_is_unknown() -> None:
    loaded = json.loads(schema.text())
    assert loaded["additionalProperties"] is False
    assert loaded["properties"]["jobs"]["items"]["additionalProperties"] is False


@given(st.lists(st.text().filter(lambda text: "," not in text), min_size=1), st.integers(), st.floats(allow_nan=False))
def test_a_value_of_the_file_is_the_text_that_the_environment_would_have(
    texts: list[str], number: int, fraction: float
) -> None:
    assert as_text(texts).split(",") == texts
    assert int(as_text(number)) == number
    assert float(as_text(fraction)) == fraction
    assert [as_text(value) for value in (True, False, texts[0])] == ["true", "false", texts[0]]

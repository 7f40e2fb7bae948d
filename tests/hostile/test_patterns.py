"""Every regular expression of the project on what is worst for it: none may need more than linear time.

Each is tried on 100 kB of all that patterns repeat, and on 1 MB of that of it which took it longest. Those whose callers
cap what they give get as much as they can get.
"""

from __future__ import annotations

import ast
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import newscrawl
import pipelines
from newscrawl.pages.vocabulary import Vocabulary

SIZE = 100_000
SECONDS = 0.3
"""Of this process's CPU, for one pattern on one text of `SIZE`."""
LARGE = 1_000_000
SECONDS_OF_LARGE = SECONDS * LARGE / SIZE
# Runs of what patterns repeat: spaces, letters, digits, brackets, marks, Han, and beginnings of tags and addresses.
RUNS = (
    " ",
    "\n",
    "\u3000",
    "a",
    "A1",
    "1",
    "20",
    "-",
    "-1",
    ":",
    "/",
    ".",
    ",",
    "&",
    "&#1",
    "<",
    "<!--",
    "<a ",
    "<p>",
    "='",
    '"',
    "(",
    "（",
    "[",
    "【",
    "常",
    "年1月",
    "原标题：",
    "文章来源：",
    "责任编辑",
    "@",
    "//",
    "//a@",
    "http://",
    "data:a/a;",
    "=a ",
    "\0",
    "、",
    "·",
    "记者 ",
)

# Some are only ever put to the beginning of a text, to a short one, or to one whose spaces are collapsed.
AT_THE_START = frozenset(
    "newscrawl.imports.warc._TEXT newscrawl.crawl.bodies._HTML newscrawl.crawl.bodies._XML pipelines.byline_roles.BOX "
    "pipelines.date_relative._END pipelines.securities._CREDIT pipelines.walk._INDENT newscrawl.pages.api._PADDING "
    "newscrawl.pages.feeds_rss._NAME_OF_ADDRESS newscrawl.exports.jekyll_post._BRACKETED newscrawl.pages.withdrawn._NOTICES[0] "
    "newscrawl.pages.withdrawn._NOTICES[1] newscrawl.pages.withdrawn._NOTICES[2]".split()
)
SHORT = {
    "newscrawl.pages.header._NAME_ENDS": 64,  # what a label's own pattern has bounded
    "newscrawl.pages.people._TAIL": 320,
    "pipelines.credit_text._LAST_BRACKET": 500,
    "pipelines.person_names._WESTERN_AND": 500,
    "pipelines.person_names._WESTERN_SEPARATORS": 500,
    "pipelines.plain._TAG": 20_000,
    "newscrawl.crawl.config._user_agent[0]": 1_000,  # a setting, written by whoever runs the crawl
    "newscrawl.crawl.contact.without_contact[0]": 1_000,  # same
    "newscrawl.jobs.file._syntax[0]": 1_000,  # what the TOML reader says, which quotes one character
    "newscrawl.exports.annotations._TAG": 500,  # reads stored bodies only, in which no angle is left open
}
BY_TEXT = frozenset(f"re.{name}" for name in "compile search match fullmatch split sub subn findall finditer".split())
OF_LOCALS = frozenset({"newscrawl.pages.vocabulary.__init__[0]"})  # found in the vocabularies themselves
COLLAPSED = frozenset({"newscrawl.pages.eastmoney._SUFFIX", "newscrawl.pages.sitenames._SEPARATOR"})


def modules() -> Iterator[Any]:
    for package in (newscrawl, pipelines):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                yield import_module(found.name)


def patterns() -> dict[str, re.Pattern[Any]]:
    """Those of modules, of what modules keep them in, and those that functions hold; each once."""
    found: dict[str, re.Pattern[Any]] = {}
    known: set[tuple[str | bytes, int]] = set()
    for module in modules():
        kept = [each for name, value in vars(module).items() for each in held(f"{module.__name__}.{name}", value)]
        for name, pattern in [*kept, *in_functions(module)]:
            if (pattern.pattern, pattern.flags) not in known:
                known.add((pattern.pattern, pattern.flags))
                found[name] = pattern
    return found


def held(name: str, value: Any) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The patterns in a value, by its name and their places in it."""
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from held(f"{name}[{key}]", each)
    elif isinstance(value, list | tuple | set | frozenset):
        for place, each in enumerate(value if isinstance(value, list | tuple) else sorted(value, key=repr)):
            yield from held(f"{name}[{place}]", each)
    elif isinstance(value, Vocabulary):
        yield from held(name, vars(value))


def in_functions(module: Any) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Patterns that functions hand to `re` as text; each text is made of what the module has at hand."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for function in functions:
        calls = [
            node for node in ast.walk(function) if isinstance(node, ast.Call) and ast.unparse(node.func) in BY_TEXT
        ]
        for place, call in enumerate(calls):
            name = f"{module.__name__}.{function.name}[{place}]"
            if name not in OF_LOCALS:
                text = eval(ast.unparse(call.args[0]), vars(module))  # noqa: S307  # our own source
                yield name, re.compile(text)


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds(name: str, pattern: re.Pattern[Any], run: str, size: int, most: float) -> float:
    """CPU time that a pattern takes for a text of so many characters; raises TimeoutError beyond `most`."""
    text: Any = (run * (size // len(run)))[: SHORT.get(name, size)] + "\x01"
    if name in COLLAPSED:
        text = re.sub(r"\s+", " ", text)
    if isinstance(pattern.pattern, bytes):
        text = text.encode()[:size]
    started = time.process_time()
    with bounded(most):
        if name in AT_THE_START:
            pattern.match(text)
            return time.process_time() - started
        for found in pattern.finditer(text):
            if found.end() > size // 2:
                break
    return time.process_time() - started


PATTERNS = patterns()


def test_a_pattern_is_found_wherever_it_is_kept() -> None:
    assert set(PATTERNS) >= {
        "newscrawl.secrets._USERINFO",
        "newscrawl.pages.withdrawn._NOTICES[3]",
        "newscrawl.pages.eastmoney._LABELS[0][1]",
        "newscrawl.pages.header._read_bare[0]",
        "newscrawl.pages.jsonld._RESCUED[headline]",
    }
    assert set(SHORT) | AT_THE_START | COLLAPSED <= set(PATTERNS)


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_the_pattern_is_linear(name: str) -> None:
    pattern = PATTERNS[name]
    slow, took = [], {}
    for run in RUNS:
        try:
            took[run] = seconds(name, pattern, run, SIZE, SECONDS)
        except TimeoutError:
            slow.append(run)
    assert slow == []
    worst = max(took, key=lambda run: took[run])
    try:
        seconds(name, pattern, worst, LARGE, SECONDS_OF_LARGE)
    except TimeoutError:
        pytest.fail(f"1 MB of {worst!r} takes longer than {SECONDS_OF_LARGE} s, 100 kB took {took[worst]:.3f} s")

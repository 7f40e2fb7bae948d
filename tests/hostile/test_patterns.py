"""Every regular expression of the project on what is worst for it: none may need more than linear time.

Each is tried on 100 kB of all that patterns repeat, and on 1 MB of that of it which took it longest. Those whose callers
cap what they give get as much as they can get.
"""

from __future__ import annotations

import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

import newscrawl
import pipelines

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
    "newscrawl.imports.warc._TEXT newscrawl.crawl.bodies._HTML newscrawl.crawl.bodies._XML pipelines.byline_roles.BOX pipelines.bylines.BOX "
    "pipelines.date_relative._END pipelines.securities._CREDIT pipelines.walk._INDENT newscrawl.pages.api._PADDING "
    "newscrawl.pages.feeds_rss._NAME_OF_ADDRESS newscrawl.exports.jekyll_post._BRACKETED".split()
)
SHORT = {
    "newscrawl.pages.header._NAME_ENDS": 64,  # what a label's own pattern has bounded
    "newscrawl.pages.people._TAIL": 320,
    "pipelines.credit_text._LAST_BRACKET": 500,
    "pipelines.person_names._WESTERN_AND": 500,
    "pipelines.person_names._WESTERN_SEPARATORS": 500,
    "pipelines.plain._TAG": 20_000,
    "newscrawl.exports.annotations._TAG": 500,  # reads stored bodies only, in which no angle is left open
}
COLLAPSED = frozenset({"newscrawl.pages.eastmoney._SUFFIX", "newscrawl.pages.sitenames._SEPARATOR"})


def modules() -> Iterator[Any]:
    for package in (newscrawl, pipelines):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                yield import_module(found.name)


def patterns() -> dict[str, re.Pattern[Any]]:
    found: dict[str, re.Pattern[Any]] = {}
    for module in modules():
        for name, value in vars(module).items():
            values = (
                value
                if isinstance(value, (list, tuple, frozenset, set))
                else value.values()
                if isinstance(value, dict)
                else [value]
            )
            flat = [part for each in values for part in (each if isinstance(each, tuple) else (each,))]
            found |= {f"{module.__name__}.{name}": each for each in flat if isinstance(each, re.Pattern)}
    return found


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


@pytest.mark.parametrize("name", sorted(patterns()))
def test_the_pattern_is_linear(name: str) -> None:
    pattern = patterns()[name]
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

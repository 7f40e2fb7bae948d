"""Coverage-guided fuzzing of parse and refine: ``python -m tests.hostile.fuzz --runs 20000 [--state FOLDER]``.

Needs atheris (``pip install --group fuzz``). Ends with 0 when every input gave an item or a named refusal, within two
seconds, with a body that cleaning leaves as it is and that holds nothing but what is allowed. A failing input is kept
as ``crash-<hash>`` in the current folder.

With ``--state`` a run goes on where the last one ended, or was stopped: the inputs worth keeping stand in
``FOLDER/corpus``, and ``FOLDER/inputs`` says how many have been tried in all.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["newscrawl.pages", "newscrawl.htmltree", "newscrawl.identity", "pipelines"]):
    import pipelines
    from newscrawl import pages
    from newscrawl.errors import PageError, RejectedError
    from newscrawl.items import ArticleItem, Page
    from pipelines.clean import clean

from tests.hostile.attack import page
from tests.hostile.judge import ALLOWED
from tests.hostile.vectors import own

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SLOW = 2.0
NUMBER = "202206132412345678"
URLS = (
    f"http://site.example/changzhouribao/2022/06/13/NW{NUMBER}.html",
    "http://site.example/category/changzhouribao.html",
    f"http://site.example/html_News/NewsShare.html?infoCode=NW{NUMBER}",
    f"http://site.example/NewsData/GetNewsText.do?id=NW{NUMBER}",
    f"http://site.example/kuaixun/v2/api/article/{NUMBER}",
    f"http://site.example/a/{NUMBER}.html",
    "http://site.example/a/ccjdd.html",
    f"http://site.example/_posts/2022-06-13-{NUMBER}.md",
    "http://site.example/news/1.html",
)
TYPES = ("text/html; charset=utf-8", "text/html; charset=gb2312", "application/json", "text/plain", "")
_TAG = re.compile(
    r"</?(?:p|h[234]|strong|em|figure|figcaption|table|thead|tbody|tr|t[hd]|ul|ol|li|blockquote|br|su[bp]|a|img)"
    r'(?: (?:href|src|alt|width|height)="[^"<>]*")*>'
)

WORDS = (
    *(f"<{tag}>" for tag in ALLOWED),
    *(f"</{tag}>" for tag in ("p", "a", "table", "li", "svg", "math", "title", "template", "noscript")),
    *"<svg> <math> <mtext> <mglyph> <annotation-xml> <foreignObject> <desc> <template> <noscript> <xmp>".split(),
    *"<style> <script> <textarea> <select> <plaintext> <frameset> <form> <base href=// <br/ <![CDATA[ ]]>".split(),
    *"<!-- --> --!> <!DOCTYPE <?xml &lt; &#60; &amp;lt; &Tab; &NewLine; &#x0; javascript: data: http://".split(),
    *"href= src= srcset= style= hidden onerror= width=1 colspan=2 align=center".split(),
    *"来源： 作者： 责任编辑： 2022年6月13日 （原标题： 常州日报 常州网讯 \u3000\u3000 \u200b \u202e".split(" "),
)
"""Which the fuzzer puts in now and then, because it would hardly hit upon them."""


class FoundError(Exception):
    """Something that must not happen."""


def check(html: str, base: str) -> None:
    if re.search("[<>]", _TAG.sub("", html)):
        raise FoundError(f"not allowed: {html!r}")
    if clean(html, base).html != html:
        raise FoundError(f"not idempotent: {html!r}")


def one_input(data: bytes) -> None:
    if len(data) < 3:
        return
    # A machine that was halted meanwhile makes one run look slow; an input that is slow is so again.
    if _seconds(data) > SLOW and (again := _seconds(data)) > SLOW:
        raise FoundError(f"took {again:.1f} s")


def _seconds(data: bytes) -> float:
    """Of CPU, for parse, refine and clean."""
    url, kind = URLS[data[0] % len(URLS)], TYPES[data[1] % len(TYPES)]
    started = time.process_time()
    try:
        found = pages.parse(Page(url, data[2:], NOW, headers={"content-type": kind} if kind else {}))
        if isinstance(found, ArticleItem):
            check(pipelines.refine(found).body_html, url)
    except (PageError, RejectedError):
        pass
    check(clean(data[2:].decode("utf-8", "replace"), url).html, url)
    return time.process_time() - started


def seeds() -> list[bytes]:
    pieces = [page(), *(vector.encode("utf-8", "surrogatepass") for vector in own())]
    return [bytes([number % len(URLS), number % len(TYPES)]) + piece for number, piece in enumerate(pieces)]


class State:
    """What is kept between runs: the inputs that reached something new, and how many were tried."""

    def __init__(self, folder: Path) -> None:
        self.corpus = folder / "corpus"
        self._count = folder / "inputs"
        self.tried = int(self._count.read_text()) if self._count.exists() else 0
        self.corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds()):
            (self.corpus / f"seed-{number:04}").write_bytes(seed)
        self._known = sum(1 for _ in self.corpus.iterdir())

    def options(self, runs: int) -> list[str]:
        """For this many new inputs, other ones than those of the runs before; what is known is read first."""
        words = self.corpus.with_name("words")
        words.write_text("".join(f'"{_quoted(word)}"\n' for word in WORDS), "utf-8")
        return [f"-runs={runs + self._known}", f"-dict={words}", str(self.corpus)]

    def count(self) -> None:
        """One input was tried. Written down now and then, so that a run that is stopped loses a few at most."""
        if self._known:
            self._known -= 1
            return
        self.tried += 1
        if self.tried % 500 == 0:
            beside = self._count.with_suffix(".new")
            beside.write_text(f"{self.tried}\n")
            beside.replace(self._count)


def _quoted(word: str) -> str:
    return "".join(f"\\x{byte:02X}" for byte in word.encode())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, help="folder of what is kept between runs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        state = State(given.state or Path(scratch))

        def counted(data: bytes) -> None:
            one_input(data)
            state.count()

        limits = [f"-seed={given.seed + state.tried}", "-max_len=4096", "-timeout=20", "-verbosity=0"]
        atheris.Setup([sys.argv[0], *limits, *state.options(given.runs)], counted)
        atheris.Fuzz()


if __name__ == "__main__":
    main()

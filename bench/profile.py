"""Where the CPU time of a crawl or of reading goes, by part: ``python -m bench profile crawl``.

py-spy samples every thread that runs; each sample belongs to the part whose code is innermost in its stack, so that
what SQLite or the parser of HTML does counts for whoever asked for it. What waits for another thread is left out. With
`--checkout` another state of this project is measured, for instance the one before a change.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.crawl import site
from bench.pages import KINDS

RATE = 250
PARTS = (
    (r"newscrawl/store/search/", "search index"),
    (r"newscrawl/store/duplicates/", "near duplicates"),
    (r"newscrawl/store/|pipelines/store", "store"),
    (r"newscrawl/htmltree", "make the document"),
    (r"newscrawl/(pages|extract|media|identity|sites)|pipelines/(byline|person|name_)", "read the document"),
    (r"pipelines/date", "dates"),
    (r"pipelines/(credit|securities|fingerprint|language)", "credits, securities, fingerprint"),
    (r"pipelines/", "clean"),
    (r"newscrawl/(crawl|spiders|secrets)", "our part of the crawl"),
    (r"/(scrapy|itemadapter|w3lib|queuelib|protego)/", "Scrapy"),
    (r"/twisted/", "Twisted"),
    (r"/asyncio/", "asyncio"),
)
REST = "the rest"
_NOT_ASKED = re.compile(r"importlib|/bench/(pages|texts)|newscrawl/demo/")
"""Files of stacks that import something or make the pages."""
_WAITS = re.compile(r"/(threading|queue|selectors)\.py|/futures/thread\.py")
"""Files of innermost frames that wait."""
_READING = """
import sys
from bench.pages import pages_of
from newscrawl import pages
from pipelines import refine
for page in pages_of(sys.argv[1], int(sys.argv[2])):
    refine(pages.parse_article(page))
"""
_FRAME = re.compile(r"\((?P<file>[^()]*?)(?::\d+)?\)$")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench profile", description=__doc__)
    parser.add_argument(
        "what", choices=("crawl", *KINDS), help="a whole crawl, or reading and refining one kind of page"
    )
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--checkout", type=Path, default=Path.cwd())
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        if given.what == "crawl":
            with site(given.articles) as url:
                database = f"sqlite:///{folder}/news.db"
                samples = sampled(["-m", "bench.crawl_whole", url, database], given.checkout, Path(folder))
        else:
            samples = sampled(["-c", _READING, given.what, str(given.articles)], given.checkout, Path(folder))
    report(by_part(samples), given.articles)


def sampled(command: Sequence[str], checkout: Path, folder: Path) -> list[str]:
    file = folder / "stacks"
    spy = [str(Path(sys.executable).with_name("py-spy")), "record", "--rate", str(RATE)]
    spy += ["--format", "raw", "--full-filenames", "--output", str(file)]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    # The commands are those of this folder.
    done = subprocess.run(  # noqa: S603  # our own command
        [*spy, "--", sys.executable, *command],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if not file.exists():
        sys.exit(f"py-spy ended with {done.returncode}\n{done.stderr[-2_000:]}")
    return file.read_text(encoding="utf-8").splitlines()


def by_part(samples: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in samples:
        stack, _, count = line.rpartition(" ")
        files = list(_files(stack))
        if files and not _WAITS.search(files[0]) and not any(map(_NOT_ASKED.search, files)):
            found[_part_of(files)] += int(count)
    return found


def _files(stack: str) -> Iterator[str]:
    """Innermost first."""
    for frame in reversed(stack.split(";")):
        if found := _FRAME.search(frame):
            yield found["file"]


def _part_of(files: Iterable[str]) -> str:
    for file in files:
        for pattern, part in PARTS:
            if re.search(pattern, file):
                return part
    return REST


def report(found: Counter[str], articles: int) -> None:
    print("| part | share | ms a page |\n|---|---|---|")
    for part, count in found.most_common():
        print(f"| {part} | {count / found.total():.0%} | {count / RATE / articles * 1000:.2f} |")
    print(f"| all | | {found.total() / RATE / articles * 1000:.2f} |")


if __name__ == "__main__":
    main()

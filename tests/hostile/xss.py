"""``python -m tests.hostile.xss FILE...``: the vectors of public suites against cleaning; ends with 1 where one gets through.

Each is cleaned, what is left is judged against the allow-list by a parser that has no part in cleaning, and shown in a
headless Chromium where there is one. `vectors.suites` tells which forms of files are read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.clean import clean
from tests.hostile.browser import CHROMIUM, show
from tests.hostile.judge import BASE, forbidden, nodes, written_again
from tests.hostile.vectors.suites import read


def judged(vectors: Sequence[str]) -> list[str]:
    """What the allow-list forbids and is left, for each vector that leaves such."""
    wrong = []
    for vector in vectors:
        for html in (vector, f"<p>新闻</p>{vector}<p>正文</p>", f"<div><table><tr><td>{vector}"):
            cleaned = clean(html, BASE).html
            found = [*forbidden(cleaned), *forbidden(written_again(cleaned))]
            found += ["cleaning it again changes it"] if clean(cleaned, BASE).html != cleaned else []
            wrong += [f"{vector!r}: {each}" for each in found]
    return wrong


def shown(vectors: Sequence[str]) -> list[str]:
    """What of the cleaned vectors ran in the browser or was asked for beside pictures."""
    cleaned = [clean(f"<p>新闻</p>{vector}", BASE).html for vector in vectors]
    found = show(cleaned, timeout=120 + len(cleaned) / 20)
    wrong = [f"{vectors[number]!r}: something ran" for number in sorted(found.ran)]
    wrong += [
        f"{vectors[number]!r}: was not shown to its end" for number in sorted(set(range(len(cleaned))) - found.seen)
    ]
    pictures = [urlsplit(node.get("src")) for html in cleaned for node in nodes(html) if node.tag == "img"]
    addresses = {each.netloc + (each.path or "/") + (f"?{each.query}" if each.query else "") for each in pictures}
    return wrong + [f"{each} was asked for" for each in found.requests if each not in addresses]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.xss", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    failed = False
    for path in given.files:
        try:
            vectors = read(path)
        except (ValueError, OSError) as problem:
            sys.stdout.write(f"{path.name}: cannot be read: {problem}\n")
            failed = True
            continue
        wrong = judged(vectors) + (shown(vectors) if CHROMIUM else [])
        browser = "allow-list and Chromium" if CHROMIUM else "allow-list only: no Chromium on this machine"
        sys.stdout.write(f"{path.name}: {len(vectors)} vectors, {len(wrong)} get through ({browser})\n")
        sys.stdout.writelines(f"  {each}\n" for each in wrong)
        failed |= bool(wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

"""``python -m tests.gold.build``: put the articles into their skins, as bytes of the stated charset, gzipped."""

from __future__ import annotations

import gzip

from tests.gold.samples import NAMES, load


def main() -> None:
    for name in NAMES:
        sample = load(name)
        sample.stored.write_bytes(gzip.compress(sample.rendered(), mtime=0))


if __name__ == "__main__":
    main()

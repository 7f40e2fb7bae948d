"""``python -m tests.gold``: list the fields that differ from what a reader found; ``--prune`` strikes out repairs."""

from __future__ import annotations

import sys

from tests.gold import failures
from tests.gold.comparison import compare, fields
from tests.gold.samples import NAMES


def main(arguments: list[str]) -> int:
    differing = {}
    for name in NAMES:
        for field in fields(name):
            found, wanted = compare(name, field)
            if found != wanted:
                differing[f"{name}.{field}"] = f"found {found!s}, should be {wanted!s}"
    if arguments == ["--prune"]:
        print("\n".join(f"repaired: {field}" for field in failures.prune(differing)) or "nothing was repaired")
        return 0
    known = failures.read()
    for field, difference in differing.items():
        print(f"{'known' if field in known else 'NEW'} {field}: {difference}")
    return int(not differing.keys() <= known.keys())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

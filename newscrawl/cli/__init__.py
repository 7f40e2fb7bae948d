"""The command ``newscrawl``: one verb a module, heavy imports inside the verbs."""

from __future__ import annotations

import sys


def main() -> None:
    from newscrawl.cli.app import app
    from newscrawl.errors import NewscrawlError

    try:
        app()
    except NewscrawlError as problem:
        print(f"Error: {problem}", file=sys.stderr)
        sys.exit(problem.exit_code)

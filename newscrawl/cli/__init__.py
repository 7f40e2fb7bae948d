"""The command ``newscrawl``: one verb a module, heavy imports inside the verbs."""

from __future__ import annotations

import sys


def main() -> None:
    from newscrawl.cli import output
    from newscrawl.cli.app import app
    from newscrawl.errors import NewscrawlError

    try:
        app()
    except NewscrawlError as problem:
        sys.stderr.write(f"Error: {output.safe(str(problem))}\n")
        sys.exit(problem.exit_code)
    finally:
        output.finish()

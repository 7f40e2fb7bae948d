"""The command ``newscrawl``: one verb a module, heavy imports inside the verbs."""

from __future__ import annotations

import gc
import sys

_OBJECTS = 50_000
"""Made before the collector looks for cycles: imports make many objects and no garbage, a tenth of a start's time."""


def main() -> None:
    gc.set_threshold(_OBJECTS)
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

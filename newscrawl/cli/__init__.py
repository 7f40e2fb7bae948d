"""The command ``newscrawl``: one verb a module, heavy imports inside the verbs."""

from __future__ import annotations

import gc
import os
import re
import sys

_BUG = 1
_USAGE = 2
DEBUG = "NEWSCRAWL_DEBUG"
"""Environment variable: with any value, a failure that nobody foresaw shows where it happened."""
_OBJECTS = 50_000
"""Made before the collector looks for cycles: imports make many objects and no garbage, a tenth of a start's time."""
_GUESS = re.compile(r"\. Did you mean (.+)\?$")


def main() -> None:
    gc.set_threshold(_OBJECTS)
    from newscrawl.cli import output

    output.prepare()
    code = _run()
    output.finish()
    sys.exit(code)


def _run() -> int:
    """The exit code; whatever goes wrong is one line on standard error."""
    from typer import Abort
    from typer.exceptions import TyperException

    from newscrawl.cli import output
    from newscrawl.cli.app import app
    from newscrawl.errors import NewscrawlError

    try:
        code = app(standalone_mode=False)
    except NewscrawlError as problem:
        return _failed(str(problem), problem.exit_code)
    except TyperException as problem:
        return _misused(problem.format_message())
    except Abort:
        return _failed("stopped before it was done", _BUG)
    except OSError as problem:
        if os.environ.get(DEBUG):
            raise
        return _failed(f"{problem.filename or 'the output'}: {problem.strerror or problem}", _BUG)
    except Exception as problem:
        if os.environ.get(DEBUG):
            raise
        told = f"{type(problem).__name__}: {problem}"
        return _failed(f"{told} (a fault of newscrawl: please report it with what {DEBUG}=1 shows)", _BUG)
    else:
        output.flush()
        return code if isinstance(code, int) else 0


def _misused(message: str) -> int:
    from newscrawl.cli import output

    if not message.strip():  # a verb without anything that it needs: its help has been printed
        return _USAGE
    told = " ".join(message.split()).removesuffix(".").replace(": Value error, ", ": ")
    told = _GUESS.sub(r" (did you mean \1?)", told)
    advice = "; newscrawl --help lists the verbs" if told.startswith("No such command") else ""
    output.note(f"Error: {told}{advice}")
    return _USAGE


def _failed(message: str, code: int) -> int:
    from newscrawl.cli import output

    output.note(f"Error: {message}")
    return code

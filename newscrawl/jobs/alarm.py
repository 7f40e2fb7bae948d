"""Tells somebody that a run was not healthy: a web address or a command of the user's choice."""

from __future__ import annotations

import json
import shlex
import subprocess
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

SECONDS = 30


def raise_alarm(target: str | Sequence[str], message: Mapping[str, Any]) -> str:
    """Sends `message` as JSON (POST, or standard input of the command); returns what went wrong, empty for nothing.

    An alarm that cannot be raised changes no exit code.
    """
    body = json.dumps(message, ensure_ascii=False).encode() + b"\n"  # a line each, for commands that append
    try:
        if isinstance(target, str) and target.startswith(("http://", "https://")):
            _post(target, body)
        else:
            words = shlex.split(target) if isinstance(target, str) else list(target)
            # The user's own command out of the user's own file, without a shell.
            subprocess.run(words, input=body, timeout=SECONDS, check=True)  # noqa: S603  # what the user wrote into the file
    except (OSError, ValueError, subprocess.SubprocessError) as problem:
        return f"on_unhealthy: {problem}"
    return ""


def _post(address: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "newscrawl"}
    request = urllib.request.Request(address, data=body, headers=headers)  # noqa: S310  # http or https, see above
    with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310  # same
        pass

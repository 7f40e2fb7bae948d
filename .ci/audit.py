"""Says what pip-audit found (a file of its JSON): ends with 1 for a known weakness, with 0 where nobody could look.

Without the network pip-audit passes over every package and calls that success; a build must neither fail for want of a
network nor take silence for a clean bill of health.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main() -> int:
    try:
        packages: list[dict[str, Any]] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["dependencies"]
    except (OSError, ValueError, KeyError):
        packages = []
    weak = [f"{each['name']} {each['version']}: {found['id']}" for each in packages for found in each.get("vulns", [])]
    passed_over = sum("skip_reason" in each for each in packages)
    looked = len(packages) - passed_over
    if not looked:
        sys.stdout.write("NOT LOOKED: no advisories could be reached; run make audit where they can\n")
        return 0
    sys.stdout.write(f"{looked} packages looked up, {passed_over} passed over, {len(weak)} known weaknesses\n")
    sys.stdout.writelines(f"{each}\n" for each in weak)
    return int(bool(weak))


if __name__ == "__main__":
    sys.exit(main())

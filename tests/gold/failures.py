"""The table of what extraction is known to get wrong: groups of ``page.field`` with one reason each."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Container

from tests.gold.samples import HERE

TABLE = HERE / "known_failures.toml"
_HEAD = """\
# What extraction is known to get wrong on the gold pages, as page.field under the reason. A field listed here must fail:
# a repair strikes it out (`python -m tests.gold --prune`). Additions are made by hand, with a reason.
"""


def read() -> dict[str, str]:
    """Reasons by ``page.field``."""
    groups = tomllib.loads(TABLE.read_text(encoding="utf-8")).get("failure", [])
    return {field: group["reason"] for group in groups for field in group["fields"]}


def write(failures: dict[str, str]) -> None:
    parts = [_HEAD]
    for reason in dict.fromkeys(failures.values()):
        fields = [f"    {json.dumps(field)},\n" for field in failures if failures[field] == reason]
        parts.append(
            f"[[failure]]\nreason = {json.dumps(reason, ensure_ascii=False)}\nfields = [\n{''.join(fields)}]\n"
        )
    TABLE.write_text("\n".join(parts), encoding="utf-8")


def prune(failing: Container[str]) -> list[str]:
    """Strikes out what no longer fails; returns it."""
    known = read()
    repaired = [field for field in known if field not in failing]
    write({field: reason for field, reason in known.items() if field in failing})
    return repaired

"""JSON schema of newscrawl.toml for editors: ``python -m newscrawl.jobs.schema > data/newscrawl.schema.json``."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from typing import Any

from newscrawl.jobs.checks import MOST_PRIORITY, SPIDERS
from newscrawl.jobs.times import INTERVAL, INTERVAL_ACCEPTED, WINDOW, WINDOW_ACCEPTED

_ELSEWHERE = {"share": ("url", "url_file", "host"), "category": ("url", "slug", "host"), "roll": ("url", "host")}
"""Arguments that are no field of what a spider makes of them."""
_DERIVED = frozenset({"links", "share_base"})


def schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Jobs of newscrawl",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "settings": _settings(),
            "on_unhealthy": {
                "description": "Where a run that is not healthy is told: an address that gets a POST, or a command",
                "oneOf": [_text(), {"type": "array", "minItems": 1, "items": _text()}],
            },
            "prometheus_file": _text("Text file for Prometheus, written after every run") | {"minLength": 1},
            "quiet_hours": _windows("No job is due then, and one that runs is ended"),
            "jobs": {"type": "array", "items": _job()},
        },
    }


def arguments_of(spider: str) -> tuple[str, ...]:
    """Names that a spider accepts."""
    own = (field.name for field in fields(SPIDERS[spider]) if field.name not in _DERIVED)
    return tuple(dict.fromkeys([*_ELSEWHERE.get(spider, ()), *own]))


def _settings() -> dict[str, Any]:
    value = {"type": ["string", "number", "boolean", "array"], "items": _text()}
    return {
        "type": "object",
        "description": "Told to every crawl; an environment variable of the same name goes before it",
        "additionalProperties": False,
        "patternProperties": {"^NEWSCRAWL_[A-Z_]+$": value},
    }


def _job() -> dict[str, Any]:
    priority = {"type": "integer", "minimum": -MOST_PRIORITY, "maximum": MOST_PRIORITY}
    return {
        "type": "object",
        "required": ["name", "spider"],
        "additionalProperties": False,
        "properties": {
            "name": _text("Your name for the job") | {"minLength": 1, "maxLength": 64},
            "spider": {"enum": list(SPIDERS)},
            "arguments": {"type": "object"},
            "interval": _text(INTERVAL_ACCEPTED) | {"pattern": f"^({INTERVAL})$", "default": "auto"},
            "priority": priority | {"description": "Higher goes first", "default": 0},
            "windows": _windows("Only then; a run that goes on is ended"),
        },
        "allOf": [_accepted(spider) for spider in SPIDERS],
    }


def _windows(description: str) -> dict[str, Any]:
    window = _text(WINDOW_ACCEPTED) | {"pattern": f"^({WINDOW})$"}
    return {"type": "array", "description": description, "items": window}


def _accepted(spider: str) -> dict[str, Any]:
    names = {name: {"type": ["string", "integer", "array"], "items": _text()} for name in arguments_of(spider)}
    return {
        "if": {"properties": {"spider": {"const": spider}}, "required": ["spider"]},
        "then": {"properties": {"arguments": {"additionalProperties": False, "properties": names}}},
    }


def _text(description: str = "") -> dict[str, Any]:
    return {"type": "string"} | ({"description": description} if description else {})


def text() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())

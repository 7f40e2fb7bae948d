"""What an extractor made of one page, in the form that crosses from a worker process to the scorer."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Prediction:
    title: str = ""
    body: str = ""
    published: str = ""
    """ISO 8601: with offset when the extractor gives one, a bare date when it gives only the day; empty for none."""
    authors: list[str] = field(default_factory=list)
    medium: str = ""
    seconds: float = 0.0
    """CPU time."""
    error: str = ""
    """Type and message of the exception, or what ended the worker; empty when the page was read."""

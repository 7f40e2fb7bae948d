"""newscrawl.toml: read and checked as a whole before anything is asked for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newscrawl.crawl.job import Job as Identity
from newscrawl.errors import UsageError
from newscrawl.jobs.checks import Checker, Problem, as_text
from newscrawl.jobs.times import Hours, Window, read_interval
from newscrawl.spiders.arguments import addresses

NAME = "newscrawl.toml"
_SQLITE = re.compile(r"^(sqlite(?:\+\w+)?:///)([^/:][^?]*)(.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    spider: str
    arguments: Mapping[str, str]
    parsed: Any
    """The arguments as the spider understands them."""
    interval: timedelta | None
    """None follows the source."""
    priority: int
    hours: Hours

    @property
    def key(self) -> str:
        """The same as a `scrapy crawl` of that spider with these arguments has."""
        return Identity.of(self.spider, self.parsed, self.arguments, self.name).key

    @property
    def addresses(self) -> tuple[str, ...]:
        """What is asked for first."""
        return addresses(self.parsed)


@dataclass(frozen=True, slots=True)
class JobFile:
    path: Path
    settings: Mapping[str, str]
    """``NEWSCRAWL_*``, as the environment says them."""
    jobs: tuple[Job, ...]
    on_unhealthy: str | tuple[str, ...]
    """A URL or a command; empty for nothing."""
    prometheus_file: Path | None
    zone: ZoneInfo

    def named(self, names: list[str]) -> list[Job]:
        known = {job.name: job for job in self.jobs}
        for name in names:
            if name not in known:
                raise UsageError(f"{self.path} has no job {name!r}; there are: {', '.join(known) or 'none'}")
        return [known[name] for name in dict.fromkeys(names)]


def read(path: Path) -> JobFile:
    """Raises `UsageError` with one line for each problem: ``file:line: what, what is accepted``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"there is no {path}; write one with: newscrawl init") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"{path} cannot be read: {problem}") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise UsageError(_syntax(path, text, problem)) from None
    checker = Checker(data, path.absolute().parent)
    checker.check()
    if checker.problems:
        raise UsageError(_listed(path, text, checker.problems))
    return _made(path, data, checker)


def _made(path: Path, data: Mapping[str, Any], checker: Checker) -> JobFile:
    folder = path.absolute().parent
    quiet = _windows(data.get("quiet_hours", []))
    settings = {name: _beside(folder, as_text(value)) for name, value in data.get("settings", {}).items()}
    alarm = data.get("on_unhealthy", "")
    target = data.get("prometheus_file")
    return JobFile(
        path=path,
        settings=settings,
        jobs=tuple(_job(each, checker, quiet) for each in data.get("jobs", [])),
        on_unhealthy=alarm if isinstance(alarm, str) else tuple(alarm),
        prometheus_file=folder / target if target else None,
        zone=ZoneInfo(settings.get("NEWSCRAWL_TIMEZONE", "Asia/Shanghai")),
    )


def _windows(texts: Iterable[str]) -> tuple[Window, ...]:
    return tuple(map(Window.parse, texts))


def _job(entry: Mapping[str, Any], checker: Checker, quiet: tuple[Window, ...]) -> Job:
    given, parsed = checker.arguments[entry["name"]]
    return Job(
        name=entry["name"],
        spider=entry["spider"],
        arguments=given,
        parsed=parsed,
        interval=read_interval(entry.get("interval", "auto")),
        priority=entry.get("priority", 0),
        hours=Hours(_windows(entry.get("windows", [])), quiet),
    )


def _beside(folder: Path, value: str) -> str:
    """A SQLite file is meant to be beside newscrawl.toml, wherever the command was started."""
    return _SQLITE.sub(lambda found: f"{found[1]}{folder / found[2]}{found[3]}", value)


def _syntax(path: Path, text: str, problem: tomllib.TOMLDecodeError) -> str:
    place = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", str(problem))
    line = (place and place[1]) or len(text.splitlines()) or 1
    return f"{path}:{line}: {str(problem)[: place.start() if place else None]}; this is no TOML"


def _listed(path: Path, text: str, problems: list[Problem]) -> str:
    from newscrawl.jobs.lines import Lines

    lines = Lines(text)
    said = sorted((lines.of(problem.place), problem.what) for problem in problems)
    return "\n".join(f"{path}:{number}: {what}" for number, what in said)

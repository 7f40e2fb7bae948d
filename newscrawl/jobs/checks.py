"""What newscrawl.toml may say: every key is known, every value is of use, every argument is what its spider accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from newscrawl.errors import NewscrawlError, UsageError, accepted_instead
from newscrawl.jobs.times import INTERVAL_ACCEPTED, WINDOW_ACCEPTED, Hours, Window, read_interval
from newscrawl.spiders.arguments import CategoryArguments, FeedArguments, RollArguments, ShareArguments

SPIDERS: Mapping[str, Any] = {
    "category": CategoryArguments,
    "feed": FeedArguments,
    "roll": RollArguments,
    "share": ShareArguments,
}
TOP = ("settings", "on_unhealthy", "prometheus_file", "quiet_hours", "jobs")
JOB = ("name", "spider", "arguments", "interval", "priority", "windows")
JOB_NAME = r"[\w][\w.-]{0,63}"
MOST_PRIORITY = 100
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Hours of a week are the same in every week."""


class Problem(NamedTuple):
    place: tuple[str | int, ...]
    what: str


class Checker:
    """Collects all problems of a file, so that they can be mended at once."""

    def __init__(self, data: Mapping[str, Any], folder: Path) -> None:
        self.data = data
        self.folder = folder
        self.problems: list[Problem] = []
        self._names: set[str] = set()
        self.arguments: dict[str, tuple[dict[str, str], Any]] = {}
        """By name of the job: as text, and as the spider understands them."""

    def check(self) -> None:
        self._keys((), self.data, TOP)
        self._settings(self.data.get("settings", {}))
        self._alarm(self.data.get("on_unhealthy", ""))
        quiet = self._windows(("quiet_hours",), self.data.get("quiet_hours", []))
        target = self.data.get("prometheus_file", "x")
        self._demand(isinstance(target, str) and bool(target), ("prometheus_file",), target, "a path of a file")
        jobs = self.data.get("jobs", [])
        if not isinstance(jobs, list) or not all(isinstance(job, dict) for job in jobs):
            self._refuse(("jobs",), jobs, "tables that begin with [[jobs]]")
            return
        for number, job in enumerate(jobs):
            self._job(("jobs", number), job, quiet)

    # -- top --------------------------------------------------------------------------------------------------

    def _settings(self, settings: Any) -> None:
        if not isinstance(settings, dict):
            self._refuse(("settings",), settings, "a table [settings]")
            return
        if not settings:
            return
        from newscrawl.jobs.settings import public_settings

        known = public_settings()
        self._keys(("settings",), settings, known)
        for name, value in settings.items():
            single = isinstance(value, str | int | float)
            usable = single or (isinstance(value, list) and all(isinstance(each, str) for each in value))
            self._demand(usable, ("settings", name), value, "a text, a number, true, false, or a list of texts")
            if usable and name in known:
                self._value(name, as_text(value))

    def _value(self, name: str, value: str) -> None:
        from newscrawl.jobs.settings import config_of
        from newscrawl.store.dialects import parse

        try:
            config = config_of({name: value}, {})
            if name == "NEWSCRAWL_DATABASE_URL":
                parse(config.database_url)
        except NewscrawlError as problem:
            if name in str(problem) or name == "NEWSCRAWL_DATABASE_URL":  # and not one of the environment
                self.problems.append(Problem(("settings", name), str(problem)))

    def _alarm(self, given: Any) -> None:
        if isinstance(given, str):
            usable = not given or urlsplit(given).scheme in {"http", "https"} or "://" not in given
        else:
            usable = isinstance(given, list) and bool(given) and all(isinstance(each, str) for each in given)
        self._demand(
            usable, ("on_unhealthy",), given, "an address (https://...) or a command, as text or list of words"
        )

    # -- jobs -------------------------------------------------------------------------------------------------

    def _job(self, place: tuple[str | int, ...], job: Mapping[str, Any], quiet: tuple[Window, ...]) -> None:
        self._keys(place, job, JOB)
        for name in ("name", "spider"):
            if name not in job:
                self.problems.append(Problem(place, f"a job needs a key {name!r}"))
        name = job.get("name", "unnamed")
        if not isinstance(name, str) or not re.fullmatch(JOB_NAME, name):
            self._refuse((*place, "name"), name, "letters, digits, '.', '_' and '-', at most 64")
        elif name in self._names:
            self.problems.append(
                Problem((*place, "name"), f"a job called {name!r} was there before; give another name")
            )
        self._names.add(str(name))
        self._times(place, job, quiet)
        priority = job.get("priority", 0)
        usable = isinstance(priority, int) and not isinstance(priority, bool) and abs(priority) <= MOST_PRIORITY
        self._demand(usable, (*place, "priority"), priority, "a whole number from -100 to 100; higher goes first")
        self._spider(place, job, str(name))

    def _times(self, place: tuple[str | int, ...], job: Mapping[str, Any], quiet: tuple[Window, ...]) -> None:
        interval = job.get("interval", "auto")
        if not _reads(read_interval, interval):
            self._refuse((*place, "interval"), interval, INTERVAL_ACCEPTED)
        windows = self._windows((*place, "windows"), job.get("windows", []))
        if Hours(windows, quiet).open_at(_SOME_DAY) is None:
            named = (*place, "windows") if windows else place
            self.problems.append(Problem(named, "quiet_hours leave no hour of the week to this job"))

    def _windows(self, place: tuple[str | int, ...], given: Any) -> tuple[Window, ...]:
        """Those that can be read; the others are problems."""
        self._demand(isinstance(given, list), place, given, f"a list of {WINDOW_ACCEPTED}")
        found = []
        for number, text in enumerate(given if isinstance(given, list) else []):
            try:
                found.append(Window.parse(text))
            except (ValueError, TypeError):
                self._refuse((*place, number), text, WINDOW_ACCEPTED)
        return tuple(found)

    def _spider(self, place: tuple[str | int, ...], job: Mapping[str, Any], name: str) -> None:
        spider, given = job.get("spider"), job.get("arguments", {})
        if spider is not None and (not isinstance(spider, str) or spider not in SPIDERS):
            self._refuse((*place, "spider"), spider, f"one of {', '.join(SPIDERS)}")
        elif not isinstance(given, dict):
            self._refuse((*place, "arguments"), given, "a table of arguments")
        elif spider is not None:
            typed = {key: _typed(value) for key, value in given.items()}
            if typed.get("url_file") == "-":
                self._refuse((*place, "arguments", "url_file"), "-", "a file: nobody types into a scheduled crawl")
                return
            if "url_file" in typed:
                typed["url_file"] = str(self.folder / typed["url_file"])
            self._parse((*place, "arguments"), spider, typed, name)

    def _parse(self, place: tuple[str | int, ...], spider: str, given: dict[str, str], name: str) -> None:
        try:
            parsed = SPIDERS[spider].parse(given)
        except UsageError as problem:
            named = re.match(r"argument (\w+)", str(problem))
            self.problems.append(Problem((*place, named[1]) if named else place, str(problem)))
            parsed = None
        twin = next((key for key, (_, other) in self.arguments.items() if parsed is not None and other == parsed), None)
        if twin is not None:
            self.problems.append(
                Problem(place[:-1], f"the job {twin!r} has the same spider and arguments; leave one out")
            )
        self.arguments.setdefault(name, (given, parsed))

    # -- saying so --------------------------------------------------------------------------------------------

    def _keys(self, place: tuple[str | int, ...], table: Mapping[str, Any], accepted: Iterable[str]) -> None:
        accepted = tuple(accepted)
        for key in table:
            if key not in accepted:
                told = f"unknown key {key!r}; {accepted_instead(key, accepted)}"
                self.problems.append(Problem((*place, key), told))

    def _demand(self, usable: bool, place: tuple[str | int, ...], given: Any, accepted: str) -> None:  # noqa: FBT001  # the one question
        if not usable:
            self._refuse(place, given, accepted)

    def _refuse(self, place: tuple[str | int, ...], given: Any, accepted: str) -> None:
        name = next(part for part in reversed(place) if isinstance(part, str))
        self.problems.append(Problem(place, f"{name} = {given!r} is not accepted; give {accepted}"))


def as_text(value: Any) -> str:
    """As the environment would say it."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _typed(value: Any) -> str:
    """As it would be typed behind ``-a name=``."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _reads(read: Any, text: Any) -> bool:
    try:
        read(text)
    except (ValueError, TypeError):
        return False
    return True

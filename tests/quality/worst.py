"""The pages that cost most, field by field: where a developer looks next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.quality.corpus import Case
from tests.quality.prediction import Prediction
from tests.quality.scoring import PageScore, score

PAGE_FIELDS = ("body", "title", "day", "minute", "utc", "authors", "medium")
_SHOWN = 3
_WIDTH = 100


def crashes(cases: Sequence[Case], predictions: Sequence[Prediction]) -> Iterator[str]:
    for case, found in zip(cases, predictions, strict=True):
        if found.error:
            yield f"{case.set_name} crash {case.id} {case.url}\n    {found.error}"


def worst(cases: Sequence[Case], predictions: Sequence[Prediction], fields: Sequence[str], count: int) -> Iterator[str]:
    scored = [(case, found, score(case, found)) for case, found in zip(cases, predictions, strict=True)]
    for field in fields:
        wrong = [each for each in scored if (value := getattr(each[2], field)) is not None and value < 1]
        wrong.sort(key=lambda each: getattr(each[2], field))
        for case, found, page in wrong[:count]:
            yield f"{case.set_name} {field} {getattr(page, field):.3f} {case.id} {case.url}"
            yield from (f"    {line}" for line in _explained(case, found, page, field))


def _explained(case: Case, found: Prediction, page: PageScore, field: str) -> Iterator[str]:
    if field == "body":
        yield from _body(case, found, page)
        return
    truth = {"title": case.truth.title, "authors": list(case.truth.authors), "medium": list(case.truth.medium)}
    given = {"title": found.title, "authors": found.authors, "medium": found.medium}
    yield f"truth: {truth.get(field, list(case.truth.published))}"
    yield f"found: {given.get(field, found.published)}"


def _body(case: Case, found: Prediction, page: PageScore) -> Iterator[str]:
    expected, given = _lines(case.truth.body), _lines(found.body)
    yield f"precision {page.precision:.3f}, recall {page.recall:.3f}; lines: {len(expected)} true, {len(given)} found"
    for mark, lines, others in (("-", expected, given), ("+", given, expected)):
        known = set(others)
        strange = [line for line in lines if line not in known]
        yield from (f"{mark} {line[:_WIDTH]}" for line in strange[:_SHOWN])
        if len(strange) > _SHOWN:
            yield f"{mark} ... {len(strange) - _SHOWN} more"


def _lines(text: str) -> list[str]:
    return [stripped for line in text.splitlines() if (stripped := " ".join(line.split()))]

"""One page, one field, one figure between 0 and 1; None where the truth does not judge the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from tests.quality.corpus import Case, Truth
from tests.quality.folding import fold, shingles, tokens
from tests.quality.prediction import Prediction

BEIJING = timezone(timedelta(hours=8))
CONTAINED = 3
"""Characters from which one credit inside another is the same medium."""


@dataclass(frozen=True, slots=True)
class PageScore:
    """Every figure of one page."""

    precision: float | None = None
    recall: float | None = None
    title: float | None = None
    day: float | None = None
    minute: float | None = None
    utc: float | None = None
    authors: float | None = None
    medium: float | None = None

    @property
    def body(self) -> float | None:
        return None if self.recall is None else harmonic(self.precision or 0.0, self.recall)


def score(case: Case, found: Prediction) -> PageScore:
    truth = case.truth
    precision, recall = body(truth.body, found.body) if truth.body else (None, None)
    chinese = case.language == "zh"
    return PageScore(
        precision=precision,
        recall=recall,
        title=title(truth.title, found.title) if truth.title else None,
        day=_best(day, truth.published, found.published),
        minute=_best(minute, [each for each in truth.published if _has_clock(each)], found.published),
        utc=_best(utc, [each for each in _zoned(truth, chinese=chinese) if _has_clock(each)], found.published),
        authors=authors(truth.authors, found.authors) if truth.authors else None,
        medium=medium(truth.medium, found.medium) if truth.medium else None,
    )


def harmonic(precision: float, recall: float) -> float:
    """F1 of a precision and a recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def body(truth: str, found: str) -> tuple[float | None, float]:
    """Precision and recall of the shared shingles; a text that is not there has no precision."""
    expected, given = shingles(truth), shingles(found)
    shared = (expected & given).total()
    return (shared / given.total() if tokens(found) else None), shared / expected.total()


def title(truth: str, found: str) -> float:
    return float(fold(truth) == fold(found))


def day(truth: str, found: str) -> float:
    """Same calendar day in the truth's own offset, when both have one."""
    expected, given = _side_by_side(truth, found)
    return float(_day_of(expected) == _day_of(given))


def minute(truth: str, found: str) -> float:
    """Same wall-clock minute: in the truth's own offset when both have one, else as printed."""
    expected, given = _side_by_side(truth, found)
    if not isinstance(expected, datetime) or not isinstance(given, datetime):
        return 0.0
    return float(_to_minute(expected.replace(tzinfo=None)) == _to_minute(given.replace(tzinfo=None)))


def utc(truth: str, found: str) -> float:
    """Same minute in UTC; a prediction without an offset names no instant and is wrong."""
    expected, given = read(truth), read(found)
    if not isinstance(expected, datetime) or not isinstance(given, datetime) or given.tzinfo is None:
        return 0.0
    return float(_to_minute(expected.astimezone(BEIJING)) == _to_minute(given.astimezone(BEIJING)))


def authors(truth: Sequence[str], found: Sequence[str]) -> float:
    """F1 of the sets of names."""
    expected, given = {fold(name) for name in truth}, {fold(name) for name in found} - {""}
    shared = len(expected & given)
    return harmonic(shared / len(given), shared / len(expected)) if given else 0.0


def medium(truth: Sequence[str], found: str) -> float:
    """Any credit of the page, equal or one inside the other with at least three characters."""
    given = fold(found)
    return float(any(_same_medium(fold(each), given) for each in truth))


def read(text: str) -> date | datetime | None:
    """A bare date as a date, anything with a clock as a datetime, what cannot be read as None."""
    try:
        return datetime.fromisoformat(text) if _has_clock(text) else date.fromisoformat(text)
    except ValueError:
        return None


def _side_by_side(truth: str, found: str) -> tuple[date | datetime | None, date | datetime | None]:
    expected, given = read(truth), read(found)
    if isinstance(expected, datetime) and isinstance(given, datetime) and expected.tzinfo and given.tzinfo:
        given = given.astimezone(expected.tzinfo)
    return expected, given


def _same_medium(expected: str, given: str) -> bool:
    shorter, longer = sorted((expected, given), key=len)
    return expected == given or (len(shorter) >= CONTAINED and shorter in longer)


def _best(compare: Callable[[str, str], float], truths: Sequence[str], found: str) -> float | None:
    if not truths:
        return None
    return max(compare(each, found) for each in truths)


def _zoned(truth: Truth, *, chinese: bool) -> list[str]:
    readable = [(each, read(each)) for each in truth.published]
    return [
        each if moment.tzinfo else f"{each}+08:00"
        for each, moment in readable
        if isinstance(moment, datetime) and (moment.tzinfo or chinese)
    ]


def _has_clock(text: str) -> bool:
    return ":" in text


def _day_of(moment: date | datetime | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _to_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)

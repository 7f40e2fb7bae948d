"""Days as they are printed in the languages of Europe and its daughters, read without guessing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

# Beginnings of the names of the months, from January on; one that begins another stands behind it.
_NAMES = (
    "januar january janv jan jän ene gennaio genn gen ocak янв січ styczeń stycznia stycz ιαν siječ siječ leden ledna",
    "februar february févr fév feb fév fev luty lutego şubat феврал фев лют φεβ helmikuu únor února",
    "märz march marzo mars mär maart maar mart mar mrt maret marca marzec мар березн μαρ maaliskuu břez",
    "april avril aprile abril apr avr abr kwiecień kwietnia kwiec nisan апр квіт απρ huhtikuu dub",
    "mai may mayo mei mag maj mayıs мая май трав μάι μαΐ μαϊ toukokuu květ",
    "juni june juin giugno giu junio junho jun haziran czerwiec czerwca czerw июн черв ιουν kesäkuu červn",
    "juli july juillet juil luglio lug julio julho jul temmuz lipiec lipca lip июл лип ιουλ heinäkuu červenc",
    "august août agosto aout ago agu aug ağustos sierpień sierpnia sierp авг серп αυγ elokuu srp",
    "september septembre settembre septiembre setembro sept sep set sett eylül wrzesień września wrzes wrz сен верес "
    "σεπ syyskuu září",
    "oktober october octobre ottobre octubre outubro okt oct ott out ekim październik października paźdz paź окт жовт "
    "οκτ lokakuu říj",
    "november novembre noviembre novembro nov kasım listopad listopada лист нояб ноя νοε marraskuu",
    "dezember december décembre dicembre diciembre dezembro dez dec déc dic aralık des grudzień grudnia grudz дек груд "
    "δεκ joulukuu pros",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_NAME = r"[^\W\d_]{3,14}"
_SHORTEST = 3
_DATE = re.compile(
    r"(?<![\w.:/-])(?:"
    rf"(?P<day1>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°)?[. ,/-]{{0,3}}(?:d[eo]l? |of |da )?"
    rf"(?P<month1>{_NAME})[. ,/-]{{1,3}}(?:d[eo]l? )?(?P<year1>(?:19|20)\d\d)"
    rf"|(?P<month2>{_NAME})\.? ?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?[ ,]{{1,3}}(?P<year2>(?:19|20)\d\d)"
    r"|(?P<year3>(?:19|20)\d\d)(?P<separator>[-/.])(?P<month3>\d{1,2})(?P=separator)(?P<day3>\d{1,2})"
    r"|(?P<day4>\d{1,2})(?P<between> ?[./|-] ?)(?P<month4>\d{1,2})(?P=between)"
    r"(?P<year4>(?:19|20)\d\d|\d\d(?=$|[^\w.:/-]))"
    r")(?![\d/-]|\.\d)",
    re.IGNORECASE,
)
_NUMBERS = "4"
"""The form that leaves open which number is the month."""
_LAST_MONTH = 12
_TWO_DIGITS, _CENTURY = 100, 2000


class Day(NamedTuple):
    day: date
    start: int
    end: int


def days(text: str, *, american: bool | None) -> Iterator[Day]:
    """The dates in a text with day, month and year.

    `american` says how ``3/4/2020`` is meant: month first or day first; with None it is passed over,
    and so is ``3-4-2020``.
    """
    for found in _DATE.finditer(text):
        if day := _day(found, american=american):
            yield Day(day, found.start(), found.end())


def _day(found: re.Match[str], *, american: bool | None) -> date | None:
    form = next(number for number in "1234" if found[f"year{number}"])
    month = found[f"month{form}"]
    number = int(month) if month.isdigit() else _named(month.lower())
    in_month, year = int(found[f"day{form}"]), int(found[f"year{form}"])
    if form == _NUMBERS and number != in_month:
        if "." not in found["between"] and max(number, in_month) <= _LAST_MONTH and american is None:
            return None
        if number > _LAST_MONTH or (american and "/" in found["between"] and in_month <= _LAST_MONTH):
            number, in_month = in_month, number
    try:
        return date(year if year >= _TWO_DIGITS else _CENTURY + year, number, in_month)
    except ValueError:
        return None


def _named(word: str) -> int:
    """The month whose name begins so; 0 for none, which is in no calendar."""
    for length in range(len(word), _SHORTEST - 1, -1):
        if number := _MONTHS.get(word[:length]):
            return number
    return 0

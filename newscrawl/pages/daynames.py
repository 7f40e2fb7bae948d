"""Days as they are printed in the languages of Europe and its daughters, read without guessing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

# Names and their abbreviations, from January on. "~" marks a beginning that takes up to four letters of inflection;
# all others stand as they are, for "may" begins many words, and "mar" and "oct" do too.
_NAMES = (
    "januar january januari janvier januarie janeiro janv jan jän jänner ene enero gennaio genn gen ianuarie "
    "január~ leden ledna siječanj siječnja tammikuu~ ocak styczeń stycznia stycz januára январ~ янв січн~ січ "
    "ιανουαρ~ ιαν",
    "februar february februari février fevrier fevereiro févr fév feb febr febrero febbraio febb fev februarie "
    "februarja február~ luty lutego şubat helmikuu~ únor~ veljač~ феврал~ фев лют~ φεβρουαρ~ φεβ",
    "märz maerz march marzo mars mär maart maar mart mar mrt maret marca marzec março marts marec martie mac "
    "maaliskuu~ břez~ ožuj~ март марта марте мар берез~ μαρτ~ μάρτ~ μαρ",
    "april avril aprile abril apr avr abr aprilie apríl~ kwiecień kwietnia kwiec nisan huhtikuu~ dub dubna duben "
    "travanj travnja апрел~ апр квіт~ απρίλ~ απριλ~ απρ",
    "mai may mayo mei mag maggio maio maj maja máj~ mayıs toukokuu~ květ~ svib~ май мая мае трав~ μάι~ μαΐ~ μαϊ~",
    "juni june juin giugno giu junio junho jun iunie jún~ haziran czerwiec czerwca czerw kesäkuu~ červn~ červen "
    "lipanj lipnja июн~ черв~ ιουν~ ιούν~",
    "juli july juillet juil luglio lug julio julho jul iulie júl~ temmuz lipiec lipca lip heinäkuu~ červenec "
    "července srpanj srpnja июл~ лип~ ιουλ~ ιούλ~",
    "august august~ août aout agosto ago agu agustus aug avgust avgusta ağustos sierpień sierpnia sierp elokuu~ "
    "srp srpna srpen авг август~ серп~ αυγούστ~ αύγουστ~ αυγ",
    "september septembre settembre septiembre setiembre setembro septembrie septemb~ sept sep set sett eylül "
    "wrzesień września wrzes wrz syyskuu~ září rujan rujna сентябр~ сент сен верес~ σεπτ~ σεπ",
    "oktober october octobre ottobre octubre outubro octombrie október oktobra okt oct ott out ekim październik~ "
    "paźdz paź lokakuu~ říj~ октябр~ окт жовт~ οκτ~",
    "november novembre noviembre novembro noiembrie novembra nov kasım listopad~ studen~ marraskuu~ ноябр~ нояб "
    "ноя листопад~ лист νοε~ νοέ~",
    "dezember december décembre decembre dicembre diciembre dezembro desember decembrie decembra dez dec déc dic "
    "aralık des grudzień grudnia grudz joulukuu~ prosin~ pros декабр~ дек груд~ δεκ~",
)
_MONTHS = {name.rstrip("~"): number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_INFLECTED = {name[:-1] for names in _NAMES for name in names.split() if name.endswith("~")}
_LONGEST_ENDING = 4
_NAME = r"[^\W\d_]{3,14}"
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
    is_short: bool
    """Without its century, as version numbers and telephone numbers are, too."""


def days(text: str, *, american: bool | None) -> Iterator[Day]:
    """The dates in a text with day, month and year.

    `american` says how ``3/4/2020`` is meant: month first or day first; with None it is passed over,
    and so is ``3-4-2020``.
    """
    for found in _DATE.finditer(text):
        if day := _day(found, american=american):
            yield Day(day, found.start(), found.end(), is_short=len(found["year4"] or "0000") == len("21"))


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
    """The month of that name; 0 for none, which is in no calendar."""
    if number := _MONTHS.get(word):
        return number
    beginnings = (word[:length] for length in range(len(word) - 1, max(2, len(word) - _LONGEST_ENDING - 1), -1))
    return next((_MONTHS[each] for each in beginnings if each in _INFLECTED), 0)

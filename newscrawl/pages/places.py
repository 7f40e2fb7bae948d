"""In which time zone a page without one keeps its clocks: by the country of its address, else by its language. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

_COUNTRIES = {
    "ae": "Asia/Dubai",
    "ar": "America/Argentina/Buenos_Aires",
    "at": "Europe/Vienna",
    "be": "Europe/Brussels",
    "bg": "Europe/Sofia",
    "br": "America/Sao_Paulo",
    "ch": "Europe/Zurich",
    "cl": "America/Santiago",
    "cn": "Asia/Shanghai",
    "co": "America/Bogota",
    "cz": "Europe/Prague",
    "de": "Europe/Berlin",
    "dk": "Europe/Copenhagen",
    "ee": "Europe/Tallinn",
    "eg": "Africa/Cairo",
    "es": "Europe/Madrid",
    "fi": "Europe/Helsinki",
    "fr": "Europe/Paris",
    "gr": "Europe/Athens",
    "hk": "Asia/Hong_Kong",
    "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest",
    "id": "Asia/Jakarta",
    "ie": "Europe/Dublin",
    "il": "Asia/Jerusalem",
    "in": "Asia/Kolkata",
    "ir": "Asia/Tehran",
    "it": "Europe/Rome",
    "jp": "Asia/Tokyo",
    "ke": "Africa/Nairobi",
    "kr": "Asia/Seoul",
    "lt": "Europe/Vilnius",
    "lu": "Europe/Luxembourg",
    "lv": "Europe/Riga",
    "mo": "Asia/Macau",
    "my": "Asia/Kuala_Lumpur",
    "ng": "Africa/Lagos",
    "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo",
    "nz": "Pacific/Auckland",
    "pe": "America/Lima",
    "ph": "Asia/Manila",
    "pk": "Asia/Karachi",
    "pl": "Europe/Warsaw",
    "pt": "Europe/Lisbon",
    "ro": "Europe/Bucharest",
    "rs": "Europe/Belgrade",
    "ru": "Europe/Moscow",
    "sa": "Asia/Riyadh",
    "se": "Europe/Stockholm",
    "sg": "Asia/Singapore",
    "si": "Europe/Ljubljana",
    "sk": "Europe/Bratislava",
    "th": "Asia/Bangkok",
    "tr": "Europe/Istanbul",
    "tw": "Asia/Taipei",
    "ua": "Europe/Kyiv",
    "uk": "Europe/London",
    "vn": "Asia/Ho_Chi_Minh",
    "za": "Africa/Johannesburg",
}
_LANGUAGES = {
    "bg": "bg",
    "cs": "cz",
    "da": "dk",
    "de": "de",
    "el": "gr",
    "et": "ee",
    "fi": "fi",
    "fr": "fr",
    "he": "il",
    "hu": "hu",
    "id": "id",
    "it": "it",
    "ja": "jp",
    "ko": "kr",
    "nb": "no",
    "nl": "nl",
    "no": "no",
    "pl": "pl",
    "ro": "ro",
    "ru": "ru",
    "sv": "se",
    "th": "th",
    "tr": "tr",
    "uk": "ua",
    "vi": "vn",
    "zh": "cn",
}
"""Only languages that are mostly read in one country or zone."""
ELSEWHERE = "UTC"


def zone_of(url: str, language: str) -> str:
    """An IANA name; UTC where neither the address nor the language tells."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    country = host.rsplit(".", 1)[-1]
    if country in _COUNTRIES:
        return _COUNTRIES[country]
    main, _, region = language.replace("_", "-").partition("-")
    return _COUNTRIES.get(region.lower(), "") or _COUNTRIES.get(_LANGUAGES.get(main.lower(), ""), ELSEWHERE)

"""The words that dates are made of, by language. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Final


def _numbered(words: str, first: int = 1) -> dict[str, int]:
    """Each word of a line gets the next number; words joined by / share one."""
    return {form: number for number, forms in enumerate(words.split(), first) for form in forms.split("/")}


MONTHS: Final[dict[str, dict[str, int]]] = {
    "en": _numbered(
        "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct november/nov december/dec"
    ),
    "de": _numbered("januar/jänner februar märz april mai juni juli august september oktober november dezember"),
    "es": _numbered(
        "enero/ene febrero/feb marzo/mar abril/abr mayo junio/jun julio/jul agosto/ago septiembre/setiembre/sept octubre/oct noviembre/nov "
        "diciembre/dic"
    ),
    "fr": _numbered("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    "ru": _numbered("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
}
WEEKDAYS: Final[dict[str, dict[str, int]]] = {
    "en": _numbered("monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thurs friday/fri saturday/sat sunday/sun"),
    "de": _numbered("montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag"),
    "es": _numbered("lunes martes miércoles jueves viernes sábado domingo"),
    "fr": _numbered("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    "ru": _numbered("понедельник вторник среду/среда четверг пятницу/пятница субботу/суббота воскресенье"),
}
NUMBERS: Final = {
    **_numbered(
        "one/a/an/another two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty"
    ),
    **dict(zip("thirty forty fifty sixty ninety dozen half".split(), (30, 40, 50, 60, 90, 12, 0), strict=True)),
}
ORDINALS: Final = {**_numbered("first second third fourth"), **_numbered("1st 2nd 3rd 4th")}
SEASONS: Final = {"spring": "SP", "summer": "SU", "fall": "FA", "autumn": "FA", "winter": "WI"}
PARTS_OF_DAY: Final = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}
DAYS: Final[dict[str, dict[str, int]]] = {
    "en": {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1},
    "de": {"heute": 0, "gestern": -1, "vorgestern": -2, "morgen": 1},
    "es": {"hoy": 0, "ayer": -1, "anteayer": -2, "mañana": 1},
    "fr": {"aujourd'hui": 0, "aujourd’hui": 0, "hier": -1, "avant-hier": -2, "demain": 1},
    "ru": {"сегодня": 0, "вчера": -1, "позавчера": -2, "завтра": 1},
}
PAST: Final = frozenset("last past previous vergangenen letzten vorigen pasado dernier прошлый прошлую прошлое".split())
NEXT: Final = frozenset("next coming kommenden nächsten próximo prochain следующий следующую".split())
SHIFTS: Final = {
    **dict.fromkeys(("this", "the current", "current", "latest", "full", "fiscal", ""), 0),
    **dict.fromkeys(("last", "past", "the past", "the previous", "previous"), -1),
    **dict.fromkeys(("next", "the coming", "the following"), 1),
}
VAGUE: Final = {
    **dict.fromkeys(("now", "currently", "current", "at the moment", "nowadays"), "PRESENT_REF"),
    **dict.fromkeys(("recently", "the past", "lately"), "PAST_REF"),
    **dict.fromkeys(("the future", "the near future"), "FUTURE_REF"),
}
UNITS: Final = ("day", "week", "month", "year", "decade", "quarter", "hour", "minute")
TRIGGERS: Final = frozenset(
    "days weeks months years decades quarters century hours minutes weekend spring summer fall autumn winter night morning afternoon evening "
    "now currently current nowadays recently recent past lately future moment year-ago year-earlier daily weekly monthly yearly annually".split()
).union(UNITS)
"""Words, besides months, weekdays and years, near which a date may stand."""

"""Findings about dates: against the calendar, the publication, one another. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from schemas.event import Span
from services.classifier.passages import Day, Passages

Found = tuple[str, tuple[Span, ...]]

_WEEKDAYS: Final = {
    name: number
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "lunes martes miércoles jueves viernes sábado domingo",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    )
    for number, name in enumerate(names.split())
} | {"sonnabend": 5}
_ENGLISH: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NAMED: Final = "|".join(_WEEKDAYS)
_BEFORE: Final = re.compile(rf"\b({_NAMED})(?:,? (?:the |den |dem |le |el |der )?|, | \()$", re.IGNORECASE)
_WITHIN: Final = re.compile(rf"^({_NAMED})\b(?! (?:and|und|y|et)\b)", re.IGNORECASE)
_AFTER: Final = re.compile(rf"^(?:, | \()(?:a |ein |un )?({_NAMED})\b\)?(?=[,.;)]|$)", re.IGNORECASE)
_WITHOUT_YEAR_DAYS: Final = 183
_NEAR_PUBLICATION_DAYS: Final = 45


def wrong_weekday(passages: Passages) -> Iterator[Found]:
    """A date is given with a weekday that it was not.

    Without a year only dates within half a year of the publication count; those not within weeks of it only when no
    neighbouring year would fit, and none when all of several are wrong: then the publication's year is.
    """
    named = [(day, found) for day in passages.days if (found := _weekday(passages.text, day))]
    without = [day.day.weekday() == found[0] for day, found in named if not day.has_year]
    misdated_article = len(without) > 1 and not any(without)
    for day, (weekday, first, last) in named:
        if weekday == day.day.weekday() or not _year_is_sure(passages, day, weekday, strict=misdated_article):
            continue
        start, end = min(first, day.start), max(last, day.end)
        yield f"{day.day.isoformat()} was a {_ENGLISH[day.day.weekday()]}, not a {_ENGLISH[weekday]}", ((start, end),)


def _weekday(text: str, day: Day) -> tuple[int, int, int] | None:
    places = (
        (_WITHIN.search(text[day.start : day.end]), day.start),
        (_BEFORE.search(text[max(0, day.start - 24) : day.start]), max(0, day.start - 24)),
        (_AFTER.search(text[day.end : day.end + 24]), day.end),
    )
    for match, offset in places:
        if match:
            return _WEEKDAYS[match[1].lower()], offset + match.start(1), offset + match.end(1)
    return None


def _year_is_sure(passages: Passages, day: Day, weekday: int, *, strict: bool) -> bool:
    if day.has_year:
        return True
    away = abs((passages.published - day.day).days) if passages.published else _WITHOUT_YEAR_DAYS + 1
    if away <= _NEAR_PUBLICATION_DAYS and not strict:
        return True
    years = (day.day.year - 1, day.day.year + 1)
    return away <= _WITHOUT_YEAR_DAYS and all(_in_year(day, year) != weekday for year in years)


def _in_year(day: Day, year: int) -> int | None:
    try:
        return day.day.replace(year=year).weekday()
    except ValueError:
        return None

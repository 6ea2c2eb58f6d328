"""Findings about dates: against the calendar, the publication, one another. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from schemas.event import Span
from services.classifier.passages import Day, Passages

Found = tuple[str, tuple[Span, ...]]

_WEEKDAYS = {
    name: number
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "lunes martes miércoles jueves viernes sábado domingo",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    )
    for number, name in enumerate(names.split())
} | {"sonnabend": 5}
_ENGLISH = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NAMED = "|".join(_WEEKDAYS)
_BEFORE = re.compile(rf"\b({_NAMED})(?:,? (?:the |den |dem |le |el |der )?|, )$", re.IGNORECASE)
_WITHIN = re.compile(rf"^({_NAMED})\b(?! (?:and|und|y|et)\b)", re.IGNORECASE)
_AFTER = re.compile(rf"^(?:, | \()(?:a |ein |un )?({_NAMED})\b\)?(?=[,.;)]|$)", re.IGNORECASE)
_WITHOUT_YEAR_DAYS = 183


def wrong_weekday(passages: Passages) -> Iterator[Found]:
    """A date is given with a weekday that it was not.

    Without a year only dates near the publication count, and not when a neighbouring year would fit.
    """
    for day in passages.days:
        named = _weekday(passages.text, day)
        if named is None or named[0] == day.day.weekday() or not _year_is_sure(passages, day, named[0]):
            continue
        start, end = min(named[1], day.start), max(named[2], day.end)
        yield f"{day.day.isoformat()} was a {_ENGLISH[day.day.weekday()]}, not a {_ENGLISH[named[0]]}", ((start, end),)


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


def _year_is_sure(passages: Passages, day: Day, weekday: int) -> bool:
    if day.has_year:
        return True
    if passages.published is None or abs((passages.published - day.day).days) > _WITHOUT_YEAR_DAYS:
        return False
    years = (day.day.year - 1, day.day.year + 1)
    return all(_in_year(day, year) != weekday for year in years)


def _in_year(day: Day, year: int) -> int | None:
    try:
        return day.day.replace(year=year).weekday()
    except ValueError:
        return None


_HAPPENED = (
    r"(?:took place|was held|were held|happened|occurred|died|was killed|were killed|was signed|was arrested|were arrested|was born|was elected|"
    r"was sworn in|was published|was released|crashed|resigned|arrived|visited|met|spoke|addressed|briefed|opened fire|erupted|collapsed|landed|"
    r"fand statt|fanden statt|starb|wurde (?:unterzeichnet|verhaftet|gewählt|veröffentlicht|geboren)|trat zurück|"
    r"tuvo lugar|se celebró|murió|falleció|fue (?:firmado|detenid[oa]|elegid[oa]|publicad[oa])|dimitió)"
)
_DATED_PAST = re.compile(
    rf"\b{_HAPPENED}\b[^.;:!?\"“”\n]{{0,60}}?\b(?:on|am|el)\s+(?:\w+,?\s+)?(?:the\s+)?$", re.IGNORECASE
)
_DATED_FIRST = re.compile(rf"^,?\s+(?:\w+[ -]){{0,8}}{_HAPPENED}\b", re.IGNORECASE)
_OPENS = re.compile(r"(?:^|[.!?]\s+|\n)(?:On|Am|El)\s+(?:\w+,?\s+)?(?:the\s+)?$", re.IGNORECASE)
_PLANNED = re.compile(
    r"\b(?:will|would|shall|due|scheduled|plan\w*|set|until|before|by|for|ahead|deadline|expire\w*|postpone\w*|if|fictional|novel|film|imagin\w*|"
    r"wird|werden|soll\w*|geplant|bis|würde\w*|será|prevista?|hasta|antes|to)\b",
    re.IGNORECASE,
)


def future_past(passages: Passages) -> Iterator[Found]:
    """Something is told as having happened on a day that came after the publication (a day's grace for time zones)."""
    if passages.published is None:
        return
    for day in passages.days:
        if not day.has_year or day.day <= passages.published + timedelta(days=1):
            continue
        told = _told_as_past(passages, day)
        if told:
            yield (
                f"told as past, yet {day.day.isoformat()} is after the publication on {passages.published.isoformat()}",
                (told, day.span),
            )


def _told_as_past(passages: Passages, day: Day) -> Span | None:
    start, end = passages.sentence_at(day.start)
    text = passages.text
    before = _DATED_PAST.search(text, start, day.start)
    if before is None and _OPENS.search(text, max(0, start - 2), day.start):
        after = _DATED_FIRST.search(text[day.end : end])
        span = (day.end + after.start(), day.end + after.end()) if after else None
    else:
        span = before.span() if before else None
    if span is None or _PLANNED.search(text, min(span[0], day.start), max(span[1], day.end)):
        return None
    return span[0], span[1]


_ONCE = (
    "election elections referendum summit inauguration funeral coronation earthquake crash explosion shooting assassination invasion coup verdict "
    "wedding premiere launch signing vote briefing conference ceremony signature derailment eruption "
    "wahl gipfel unfall anschlag erdbeben begräbnis pressekonferenz cumbre elección elecciones terremoto atentado accidente funeral"
)
_EVENT_ON = re.compile(
    rf"\b(?:the|his|her|its|their|der|die|das|la|el|las)\s+((?:[\w’'-]+\s+){{0,4}}?(?:{'|'.join(_ONCE.split())}))\s+"
    r"(?:held |that took place |which took place )?(?:on|of|am|vom|del?)\s+(?:\w+day,?\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_ONE_OF_MANY = re.compile(
    r"\b(?:first|second|third|another|other|previous|earlier|new|last|next|latest|annual|weekly|monthly|daily|recent|later|subsequent|regular|and)\b",
    re.IGNORECASE,
)
_LOOKBACK_CHARS = 90


def two_dates(passages: Passages) -> Iterator[Found]:
    """One event, named with the same words, is dated on two days."""
    seen: dict[str, Day] = {}
    for day in passages.days:
        match = _EVENT_ON.search(passages.text, max(0, day.start - _LOOKBACK_CHARS), day.start)
        if match is None or _ONE_OF_MANY.search(match[1]):
            continue
        name = match[1].lower()
        first = seen.setdefault(name, day)
        if first.day != day.day and _same_year_or_given(first, day):
            yield f"“{match[1]}” is dated {first.day.isoformat()} and {day.day.isoformat()}", (first.span, day.span)


def _same_year_or_given(first: Day, second: Day) -> bool:
    """Say whether the two cannot be two rounds of something yearly: then the text would give other years."""
    return abs((first.day - second.day).days) < _WITHOUT_YEAR_DAYS and first.has_year == second.has_year

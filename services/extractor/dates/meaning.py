"""The parts of a date's words -> its TIMEX3 value. Pure: no clock, no network, no Kafka.

One function for each meaning that a row of `lexicon/dates.tsv` names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.extractor.dates import value
from services.extractor.dates.words import (
    DAYS,
    MONTHS,
    NEXT,
    NUMBERS,
    ORDINALS,
    PARTS_OF_DAY,
    PAST,
    SEASONS,
    SHIFTS,
    VAGUE,
    WEEKDAYS,
)

_CENTURY_TURN, _CENTURY, _NOON, _QUARTER_MONTHS = 30, 100, 12, 3
_REPORTING_DAYS: Final = 45


@dataclass(frozen=True, slots=True)
class Said:
    """The named parts of a match in lower case, the day to reckon from, and whether its sentence looks ahead."""

    parts: dict[str, str]
    anchor: date | None
    ahead: bool
    language: str

    def number(self, part: str) -> int | None:
        """Return a part as a number, whether in digits or a word; None when it is not there."""
        word = self.parts.get(part, "")
        return int(float(word)) if word[:1].isdigit() else NUMBERS.get(word)

    @property
    def year(self) -> int | None:
        """The year in four digits: '98 is 1998."""
        digits = self.parts.get("year", "").lstrip("'’")
        if not digits:
            return None
        number = int(digits)
        return number + (1900 if number > _CENTURY_TURN else 2000) if number < _CENTURY else number


def _absolute(said: Said) -> str | None:
    return value.full(
        said.year, MONTHS[said.language][said.parts["month"]], said.number("day"), said.anchor, ahead=said.ahead
    )


def _numeric(said: Said) -> str | None:
    year, month, day = said.year or 0, int(said.parts["month"]), int(said.parts["day"])
    return f"{year}-{month:02d}-{day:02d}" if value.is_day(year, month, day) else None


def _weekday(said: Said) -> str | None:
    which = said.parts.get("which", "")
    way = "last" if which in PAST else "next" if which in NEXT else ""
    meant = value.weekday(WEEKDAYS[said.language][said.parts["weekday"]], said.anchor, way, ahead=said.ahead)
    return _with_part(said, meant)


def _with_part(said: Said, day: str) -> str:
    part = said.parts.get("part")
    return f"{day}T{PARTS_OF_DAY[part]}" if part else day


def _named_day(said: Said) -> str | None:
    word = said.parts["word"]
    meant = value.shifted("day", DAYS[said.language][word], said.anchor)
    return f"{meant}TNI" if word == "tonight" and said.anchor else _with_part(said, meant)


def _relative(said: Said) -> str | None:
    unit, count, anchor = said.parts["unit"], SHIFTS.get(said.parts.get("which", ""), 0), said.anchor
    if anchor is None:
        return f"XXXX-{MONTHS['en'][unit]:02d}" if unit in MONTHS["en"] else None
    if unit in SEASONS:
        return f"{anchor.year + min(count, 0)}-{SEASONS[unit]}"
    if unit in PARTS_OF_DAY:
        return f"{value.shifted('day', count, anchor)}T{PARTS_OF_DAY[unit]}"
    if unit in MONTHS["en"]:
        return value.relative_month(MONTHS["en"][unit], count, anchor)
    return value.shifted(unit, count, anchor)


def _ago(said: Said) -> str | None:
    count = said.number("count")
    if count is None:
        return "PAST_REF"
    if said.parts["unit"] in {"hour", "minute"}:
        return value.shifted("day", 0, said.anchor)
    return value.shifted(
        said.parts["unit"], -count if said.parts["way"] in {"ago", "earlier", "before"} else count, said.anchor
    )


def _quarter(said: Said) -> str | None:
    number, year = ORDINALS[said.parts["ordinal"]], said.year
    if year is None and said.anchor is not None:
        begins = _QUARTER_MONTHS * (number - 1) + 1
        year = said.anchor.year - (begins > said.anchor.month and not said.ahead)
    return f"{year or 'XXXX'}-Q{number}"


_REFERENCES: Final = {
    **dict.fromkeys(("last", "past", "recent"), "PAST_REF"),
    **dict.fromkeys(("next", "coming"), "FUTURE_REF"),
}


def _month_of(said: Said) -> str | None:
    """June last year."""
    if said.anchor is None:
        return f"XXXX-{MONTHS['en'][said.parts['month']]:02d}"
    return f"{said.anchor.year + SHIFTS[said.parts['which']]}-{MONTHS['en'][said.parts['month']]:02d}"


def _week_of(said: Said) -> str | None:
    day = _absolute(said)
    return value.iso_week(date.fromisoformat(day)) if day and day[0] != "X" else day


def _named_unit(said: Said) -> str | None:
    """The latest quarter is the last one that has ended; just after its end, "the quarter" is that one too."""
    anchor, which = said.anchor, said.parts.get("which", "")
    if anchor is not None and said.parts["unit"] == "quarter" and which != "current":
        days = (anchor - date(anchor.year, anchor.month - (anchor.month - 1) % _QUARTER_MONTHS, 1)).days
        if which == "latest" or days < _REPORTING_DAYS:
            return value.quarter_of(anchor, -1)
    return _relative(said)


def _duration(said: Said) -> str | None:
    if "count" not in said.parts and said.parts.get("which") in _REFERENCES:
        return _REFERENCES[said.parts["which"]]
    return value.duration(said.parts["unit"], said.number("count"))


def _decade(said: Said) -> str | None:
    return f"{said.year // 10}" if said.year else None


def _time(said: Said) -> str | None:
    hour = int(said.parts["hour"]) % _NOON + (_NOON if said.parts["half"].startswith("p") else 0)
    day = (
        _weekday(said)
        if "weekday" in said.parts
        else value.shifted("day", 0, said.anchor)
        if said.anchor
        else "XXXX-XX-XX"
    )
    return f"{day}T{hour:02d}:{int(said.parts.get('minute', 0)):02d}"


MEANINGS: Final[dict[str, Callable[[Said], str | None]]] = {
    "absolute": _absolute,
    "numeric": _numeric,
    "weekday": _weekday,
    "named_day": _named_day,
    "relative": _relative,
    "ago": _ago,
    "quarter": _quarter,
    "duration": _duration,
    "decade": _decade,
    "time": _time,
    "month_of": _month_of,
    "week_of": _week_of,
    "named_unit": _named_unit,
    "half": lambda said: f"{said.year}-H{1 if said.parts['ordinal'] == 'first' else 2}",
    "century": lambda said: f"{int(said.parts['count']) - 1}",
    "season_now": lambda said: (f"{said.anchor.year}-" if said.anchor else "XXXX-") + SEASONS[said.parts["season"]],
    "vague_unit": lambda _: "PAST_REF",
    "year_ago": lambda said: value.shifted("year", -1, said.anchor),
    "year": lambda said: said.parts["year"],
    "season": lambda said: f"{said.parts['year']}-{SEASONS[said.parts['season']]}",
    "each": lambda said: value.duration(said.parts["unit"], 1),
    "frequency": lambda said: {"d": "P1D", "w": "P1W", "m": "P1M"}.get(said.parts["word"][0], "P1Y"),
    "vague": lambda said: VAGUE[said.parts["word"]],
}

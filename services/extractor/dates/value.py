"""What a date's words mean on a given day -> TIMEX3 values. Pure: no clock, no network, no Kafka.

Values are ISO 8601 with the precision of the words: 2024-10-05, 2024-10, 2024-W41, 2024-Q3, 2024, 2024-10-05TMO, P3D; PAST_REF, PRESENT_REF and
FUTURE_REF for "recently", "now", "soon". Without a day to reckon from, what is relative has an X for what is not known (XXXX-WXX-2).
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Final

UNITS: Final = {
    "day": "D",
    "week": "W",
    "month": "M",
    "year": "Y",
    "decade": "E",
    "century": "C",
    "hour": "H",
    "minute": "M",
    "quarter": "Q",
    "weekend": "W",
}
_NEAR_FUTURE_DAYS, _SURE_PAST_DAYS, _LAST_SURE_DAY = 120, 30, 28
_YEAR_AHEAD_DAYS: Final = 330
_LONG_PAST_DAYS, _YEAR_DAYS = 240, 365
_MONTHS: Final = 12


def iso(day: date) -> str:
    """Return 2024-10-05."""
    return day.isoformat()


def iso_week(day: date) -> str:
    """Return 2024-W41."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def month_of(day: date, months: int = 0) -> str:
    """Return the month that lies `months` away: 2024-10."""
    place = day.year * 12 + day.month - 1 + months
    return f"{place // 12}-{place % 12 + 1:02d}"


def quarter_of(day: date, quarters: int = 0) -> str:
    """Return the quarter that lies `quarters` away: 2024-Q3."""
    place = day.year * 4 + (day.month - 1) // 3 + quarters
    return f"{place // 4}-Q{place % 4 + 1}"


def is_day(year: int, month: int, day: int) -> bool:
    """Say whether the calendar has such a day."""
    return 1 <= month <= _MONTHS and 1 <= day <= calendar.monthrange(year, month)[1]


def full(year: int | None, month: int, day: int | None, anchor: date | None, *, ahead: bool) -> str | None:
    """Return the value of a month with or without day and year; a missing year is the one that puts it nearest before the anchor."""
    if year is None:
        year = near_year(month, day, anchor, ahead=ahead) if anchor else None
    if year is None:
        return f"XXXX-{month:02d}" + (f"-{day:02d}" if day else "")
    if day is None:
        return f"{year}-{month:02d}"
    return f"{year}-{month:02d}-{day:02d}" if is_day(year, month, day) else None


def near_year(month: int, day: int | None, anchor: date, *, ahead: bool) -> int:
    """Return the year of a date named without one."""
    then = date(anchor.year, month, min(day or _LAST_SURE_DAY // 2, _LAST_SURE_DAY))
    away = (then - anchor).days
    if away > (_YEAR_AHEAD_DAYS if ahead else _NEAR_FUTURE_DAYS):
        return anchor.year - 1
    comes_sooner = away < -_LONG_PAST_DAYS and away + _YEAR_DAYS <= _NEAR_FUTURE_DAYS
    return anchor.year + 1 if comes_sooner or (ahead and away < -_SURE_PAST_DAYS) else anchor.year


def weekday(number: int, anchor: date | None, which: str, *, ahead: bool) -> str:
    """Return the day that a weekday's name means: the last one (today counts), or the next when the sentence looks ahead."""
    if anchor is None:
        return f"XXXX-WXX-{number}"
    back = (anchor.isoweekday() - number) % 7
    if which == "last":
        return iso(anchor - timedelta(days=back or 7))
    if which == "next" or (ahead and back):
        return iso(anchor + timedelta(days=(7 - back) if back else 7))
    return iso(anchor - timedelta(days=back))


def relative_month(month: int, count: int, anchor: date) -> str:
    """Return the month that "last March" (-1), "this March" (0) or "next March" (1) means."""
    year = anchor.year - (count < 0 and month >= anchor.month) + (count > 0 and month <= anchor.month)
    return f"{year}-{month:02d}"


def shifted(unit: str, count: int, anchor: date | None) -> str:
    """Return the day, week, month or year that lies `count` units from the anchor."""
    if anchor is None:
        return "PAST_REF" if count < 0 else "FUTURE_REF" if count > 0 else "PRESENT_REF"
    if unit == "day":
        return iso(anchor + timedelta(days=count))
    if unit in {"week", "weekend"}:
        value = iso_week(anchor + timedelta(weeks=count))
        return f"{value}-WE" if unit == "weekend" else value
    if unit == "month":
        return month_of(anchor, count)
    if unit == "quarter":
        return quarter_of(anchor, count)
    return (
        f"{anchor.year // 100 + count}"
        if unit == "century"
        else str(anchor.year + count * (10 if unit == "decade" else 1))
    )


def duration(unit: str, count: int | None) -> str:
    """Return P3D; PXD when the words give no number."""
    number = "X" if count is None else str(count if unit != "decade" else 10 * count)
    letter = "Y" if unit == "decade" and count is not None else UNITS[unit]
    return f"P{'T' if unit in {'hour', 'minute'} else ''}{number}{letter}"

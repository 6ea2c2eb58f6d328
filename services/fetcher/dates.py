"""Date strings of feeds -> instants in UTC. Pure: no clock, no network, no Kafka.

The shapes are a table of named patterns, tried in order; the first that matches the whole string decides. A date without a zone is UTC, save in
Korean, where it is Korea's own time (the feeds that write so are Korean).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

_DATA = Path(__file__).parent / "data"
_MAX_LENGTH: Final = 128
_MAX_OFFSET_MINUTES: Final = 24 * 60
_KOREA_MINUTES: Final = 9 * 60
_NOON: Final = 12
_TWO_DIGIT_PIVOT: Final = 70
"""RFC 2822 puts the pivot at 50; feeds of the 1970s do not exist, dates of the 2060s do (events, expiry)."""


def _numbered_names(file: str) -> dict[str, int]:
    rows = ((_DATA / file).read_text("utf-8")).splitlines()
    return {name.strip("."): int(row.split()[0]) for row in rows if not row.startswith("#") for name in row.split()[1:]}


MONTHS: Final = _numbered_names("month_names.txt")
ZONES: Final = _numbered_names("zone_offsets.txt")

_WEEKDAY = r"(?:[^\W\d_]+\.?(?:\s*,\s*|\s+))?"
_MONTH = r"(?P<month_name>[^\W\d_]{2,}?)\.?"
_ZONE = r"(?:\s*(?P<zone>(?:(?:GMT|UTC|Z)?\s*[+\-−]\s*\d{1,2}:?\d{0,2})|[A-Za-z]{1,5}(?:/[A-Za-z]+)?)(?:\s*\([\w .+:-]*\))?)?"
_TIME = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{1,2})(?:[:.](?P<second>\d{1,2})(?:[.,]\d*)?)?"
    r"(?:\s*(?P<half>[AaPp]\.?[Mm]\.?))?"
)
_HMS = r"(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)"
_CLOCK = rf"(?:(?:\s*,|\s+-|\s+at|\s*T)?\s*{_TIME}{_ZONE})?"

PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(text, re.UNICODE)
    for name, text in {
        "iso_8601": rf"(?P<year>\d{{4}})-(?P<month>\d{{1,3}})(?:-(?P<day>\d{{1,2}})(?:(?:\s*[Tt]\s*|\s+|:){_TIME}{_ZONE})?)?",
        "rfc_822": rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]*{_MONTH},?[\s-]*(?P<year>\d{{4}}|\d{{2}})\b{_CLOCK}",
        "asctime": rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})",
        "month_first": rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>\d{{4}}){_CLOCK}",
        "iso_8601_basic": rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(?:[Tt ]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?{_ZONE})?",
        "iso_8601_year": r"(?P<year>\d{4})",
        "iso_8601_ordinal": rf"(?P<year>\d{{4}}|\d\d)-?(?P<ordinal>[1-3]\d\d)(?:[Tt\s]\s*{_TIME}{_ZONE})?",
        "iso_8601_short": r"(?P<year>\d\d)-?(?P<month>\d\d)-?(?P<day>\d\d)",
        "iso_8601_century_left_out": r"-(?P<year>\d\d)-?(?P<month>\d\d)",
        "slashes": rf"{_WEEKDAY}(?P<year>\d{{4}})[/.](?P<month>\d{{1,2}})[/.](?P<day>\d{{1,2}}){_CLOCK}",
        "either_first": rf"{_WEEKDAY}(?P<first>\d{{1,2}})(?P<mark>[/.\-])(?P<then>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d){_CLOCK}",
        "year_month_name": rf"(?P<year>\d{{4}})[\s-]{_MONTH}[\s-](?P<day>\d{{1,2}}){_CLOCK}",
        "korean": rf"(?P<korea>)(?P<year>\d{{4}})년\s*(?P<month>\d{{1,2}})월\s*(?P<day>\d{{1,2}})일\s+{_HMS}",
        "korean_halves": rf"(?P<korea>)(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)\s+(?P<half>오전|오후)\s+{_HMS}",
        "east_asian": r"(?P<year>\d{4})年\s*(?P<month>\d{1,2})月\s*(?P<day>\d{1,2})日"
        r"(?:\s*(?P<hour>\d{1,2})[:時时](?P<minute>\d\d)分?(?::?(?P<second>\d\d)秒?)?)?",
        "spanish": rf"{_WEEKDAY}(?P<day>\d{{1,2}})\s+d[eo]\s+{_MONTH}\s+d[eo]l?\s+(?P<year>\d{{4}}){_CLOCK}",
        "epoch_milliseconds": r"(?P<epoch>\d{10})(?:\d{3})?",
    }.items()
}


@lru_cache(maxsize=8192)
def parse_date(text: str) -> datetime | None:
    """Return the instant that `text` names, in UTC, or None when it names none (or an impossible one)."""
    usual = _USUAL.fullmatch(text)
    if usual and usual[2] in _ENGLISH:
        return _usual_instant(usual)
    text = " ".join(text.split())
    if not text or len(text) > _MAX_LENGTH:
        return None
    for pattern in PATTERNS.values():
        match = pattern.fullmatch(text)
        if match:
            try:
                instant = _instant({key: value for key, value in match.groupdict().items() if value is not None})
            except (ValueError, KeyError, OverflowError):
                continue
            return instant
    return None


_USUAL: Final = re.compile(
    r"\s*[A-Za-z]{3}, (\d\d?) ([A-Z][a-z][a-z]) (\d{4}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) (?:GMT|UTC|Z|([+-])(0\d|1\d)([0-5]\d))\s*"
)
"""Nearly every date of nearly every RSS feed; what follows is for the others."""

_ENGLISH: Final = {name.capitalize(): number for name, number in MONTHS.items() if len(name) == 3 and name.isascii()}  # noqa: PLR2004


def _usual_instant(match: re.Match[str]) -> datetime | None:
    day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
    try:
        instant = datetime(int(year), _ENGLISH[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        if not sign:
            return instant
        shift = timedelta(hours=int(hours), minutes=int(minutes))
        return instant - shift if sign == "+" else instant + shift
    except (ValueError, OverflowError):
        return None


def _instant(found: dict[str, str]) -> datetime:
    if "epoch" in found:
        return datetime.fromtimestamp(int(found["epoch"]), UTC)
    hour = _hour(int(found.get("hour", 0)), found.get("half", ""))
    minute, second = int(found.get("minute", 0)), int(found.get("second", 0))
    leap = 1 if second == 60 else 0  # noqa: PLR2004 - a leap second is the last moment of its minute
    offset = _KOREA_MINUTES if "korea" in found else _offset_minutes(found.get("zone", ""))
    midnight = hour == 24 and not minute and not second  # noqa: PLR2004 - ISO 8601's end of the day
    day = _day(found).replace(hour=0 if midnight else hour, minute=minute, second=second - leap)
    return day + timedelta(days=midnight) - timedelta(minutes=offset)


def _day(found: dict[str, str]) -> datetime:
    year = _year(found["year"])
    if "ordinal" in found:
        day = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=int(found["ordinal"]) - 1)
        if day.year != year:
            raise ValueError("no such day of the year")
        return day
    month, day_of_month = _month_and_day(found)
    return datetime(year, month, day_of_month, tzinfo=UTC)


def _month_and_day(found: dict[str, str]) -> tuple[int, int]:
    if "month_name" in found:
        return MONTHS[found["month_name"].casefold()], int(found["day"])
    if "first" not in found:
        return int(found.get("month", 1)), int(found.get("day", 1))
    first, then = int(found["first"]), int(found["then"])
    american = found["mark"] == "/" and (found.get("half") or then > _NOON)
    return (first, then) if american and first <= _NOON else (then, first)


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - two digits leave the century out
        return year
    return year + (2000 if year < _TWO_DIGIT_PIVOT else 1900)


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    afternoon = half == "오후" or half[0] in "Pp"
    if not 1 <= hour <= _NOON:
        if afternoon and hour > _NOON:
            return hour
        raise ValueError("no such hour in a half day")
    return hour % _NOON + (_NOON if afternoon else 0)


_SHIFT = re.compile(r"(?:GMT|UTC|Z)?\s*([+\-−])\s*(\d{1,2}):?(\d{2})?")


def _offset_minutes(zone: str) -> int:
    if not zone:
        return 0
    shift = _SHIFT.fullmatch(zone)
    if not shift:
        return ZONES.get(zone.casefold(), 0)  # RFC 822: a zone that nobody knows tells nothing, so UTC
    minutes = int(shift[2]) * 60 + int(shift[3] or 0)
    if minutes >= _MAX_OFFSET_MINUTES:
        raise ValueError("no such zone")
    return minutes if shift[1] == "+" else -minutes

"""How pages write an instant -> a datetime with a zone. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

from services.extractor import ROOM

MILLISECONDS_FROM: Final = 100_000_000_000
EARLIEST_YEAR: Final = 1994
CLOCK_CHARS: Final = 24
"""A clock that belongs to a day stands so near behind it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as the publisher wrote it: in the zone given (UTC when none is), exact to the second or only to the day."""

    at: datetime
    exact: bool = True
    zoned: bool = True
    swapped: datetime | None = field(default=None, compare=False)
    """The other instant that it may be, where day and month could change places: 03/04/2024."""

    @property
    def written(self) -> str:
        """Return it in ISO 8601 with the precision and the zone that the publisher gave: `2026-03-11`, `2026-03-11T09:30+01:00`."""
        if not self.exact:
            return self.at.date().isoformat()
        at = self.at if self.zoned else self.at.replace(tzinfo=None)
        return at.isoformat(timespec="seconds" if at.second else "minutes")


_ISO: Final = re.compile(
    r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"
    r"(?:[T\s,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d)|[A-Z]{2,5}\b)?)?"
)
_COMPACT: Final = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2}):?(\d{2}):?(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?(?!\d)"
)
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_CLOCK: Final = re.compile(
    r"(?<![\d:])(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:\.\d+)?)?(?!\.?\d)\s*([AaPp]\.?[Mm]\.?)?\s*(Z\b|[+-]\d{2}:?\d{2}|[A-Z]{2,5}\b)?"
)
_NUMERIC: Final = re.compile(r"(?<![\d.,/-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d/_-])")
_CJK: Final = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_LIKELY: Final = re.compile(r"\d{4}|\d[./-]\s?\d{1,2}[./-]\s?\d\d")
"""What every date has: looked for first, because most texts have none."""

_GAP: Final = r"[\s.,\-/]{1,3}(?:de\s+|of\s+|del\s+)?"
_WORD: Final = r"(?P<month>[^\W\d_]+)"
_DAY_FIRST: Final = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|ª)?\.?{_GAP}{_WORD}(?!\w)\.?{_GAP}(?:de\s+|del\s+)?(?P<year>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    rf"(?:(?<!\w)|(?-i:(?<=\w)(?=[A-Z][a-z]))){_WORD}\.?[\s\-]{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+|,?\s+at\s+|-)(?P<year>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_CLOCK_BEFORE_YEAR: Final = re.compile(
    r"(?<!\w)(?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (?:([A-Z]{2,5}|[+-]\d{4}) )?(?P<year>\d{4})(?!\d)"
)
"""How C and Java print an instant: `Wed Mar 11 09:30:00 CET 2026`."""

_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})?")

ZONE_HOURS: Final[dict[str, float]] = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "IST": 5.5, "PKT": 5, "SGT": 8, "HKT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "EST": -5, "EDT": -4, "ET": -5, "CST": -6, "CDT": -5, "CT": -6, "MST": -7, "MDT": -6, "MT": -7, "PST": -8, "PDT": -7, "PT": -8,
    "AKST": -9, "HST": -10,
}  # fmt: skip


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    lines = (ROOM / "data" / "months.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return {name: int(number) for number, *names in rows for name in names}


def may_be_date(text: str) -> bool:
    """Say cheaply whether a text has the digits that every date has."""
    return _LIKELY.search(text) is not None


def moment(text: str, *, month_first: bool = True) -> Moment | None:
    """Return the first instant that the text writes out, or None. `month_first` decides 03/04/2024."""
    text = text.strip()[:200]
    if not _LIKELY.search(text):
        return None
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text))
    if (match := _ISO.search(text)) or (match := _COMPACT.search(text)):
        return _from_iso(match)
    return _from_words(text) or _from_numbers(text, month_first=month_first)


def moments(text: str, *, month_first: bool = True) -> Iterator[tuple[Moment, int, int]]:
    """Yield every instant that a short text writes out, in order, each with where its day begins and ends."""
    start = 0
    while _LIKELY.search(text, start):
        found = [
            (match.start(), -match.end(), match, read)
            for pattern, read in _READERS
            if (
                match := _with_month(pattern, text, start)
                if "month" in pattern.groupindex
                else pattern.search(text, start)
            )
        ]
        if not found:
            return
        *_, match, read = min(found, key=lambda row: row[:2])
        if one := read(text, match, month_first):
            yield one, match.start(), match.end()
        start = match.end()


def _from_epoch(seconds: float) -> Moment | None:
    seconds = seconds / 1000 if seconds >= MILLISECONDS_FROM else seconds
    return _sane(Moment(datetime.fromtimestamp(seconds, UTC)))


def _from_iso(match: re.Match[str]) -> Moment | None:
    year, month, day, hour, minute, second, *rest = match.groups()
    half, zone = rest if len(rest) == 2 else (None, rest[0])  # noqa: PLR2004 - the compact form has no am/pm
    return _moment(int(year), int(month), int(day), (hour, minute, second, half, zone))


def _from_words(text: str) -> Moment | None:
    if match := _with_month(_MONTH_FIRST, text) or _with_month(_DAY_FIRST, text):
        return _from_month(text, match)
    if match := _with_month(_CLOCK_BEFORE_YEAR, text):
        return _from_print(match)
    return _from_cjk(text, match) if (match := _CJK.search(text)) else None


def _from_month(text: str, match: re.Match[str]) -> Moment | None:
    return _moment(int(match["year"]), _months()[match["month"].lower()], int(match["day"]), _clock(text, match))


def _from_print(match: re.Match[str]) -> Moment | None:
    _, _, hour, minute, second, zone, year = match.groups()
    return _moment(int(year), _months()[match["month"].lower()], int(match["day"]), (hour, minute, second, None, zone))


def _from_cjk(text: str, match: re.Match[str]) -> Moment | None:
    return _moment(int(match[1]), int(match[2]), int(match[3]), _clock(text, match))


def _with_month(pattern: re.Pattern[str], text: str, start: int = 0) -> re.Match[str] | None:
    """Return the first match whose word is a month: any word is matched, for a list of all months is slow to search for."""
    match = pattern.search(text, start)
    while match and match["month"].lower() not in _months():
        match = pattern.search(text, match.start() + 1)
    return match


def _from_numbers(text: str, *, month_first: bool) -> Moment | None:
    match = _NUMERIC.search(text)
    return _from_numeric(text, match, month_first) if match else None


def _from_numeric(text: str, match: re.Match[str], month_first: bool) -> Moment | None:  # noqa: FBT001 - one of `_READERS`
    first, mark, second, year = int(match[1]), match[2], int(match[3]), int(match[4])
    year += 2000 if year < 100 else 0  # noqa: PLR2004 - two digits of a year
    swap = second > 12 or (month_first and mark == "/" and first <= 12)  # noqa: PLR2004 - months
    day, month = (second, first) if swap else (first, second)
    found = _moment(year, month, day, _clock(text, match))
    if found and (mark != "." or month_first) and max(first, second) <= 12 and first != second:  # noqa: PLR2004 - months
        return replace(found, swapped=found.at.replace(month=day, day=month))
    return found


Clock = tuple[str | None, str | None, str | None, str | None, str | None]
_NO_CLOCK: Final[Clock] = (None, None, None, None, None)


def _clock(text: str, date: re.Match[str]) -> Clock:
    match = _CLOCK.search(text, date.end(), date.end() + CLOCK_CHARS) or _CLOCK.search(text[: date.start()])
    return (match[1], match[2], match[3], match[4], match[5]) if match else _NO_CLOCK


def _moment(year: int, month: int, day: int, clock: Clock) -> Moment | None:
    hour, minute, second, half, zone = clock
    hours = int(hour) if hour else 0
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    tz = _zone(zone)
    try:
        at = datetime(year, month, day, hours, int(minute or 0), int(second or 0), tzinfo=tz or UTC)
    except ValueError:
        try:
            at, hour = datetime(year, month, day, tzinfo=UTC), None
        except ValueError:
            return None
    return _sane(Moment(at, exact=bool(hour), zoned=tz is not None))


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if match := _OFFSET.fullmatch(text):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes)) if minutes < 24 * 60 else None
    hours = ZONE_HOURS.get(text)
    return timezone(timedelta(hours=hours)) if hours is not None else None


def _sane(found: Moment) -> Moment | None:
    return found if found.at.year >= EARLIEST_YEAR else None


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str], bool], Moment | None]], ...]] = (
    (_ISO, lambda _, match, __: _from_iso(match)),
    (_COMPACT, lambda _, match, __: _from_iso(match)),
    (_MONTH_FIRST, lambda text, match, _: _from_month(text, match)),
    (_DAY_FIRST, lambda text, match, _: _from_month(text, match)),
    (_CLOCK_BEFORE_YEAR, lambda _, match, __: _from_print(match)),
    (_CJK, lambda text, match, _: _from_cjk(text, match)),
    (_NUMERIC, _from_numeric),
)
"""Each way to write a day, and how it is read."""

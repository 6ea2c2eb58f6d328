"""How often a feed asks to be polled: ttl, skipHours, skipDays, sy:updatePeriod. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Any, Final

from services.fetcher.feeds.model import Cadence
from services.fetcher.feeds.values import Found

_PERIODS: Final = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS_A_DAY: Final = 24


def cadence_of(found: Found) -> Cadence:
    """Return what the channel says about its own rhythm; what is unreadable is left out."""
    return Cadence(
        _ttl(found) if "ttl" in found else None,
        _period_seconds(found) if "sy:updateperiod" in found else None,
        _skip_hours(found) if "skiphours" in found else _NONE,
        _skip_days(found) if "skipdays" in found else _NONE,
    )


_NONE: Final[frozenset[int]] = frozenset()


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None  # noqa: PLR2004 - longer is no cadence


def _ttl(found: Found) -> int | None:
    return _number(found["ttl"][0].text)


def _period_seconds(found: Found) -> int | None:
    for element in found["sy:updateperiod"]:
        period = _PERIODS.get((element.text or "").strip().lower())
        if period:
            times = next((_number(other.text) for other in found.get("sy:updatefrequency", ())), 1) or 1
            return period // times
    return None


def _parts(found: Found, name: str) -> list[Any]:
    return [part for element in found[name] for part in element]


def _skip_hours(found: Found) -> frozenset[int]:
    hours = (_number(part.text) for part in _parts(found, "skiphours"))
    return frozenset(hour % _HOURS_A_DAY for hour in hours if hour is not None and hour <= _HOURS_A_DAY)


def _skip_days(found: Found) -> frozenset[int]:
    names = ((part.text or "").strip().lower() for part in _parts(found, "skipdays"))
    return frozenset(_DAYS.index(name) for name in names if name in _DAYS)

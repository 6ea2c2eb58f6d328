"""What HTTP's own headers say about coming back: Cache-Control, Expires, Retry-After. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from services.fetcher.dates import parse_date

_MAX_AGE: Final = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NEVER_FRESH: Final = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)\b", re.IGNORECASE)


def fresh_seconds(headers: Mapping[str, str]) -> float | None:
    """Return for how long the answer stays fresh (RFC 9111, 4.2.1), or None when it does not say.

    Expires counts from the server's own Date, so that a wrong clock on either side does no harm; Age is taken off. Header names in lower case.
    """
    control = headers.get("cache-control", "")
    if _NEVER_FRESH.search(control):
        return None
    match = _MAX_AGE.search(control)
    if match:
        return max(0.0, float(match[1]) - _age_seconds(headers))
    expires, date = parse_date(headers.get("expires", "")), parse_date(headers.get("date", ""))
    if expires is None or date is None:
        return None
    return max(0.0, (expires - date).total_seconds())


def _age_seconds(headers: Mapping[str, str]) -> float:
    age = headers.get("age", "").strip()
    return float(age) if age.isascii() and age.isdigit() and len(age) < 10 else 0.0  # noqa: PLR2004 - RFC 9111, 1.2.2: up to 2^31


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float:
    """Return how long the server asks us to stay away: seconds or a date (RFC 9110, 10.2.3); 0 when it does not ask.

    A date counts from the server's own Date where it gives one.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    until = parse_date(text)
    if until is None:
        return 0.0
    return max(0.0, (until - (parse_date(headers.get("date", "")) or now)).total_seconds())

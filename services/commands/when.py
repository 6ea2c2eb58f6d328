"""An instant as a person writes it on the command line. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_AGO = re.compile(r"(\d+(?:\.\d+)?)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
HOW = "an ISO instant (2026-11-25, 2026-11-25T10:30, 2026-11-25T10:30:00+01:00; UTC where no zone is given), or how long ago (90m, 6h, 2d)"


class BadInstant(ValueError):
    """The text is no instant: write it as `HOW` says."""


def instant(text: str, now: datetime) -> datetime:
    """Return the instant in UTC that `text` means; raise `BadInstant`."""
    try:
        if ago := _AGO.fullmatch(text.strip()):
            return now - timedelta(seconds=float(ago[1]) * _SECONDS[ago[2]])
        told = datetime.fromisoformat(text.strip())
        return told.replace(tzinfo=told.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as error:  # a year before 1 or after 9999 overflows
        raise BadInstant(f"{text!r} is no instant: give {HOW}") from error

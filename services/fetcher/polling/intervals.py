"""When a feed is polled next. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from services.fetcher.polling.state import FeedState

_DAY: Final = 86_400.0
_SAMPLE: Final = 20
_SLOWER: Final = 1.5
_LONGEST_HINT_SECONDS: Final = _DAY
"""A server that asks us to stay away for a week has a cache policy for files, not for news."""


@dataclass(frozen=True)
class Pace:
    """The operator's bounds, in seconds."""

    floor_seconds: float = 300.0
    ordinary_seconds: float = 3_600.0
    ceiling_seconds: float = _DAY
    longest_backoff_seconds: float = 30 * _DAY
    jitter_ratio: float = 0.1
    unconditional_every: int = 24
    move_after_seconds: float = 3 * _DAY
    move_after_polls: int = 3
    silence_floor_seconds: float = _DAY
    backup_seconds: float = 6 * 3_600.0
    """How often a feed is polled that a WebSub hub pushes."""


def usual_gap_seconds(instants: Sequence[datetime]) -> float:
    """Return the usual time between two of these items, or 0 when two dates are not there to tell.

    The mean over the newest: a median would call a newsroom silent each night.
    """
    newest = sorted({instant.timestamp() for instant in instants}, reverse=True)[:_SAMPLE]
    return (newest[0] - newest[-1]) / (len(newest) - 1) if len(newest) > 1 else 0.0


def earned_interval(
    state: FeedState, pace: Pace, now: float, fresh_seconds: float | None, *, brought_news: bool
) -> float:
    """Return how often this feed deserves to be polled by its own rate: twice per usual gap, slower the longer it has been quiet.

    A feed without dates is polled faster after news and slower after none. Nothing slows down in one leap: a feed of which we know little
    may be about to wake. It begins at the ordinary pace, or sooner where the server says how long its answer stays fresh.
    """
    before = state.interval_seconds or max(pace.floor_seconds, fresh_seconds or pace.ordinary_seconds)
    if state.gap_seconds:
        quiet = max(0.0, now - state.newest_at) if state.newest_at else 0.0
        wanted = max(state.gap_seconds / 2, quiet / 20)
    else:
        wanted = before * (0.7 if brought_news else _SLOWER)
    most = before * _SLOWER if state.interval_seconds else before
    return min(max(min(wanted, most), pace.floor_seconds), pace.ceiling_seconds)


def publisher_interval(state: FeedState, fresh_seconds: float | None) -> float:
    """Return the shortest interval that the publisher's own words allow: ttl, sy:updatePeriod, max-age or Expires; capped at a day."""
    hints = (state.ttl_minutes * 60.0, float(state.period_seconds), fresh_seconds or 0.0)
    return min(max(hints), _LONGEST_HINT_SECONDS)


def backoff_seconds(interval: float, failures: float, pace: Pace) -> float:
    """Return the pause after `failures` in a row: doubling, never for good, once in 30 days at the slowest."""
    if failures <= 0:
        return interval
    return min(interval * float(2.0 ** min(failures, 40.0)), pace.longest_backoff_seconds)


def spread(seconds: float, luck: float, pace: Pace) -> float:
    """Return the pause with jitter; `luck` is a random number in [0, 1). Only ever later, so that no bound is broken."""
    return seconds * (1.0 + pace.jitter_ratio * luck)


def past_skipped(at: float, skip_hours: Sequence[int], skip_days: Sequence[int]) -> float:
    """Return `at`, or the first full hour after it that the feed does not ask to skip (UTC; RSS skipHours, skipDays)."""
    if not skip_hours and not skip_days:
        return at
    moment = datetime.fromtimestamp(at, UTC)
    for _ in range(8 * 24):
        if moment.hour not in skip_hours and moment.weekday() not in skip_days:
            return moment.timestamp()
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at

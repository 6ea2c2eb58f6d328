"""The health of a feed, for people: healthy, empty, failing, silent or gone, since when and why. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.fetcher.polling.state import FeedState, Health

CHANGELOG = "onrecord-fetcher-polling-changelog"
"""The compacted stream that holds every feed's state by feed id; `onrecord feeds list --health` reads it."""


@dataclass(frozen=True)
class FeedHealth:
    """One feed's row. `polled_next_at` None is never; `interval_seconds` is the pause that the feed's own rate deserves."""

    url: str
    health: Health
    why: str
    since: datetime | None
    title: str
    polled_next_at: datetime | None
    interval_seconds: float
    newest_at: datetime | None
    failures: float

    def to_dict(self) -> dict[str, Any]:
        """Return the row as JSON takes it; instants in ISO 8601."""
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(self).items()}


def health_of(raw: bytes) -> FeedHealth:
    """Return the row of a state as its changelog holds it."""
    state = FeedState.from_bytes(raw)
    return FeedHealth(
        url=state.url,
        health=state.health,
        why=state.health_why,
        since=_instant(state.health_since_at),
        title=state.title,
        polled_next_at=_instant(state.next_poll_at),
        interval_seconds=state.interval_seconds,
        newest_at=_instant(state.newest_at),
        failures=state.failures,
    )


def _instant(epoch: float) -> datetime | None:
    return datetime.fromtimestamp(epoch, UTC) if 0 < epoch < float("inf") else None

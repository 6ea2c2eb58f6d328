"""Which feed is due: a heap of instants, rebuilt when partitions move. Knows no network and no Kafka; it is told `now`."""

from __future__ import annotations

import heapq
from collections import Counter

from services.fetcher.polling.state import HEALTHS

_SPREAD_SECONDS = 60.0
_EACH_SECONDS = 0.05
"""At a start, what is overdue is spread so that no more than 20 polls a second begin, and all within a minute where few are."""


class Schedule:
    """Feeds by when they are due. A feed is in here once; the latest word about it counts."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, str]] = []
        self._at: dict[str, float] = {}
        self._health: dict[str, str] = {}

    def put(self, feed: str, at: float, health: str = "new") -> None:
        """Set when `feed` is due (epoch seconds; infinite is never)."""
        self._at[feed] = at
        self._health[feed] = health
        if at != float("inf"):
            heapq.heappush(self._heap, (at, feed))

    def drop(self, feed: str) -> None:
        """Forget a feed."""
        self._at.pop(feed, None)
        self._health.pop(feed, None)

    def clear(self) -> None:
        """Forget everything."""
        self._heap.clear()
        self._at.clear()
        self._health.clear()

    def pop_due(self, now: float) -> str | None:
        """Take out the feed that has been due longest, or return None when none is."""
        while self._heap and self._heap[0][0] <= now:
            at, feed = heapq.heappop(self._heap)
            if self._at.get(feed) == at:
                self._at[feed] = float("inf")  # until it is put again, after its poll
                return feed
        return None

    def next_at(self) -> float:
        """Return when the next feed is due; infinite when none is."""
        return self._heap[0][0] if self._heap else float("inf")

    def overdue(self, now: float) -> int:
        """Return how many feeds are waiting to be polled."""
        return sum(at <= now for at in self._at.values())

    def by_health(self) -> dict[str, int]:
        """Return how many feeds there are of each health, zeros included."""
        counted = Counter(self._health.values())
        return {health: counted[health] for health in HEALTHS}

    def __len__(self) -> int:
        return len(self._at)


def eased(due_at: float, now: float, overdue: int, luck: float) -> float:
    """Return when an overdue feed may go after a start or a move: spread over a while that grows with their number; the rest as planned."""
    if due_at > now:
        return due_at
    return now + luck * min(_SPREAD_SECONDS, overdue * _EACH_SECONDS) if overdue * _EACH_SECONDS > 1 else now

"""Which event of a partition comes next: none is passed over, none is taken twice. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

_AGAIN_SECONDS: Final = 1.0
"""Who has gone back waits so long for the event before going back once more."""

_QUIET_SECONDS: Final = 5.0
_LONGEST_QUIET_SECONDS: Final = 300.0
"""An event that is on the stream and does not come is fetched again after the first; pauses double up to the second."""


_TIMES_BACK: Final = 2
"""Once would do, were no event of an older reading under way."""

_UNDER_WAY: Final = 2000
"""More events of one partition than the consumer's buffers and queues hold."""


class Step(Enum):
    """What to do with an event that has arrived."""

    TAKE = "take"
    DROP = "drop"
    GO_BACK = "go back"


@dataclass
class _Place:
    """One partition: the offset that is wanted next, and what is known of a gap before it."""

    wanted: int
    since: float
    """When the last event was taken."""

    taken: int = 0
    witness: int | None = None
    """The lowest offset seen above `wanted`."""

    times_back: int = 0
    """How often we went back because of it: when it comes first again and again, there is nothing between."""

    asked_at: float = 0.0
    patience_seconds: float = _QUIET_SECONDS

    def take(self, offset: int, now: float) -> None:
        self.wanted, self.since, self.taken = offset + 1, now, self.taken + 1
        self.witness, self.times_back, self.patience_seconds = None, 0, _QUIET_SECONDS


@dataclass
class Sequence:
    """The order of a stream's events, partition by partition. `now` is monotonic seconds.

    The consumer below may lose what it has fetched when partitions move, and carry on behind it. Kafka numbers events one after the other, but for
    those that compaction or retention has removed; so an event that is not the next one is evidence of a loss until the broker has shown the gap
    again and again. A `compacted` stream is full of gaps: there they are believed, once the events that were under way at the move are through.
    """

    compacted: bool = False
    _places: dict[int, _Place] = field(default_factory=dict)

    def begin(self, partition: int, offset: int, now: float) -> None:
        """Note where reading starts: the committed offset, or the oldest event where there is none."""
        self._places[partition] = _Place(offset, now)

    def forget(self) -> None:
        """Drop everything: the partitions are being handed out anew."""
        self._places.clear()

    def step(self, partition: int, offset: int, now: float) -> Step:
        """Return what to do with the event at `offset`. One of a partition without a start was fetched for an assignment that is over."""
        place = self._places.get(partition)
        if place is None or offset < place.wanted:
            return Step.DROP
        if offset == place.wanted or self._is_real(place, offset):
            place.take(offset, now)
            return Step.TAKE
        if place.witness is None or offset < place.witness:
            place.witness, place.times_back = offset, 0
        elif offset > place.witness and now - place.asked_at < _AGAIN_SECONDS:
            return Step.DROP
        place.times_back += offset == place.witness
        place.asked_at = now
        return Step.GO_BACK

    def _is_real(self, place: _Place, offset: int) -> bool:
        """Return whether there is nothing between the wanted offset and this one."""
        if self.compacted and place.taken > _UNDER_WAY:
            return True
        return offset == place.witness and place.times_back >= _TIMES_BACK

    def wanted(self, partition: int) -> int:
        """Return the offset that is wanted next."""
        return self._places[partition].wanted

    def overdue(self, ends: dict[int, int], now: float) -> list[int]:
        """Return the partitions whose next event is on the stream (`ends` has the offset after the last one) and has not come for long."""
        late = [
            (number, place)
            for number, place in self._places.items()
            if place.wanted < ends.get(number, 0) and now - place.since > place.patience_seconds
        ]
        for _, place in late:
            place.since = now
            place.patience_seconds = min(2 * place.patience_seconds, _LONGEST_QUIET_SECONDS)
        return [number for number, _ in late]

"""What may be committed: events finish in any order, offsets only in theirs. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Ledger:
    """The events in flight, per partition, in the order in which they came.

    Gaps between offsets (a compacted stream has them) are no matter: only what was begun is waited for.
    """

    _open: dict[int, dict[int, bool]] = field(default_factory=dict)
    """For each partition its open offsets in ascending order, and whether each has finished."""

    _next: dict[int, int] = field(default_factory=dict)
    _committed: dict[int, int] = field(default_factory=dict)

    def begin(self, partition: int, offset: int) -> None:
        """Note that the event at `offset` is in our hands; offsets of a partition begin in ascending order."""
        self._open.setdefault(partition, {})[offset] = False

    def finish(self, partition: int, offset: int) -> None:
        """Note that the event met its fate. One that the ledger has forgotten (its partition moved) is ignored."""
        waiting = self._open.get(partition, {})
        if offset in waiting:
            waiting[offset] = True
        while waiting and waiting[first := next(iter(waiting))]:
            del waiting[first]
            self._next[partition] = first + 1

    def committable(self) -> dict[int, int]:
        """Return the offset to commit for each partition that has moved since the last `committed`."""
        return {p: offset for p, offset in self._next.items() if self._committed.get(p) != offset}

    def committed(self, offsets: dict[int, int]) -> None:
        """Note what the broker has confirmed."""
        self._committed.update(offsets)

    def forget_all(self) -> None:
        """Drop everything: the partitions are being handed out anew."""
        self._open.clear()
        self._next.clear()
        self._committed.clear()

    @property
    def in_flight(self) -> int:
        """Return how many events have begun and not been passed by a committable offset."""
        return sum(map(len, self._open.values()))

    def next_offsets(self) -> dict[int, int]:
        """Return, per partition, the offset after the last event whose fate and whose predecessors' fates are known."""
        return dict(self._next)

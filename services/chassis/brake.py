"""When to stop the line: too many dead letters from one partition. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass
class Brake:
    """Counts dead letters per partition.

    It engages on `in_a_row` in succession, or when more than `ratio` of the last `window` events are dead. A bad deploy then costs a handful of dead
    letters, not a stream. Only a restart releases it: a person has looked.
    """

    in_a_row: int = 20
    ratio: float = 0.5
    window: int = 100
    engaged_by: str = ""
    _rows: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    _recent: defaultdict[int, deque[bool]] = field(default_factory=lambda: defaultdict(deque))

    @property
    def engaged(self) -> bool:
        """Return whether the line must stand still."""
        return bool(self.engaged_by)

    def observe(self, partition: int, *, dead: bool) -> bool:
        """Take note of one event's fate; return whether the brake is engaged."""
        self._rows[partition] = self._rows[partition] + 1 if dead else 0
        recent = self._recent[partition]
        recent.append(dead)
        if len(recent) > self.window:
            recent.popleft()
        if self._rows[partition] >= self.in_a_row:
            self.engaged_by = f"{self._rows[partition]} dead letters in a row on partition {partition}"
        elif len(recent) == self.window and sum(recent) > self.ratio * self.window:
            self.engaged_by = f"{sum(recent)} of the last {self.window} events dead on partition {partition}"
        return self.engaged

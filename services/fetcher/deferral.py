"""When an entry that met a passing fault is tried again. Pure: no clock, no network, no Kafka.

A retry is a reschedule, never a sleeping handler: the row waits in a table, its entry goes back to the stream when it is due.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from schemas.entry import EntryV1

PAUSES_SECONDS: Final = (15.0, 120.0, 600.0, 3_600.0, 21_600.0)
"""Pauses between tries; after the last the entry is skipped for good, with the last fault as the reason."""

SITE_RESTS: Final = "site_rests"
LONGEST_WAIT_SECONDS: Final = 5 * 86_400.0
"""Less than entries are kept on their stream."""

_NEVER: Final = float("inf")


@dataclass(frozen=True)
class Deferred:
    """One entry that waits. `due_at` is in epoch seconds, infinite while its entry is on the stream again."""

    entry: EntryV1
    tries: int
    due_at: float
    reason: str

    def to_bytes(self) -> bytes:
        """JSON."""
        fields = {"tries": self.tries, "due_at": self.due_at, "reason": self.reason}
        return json.dumps({**fields, "entry": self.entry.model_dump(mode="json", exclude_defaults=True)}).encode()


def deferred_from_bytes(raw: bytes) -> Deferred:
    """Read what `to_bytes` wrote."""
    found = json.loads(raw)
    return Deferred(EntryV1.model_validate(found["entry"]), found["tries"], found["due_at"], found["reason"])


def due_at(raw: bytes) -> float:
    """Return when a row is due, without reading the rest of it."""
    return float(json.loads(raw)["due_at"])


def deferred(  # noqa: PLR0917 - a decision takes what it needs
    entry: EntryV1, before: Deferred | None, reason: str, now: float, at_least_seconds: float, luck: float
) -> Deferred | None:
    """Return the row for an entry that has just failed again, or None when it has been tried often, or has waited long enough.

    That its site rests is no try of the entry's own: nobody was asked.
    """
    tries = (before.tries if before else 0) + (reason != SITE_RESTS)
    if tries > len(PAUSES_SECONDS) or now - entry.discovered_at.timestamp() > LONGEST_WAIT_SECONDS:
        return None
    pause = max(PAUSES_SECONDS[max(tries, 1) - 1], min(at_least_seconds, PAUSES_SECONDS[-1]))
    return Deferred(entry, tries, now + pause * (1 + 0.2 * luck), reason)


def on_the_stream(row: Deferred) -> Deferred:
    """Return the row after its entry went back to the stream: it only counts from now on."""
    return Deferred(row.entry, row.tries, _NEVER, row.reason)

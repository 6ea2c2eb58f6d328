"""Every event meets exactly one fate. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of an event at a stage."""

    DONE = "done"
    SKIPPED = "skipped"
    DEAD = "dead"


@dataclass(frozen=True)
class Verdict:
    """A fate with its reason (a bounded metric label, empty when done) and a detail for people."""

    fate: Fate
    reason: str = ""
    detail: str = ""


DONE = Verdict(Fate.DONE)

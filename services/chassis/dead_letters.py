"""The headers of a dead letter: why, and where it stood. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.chassis.envelope import Headers, Incoming, as_headers, header
from services.chassis.fates import Verdict

PREFIX = "onrecord-dead-"
_LONGEST_DETAIL = 2_000
"""Characters: the headers must fit beside the largest event, in the headroom that dead streams have."""


@dataclass(frozen=True)
class DeadLetter:
    """What a person sees of one dead letter. `place` is where it lies in the dead stream, `source` where it came from."""

    place: Incoming
    stage: str
    reason: str
    detail: str
    source_stream: str
    source_partition: int
    source_offset: int
    attempts: int
    at: str

    @property
    def id(self) -> str:
        """Return the name by which `onrecord dead-letters` takes it: `stream:partition:offset` in the dead stream."""
        return f"{self.place.stream}:{self.place.partition}:{self.place.offset}"


def dead_headers(message: Incoming, stage: str, verdict: Verdict, attempts: int, at: datetime) -> Headers:
    """Return the headers for the dead stream: why, then every header that the event came with (but an older death's)."""
    why = {
        "stage": stage,
        "reason": verdict.reason,
        "detail": verdict.detail[:_LONGEST_DETAIL],
        "source-stream": message.stream,
        "source-partition": str(message.partition),
        "source-offset": str(message.offset),
        "attempts": str(attempts),
        "at": at.isoformat(),
    }
    return as_headers((PREFIX + name, text) for name, text in why.items()) + original_headers(message)


def original_headers(message: Incoming) -> Headers:
    """Return the headers without those of a dead letter: what a replay sends."""
    return tuple((name, value) for name, value in message.headers if not name.startswith(PREFIX))


def read_dead_letter(message: Incoming) -> DeadLetter:
    """Return the dead letter that a message of a dead stream is; missing headers read as empty or 0."""

    def text(name: str) -> str:
        return header(message.headers, PREFIX + name) or ""

    def number(name: str) -> int:
        return int(text(name)) if text(name).isdigit() else 0

    return DeadLetter(
        place=message,
        stage=text("stage"),
        reason=text("reason"),
        detail=text("detail"),
        source_stream=text("source-stream"),
        source_partition=number("source-partition"),
        source_offset=number("source-offset"),
        attempts=number("attempts"),
        at=text("at"),
    )

"""The headers an event travels with: CloudEvents, trace context, trail. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

Headers = tuple[tuple[str, bytes], ...]
"""Kafka's headers: pairs, names may repeat."""

TRACEPARENT = "traceparent"
TRAIL = "onrecord-trail"
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_TRAIL_LIMIT_STEPS = 32


@dataclass(frozen=True)
class Incoming:
    """One message as Kafka gave it: bytes, and where they stood."""

    stream: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    timestamp: float = 0.0
    """Epoch seconds at which the broker took it."""

    @property
    def place(self) -> str:
        """Return `stream-partition-offset`, which names the message for good."""
        return f"{self.stream}-{self.partition}-{self.offset}"


@dataclass(frozen=True)
class Origin:
    """Who sends an event: the service and stage, at what instant, and what it came from."""

    service: str
    stage: str
    at: datetime
    span_id: str
    trace_id: str
    trail: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


def header(headers: Headers, name: str) -> str | None:
    """Return the first header of this name as text, or None."""
    return next((value.decode("utf-8", "replace") for key, value in headers if key == name), None)


def trace_id_of(headers: Headers) -> str | None:
    """Return the W3C trace id (32 hex digits) that the message carries, or None."""
    match = _TRACEPARENT.fullmatch(header(headers, TRACEPARENT) or "")
    return match[1] if match else None


def trail_of(headers: Headers) -> tuple[str, ...]:
    """Return the steps so far, each `stage@instant`."""
    return tuple(step for step in (header(headers, TRAIL) or "").split(",") if step)


def stamped(origin: Origin, event_type: str, event_id: str, subject: str) -> Headers:
    """Return the headers of an outgoing event: CloudEvents 1.0 (Kafka binary mode), W3C trace context, our trail."""
    step = f"{origin.stage}@{origin.at.isoformat(timespec='milliseconds')}"
    trail = (*origin.trail, step)[-_TRAIL_LIMIT_STEPS:]
    return as_headers(
        {
            "ce_specversion": "1.0",
            "ce_id": event_id,
            "ce_type": event_type,
            "ce_source": f"/onrecord/{origin.service}",
            "ce_time": origin.at.isoformat(),
            "ce_subject": subject[:1000],
            "content-type": "application/json",
            TRACEPARENT: f"00-{origin.trace_id}-{origin.span_id}-01",
            TRAIL: ",".join(trail),
        }
    )


def as_headers(pairs: Mapping[str, str] | Iterable[tuple[str, str]]) -> Headers:
    """Return pairs of text as Kafka headers."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    return tuple((name, value.encode()) for name, value in items)

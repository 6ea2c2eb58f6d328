"""An event onto its stream, with the headers it travels with."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from aiokafka.partitioner import DefaultPartitioner

from schemas.event import Event
from schemas.streams import Stream
from services.chassis.envelope import Headers, Incoming, Origin, stamped, trace_id_of, trail_of

E = TypeVar("E", bound=Event)


class Sender(Protocol):
    """What sends a message; `services.chassis.kafka.Outlet` does."""

    async def send(
        self, stream: str, key: bytes | None, value: bytes | None, headers: Headers = (), partition: int | None = None
    ) -> Awaitable[Any]:
        """Hand one message over; await what this returns for the broker's confirmation."""


class EventTooLarge(ValueError):
    """The event is larger than its stream allows: raise `max_bytes` in schemas/streams.py, or send less."""


def origin(service: str, stage: str, cause: Incoming | None = None) -> Origin:
    """Return who sends, now; an event that has a cause goes on with its trace and its trail."""
    headers = cause.headers if cause else ()
    return Origin(
        service=service,
        stage=stage,
        at=datetime.now(UTC),
        span_id=secrets.token_hex(8),
        trace_id=trace_id_of(headers) or secrets.token_hex(16),
        trail=trail_of(headers),
    )


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition that Kafka's default partitioner (murmur2) gives a key."""
    numbers = list(range(partitions))
    chosen: int = DefaultPartitioner()(key, numbers, numbers)
    return chosen


def place_of(stream: Stream[E], event: E) -> int | None:
    """Return the partition of `stream` that `event` belongs to; None where its key decides, as Kafka does by itself."""
    if event.placed_by == event.key:
        return None
    return partition_of(event.placed_by.encode(), stream.partitions)


async def post(sender: Sender, stream: Stream[E], event: E, sent_by: Origin, event_id: str = "") -> Awaitable[Any]:
    """Send `event` on `stream`; await what this returns for its confirmation. Raise `EventTooLarge` before anything is sent."""
    value = event.to_bytes()
    if len(value) > stream.max_bytes:
        raise EventTooLarge(
            f"{stream.event.__name__} of {len(value)} bytes on {stream.name}, which takes {stream.max_bytes}"
        )
    headers = stamped(sent_by, stream.name, event_id or secrets.token_hex(16), event.subject)
    return await sender.send(stream.name, event.key.encode(), value, headers, place_of(stream, event))


async def retract(sender: Sender, stream: Stream[E], event: E) -> Awaitable[Any]:
    """Send the tombstone of `event`, to where the event itself went; await what this returns for its confirmation."""
    return await sender.send(stream.name, event.key.encode(), None, partition=place_of(stream, event))

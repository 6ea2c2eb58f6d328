"""A stream read by a bystander: from its start, or from now, without a group and without acknowledging anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from services.chassis.envelope import Incoming
from services.chassis.kafka import admin, reader
from services.chassis.post import partition_of
from services.chassis.settings import KafkaSettings

_PATIENCE_MS = 500


class NoSuchStream(LookupError):
    """The cluster has no stream of this name: make the streams with `onrecord streams create`."""


async def places_of(settings: KafkaSettings, stream: str) -> list[TopicPartition]:
    """Return the stream's partitions; raise `NoSuchStream`."""
    async with admin(settings) as client:
        if stream not in await client.list_topics():
            raise NoSuchStream(f"the cluster has no stream {stream}: make it with `onrecord streams create`")
        described = await client.describe_topics([stream])
    return sorted(TopicPartition(stream, partition["partition"]) for partition in described[0]["partitions"])


async def play(
    settings: KafkaSettings,
    stream: str,
    key: str | None = None,
    *,
    since: float | None = None,
    until: float | None = None,
) -> AsyncIterator[Incoming]:
    """Give every message from the oldest kept one to what was the end when this began; partitions take turns.

    With `key`, only the partition that holds the events of that key is read. With `since` or `until` (epoch seconds), only what came to the
    stream at or after the one and before the other; Kafka finds the places, so what lies outside is hardly read.
    """
    places = await places_of(settings, stream)
    if key is not None:
        places = [places[partition_of(key.encode(), len(places))]]
    async with reader(settings, auto_offset_reset="earliest") as client:
        ends: dict[TopicPartition, int] = await client.end_offsets(places)
        starts: dict[TopicPartition, int] = await client.beginning_offsets(places)
        starts = starts if since is None else await _offsets_at(client, since, ends)
        ends = ends if until is None else await _offsets_at(client, until, ends)
        ends = {place: end for place, end in ends.items() if starts[place] < end}
        _begin_at(client, {place: starts[place] for place in ends})
        while any([await client.position(place) < end for place, end in ends.items()]):
            batches = await client.getmany(timeout_ms=_PATIENCE_MS)
            for place, records in batches.items():
                for record in records:
                    if record.offset < ends[place] and _came_within(record.timestamp / 1000, since, until):
                        yield incoming(record)


async def _offsets_at(
    client: AIOKafkaConsumer, instant: float, ends: dict[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """Return where in each partition the first message stands that came at this instant or later; its end where none did."""
    milliseconds = max(0, round(instant * 1000))  # the client refuses what lies before 1970
    found = await client.offsets_for_times(dict.fromkeys(ends, milliseconds))
    return {place: found[place].offset if found[place] else end for place, end in ends.items()}


def _came_within(instant: float, since: float | None, until: float | None) -> bool:
    return (since is None or since <= instant) and (until is None or instant < until)


async def follow(settings: KafkaSettings, stream: str) -> AsyncIterator[Incoming]:
    """Give every message that comes from now on, for ever."""
    places = await places_of(settings, stream)
    async with reader(settings) as client:
        _begin_at(client, await client.end_offsets(places))
        async for record in client:
            yield incoming(record)


def _begin_at(client: AIOKafkaConsumer, offsets: dict[TopicPartition, int]) -> None:
    """Assign and seek in one breath: aiokafka's `seek_to_beginning` loses a race against its own first reset, and then shows nothing."""
    client.assign(list(offsets))
    for place, offset in offsets.items():
        client.seek(place, offset)


async def depth(settings: KafkaSettings, stream: str) -> int:
    """Return how many messages the stream keeps (for a compacted one: at most)."""
    places = await places_of(settings, stream)
    async with reader(settings) as client:
        ends, starts = await client.end_offsets(places), await client.beginning_offsets(places)
    return sum(ends[place] - starts[place] for place in places)


def incoming(record: ConsumerRecord[Any, Any]) -> Incoming:
    """Return an aiokafka record as our message."""
    return Incoming(
        stream=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers=tuple(record.headers),
        timestamp=record.timestamp / 1000,
    )

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


async def play(settings: KafkaSettings, stream: str, key: str | None = None) -> AsyncIterator[Incoming]:
    """Give every message from the oldest kept one to what was the end when this began; partitions take turns.

    With `key`, only the partition that holds the events of that key is read.
    """
    places = await places_of(settings, stream)
    if key is not None:
        places = [places[partition_of(key.encode(), len(places))]]
    async with reader(settings, auto_offset_reset="earliest") as client:
        ends: dict[TopicPartition, int] = await client.end_offsets(places)
        _begin_at(client, await client.beginning_offsets(places))
        while any([await client.position(place) < end for place, end in ends.items()]):
            batches = await client.getmany(timeout_ms=_PATIENCE_MS)
            for place, records in batches.items():
                for record in records:
                    if record.offset < ends[place]:
                        yield incoming(record)


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

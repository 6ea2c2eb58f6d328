"""How far behind the stages are, asked of the broker by a client of its own: one that is stuck cannot hide it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from services.chassis import metrics
from services.chassis.kafka import admin, reader
from services.chassis.line import Line
from services.chassis.logs import logger
from services.chassis.settings import KafkaSettings

Lines = Mapping[str, Line]  # type: ignore[type-arg]  # lines of every kind of event
Assigned = Callable[[str], set[int]]

log = logger(__name__)

_EVERY_SECONDS = 2.0


async def watch_lag(settings: KafkaSettings, group: str, lines: Lines, assigned: Assigned) -> None:
    """Set the lag gauges of every line for ever. `assigned` gives the partitions of a stream that are ours now."""
    async with reader(settings) as client, admin(settings) as asker:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            try:
                committed = await asker.list_consumer_group_offsets(group)
                for line in lines.values():
                    places = [TopicPartition(line.stage.source.name, p) for p in assigned(line.stage.source.name)]
                    waiting = await _waiting(client, committed, places)
                    metrics.LAG_EVENTS.labels(line.stage.name).set(waiting)
                    metrics.LAG_SECONDS.labels(line.stage.name).set(line.oldest_seconds(time.time(), waiting))
                    line.waiting = waiting
            except (KafkaError, OSError, TimeoutError) as error:
                log.warning("cannot ask the broker how far behind we are", error=str(error))


async def _waiting(
    client: AIOKafkaConsumer, committed: Mapping[TopicPartition, OffsetAndMetadata], places: list[TopicPartition]
) -> int:
    """Return how many events at these places are not acknowledged."""
    if not places:
        return 0
    ends: dict[TopicPartition, int] = await client.end_offsets(places)
    starts: dict[TopicPartition, int] = await client.beginning_offsets(places)
    reached = {place: committed[place].offset if place in committed else starts[place] for place in places}
    return sum(max(0, ends[place] - max(reached[place], starts[place])) for place in places)

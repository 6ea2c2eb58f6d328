"""State that outlives the process: Faust tables, restored from their changelogs, written only by who owns the partition.

Faust writes a table only from within its own stream iteration. Our writers are background work and concurrent handlers, so a write goes to the
changelog by the service's own outlet (idempotent, confirmed, in order per partition) and to the memory at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Iterator
from typing import Any

from aiokafka.admin import NewTopic

from schemas.streams import Stream
from services.chassis.app import ServiceApp
from services.chassis.kafka import admin
from services.chassis.post import partition_of
from services.chassis.settings import KafkaSettings

_COMPACT_SOON = {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.2", "segment.ms": str(6 * 3600 * 1000)}


class Table:
    """Rows of bytes by a text key, partitioned as `stream` is."""

    def __init__(self, app: ServiceApp, name: str, stream: Stream[Any], meaning: str) -> None:
        self._app = app
        self._stream = stream
        self._faust: Any = app.belt.Table(
            name,
            key_type=bytes,
            value_type=bytes,
            partitions=stream.partitions,
            help=meaning,
            extra_topic_configs=_COMPACT_SOON,
        )

    @property
    def changelog(self) -> str:
        """Return the name of the stream that the table is restored from."""
        return str(self._faust.changelog_topic.get_topic_name())

    @property
    def partitions(self) -> int:
        """Return how many partitions it has: as many as its stream."""
        return self._stream.partitions

    def get(self, key: str) -> bytes | None:
        """Return the row, or None."""
        row: bytes | None = self._faust.data.data.get(key.encode())
        return row

    def partition(self, stream_key: str) -> int:
        """Return the partition of the rows that belong to this key of the stream."""
        return partition_of(stream_key.encode(), self._stream.partitions)

    async def put(self, key: str, row: bytes | None, stream_key: str) -> Awaitable[Any]:
        """Write a row, or delete it (None); what this returns can be awaited for the broker's confirmation."""
        return await self._write(key.encode(), row, self.partition(stream_key))

    async def delete(self, key: str, partition: int) -> None:
        """Delete a row of a known partition."""
        await self._write(key.encode(), None, partition)

    async def _write(self, raw: bytes, row: bytes | None, partition: int) -> Awaitable[Any]:
        store = self._faust.data
        if row is None:
            store.data.pop(raw, None)
            store._key_partition.pop(raw, None)  # noqa: SLF001 - Faust's own record of who owns what, which it drops by at a rebalance
        else:
            store.data[raw] = row
            store._key_partition[raw] = partition  # noqa: SLF001
        return await self._app.outlet.send(self.changelog, raw, row, partition=partition)

    def rows(self) -> Iterator[tuple[str, int, bytes]]:
        """Yield (key, partition, row) of what is in memory; ask `Tables.owned` which partitions are ours."""
        store = self._faust.data
        for raw, row in list(store.data.items()):
            yield raw.decode(), store._key_partition.get(raw, -1), row  # noqa: SLF001

    def __len__(self) -> int:
        return len(self._faust.data.data)


async def make_changelogs(settings: KafkaSettings, tables: Iterable[Table]) -> None:
    """Make the changelogs that are not there yet. Faust would too, but only while it already assigns partitions, and then misses some."""
    async with admin(settings) as client:
        there = set(await client.list_topics())
        new = [
            NewTopic(table.changelog, table.partitions, settings.kafka_replication_factor, topic_configs=_COMPACT_SOON)
            for table in tables
            if table.changelog not in there
        ]
        if new:
            await client.create_topics(new)


def owned(app: ServiceApp, stream: Stream[Any]) -> frozenset[int]:
    """Return the partitions of `stream` that are ours and whose tables are restored; none while partitions move."""
    belt: Any = app.belt
    if belt.rebalancing or belt.tables.recovery.in_recovery or not belt.tables.actives_ready:
        return frozenset()
    return frozenset(app.partitions(stream.name))

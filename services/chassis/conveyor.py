"""Faust, held so that nothing is lost: it delivers, the lines acknowledge.

Faust's own acknowledgement is off for our streams (`acks=False`). It acknowledges what it skips at a rebalance, what escapes an agent, and what
lies behind a gap; each of these loses events. Offsets are committed by us instead, from each line's ledger. And what arrives is compared with what
should arrive (`sequence.py`): Faust empties its queues when partitions move, now and then of an event that it has already moved past.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any

import faust
from aiokafka.errors import IllegalStateError, KafkaError
from faust.auth import SASLCredentials, SSLCredentials
from faust.transport.drivers import aiokafka
from faust.types import TP
from mode.supervisors import CrashingSupervisor
from mode.utils.queues import ThrowableQueue

from services.chassis import metrics
from services.chassis.envelope import Incoming
from services.chassis.kafka import LARGEST_MESSAGE_BYTES, ssl_context
from services.chassis.line import Line
from services.chassis.logs import logger
from services.chassis.sequence import Step
from services.chassis.settings import ChassisSettings

AnyLine = Line[Any, Any]

log = logger(__name__)

_LOOK_SECONDS = 1.0


class _Consumer(aiokafka.Consumer):
    """Faust's consumer, which can go back: to what was lost on the way, or to the start where nothing was ever acknowledged."""

    app: Conveyor

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._read_offset: MutableMapping[TP, int | None] = _NoMemory()

    def is_held_back(self, place: TP) -> bool:
        """Return whether a partition is paused because its stage's queue is long."""
        return place in self._buffered_partitions

    def on_buffer_drop(self, tp: TP) -> None:
        """Resume a partition. Faust's own would also ask for one that has gone while it was paused."""
        if tp in self.assignment():
            super().on_buffer_drop(tp)
        else:
            self._buffered_partitions.discard(tp)

    async def go_back(self, place: TP, offset: int) -> None:
        """Read a partition again from `offset` on. One that has gone meanwhile is read by whoever has it now."""
        with suppress(IllegalStateError):
            await self.seek_wait({place: offset})

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Seek every partition of ours to its committed offset, or to its oldest event where there is none.

        Faust drops what arrives while partitions move and seeks back; but aiokafka seeks to committed offsets only. Without this a new group
        loses the first events of a partition that arrive while a second replica joins.
        """
        try:
            committed: Mapping[TP, int] = await super().seek_to_committed()
            starts = dict(committed)
            if untouched := [place for place, offset in committed.items() if not offset]:
                starts |= await self.earliest_offsets(*untouched)
                await self.seek_wait({place: starts[place] for place in untouched})
        except IllegalStateError:  # the partitions have moved again meanwhile: another seek follows
            raise
        except (KafkaError, TimeoutError) as error:  # Faust logs it and reads on from the wrong place
            await self.crash(error)
            raise
        for place, offset in starts.items():
            self.app.begin(place.topic, place.partition, offset)
        return committed


class _NoMemory(dict[TP, int | None]):
    """Faust's memory of what it has read, which is none: it drops what it believes to have read, and believes so of what it has lost."""

    def __missing__(self, _: TP) -> None:
        return None

    def __setitem__(self, _: TP, __: object) -> None:
        """Forget."""

    def update(self, *_: object, **__: object) -> None:
        """Forget."""


class _Transport(aiokafka.Transport):
    Consumer = _Consumer


class StageQueue(ThrowableQueue[Any]):
    """Between consumer and stage: at `high` events the partitions that bring more are paused, and what has been fetched already is let in.

    Faust's own queue has an end, and while one is full its consumer stands still: a stage that waits would hold up every other stage of its service.
    """

    def __init__(self, high: int, **options: Any) -> None:
        super().__init__(0, **options)
        self._high = high

    @property
    def pressure_high_size(self) -> int:
        return self._high

    @property
    def pressure_drop_size(self) -> int:
        return self._high // 2

    def holds(self, partition: int) -> bool:
        """Return whether an event of this partition waits here."""
        waiting: Iterable[Any] = self._queue  # type: ignore[attr-defined]  # asyncio's, which its stubs leave out
        return any(event.message.partition == partition for event in waiting)


class Conveyor(faust.App):
    """A Faust app whose partitions move only after the lines are drained, for a bounded time."""

    drain: Callable[[], Awaitable[None]]
    forget: Callable[[], None]
    begin: Callable[[str, int, int], None]
    """Hears where reading starts: stream, partition, offset."""

    queues: dict[str, StageQueue]
    """What waits for each stage, by its name."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.queues = {}
        super().__init__(*arguments, **options)

    def _new_transport(self) -> Any:
        return _Transport(self.conf.broker_consumer, self)

    def FlowControlQueue(self, maxsize: int | None = None, *, clear_on_resume: bool = False) -> StageQueue:  # noqa: N802 - Faust's name
        """Return what stands between the consumer and one stage."""
        high = maxsize or self.conf.stream_buffer_maxsize
        return StageQueue(high, flow_control=self.flow_control, clear_on_resume=clear_on_resume)

    async def _consumer_wait_empty(self, consumer: Any, logger: Any) -> None:  # noqa: ARG002 - Faust's signature
        """Faust waits for ever here, or not at all; we wait for what is in flight, for `grace_seconds` at most."""
        await self.drain()
        self.forget()


def conveyor(settings: ChassisSettings, group: str) -> Conveyor:
    """Return the Faust app of a service. Every time-out is far below Faust's defaults, which hide an outage for minutes."""
    return Conveyor(
        group,
        broker=";".join(f"kafka://{server}" for server in settings.kafka_bootstrap_servers.split(",")),
        broker_credentials=_credentials(settings),
        store="memory://",
        datadir=tempfile.gettempdir() + f"/{group}",
        web_enabled=False,
        topic_disable_leader=True,
        topic_replication_factor=settings.kafka_replication_factor,
        agent_supervisor=CrashingSupervisor,
        stream_wait_empty=True,
        stream_buffer_maxsize=max(16, settings.window),
        broker_session_timeout=settings.session_seconds,
        broker_heartbeat_interval=settings.session_seconds / 5,
        broker_request_timeout=30.0,
        broker_max_poll_records=500,
        producer_request_timeout=30.0,
        producer_acks=-1,
        producer_max_request_size=LARGEST_MESSAGE_BYTES,
        consumer_max_fetch_size=LARGEST_MESSAGE_BYTES,
        consumer_auto_offset_reset="earliest",
        processing_guarantee="at_least_once",
    )


def _credentials(settings: ChassisSettings) -> SASLCredentials | SSLCredentials | None:
    context = ssl_context(settings)
    if settings.kafka_security_protocol.startswith("SASL"):
        return SASLCredentials(
            mechanism=settings.kafka_sasl_mechanism,
            username=settings.kafka_sasl_username,
            password=settings.kafka_sasl_password.get_secret_value(),
            ssl_context=context,
        )
    return SSLCredentials(context) if context else None


def attach(belt: Conveyor, line: AnyLine) -> None:
    """Feed a line from its stream, one event after the other, raw."""
    channel = belt.topic(line.stage.source.name, key_serializer="raw", value_serializer="raw", acks=False)

    async def agent(events: Any) -> None:
        belt.queues[line.stage.name] = events.channel.queue
        async for event in events.noack().events():
            if await _is_next(belt, line, event.message):
                await line.take(_incoming(event.message))

    belt.agent(channel, name=line.stage.name, concurrency=1)(agent)


async def _is_next(belt: Conveyor, line: AnyLine, message: Any) -> bool:
    """Return whether this is the event to take; go back where it is not."""
    step = line.sequence.step(message.partition, message.offset, time.monotonic())
    if step is Step.GO_BACK:
        await _go_back(belt, line, message.partition)
    return step is Step.TAKE


async def _go_back(belt: Conveyor, line: AnyLine, partition: int) -> None:
    wanted = line.sequence.wanted(partition)
    log.info("an event has not arrived, it is read again", stage=line.stage.name, partition=partition, offset=wanted)
    metrics.REREADS.labels(line.stage.name).inc()
    consumer: Any = belt.consumer
    await consumer.go_back(TP(line.stage.source.name, partition), wanted)


async def keep_looking(belt: Conveyor, lines: list[AnyLine]) -> None:
    """Go back for events that are on the stream and do not come: what was lost behind them nobody would miss."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        consumer: Any = belt.consumer
        for line in lines:
            queue = belt.queues.get(line.stage.name)
            if belt.rebalancing or line.is_full or queue is None:
                continue
            stream = line.stage.source.name
            ours = [place for place in consumer.assignment() if place.topic == stream]
            missed = [place for place in ours if not (queue.holds(place.partition) or consumer.is_held_back(place))]
            with suppress(IllegalStateError):  # a partition that has gone meanwhile
                ends = {place.partition: consumer.highwater(place) or 0 for place in missed}
                for partition in line.sequence.overdue(ends, time.monotonic()):
                    await _go_back(belt, line, partition)


def _incoming(message: Any) -> Incoming:
    headers = message.headers or ()
    return Incoming(
        stream=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value,
        headers=tuple(headers.items() if isinstance(headers, dict) else headers),
        timestamp=message.timestamp,
    )


async def commit(belt: Conveyor, line: AnyLine) -> None:
    """Acknowledge what the line has finished, in order."""
    offsets = line.ledger.committable()
    if not offsets:
        return
    places = {TP(line.stage.source.name, partition): offset for partition, offset in offsets.items()}
    ours = {place: offset for place, offset in places.items() if place in belt.consumer.assignment()}
    consumer: Any = belt.consumer
    if ours and await consumer._commit(ours):  # noqa: SLF001 - the one way to commit what we decide
        line.ledger.committed({place.partition: offset for place, offset in ours.items()})


async def keep_committing(belt: Conveyor, lines: list[AnyLine], every_seconds: float) -> None:
    """Commit every line again and again; raise what made the client give up its group."""
    while True:
        await asyncio.sleep(every_seconds)
        await _hear_of_the_group(belt)
        for line in lines:
            await commit(belt, line)


async def _hear_of_the_group(belt: Conveyor) -> None:
    """Raise the error on which aiokafka stopped coordinating. It tells only who asks, and Faust never does: we would work on, deaf to the group."""
    consumer: Any = belt.consumer
    thread = consumer._thread  # noqa: SLF001 - Faust holds the client there and nowhere else
    if thread._consumer is not None:  # noqa: SLF001
        await thread.call_thread(thread._consumer._coordinator.check_errors)  # noqa: SLF001

"""The relay of the chaos tests with a fault of its clients built in, named by RELAY_FAULT. What it says goes to its log."""

import asyncio
import os

import aiokafka
from aiokafka.errors import GroupAuthorizationFailedError
from mode.utils.queues import FlowControlQueue

from schemas import streams
from schemas.page import PageV1
from services.chassis.app import run, stage
from tests.chaos.relay import app

GROUP_IS_AWAY_SECONDS = 0.04
PARTITIONS_MOVE = "PARTITIONS MOVE"


def tell_when_partitions_move():
    forget = app.belt.forget

    def tell():
        print(PARTITIONS_MOVE, flush=True)
        forget()

    app.belt.forget = tell


def far_coordinator():
    """A broker forty milliseconds away: between the new assignment and the first event there is time for events to arrive."""
    nearby = aiokafka.AIOKafkaConsumer.committed

    async def committed(self, place):
        await asyncio.sleep(GROUP_IS_AWAY_SECONDS)
        return await nearby(self, place)

    aiokafka.AIOKafkaConsumer.committed = committed
    tell_when_partitions_move()


def queue_loses():
    """Of every ten events the first is lost between consumer and stage, once, as by a queue that is emptied when partitions move."""
    lost = set()
    put = FlowControlQueue.force_put_nowait

    def lossy_put(self, event):
        place = event.message.tp, event.message.offset
        if event.message.topic == streams.ENTRIES.name and place[1] % 10 == 0 and place not in lost:
            lost.add(place)
        else:
            put(self, event)

    FlowControlQueue.force_put_nowait = lossy_put


def sequence_gap():
    """An idempotent producer whose numbers the broker refuses for good, as after the broker lost its state."""

    @app.background
    async def skip_numbers():
        await asyncio.sleep(1)
        numbers = app.outlet._producer._txn_manager._sequence_numbers
        for place in tuple(numbers):
            numbers[place] += 1000


def consumer_thread_dies():
    @app.background
    async def die():
        await asyncio.sleep(1)
        thread = app.belt.consumer._thread
        asyncio.run_coroutine_threadsafe(thread.crash(RuntimeError("the consumer thread died")), thread.thread_loop)


def commit_is_refused():
    """An error on committing that is no rebalance."""

    @app.background
    async def refuse():
        await asyncio.sleep(1)

        async def commit(*_):
            raise RuntimeError("the commit was refused")

        aiokafka.AIOKafkaConsumer.commit = commit


def coordinator_fails():
    """A fatal answer to the group's coordinator routine, of which aiokafka tells only who asks: authorization withdrawn, say."""

    @app.background
    async def fail():
        await asyncio.sleep(1)
        coordinator = app.belt.consumer._thread._consumer._coordinator

        async def refuse(_assignment):
            raise GroupAuthorizationFailedError(app.group)

        coordinator._maybe_do_autocommit = refuse
        app.belt.consumer._thread.thread_loop.call_soon_threadsafe(coordinator.request_rejoin)


def other_stage_hangs():
    """A second stage of the same service that never ends with its first event."""

    @stage(app, source=streams.PAGES_AGAIN, window=1)
    async def hang(_: PageV1) -> None:
        await asyncio.Event().wait()


FAULTS = {
    fault.__name__: fault
    for fault in (
        far_coordinator,
        queue_loses,
        sequence_gap,
        consumer_thread_dies,
        commit_is_refused,
        coordinator_fails,
        other_stage_hangs,
    )
}

if __name__ == "__main__":
    FAULTS[os.environ["RELAY_FAULT"]]()
    run(app)

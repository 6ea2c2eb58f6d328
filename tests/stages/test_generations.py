"""Partitions that are handed out anew while handlers run: what the old assignment leaves behind may acknowledge nothing of the new one. No Kafka."""

import asyncio
import time
from contextlib import suppress

import pytest
from prometheus_client import REGISTRY

from schemas import streams
from services.chassis import line
from services.chassis.dead_letters import PREFIX
from services.chassis.envelope import header
from services.chassis.outcome import Skip
from tests.stages.workbench import bench, feed, message

DEAD = streams.FEEDS.dead_name


def counted(name, **labels):
    return sum(
        sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def fates(stage):
    return counted("onrecord_events_total", stage=stage)


async def wait_swallowing():
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


async def test_a_handler_that_swallows_its_cancellation_has_not_handled_the_event():
    async def swallow_the_stop(event):
        await wait_swallowing()
        return (event,)

    b = bench(swallow_the_stop)
    await b.line.take(message(feed()))
    await asyncio.sleep(0)
    await b.line.drain(0.01)
    assert b.line.ledger.committable() == {}
    assert b.sender.sent == []
    assert fates("swallow_the_stop") == 0
    assert counted("onrecord_events_abandoned_total", stage="swallow_the_stop") == 1


@pytest.mark.parametrize("answer", [Skip("stopped"), ValueError("stopped")], ids=["a_skip", "a_bug"])
async def test_a_handler_that_makes_something_else_of_its_cancellation_gives_the_event_no_fate(answer):
    async def recast(_event):
        await wait_swallowing()
        raise answer

    b = bench(recast)
    await b.line.take(message(feed()))
    await asyncio.sleep(0)
    await b.line.drain(0.01)
    assert b.sender.sent == []
    assert b.line.ledger.committable() == {}
    assert b.failures == []


async def test_an_event_that_waited_for_room_while_its_partition_moved_is_no_part_of_the_new_assignment():
    async def hang_at_seven(event):
        if event.id == "f7":
            await asyncio.Event().wait()

    b = bench(hang_at_seven, sink=None, window=1)
    await b.line.take(message(feed(7), 7))
    waiting = asyncio.create_task(b.line.take(message(feed(8), 8)))
    await asyncio.sleep(0)
    b.line.forget()
    await waiting
    await asyncio.sleep(0.01)
    assert b.line.ledger.committable() == {}, "5 to 7 come again and are not done: 9 must not be acknowledged"
    for offset in (5, 6):
        await b.line.take(message(feed(offset), offset))
    await b.line.drain(1)
    assert b.line.ledger.committable() == {0: 7}


async def test_a_late_end_in_the_old_assignment_does_not_finish_the_same_event_of_the_new_one():
    gates = [asyncio.Event(), asyncio.Event()]
    calls = iter(gates)

    async def stubborn(event):
        gate = next(calls)
        if gate is gates[0]:
            await wait_swallowing()
        await gate.wait()
        return (event,)

    b = bench(stubborn)
    await b.line.take(message(feed(), 4, b"old"))
    await asyncio.sleep(0)
    b.line.forget()
    await b.line.take(message(feed(), 4, b"new"))
    await asyncio.sleep(0)
    gates[0].set()
    await asyncio.sleep(0.01)
    assert b.line.ledger.committable() == {}
    gates[1].set()
    await b.line.drain(1)
    assert b.line.ledger.committable() == {0: 5}
    assert len(b.sender.sent) == 1


async def test_a_handler_that_ignores_its_cancellation_does_not_hold_up_the_hand_over(monkeypatch):
    monkeypatch.setattr(line, "_STUBBORN_SECONDS", 0.05)
    over = asyncio.Event()

    async def deaf(_event):
        await wait_swallowing()
        await over.wait()

    b = bench(deaf, sink=None)
    await b.line.take(message(feed()))
    await asyncio.sleep(0)
    begun = time.monotonic()
    await asyncio.wait_for(b.line.drain(0.01), 2)
    assert time.monotonic() - begun < 1
    over.set()
    await asyncio.sleep(0.01)
    assert b.line.ledger.committable() == {}


async def test_a_handler_whose_own_wait_somebody_cancels_is_a_bug_and_does_not_block_its_partition():
    async def await_what_is_cancelled(event):
        if event.id == "f0":
            shared = asyncio.get_running_loop().create_future()
            shared.cancel()
            await shared

    b = bench(await_what_is_cancelled, sink=None)
    await b.put(feed(0), feed(1))
    assert [header(letter.headers, PREFIX + "reason") for letter in b.sender.on(DEAD)] == ["bug"]
    assert b.line.ledger.committable() == {0: 2}


async def test_after_partitions_moved_the_counts_still_add_up():
    async def sometimes_hang(event):
        if event.id in {"f1", "f3"}:
            await wait_swallowing()
        if event.id == "f2":
            await asyncio.Event().wait()

    b = bench(sometimes_hang, sink=None, window=4)
    for offset in range(4):
        await b.line.take(message(feed(offset), offset))
    waiting = [asyncio.create_task(b.line.take(message(feed(n), n))) for n in (4, 5)]
    await asyncio.sleep(0.01)
    await b.line.drain(0.01)
    b.line.forget()
    await asyncio.gather(*waiting)
    await b.put(feed(6), first_offset=1)
    stage = {"stage": "sometimes_hang"}
    received = counted("onrecord_events_received_total", **stage)
    abandoned = counted("onrecord_events_abandoned_total", **stage)
    in_flight = counted("onrecord_events_in_flight", **stage)
    assert abandoned >= 3
    assert in_flight == 0
    assert received == fates("sometimes_hang") + abandoned

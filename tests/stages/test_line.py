import asyncio

import pytest
from prometheus_client import REGISTRY

from schemas import streams
from schemas.skip import SkipV1
from services.chassis.dead_letters import PREFIX
from services.chassis.envelope import header, trail_of
from services.chassis.outcome import Poison, Retry, Skip
from tests.stages.workbench import bench, copy, feed, message

DEAD = streams.FEEDS.dead_name


def fates(stage, fate, reason=""):
    return REGISTRY.get_sample_value("onrecord_events_total", {"stage": stage, "fate": fate, "reason": reason}) or 0


async def test_one_event_becomes_one_output_and_is_counted_once():
    before = fates("copy", "done")
    b = bench(copy)
    await b.put(feed(1))
    assert [sent.key for sent in b.sender.on(streams.FEEDS.name)] == [b"f1"]
    assert fates("copy", "done") == before + 1
    assert b.line.ledger.committable() == {0: 1}


async def test_a_handler_may_be_async_and_give_many_outputs_or_none():
    async def double(event):
        await asyncio.sleep(0)
        return (event, event)

    async def swallow(_event):
        return None

    two, none = bench(double), bench(swallow)
    await two.put(feed())
    await none.put(feed())
    assert len(two.sender.sent) == 2
    assert none.sender.sent == []
    assert none.line.ledger.committable() == {0: 1}


async def test_outputs_carry_the_trace_the_trail_and_an_id_that_a_second_delivery_repeats():
    b = bench(copy)
    await b.put(feed())
    await b.put(feed())
    first, second = (sent.headers for sent in b.sender.sent)
    assert trail_of(first)[-1].startswith("copy@")
    assert header(first, "ce_id") == header(second, "ce_id") == "copy/onrecord.feeds.v1-0-0/0"
    assert header(first, "traceparent").startswith("00-")


async def test_nothing_is_acknowledged_before_its_output_is_confirmed():
    b = bench(copy)
    b.sender.confirmed.clear()
    await b.line.take(message(feed()))
    await asyncio.sleep(0.01)
    assert b.sender.sent
    assert b.line.ledger.committable() == {}
    b.sender.confirmed.set()
    await b.line.drain(5)
    assert b.line.ledger.committable() == {0: 1}


async def test_a_slow_event_holds_back_the_acknowledgement_of_those_behind_it():
    gate = asyncio.Event()

    async def slow_first(event):
        if event.id == "f0":
            await gate.wait()

    b = bench(slow_first, sink=None)
    for offset in range(3):
        await b.line.take(message(feed(offset), offset))
    await asyncio.sleep(0.01)
    assert b.line.ledger.committable() == {}
    gate.set()
    await b.line.drain(5)
    assert b.line.ledger.committable() == {0: 3}


async def test_events_of_one_key_are_handled_one_after_the_other():
    order = []

    async def note(event):
        order.append(("begin", event.id))
        await asyncio.sleep(0.002)
        order.append(("end", event.id))

    b = bench(note, sink=None)
    await b.put(feed(1), feed(2), key=b"same")
    assert order == [("begin", "f1"), ("end", "f1"), ("begin", "f2"), ("end", "f2")]


async def test_a_full_window_holds_the_stream_back():
    gate = asyncio.Event()

    async def wait(_event):
        await gate.wait()

    b = bench(wait, sink=None, window=2)
    await b.line.take(message(feed(), 0))
    await b.line.take(message(feed(), 1))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(b.line.take(message(feed(), 2)), 0.02)
    gate.set()
    await b.line.drain(5)


@pytest.mark.parametrize("raw", [b"not json", b"{}", b"\xff\xfe", b""])
async def test_bytes_that_are_not_the_event_go_to_the_dead_letters_untouched(raw):
    b = bench(copy)
    await b.put(raw)
    (dead,) = b.sender.on(DEAD)
    assert dead.value == raw
    assert header(dead.headers, PREFIX + "reason") == "schema_violation"
    assert header(dead.headers, PREFIX + "source-offset") == "0"
    assert header(dead.headers, "x-old") == "1"
    assert b.line.ledger.committable() == {0: 1}


async def test_a_skip_is_counted_with_its_reason_and_leaves_a_record():
    def refuse(_event):
        raise Skip("cookie_wall", "consent only")

    b = bench(refuse)
    before = fates("refuse", "skipped", "cookie_wall")
    await b.put(feed(7))
    (sent,) = b.sender.on(streams.SKIPS.name)
    skip = SkipV1.from_bytes(sent.value)
    assert (skip.stage, skip.reason, skip.detail, skip.about) == (
        "refuse",
        "cookie_wall",
        "consent only",
        "https://a.example/rss",
    )
    assert fates("refuse", "skipped", "cookie_wall") == before + 1
    assert b.sender.on(DEAD) == []


async def test_poison_goes_to_the_dead_letters_at_once():
    calls = []

    def poison(event):
        calls.append(event)
        raise Poison("impossible", "x")

    b = bench(poison)
    await b.put(feed())
    (dead,) = b.sender.on(DEAD)
    assert header(dead.headers, PREFIX + "reason") == "impossible"
    assert len(calls) == 1


async def test_a_passing_fault_is_tried_again_and_then_done():
    calls = []

    def flaky(event):
        calls.append(event)
        if len(calls) < 3:
            raise Retry("http_503", 0.001)

    b = bench(flaky, sink=None)
    await b.put(feed())
    assert len(calls) == 3
    assert b.sender.sent == []
    assert b.line.ledger.committable() == {0: 1}


async def test_a_fault_that_does_not_pass_is_a_dead_letter_with_its_tries():
    def never(_event):
        raise Retry("http_503", 0.001)

    b = bench(never, retry_attempts=4)
    await b.put(feed())
    (dead,) = b.sender.on(DEAD)
    assert header(dead.headers, PREFIX + "reason") == "retries_exhausted"
    assert header(dead.headers, PREFIX + "attempts") == "4"


async def test_a_bug_is_a_dead_letter_and_the_next_event_is_handled():
    def buggy(event):
        if event.id == "f0":
            raise ZeroDivisionError
        return (event,)

    b = bench(buggy)
    await b.put(feed(0), feed(1))
    assert [header(d.headers, PREFIX + "reason") for d in b.sender.on(DEAD)] == ["bug"]
    assert len(b.sender.on(streams.FEEDS.name)) == 1
    assert b.line.ledger.committable() == {0: 2}


async def test_the_brake_stops_the_line_before_the_stream_drains_into_the_dead_letters():
    def buggy(_event):
        raise ZeroDivisionError

    b = bench(buggy, brake_in_a_row=3, window=4)
    for offset in range(4):
        await b.line.take(message(feed(offset), offset))
    await asyncio.sleep(0.02)
    assert len(b.sender.on(DEAD)) == 2
    assert b.line.brake.engaged
    assert b.line.ledger.committable() == {0: 2}
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(b.line.take(message(feed(9), 9)), 0.02)
    assert REGISTRY.get_sample_value("onrecord_brake_engaged", {"stage": "buggy"}) == 1
    await b.line.drain(0)


async def test_an_output_larger_than_its_stream_takes_is_a_dead_letter_of_its_cause():
    def swell(event):
        return (event.model_copy(update={"title": "x" * (streams.FEEDS.max_bytes + 1)}),)

    b = bench(swell)
    await b.put(feed())
    (dead,) = b.sender.on(DEAD)
    assert header(dead.headers, PREFIX + "reason") == "output_too_large"
    assert b.sender.on(streams.FEEDS.name) == []


async def test_when_kafka_does_not_take_an_output_the_event_has_no_fate_and_the_service_hears_of_it():
    b = bench(copy)
    b.sender.failure = ConnectionError("gone")
    before = fates("copy", "done")
    await b.put(feed())
    assert [str(failure) for failure in b.failures] == ["gone"]
    assert b.line.ledger.committable() == {}
    assert fates("copy", "done") == before


async def test_a_tombstone_reaches_its_handler_with_the_key():
    forgotten = []
    b = bench(copy, on_tombstone=forgotten.append)
    await b.put(None, key=b"f9")
    assert forgotten == ["f9"]
    assert b.sender.sent == []


async def test_a_tombstone_that_nobody_awaits_is_a_skip():
    b = bench(copy)
    await b.put(None, key=b"f9")
    assert SkipV1.from_bytes(b.sender.on(streams.SKIPS.name)[0].value).reason == "tombstone"


async def test_what_is_not_finished_within_the_grace_is_abandoned_unacknowledged():
    async def for_ever(_event):
        await asyncio.Event().wait()

    b = bench(for_ever, sink=None)
    await b.line.take(message(feed()))
    await b.line.drain(0.01)
    await asyncio.sleep(0)
    assert b.line.ledger.committable() == {}
    assert fates("for_ever", "done") == 0
    assert REGISTRY.get_sample_value("onrecord_events_abandoned_total", {"stage": "for_ever"}) == 1


async def test_state_is_kept_after_the_outputs_are_confirmed_and_before_the_event_is_acknowledged():
    heard = []

    async def keep(outputs):
        heard.append((outputs[0].id, b.line.ledger.committable()))

    b = bench(copy, on_delivered=keep)
    b.sender.confirmed.clear()
    await b.line.take(message(feed(4)))
    await asyncio.sleep(0.01)
    assert heard == []
    b.sender.confirmed.set()
    await b.line.drain(5)
    assert heard == [("f4", {})]

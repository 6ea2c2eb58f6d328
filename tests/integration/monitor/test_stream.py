"""Server-Sent Events over real sockets on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import ClientResponse

from services.monitor import metrics
from services.monitor.web.stream import StreamRules
from tests.integration.monitor.open_monitor import Monitor, open_monitor
from tests.unit.monitor.samples import KESSLER, Said, one_statement, record


async def events(answer: ClientResponse) -> AsyncIterator[dict[str, str]]:
    """Yield each block of the stream as its fields, as the standard reads them."""
    fields: dict[str, str] = {}
    async for raw in answer.content:
        line = raw.decode().rstrip("\n")
        if line:
            name, _, value = line.partition(":")
            fields[name] = f"{fields[name]}\n{value.strip()}" if name == "data" and "data" in fields else value.strip()
        elif fields:
            yield fields
            fields = {}


async def taken(answer: ClientResponse, number: int, within_seconds: float = 10) -> list[int]:
    """Return the ids of the next `number` statements."""
    found: list[int] = []
    async with asyncio.timeout(within_seconds):
        async for event in events(answer):
            if event.get("event") == "statement":
                found.append(int(event["id"]))
            if len(found) == number:
                break
    return found


async def test_a_statement_arrives_as_it_is_stored(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, record()) as monitor, monitor.client.get("/stream") as answer:
        assert answer.content_type == "text/event-stream"
        await monitor.put(one_statement(1))
        async with asyncio.timeout(5):
            async for event in events(answer):
                if "data" in event:
                    break
        statement = json.loads(event["data"])
        assert (event["event"], event["id"], statement["seq"], statement["title"]) == ("statement", "3", 3, "Case 1")


async def test_what_another_process_stored_arrives_too(tmp_path: Path) -> None:
    async with open_monitor(tmp_path) as monitor, monitor.client.get("/stream") as answer:
        await monitor.store.put_records([one_statement(1)])  # without a nudge
        assert await taken(answer, 1) == [1]


async def test_a_reader_that_comes_back_misses_nothing_and_sees_nothing_twice(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, capacity=5) as monitor:
        storing = asyncio.create_task(_store_slowly(monitor, 120))
        seen: list[int] = []
        while len(seen) < 120:
            headers = {"Last-Event-ID": str(seen[-1] if seen else 0)}
            async with monitor.client.get("/stream", headers=headers) as answer:
                seen += await taken(answer, min(7, 120 - len(seen)))
        await storing
        assert seen == list(range(1, 121))


async def _store_slowly(monitor: Monitor, number: int) -> None:
    for one in range(0, number, 3):
        await monitor.put(*(one_statement(one + more) for more in range(3)))
        await asyncio.sleep(0.002)


async def test_the_header_wins_over_the_address_and_a_number_of_the_future_means_now(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, *(one_statement(number) for number in range(5))) as monitor:
        async with monitor.client.get("/stream?after=1", headers={"Last-Event-ID": "3"}) as answer:
            assert await taken(answer, 2) == [4, 5]
        async with monitor.client.get("/stream?after=1") as answer:
            assert await taken(answer, 4) == [2, 3, 4, 5]
        async with monitor.client.get("/stream?after=999") as answer:
            await monitor.put(one_statement(9))
            assert await taken(answer, 1) == [6]


async def test_a_stream_has_the_filters_of_the_feeds(tmp_path: Path) -> None:
    async with open_monitor(tmp_path) as monitor, monitor.client.get("/stream?speaker=kessler&q=strike") as answer:
        await monitor.put(one_statement(1), record(), one_statement(2))
        await monitor.put(record("https://a.example/", said=(Said(("the strike would go on",), KESSLER),)))
        assert await taken(answer, 2) == [3, 5]


async def test_a_quiet_stream_shows_that_it_lives_and_moves_the_cursor(tmp_path: Path) -> None:
    rules = StreamRules(heartbeat_seconds=0.1)
    async with open_monitor(tmp_path, rules=rules) as monitor, monitor.client.get("/stream?speaker=nobody") as answer:
        await monitor.put(one_statement(1))
        async with asyncio.timeout(5):
            async for event in events(answer):
                if "id" in event:
                    break
        assert (event["id"], "data" in event) == ("1", False)


async def test_the_stream_as_html_is_the_pages_own_list_item(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, record()) as monitor, monitor.client.get("/stream?as=html&after=1") as answer:
        async with asyncio.timeout(5):
            async for event in events(answer):
                if "data" in event:
                    break
        assert event["data"].startswith('<li class="statement" id="s2">')


async def test_a_slow_reader_is_disconnected_and_can_resume(tmp_path: Path) -> None:
    rules = StreamRules(patience_seconds=0.3, buffer_bytes=4096)
    slow_before = metrics.SLOW_SUBSCRIBERS._value.get()
    long = "word " * 1_000
    async with open_monitor(tmp_path, rules=rules, capacity=10) as monitor:
        for number in range(0, 1_000, 500):
            await monitor.put(*(one_statement(one, words=long) for one in range(number, number + 500)))
        _, writer = await asyncio.open_connection("127.0.0.1", monitor.client.port)
        writer.write(b"GET /stream?after=0 HTTP/1.1\r\nHost: here\r\n\r\n")
        for _ in range(400):
            await asyncio.sleep(0.05)
            if metrics.SLOW_SUBSCRIBERS._value.get() > slow_before:
                break
        else:
            raise AssertionError("a reader that reads nothing was never disconnected")
        writer.close()
        assert metrics.SUBSCRIBERS._value.get() == 0
        async with monitor.client.get("/stream", headers={"Last-Event-ID": "990"}) as answer:
            assert await taken(answer, 10) == list(range(991, 1001))


async def test_no_more_streams_open_than_are_allowed(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, rules=StreamRules(max_subscribers=1)) as monitor, monitor.client.get("/stream"):
        refused = await monitor.client.get("/stream")
        assert (refused.status, refused.headers["Retry-After"]) == (503, "30")


async def test_open_streams_do_not_hold_up_the_end(tmp_path: Path) -> None:
    async with open_monitor(tmp_path) as monitor:
        answer = await monitor.client.get("/stream")
        async with asyncio.timeout(3):
            await monitor.client.server.close()
            assert (await answer.content.read()).startswith(b"retry: 3000")


async def test_many_readers_share_one_reading_of_the_store(tmp_path: Path) -> None:
    async with open_monitor(tmp_path) as monitor:
        answers = [await monitor.client.get("/stream") for _ in range(50)]
        await asyncio.sleep(0.2)
        asked = 0
        after = monitor.store.after

        async def counted(*arguments, **named):
            nonlocal asked
            asked += 1
            return await after(*arguments, **named)

        monitor.store.after = counted  # type: ignore[method-assign]
        await monitor.put(one_statement(1))
        assert [await taken(answer, 1) for answer in answers] == [[1]] * 50
        assert asked < 50
        for answer in answers:
            answer.close()


async def test_a_record_taken_back_is_not_told_to_those_who_come_back(tmp_path: Path) -> None:
    async with open_monitor(tmp_path) as monitor:
        await monitor.put(one_statement(1), one_statement(2))
        assert await monitor.tail.wait(1, 5)
        await monitor.store.forget(one_statement(1).article.id)
        monitor.tail.forget(one_statement(1).article.id)
        async with monitor.client.get("/stream?after=0") as answer:
            assert await taken(answer, 1) == [2]

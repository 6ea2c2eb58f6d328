"""A line on a workbench: bytes in, bytes out, no Kafka. What is sent is kept, and can be made to fail or to wait."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from schemas import streams
from schemas.feed import FeedV1
from services.chassis.envelope import Headers, Incoming
from services.chassis.line import Line, Stage
from services.chassis.settings import ChassisSettings

FEED = b'{"id": "f%d", "url": "https://a.example/rss", "added_at": "2026-03-01T12:00:00Z"}'


@dataclass
class Sent:
    stream: str
    key: bytes | None
    value: bytes | None
    headers: Headers


@dataclass
class KeptSender:
    sent: list[Sent] = field(default_factory=list)
    confirmed: asyncio.Event = field(default_factory=asyncio.Event)
    failure: Exception | None = None

    def __post_init__(self):
        self.confirmed.set()

    async def send(self, stream, key, value, headers=(), partition=None):  # noqa: ARG002 - the sender's signature
        if self.failure:
            raise self.failure
        self.sent.append(Sent(stream, key, value, headers))
        return self.confirmed.wait()

    def on(self, stream_name):
        return [message for message in self.sent if message.stream == stream_name]


@dataclass
class Bench:
    line: Line
    sender: KeptSender
    failures: list[BaseException]

    async def put(self, *values: bytes | None, key: bytes = b"", first_offset: int = 0):
        """Put messages on the line and wait until each has met its fate."""
        for offset, value in enumerate(values, first_offset):
            await self.line.take(message(value, offset, key))
        await self.line.drain(5)


def message(value: bytes | None, offset: int = 0, key: bytes = b"") -> Incoming:
    return Incoming(streams.FEEDS.name, 0, offset, key or str(offset).encode(), value, (("x-old", b"1"),), 1.0)


def bench(handler, sink=streams.FEEDS, on_tombstone=None, on_delivered=None, **settings) -> Bench:
    sender, failures = KeptSender(), []
    settings = ChassisSettings(service="bench", **{"retry_longest_seconds": 0.001, **settings})
    stage = Stage(handler.__name__, streams.FEEDS, sink, handler, on_tombstone, on_delivered)
    return Bench(Line(stage, sender, settings, failures.append), sender, failures)


def feed(number: int = 0) -> bytes:
    return FEED % number


def copy(event: FeedV1) -> tuple[FeedV1, ...]:
    return (event,)

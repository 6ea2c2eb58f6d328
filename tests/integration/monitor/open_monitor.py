"""A monitor's HTTP side over a fresh SQLite store, on a loopback port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from schemas.record import RecordV1
from services.monitor.storage.store import Store, open_store
from services.monitor.web.api import make_api
from services.monitor.web.stream import StreamRules
from services.monitor.web.tail import Tail


@dataclass
class Monitor:
    store: Store
    tail: Tail
    client: TestClient[Any, Any]

    async def put(self, *batch: RecordV1) -> None:
        await self.store.put_records(batch)
        self.tail.nudge()


@asynccontextmanager
async def open_monitor(
    folder: Path, *before: RecordV1, rules: StreamRules | None = None, capacity: int = 2_000, poll_seconds: float = 0.05
) -> AsyncIterator[Monitor]:
    """Open a monitor whose store already holds `before`."""
    async with open_store(f"sqlite+aiosqlite:///{folder / 'monitor.db'}") as store:
        await store.put_records(before)
        tail = Tail(store, capacity, poll_seconds)
        await tail.begin()
        following = asyncio.create_task(tail.run())
        async with TestClient(TestServer(make_api(store, tail, rules=rules))) as client:
            yield Monitor(store, tail, client)
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following

"""The monitor's page on a loopback port, served by a thread of its own, for a browser that blocks the test."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Self

from schemas.record import RecordV1
from services.monitor.settings import MonitorSettings
from services.monitor.storage.store import Store, open_store
from services.monitor.web.server import new_tail, serving


class LiveMonitor:
    """Started by `with`; `put` stores records while the page is open. `folder` and `port` let another one take over where this one stopped."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.settings = MonitorSettings(monitor_data_dir=folder, monitor_port=port, monitor_poll_seconds=0.1)
        self.address = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._over = asyncio.Event()
        self._store: Store | None = None
        self._failed: list[BaseException] = []
        self._life: Future[None] | None = None

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    def __enter__(self) -> Self:
        self._thread.start()
        ready = threading.Event()
        self._life = asyncio.run_coroutine_threadsafe(self._live(ready), self._loop)
        self._life.add_done_callback(lambda _: ready.set())
        assert ready.wait(20)
        if not self.address:
            self._life.result()
        return self

    async def _live(self, ready: threading.Event) -> None:
        async with open_store(self.settings.store_url) as self._store:
            tail = new_tail(self.settings, self._store)
            async with serving(self.settings, self._store, tail, self._failed.append) as self.address:
                ready.set()
                await self._over.wait()

    def put(self, *batch: RecordV1) -> None:
        assert self._store is not None
        asyncio.run_coroutine_threadsafe(self._store.put_records(batch), self._loop).result(20)

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        assert self._life is not None
        self._life.result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        assert not self._failed

"""The newsroom in a thread of its own, and the four services at work on it."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from deploy.kafka.ports import free_port
from deploy.newsroom.site import SITE, Newsroom, make_newsroom, serving
from schemas import streams
from schemas.feed import FeedV1
from schemas.identity import feed_id
from services.commands.status import Balance, read_balance
from tests.cluster import Cluster, Process

SERVICES = ("monitor", "classifier", "extractor", "fetcher")


class Served(AbstractContextManager["Served"]):
    """A newsroom that answers while the context is open."""

    def __init__(self) -> None:
        application = make_newsroom(lambda: datetime.now(UTC))
        self.site: Newsroom = application[SITE]
        self.address = ""
        self._up = threading.Event()
        self._over: asyncio.Event | None = None
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(application),), daemon=True)

    async def _serve(self, application: Any) -> None:
        self._over = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        async with serving(application) as self.address:
            self._up.set()
            await self._over.wait()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._up.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._over
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    def feeds(self) -> list[FeedV1]:
        now = datetime.now(UTC)
        urls = [self.address + path for path in self.site.feed_paths()]
        return [FeedV1(id=feed_id(url), url=url, title=url.rpartition("/")[2], added_at=now) for url in urls]

    def page_requests(self) -> Counter[str]:
        """How often each page was asked for and given in full."""
        paths = self.site.places()
        return Counter(
            r.path.partition("?")[0]
            for r in list(self.site.requests)
            if r.path.partition("?")[0] in paths and r.status == 200
        )


@dataclass
class System:
    """All of it: broker, newsroom, services."""

    cluster: Cluster
    newsroom: Served
    services: dict[str, Process] = field(default_factory=dict)
    page: str = ""

    def start(self) -> System:
        port = free_port()
        self.page = f"http://127.0.0.1:{port}"
        own = {
            "monitor": {
                "ONRECORD_MONITOR_PORT": port,
                "ONRECORD_MONITOR_DATA_DIR": self.cluster.folder / "monitor",
                "ONRECORD_MONITOR_CANARY_SECONDS": 20,
            }
        }
        fast = {
            "ONRECORD_FETCHER_ALLOWED_NETWORKS": "127.0.0.0/8",
            "ONRECORD_FETCHER_INTERVAL_FLOOR_SECONDS": 2,
            "ONRECORD_FETCHER_SITE_DELAY_SECONDS": 0.05,
        }
        for name in SERVICES:
            self.services[name] = self.cluster.service(f"services.{name}", **fast, **own.get(name, {})).start()
        return self

    def subscribe(self) -> None:
        self.cluster.send(streams.FEEDS, self.newsroom.feeds())

    def balance(self) -> Balance:
        return self.cluster.ask(read_balance(self.cluster.settings))

    def closed(self) -> bool:
        """Whether every article that the newsroom shows has met its fate."""
        balance = self.balance()
        return balance.in_flight == 0 and balance.discovered >= self.newsroom.site.expected_balance()["discovered"]

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.page + path, timeout=10) as answer:
            return answer.read()

    def get_json(self, path: str) -> Any:
        return json.loads(self.get(path))

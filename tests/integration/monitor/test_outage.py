"""A PostgreSQL that goes away and comes back."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp.test_utils import TestClient, TestServer

from services.monitor.storage.committer import Committer
from services.monitor.storage.store import open_store
from services.monitor.web.api import make_api
from services.monitor.web.tail import Tail
from tests.integration.monitor.databases import PostgreSQL
from tests.unit.monitor.samples import one_statement


@pytest.mark.slow
async def test_what_arrives_while_the_database_is_away_is_stored_when_it_is_back(postgresql_server: PostgreSQL) -> None:
    async with open_store(postgresql_server.url) as store:
        before = (await store.counts())["records"]
        committer = Committer(store.put_records, largest=8)
        tail = Tail(store, poll_seconds=0.05)
        await tail.begin()
        following = asyncio.create_task(tail.run())
        first = tail.head
        async with TestClient(TestServer(make_api(store, tail))) as client:
            await committer.put(one_statement(9_001))
            await asyncio.to_thread(postgresql_server.stop)
            storing = [asyncio.create_task(committer.put(one_statement(9_100 + number))) for number in range(20)]
            refused = await client.get("/api/statements")
            assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
            await asyncio.sleep(0.5)
            assert not any(task.done() for task in storing)
            await asyncio.to_thread(postgresql_server.start)
            done = await asyncio.wait_for(asyncio.gather(*storing), 60)
            assert [stored.outcome for stored in done] == ["new"] * 20
            assert (await store.counts())["records"] == before + 21
            assert await tail.wait(first + 20, 10), "the live stream goes on too"
            assert not following.done()
        following.cancel()

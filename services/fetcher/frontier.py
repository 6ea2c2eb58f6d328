"""Entries on their way to pages: what is fetched already, what waits for a better hour, what has failed often enough."""

from __future__ import annotations

import asyncio
import heapq
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace

from schemas.entry import EntryV1
from schemas.identity import article_id, site_of
from schemas.page import PageV1
from services.chassis.logs import logger
from services.chassis.outcome import Retry, Skip
from services.fetcher import metrics
from services.fetcher.deferral import Deferred, deferred, deferred_from_bytes, due_at, on_the_stream
from services.fetcher.memory import Fetched, fetched_from_bytes, outlived
from services.fetcher.pages import Pages
from services.fetcher.revisits import next_visit, visits_until
from services.fetcher.tables import Table
from services.fetcher.web.http import Validators

log = logger(__name__)

Publish = Callable[[EntryV1], Awaitable[None]]
Owned = Callable[[], frozenset[int]]

_LOOK_SECONDS = 1.0
_SWEEP_SECONDS = 600.0
_ROWS_A_BREATH = 200

_GONE = frozenset({"http_404", "http_410"})


class Frontier:
    """Makes one page of an entry, once. Its two tables are partitioned as the entries stream is."""

    def __init__(self, pages: Pages, fetched: Table, waiting: Table, revisit_ages: Sequence[float] = ()) -> None:
        self._pages = pages
        self._fetched = fetched
        self._waiting = waiting
        self._revisit_ages = revisit_ages
        self._heap: list[tuple[float, str]] = []
        self._pending: dict[str, tuple[EntryV1, Fetched]] = {}

    async def page_of(self, entry: EntryV1) -> PageV1:
        """Return the page; raise `Skip` for what was fetched before, will stay without a page, or is to be tried later (`deferred`)."""
        known = self._memory(entry.article_id)
        if known and entry.origin != "revisit":
            raise Skip("already_fetched", entry.url)
        raw = self._waiting.get(entry.article_id)
        before = deferred_from_bytes(raw) if raw else None
        try:
            page = await self._pages.get(
                entry, Validators(known.url, known.etag, known.last_modified) if known else Validators()
            )
        except Retry as fault:
            await self._defer(entry, before, fault)
            raise Skip("deferred", fault.reason) from fault
        except Skip as skip:
            raise await self._without_page(entry, known, skip) from skip
        if known and known.body_hash == page.body_hash:
            raise await self._without_page(entry, known, Skip("unchanged", entry.url))
        self._refuse_twin(entry, page)
        self._pending[entry.article_id] = (entry, _row(page, known))
        return page

    async def delivered(self, article: str) -> None:
        """Remember that the article's page is confirmed: from now on nobody fetches it again. Effect before state."""
        if article in self._pending:
            entry, row = self._pending.pop(article)
            await self._remember(entry, row)

    async def _remember(self, entry: EntryV1, row: Fetched) -> None:
        await (await self._fetched.put(entry.article_id, row.to_bytes(), entry.site))
        visit = next_visit(entry, row, self._revisit_ages, time.time(), random.random())  # noqa: S311 - jitter, no secret
        if visit is not None:
            await self._wait(visit)
        elif self._waiting.get(entry.article_id) is not None:
            await self._waiting.put(entry.article_id, None, entry.site)

    async def _without_page(self, entry: EntryV1, known: Fetched | None, skip: Skip) -> Skip:
        """Settle an entry that ends without a page; return the skip to raise."""
        if known is None or skip.reason in _GONE:
            if self._waiting.get(entry.article_id) is not None:
                await self._waiting.put(entry.article_id, None, entry.site)
            return Skip("deleted", skip.detail) if known else skip
        now = time.time()
        await self._remember(entry, replace(known, visits=visits_until(known, self._revisit_ages, now)))
        return skip

    async def _wait(self, row: Deferred) -> None:
        await (await self._waiting.put(row.entry.article_id, row.to_bytes(), row.entry.site))
        heapq.heappush(self._heap, (row.due_at, row.entry.article_id))

    def _memory(self, article: str) -> Fetched | None:
        raw = self._fetched.get(article)
        return fetched_from_bytes(raw) if raw else None

    def _refuse_twin(self, entry: EntryV1, page: PageV1) -> None:
        """A redirect within the site may lead to an article that another entry has brought already."""
        final = article_id(page.final_url)
        if final != entry.article_id and site_of(page.final_url) == entry.site and self._memory(final):
            raise Skip("already_fetched", page.final_url)

    async def _defer(self, entry: EntryV1, before: Deferred | None, fault: Retry) -> None:
        row = deferred(entry, before, fault.reason, time.time(), fault.after_seconds, random.random())  # noqa: S311 - jitter
        if row is None:
            await self._waiting.put(entry.article_id, None, entry.site)
            raise Skip(f"unreachable_{fault.reason}", entry.url) from fault
        await self._wait(row)

    # Beside the stage

    async def revive(self, publish: Publish, owned: Owned) -> None:
        """Put entries that waited back on the stream when they are due, for ever."""
        known: frozenset[int] = frozenset()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            ours = owned()
            if ours != known:
                known, self._heap = ours, []
                await self._reload(ours)
            while self._heap and self._heap[0][0] <= time.time():
                _, article = heapq.heappop(self._heap)
                await self._put_back(article, publish)

    async def _reload(self, ours: frozenset[int]) -> None:
        async for key, partition, raw in _with_breath(self._waiting):
            if partition in ours:
                heapq.heappush(self._heap, (due_at(raw), key))

    async def _put_back(self, article: str, publish: Publish) -> None:
        raw = self._waiting.get(article)
        row = deferred_from_bytes(raw) if raw else None
        if row is None or row.due_at > time.time():
            return
        await publish(row.entry)
        await self._waiting.put(article, on_the_stream(row).to_bytes(), row.entry.site)

    async def forget(self, owned: Owned, keep_seconds: float, keep_rows: int) -> None:
        """Keep the memory of fetched articles within its bounds, per partition, for ever."""
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            metrics.REMEMBERED.set(len(self._fetched))
            ours, rows = owned(), dict[int, list[tuple[str, float]]]()
            async for key, partition, raw in _with_breath(self._fetched):
                if partition in ours:
                    rows.setdefault(partition, []).append((key, fetched_from_bytes(raw).fetched_at))
            for partition, known in rows.items():
                old = await asyncio.to_thread(outlived, known, time.time(), keep_seconds, keep_rows)
                for key in old:
                    await self._fetched.delete(key, partition)


async def _with_breath(table: Table) -> AsyncIterator[tuple[str, int, bytes]]:
    """The rows of a table, with a pause for others now and then: there may be a million."""
    for number, row in enumerate(table.rows()):
        yield row
        if number % _ROWS_A_BREATH == 0:
            await asyncio.sleep(0)


def _row(page: PageV1, known: Fetched | None) -> Fetched:
    at, headers = page.fetched_at.timestamp(), page.http_headers
    return Fetched(
        fetched_at=at,
        first_at=known.first_at if known else at,
        visits=known.visits + 1 if known else 0,
        body_hash=page.body_hash,
        url=page.final_url,
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
    )

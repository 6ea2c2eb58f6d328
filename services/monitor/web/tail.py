"""The newest statements, shared by everyone who follows: one reader of the store, however many subscribers."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import deque

from services.chassis.logs import logger
from services.monitor.storage.database import is_passing
from services.monitor.storage.store import Store
from services.monitor.views.statements import StoredStatement

_PAGE = 500

log = logger(__name__)


class Tail:
    """Keeps the last `capacity` statements in memory and tells subscribers when there are more.

    It reads what was committed, in the order of numbers, so it also sees what another process stored. Subscribers hold no queue: each has a
    cursor, and reads from here or, when it is further behind, from the store. A slow one costs no memory and loses nothing.
    """

    def __init__(self, store: Store, capacity: int = 2_000, poll_seconds: float = 1.0) -> None:
        self._store = store
        self._recent: deque[StoredStatement] = deque(maxlen=capacity)
        self._poll_seconds = poll_seconds
        self._wake = asyncio.Event()
        self._more = asyncio.Condition()
        self._from = 0
        self.head = 0

    async def begin(self) -> None:
        """Find the place from which "now" counts. Call once, before anyone follows."""
        self._from = self.head = await self._store.head()

    async def run(self) -> None:
        """Follow the store for ever; cancel it to stop."""
        while True:
            await self._nudged()
            try:
                await self._read()
            except Exception as error:
                if not is_passing(error):
                    raise
                log.warning("the database does not answer, trying again", error=str(error)[:500])

    def nudge(self) -> None:
        """Say that something was committed just now; without it, it is noticed at the next poll."""
        self._wake.set()

    def forget(self, article_id: str) -> None:
        """Let go of the statements of an article that was taken back."""
        kept = [view for view in self._recent if view.article_id != article_id]
        self._recent = deque(kept, maxlen=self._recent.maxlen)

    async def after(self, seq: int, limit: int) -> tuple[list[StoredStatement], int]:
        """Return up to `limit` statements after number `seq` and the cursor behind them."""
        if seq < self._from:
            found = await self._store.after(seq, limit)
            return found, found[-1].seq if found else max(seq, self._from)
        recent = list(self._recent)
        start = bisect_right(recent, seq, key=lambda view: view.seq)
        found = recent[start : start + limit]
        return found, found[-1].seq if found else max(seq, self.head)

    async def wait(self, seq: int, seconds: float) -> bool:
        """Wait until there is something after number `seq`; say whether there is, after `seconds` at the latest."""
        try:
            async with asyncio.timeout(seconds), self._more:
                await self._more.wait_for(lambda: self.head > seq)
        except TimeoutError:
            return False
        return True

    async def _nudged(self) -> None:
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    async def _read(self) -> None:
        while found := await self._store.after(self.head, _PAGE):
            for view in found:
                self._remember(view)
            async with self._more:
                self.head = found[-1].seq
                self._more.notify_all()

    def _remember(self, view: StoredStatement) -> None:
        if len(self._recent) == self._recent.maxlen:
            self._from = self._recent[0].seq
        self._recent.append(view)

"""Many handlers, one transaction: whoever waits while a commit is under way shares the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from services.chassis.logs import logger
from services.monitor.storage.database import is_passing

T = TypeVar("T")
R = TypeVar("R")

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.2, 15.0

log = logger(__name__)


class Committer(Generic[T, R]):
    """Writes items by `write`, up to `largest` at once. `put` returns when its item is committed.

    A database that is away or full is waited for: nothing is acknowledged meanwhile, the stream is held back and liveness tells. An item that the
    database refuses raises for that item alone.
    """

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[Sequence[R]]], largest: int = 64) -> None:
        self._write = write
        self._largest = largest
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._work: asyncio.Task[None] | None = None

    async def put(self, item: T) -> R:
        """Return what `write` says of this item, after the commit."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._largest], self._waiting[self._largest :]
            wanted = [(item, future) for item, future in batch if not future.cancelled()]
            if wanted:
                await self._commit(wanted)

    async def _commit(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            answers = await self._written([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits for the item
            await self._blame(batch, error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)

    async def _blame(self, batch: list[tuple[T, asyncio.Future[R]]], error: Exception) -> None:
        """Find the item at fault by writing each alone."""
        if len(batch) > 1:
            for one in batch:
                await self._commit([one])
        elif not batch[0][1].done():
            batch[0][1].set_exception(error)

    async def _written(self, items: list[T]) -> Sequence[R]:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                return await self._write(items)
            except Exception as error:
                if not is_passing(error):
                    raise
                log.warning("the database does not answer, trying again", error=str(error)[:500], pause_seconds=pause)
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE_SECONDS, pause * 2)

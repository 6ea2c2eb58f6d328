"""The watch over the feeds that are ours: subscriptions kept, due feeds polled, their state stored afterwards."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable

from schemas.feed import FeedV1
from schemas.identity import BadUrl, site_of
from services.chassis.logs import logger
from services.chassis.outcome import Poison
from services.fetcher import metrics
from services.fetcher.polling.poller import Poller
from services.fetcher.polling.schedule import Schedule, eased
from services.fetcher.polling.state import FeedState, Health
from services.fetcher.polling.subscribing import Subscriber
from services.fetcher.polling.websub import Heard, with_heard
from services.fetcher.tables import Table

log = logger(__name__)

Owned = Callable[[], frozenset[int]]

_LONGEST_SLEEP_SECONDS = 0.5
_ROWS_A_BREATH = 100
_SHOWN_EVERY_SECONDS = 2.0


class Watch:
    """Polls the feeds whose partitions this process owns. Both tables are partitioned as the feeds stream is."""

    def __init__(  # noqa: PLR0917 - what it watches with
        self,
        poller: Poller,
        subscriber: Subscriber,
        subscriptions: Table,
        states: Table,
        owned: Owned,
        at_once: int,
    ) -> None:
        self._poller = poller
        self._subscriber = subscriber
        self._heard: dict[str, list[Heard]] = {}
        self._subscriptions = subscriptions
        self._states = states
        self._owned = owned
        self._room = asyncio.Semaphore(at_once)
        self._schedule = Schedule()
        self._ours: frozenset[int] = frozenset()
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._queues: dict[str, deque[str]] = {}
        self._wake = asyncio.Event()

    async def keep(self, feed: FeedV1) -> None:
        """Take a subscription in, or its new title and tags. Raise `Poison` when its address is none."""
        try:
            site = feed.placed_by
        except BadUrl as error:
            raise Poison("bad_url", str(error)) from error
        known = self._subscriptions.get(feed.id)
        await (await self._subscriptions.put(feed.id, feed.to_bytes(), site))
        if known is None or FeedV1.from_bytes(known).url != feed.url or self._state(feed).health == "gone":
            await self._states.put(feed.id, None, site)
            self._schedule.put(feed.id, time.time())
            self._wake.set()

    async def drop(self, feed_id: str) -> None:
        """Watch a feed no longer."""
        self._schedule.drop(feed_id)
        if raw := self._subscriptions.get(feed_id):
            site = FeedV1.from_bytes(raw).placed_by
            await self._subscriptions.put(feed_id, None, site)
            await self._states.put(feed_id, None, site)

    async def hear(self, feed_id: str, heard: Heard) -> None:
        """Note what a WebSub hub said. Of a feed that is not ours there is nothing to note: its owner polls it."""
        feed = self._ours_to_watch(feed_id)
        if feed is None:
            return
        if feed_id in self._heard:
            self._heard[feed_id].append(heard)  # a poll is under way, and will store this with what it learns itself
            return
        state = with_heard(self._state(feed), heard)
        await self._states.put(feed_id, state.to_bytes(), feed.placed_by)

    async def run(self) -> None:
        """Poll what is due, for ever. A poll that fails in a way nobody foresaw ends this, and so the service."""
        while True:
            ours = self._owned()
            if ours != self._ours:
                await self._take_over(ours)
            while feed_id := self._schedule.pop_due(time.time()):
                await self._begin_or_queue(feed_id)
            self._show()
            await self._rest()

    async def close(self) -> None:
        """Stop polling; what is under way is given up and comes again."""
        for task in self._polls.values():
            task.cancel()
        await asyncio.gather(*self._polls.values(), return_exceptions=True)

    async def hand_over(self) -> None:
        """Stop polling before partitions go to somebody else, who asks these sites next; what is still ours then is scheduled anew."""
        self._ours = frozenset()
        await self.close()

    async def _begin_or_queue(self, feed_id: str) -> None:
        """One poll a site: feeds of a slow site wait for each other, and take the room of nobody else."""
        raw = self._subscriptions.get(feed_id)
        if raw is None:
            return
        site = site_of(self._state(FeedV1.from_bytes(raw)).url)
        if site in self._queues:
            self._queues[site].append(feed_id)
            return
        self._queues[site] = deque()
        await self._room.acquire()
        self._begin(feed_id, site)

    def _begin(self, feed_id: str, site: str) -> None:
        task = asyncio.create_task(self._poll(feed_id))
        self._polls[feed_id] = task
        task.add_done_callback(lambda done: self._end(feed_id, site, done))

    def _end(self, feed_id: str, site: str, task: asyncio.Task[None]) -> None:
        self._polls.pop(feed_id, None)
        if self._queues[site] and not task.cancelled():
            self._begin(self._queues[site].popleft(), site)  # in the room that this one leaves
        else:
            del self._queues[site]
            self._room.release()
        if not task.cancelled() and task.exception():
            self._broken = task.exception()
        self._wake.set()

    _broken: BaseException | None = None
    _shown_next_at = 0.0

    async def _rest(self) -> None:
        if self._broken is not None:
            raise self._broken
        pause = min(max(0.0, self._schedule.next_at() - time.time()), _LONGEST_SLEEP_SECONDS)
        self._wake.clear()
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _poll(self, feed_id: str) -> None:
        feed = self._ours_to_watch(feed_id)
        if feed is None:
            return
        before = self._state(feed)
        self._heard[feed_id] = []
        try:
            state = await self._subscriber.keep(feed_id, await self._poller.poll(feed, before))
        finally:
            told = self._heard.pop(feed_id)
        for heard in told:
            state = with_heard(state, heard)
        if self._ours_to_watch(feed_id) is None:
            return
        if state.health != before.health:
            log.info(
                "a feed's health changed", feed=feed.url, health=state.health, was=before.health, why=state.health_why
            )
        await self._states.put(feed_id, state.to_bytes(), feed.placed_by)
        self._schedule.put(feed_id, state.next_poll_at, state.health)

    def _ours_to_watch(self, feed_id: str) -> FeedV1 | None:
        """Return the subscription when it is still there and its partition is ours at this moment."""
        raw = self._subscriptions.get(feed_id)
        feed = FeedV1.from_bytes(raw) if raw else None
        return feed if feed and self._subscriptions.partition(feed.placed_by) in self._owned() else None

    def _state(self, feed: FeedV1) -> FeedState:
        raw = self._states.get(feed.id)
        return FeedState.from_bytes(raw) if raw else FeedState(url=feed.url)

    async def _take_over(self, ours: frozenset[int]) -> None:
        """Partitions have moved: schedule what is ours now, what is overdue spread out."""
        self._ours = ours
        self._schedule.clear()
        under_way = {*self._polls, *(feed for queue in self._queues.values() for feed in queue)}
        found: list[tuple[str, float, Health]] = []
        for number, (feed_id, partition, raw) in enumerate(self._subscriptions.rows()):
            if partition in ours and feed_id not in under_way:
                state = self._state(FeedV1.from_bytes(raw))
                found.append((feed_id, state.next_poll_at, state.health))
            if number % _ROWS_A_BREATH == 0:
                await asyncio.sleep(0)
        now = time.time()
        overdue = sum(at <= now for _, at, _ in found)
        for number, (feed_id, at, health) in enumerate(found):
            self._schedule.put(feed_id, eased(at, now, overdue, random.random()), health)  # noqa: S311 - jitter
            if number % (10 * _ROWS_A_BREATH) == 0:
                await asyncio.sleep(0)

    def _show(self) -> None:
        if time.monotonic() < self._shown_next_at:
            return
        self._shown_next_at = time.monotonic() + _SHOWN_EVERY_SECONDS
        for health, number in self._schedule.by_health().items():
            metrics.FEEDS.labels(health).set(number)
        metrics.FEEDS_DUE.set(self._schedule.overdue(time.time()))

"""The watch over feeds: stand-ins for poller and tables, real scheduling."""

import asyncio
import time
from datetime import UTC, datetime

import pytest

from schemas.feed import FeedV1
from schemas.identity import feed_id
from services.chassis.outcome import Poison
from services.fetcher.polling.state import FeedState
from services.fetcher.polling.watching import Watch
from tests.unit.fetcher.dict_table import DictTable


class NoHub:
    async def keep(self, _feed_id, state):
        return state


class Poller:
    """Takes a while for each poll, and counts how many are under way."""

    def __init__(self, seconds=0.0, *, fails=False):
        self.seconds, self.fails = seconds, fails
        self.polled, self.now, self.most = [], {}, {}
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def poll(self, feed, state):
        self.begun.set()
        site = feed.url.split("/")[2]
        self.now[site] = self.now.get(site, 0) + 1
        self.most[site] = max(self.most.get(site, 0), self.now[site])
        await asyncio.sleep(self.seconds)
        self.now[site] -= 1
        if self.fails:
            raise RuntimeError("nobody foresaw this")
        self.polled.append(feed.url)
        self.ended.set()
        return FeedState(url=state.url, next_poll_at=time.time() + 100, health="healthy", polls=state.polls + 1)


def feed(url):
    return FeedV1(id=feed_id(url), url=url, added_at=datetime.now(UTC))


async def watched(poller, urls, *, seconds=0.3, at_once=4, owned=frozenset({0})):
    watch = Watch(poller, NoHub(), DictTable(), DictTable(), lambda: owned, at_once)
    for url in urls:
        await watch.keep(feed(url))
    run = asyncio.create_task(watch.run())
    done, _ = await asyncio.wait({run}, timeout=seconds)
    if done:
        run.result()
    run.cancel()
    await watch.close()
    return watch


async def test_every_feed_is_polled_once_and_its_state_is_kept():
    urls = [f"https://site{n}.example/feed" for n in range(10)]
    poller = Poller()
    watch = await watched(poller, urls)
    assert sorted(poller.polled) == sorted(urls)
    assert {FeedState.from_bytes(raw).polls for raw in watch._states.values()} == {1}


async def test_feeds_of_one_site_wait_for_each_other_and_take_nobody_elses_room():
    slow = [f"https://slow.example/{n}" for n in range(12)]
    poller = Poller(seconds=0.05)
    await watched(poller, [*slow, "https://quick.example/feed"], at_once=2)
    assert poller.most["slow.example"] == 1
    assert poller.polled.index("https://quick.example/feed") <= 2


async def test_what_is_not_ours_is_not_polled():
    poller = Poller()
    await watched(poller, ["https://a.example/feed"], owned=frozenset({7}))
    assert poller.polled == []


async def test_a_removed_feed_is_forgotten():
    watch = await watched(Poller(), ["https://a.example/feed"])
    await watch.drop(feed_id("https://a.example/feed"))
    assert (dict(watch._subscriptions), dict(watch._states)) == ({}, {})


async def test_a_feed_that_is_kept_again_keeps_its_state_and_one_that_was_gone_begins_anew():
    watch = await watched(Poller(), ["https://a.example/feed"])
    number = feed_id("https://a.example/feed")
    before = watch._states[number]
    await watch.keep(feed("https://a.example/feed"))
    assert watch._states[number] == before
    watch._states[number] = FeedState(url="https://a.example/feed", health="gone").to_bytes()
    await watch.keep(feed("https://a.example/feed"))
    assert number not in watch._states


async def test_a_failure_that_nobody_foresaw_ends_the_watch():
    with pytest.raises(RuntimeError, match="nobody foresaw"):
        await watched(Poller(fails=True), ["https://a.example/feed"], seconds=2)


async def test_before_partitions_move_polls_are_ended_and_what_is_still_ours_afterwards_is_polled_anew():
    poller = Poller(seconds=30)
    watch = Watch(poller, NoHub(), DictTable(), DictTable(), lambda: frozenset({0}), 4)
    await watch.keep(feed("https://a.example/feed"))
    run = asyncio.create_task(watch.run())
    await poller.begun.wait()
    poller.seconds = 0
    await watch.hand_over()
    assert (poller.polled, watch._polls) == ([], {})
    await asyncio.wait_for(poller.ended.wait(), 5)
    run.cancel()
    await watch.close()


async def test_a_subscription_without_an_address_is_poison():
    watch = Watch(Poller(), NoHub(), DictTable(), DictTable(), lambda: frozenset({0}), 4)
    with pytest.raises(Poison, match="bad_url"):
        await watch.keep(FeedV1(id="f", url="no address", added_at=datetime.now(UTC)))

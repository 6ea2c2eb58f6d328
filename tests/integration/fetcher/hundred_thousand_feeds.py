"""A fetcher that holds 100,000 feeds with all that it remembers of each, in the tables of the real service. Prints one JSON line."""

import asyncio
import json
import random
import time

import psutil

from schemas.feed import FeedV1
from schemas.identity import feed_id
from services.fetcher.app import app, states, subscriptions
from services.fetcher.polling.state import LEAST_SEEN, SEEN_KEY_LENGTH, FeedState
from services.fetcher.polling.watching import Watch

FEEDS = 100_000


class Confirmed:
    def __await__(self):
        return iter(())


class NoBroker:
    """Takes what the tables write; the memory is what counts here."""

    async def send(self, *_, **__):
        return Confirmed()


def remembered(number, url, chance):
    now = time.time()
    return FeedState(
        url=url,
        next_poll_at=now + chance.uniform(0, 86_400),
        polls=number % 1000 + 1,
        etag=f'"{chance.getrandbits(128):032x}"',
        last_modified="Wed, 25 Nov 2026 09:00:00 GMT",
        validators_url=url,
        body_hash=f"{chance.getrandbits(128):032x}",
        body_bytes=40_000,
        interval_seconds=3_600.0,
        gap_seconds=1_800.0,
        newest_at=now,
        succeeded_at=now,
        health="healthy",
        health_since_at=now,
        title=f"News of town {number}",
        language="en",
        seen=chance.randbytes(
            LEAST_SEEN * SEEN_KEY_LENGTH // 2
        ).hex(),  # as `with_seen` leaves it for a feed of up to 100 items
    )


async def main():
    process, chance = psutil.Process(), random.Random(7)
    before = process.memory_info().rss
    app.outlet = NoBroker()
    watch = Watch(None, None, subscriptions, states, lambda: frozenset(range(subscriptions.partitions)), 100)
    for number in range(FEEDS):
        url = f"https://town{number}.example/news/feed.xml"
        feed = FeedV1(id=feed_id(url), url=url, title=f"Town {number}", added_at="2026-11-25T00:00:00Z")
        await watch.keep(feed)
        await (await states.put(feed.id, remembered(number, url, chance).to_bytes(), feed.placed_by))
    await watch._take_over(watch._owned())
    print(
        json.dumps(
            {
                "scheduled": len(watch._schedule),
                "before_bytes": before,
                "bytes": process.memory_info().rss,
                "seen_keys": len(FeedState.from_bytes(states.get(feed.id)).seen_keys()),
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main())

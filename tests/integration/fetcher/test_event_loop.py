"""No single input holds up the event loop for 50 ms, costs a second of CPU or 64 MB: hostile feeds fetched and read over loopback.

The origin is another process. A busy machine pauses everybody, so the best of a few tries counts: what blocks the loop blocks it every time.
"""

import asyncio
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from schemas.feed import FeedV1
from services.fetcher.feeds.reading import Reader
from services.fetcher.guard import networks
from services.fetcher.politeness import Manners
from services.fetcher.polling.poller import Poller
from services.fetcher.polling.state import FeedState
from services.fetcher.robots_cache import RobotsCache
from services.fetcher.settings import FetcherSettings
from services.fetcher.turns import Turns
from services.fetcher.web.http import Http, Request
from tests.integration.fetcher.hostile_origin import BODIES, PACKED, robots
from tests.integration.fetcher.raw_server import answer, raw_server

LONGEST_PAUSE_SECONDS = 0.05
MOST_BYTES = 64 << 20
TRIES = 6
SETTINGS = FetcherSettings(fetcher_allowed_networks="127.0.0.0/8", fetcher_site_delay_seconds=0.0)
LOOPBACK = networks(SETTINGS.allowed_networks)


@pytest.fixture(scope="module")
def origin():
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.fetcher.hostile_origin"],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process.stdout.readline().strip()
    process.stdin.close()
    process.wait(10)


def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def longest_pause(work):
    """The longest time for which the event loop was not there while `work` went on, and by how many bytes the process grew."""
    worst, before, grown = 0.0, resident_bytes(), 0

    async def beat():
        nonlocal worst, grown
        while True:
            begun = time.monotonic()
            await asyncio.sleep(0.002)
            worst = max(worst, time.monotonic() - begun - 0.002)
            grown = max(grown, resident_bytes() - before)

    heart = asyncio.create_task(beat())
    await asyncio.sleep(0)
    await work
    heart.cancel()
    return worst, grown


async def pauses(once):
    """Pause and growth of several tries, up to the first whose pause is short enough."""
    found = []
    while len(found) < TRIES and (not found or found[-1][0] >= LONGEST_PAUSE_SECONDS):
        found.append(await longest_pause(once()))
    return found


async def nowhere(_entry):
    """Nobody reads what is published here."""


@pytest.mark.parametrize("name", [*BODIES, *PACKED])
async def test_no_feed_holds_up_the_event_loop_or_costs_a_second_or_64_megabytes(origin, name):
    url = f"{origin}/{name}"
    feed = FeedV1(id="f", url=url, added_at="2026-11-22T00:00:00Z")
    async with Http(SETTINGS.user_agent, LOOPBACK) as http:
        reader = Reader()
        poller = Poller(http, Turns(Manners(0.0)), reader, SETTINGS, nowhere)
        await http.fetch(
            Request(url, max_bytes=1 << 25)
        ) if name in BODIES else None  # the origin makes it now, not later
        spent, cpu = [], time.process_time()

        async def once():
            nonlocal cpu
            cpu = time.process_time()
            state = await poller.poll(feed, FeedState(url=url))
            spent.append(time.process_time() - cpu)
            assert state.polls == 1

        found = await pauses(once)
        await reader.close()
    pause, grown = min(found)[0], min(grown for _, grown in found)
    print(f"{name}: longest pause {pause * 1000:.0f} ms, CPU {min(spent):.2f} s, {grown >> 20} MB")
    assert pause < LONGEST_PAUSE_SECONDS
    assert min(spent) < 1.0
    assert grown < MOST_BYTES


@pytest.mark.parametrize("kind", ["rules", "wild_rules"])
async def test_no_robots_file_holds_up_the_event_loop(kind):
    async def speak(_path, _headers, write):
        await write(answer(body))

    body = robots(kind)
    async with raw_server(speak) as base, Http(SETTINGS.user_agent, LOOPBACK) as http:

        async def once():
            cache = RobotsCache(http, Turns(Manners(0.0)), SETTINGS.user_agent, 60.0)
            rules = await cache.rules_for(base + "/page")
            assert await cache.allows(rules, base + "/" + "z" * 1_000)

        found = await pauses(once)
    print(f"{kind}: longest pause {min(found)[0] * 1000:.0f} ms")
    assert min(found)[0] < LONGEST_PAUSE_SECONDS

"""All twenty manners as the server sees them: an origin of our own scores our poller row by row, and a plain one beside it.

Those that take days run on a clock that the test moves (`polite_origin.py`), the others in real time; WebSub (17) has its own hub.
"""

import asyncio
import time
from collections import defaultdict
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace

import aiohttp
import pytest

from schemas.feed import FeedV1
from schemas.identity import feed_id
from services.chassis.outcome import Retry, Skip
from services.fetcher import metrics, robots_cache
from services.fetcher import turns as turns_module
from services.fetcher.feeds.reading import Reader
from services.fetcher.guard import networks
from services.fetcher.politeness import Manners
from services.fetcher.polling import poller as poller_module
from services.fetcher.polling.poller import Poller
from services.fetcher.polling.state import FeedState
from services.fetcher.polling.watching import Watch
from services.fetcher.settings import FetcherSettings
from services.fetcher.turns import Turns
from services.fetcher.web.http import Http
from tests.integration.fetcher.many_sites import ManySites
from tests.integration.fetcher.polite_origin import BEGIN, DAY, HOUR, ROWS, Asked, Row
from tests.integration.fetcher.raw_server import answer, raw_server
from tests.integration.fetcher.test_polling_over_sockets import Desk, entry
from tests.integration.fetcher.test_websub import rss as pushed
from tests.integration.fetcher.test_websub import scene
from tests.unit.fetcher.dict_table import DictTable
from tests.unit.fetcher.test_watching import NoHub

HTML = answer(b"<p>hello</p>", Content_Type="text/html")
MANNERS = frozenset(range(1, 21))


async def nowhere(_entry):
    """Nobody reads what is published here."""


# Over days


async def score(row, poll_until, parsed):
    """Let a poller ask one origin; return whether the origin is content."""
    log = []
    clock = SimpleNamespace(now=BEGIN + 12 * HOUR)
    before = parsed(log)

    async def speak(path, headers, write):
        asked = Asked(clock.now, path, headers, parsed(log) - before)
        log.append(asked)
        await write(row.says(asked, len(log) - 1))

    async with raw_server(speak) as base:
        await poll_until(base + "/feed", clock, BEGIN + 12 * HOUR + row.days * DAY)
    try:
        return bool(row.wants(log))
    except (IndexError, ValueError, KeyError):
        return False


def feeds_parsed(_log):
    return sum(sample.value for sample in next(iter(metrics.FEEDS_PARSED.collect())).samples if "total" in sample.name)


@pytest.fixture
def ours(monkeypatch):
    async def poll_until(url, clock, end):
        fake = SimpleNamespace(time=lambda: clock.now, monotonic=time.monotonic)
        monkeypatch.setattr(poller_module, "time", fake)
        monkeypatch.setattr(turns_module, "time", fake)
        settings = FetcherSettings(
            fetcher_contact="mailto:desk@onrecord.example", fetcher_interval_ceiling_seconds=6 * HOUR
        )
        async with Http(settings.user_agent, networks(["127.0.0.0/8"])) as http:
            asker = Poller(http, Turns(Manners(0.0)), Reader(), settings, nowhere)
            state, watched = FeedState(url=url), FeedV1(id="f", url=url, added_at=datetime.now(UTC))
            while clock.now < end:
                state = await asker.poll(watched, state)
                clock.now = max(state.next_poll_at, clock.now + 1)

    return poll_until


async def plain(url, clock, end):
    """What one writes first: GET each half hour."""
    async with aiohttp.ClientSession() as session:
        while clock.now < end:
            async with session.get(url) as got:
                await got.read()
            clock.now += HOUR / 2


@pytest.mark.parametrize("name", ROWS)
async def test_over_days_the_origin_is_content_with_us_in_every_row(name, ours):
    assert await score(ROWS[name], ours, feeds_parsed)


# In real time: each gives the origin's verdict on who fetches (`get(urls)` fetches pages, as many at once as it likes)


class Ours:
    @asynccontextmanager
    async def opened(self, delay=0.0):
        async with Http("Onrecord/0 (+mailto:desk@onrecord.example)", networks(["127.0.0.0/8"])) as http:
            desk = Desk(http, delay)

            async def get(urls):
                return await asyncio.gather(*(self._page(desk, url) for url in urls))

            yield get

    async def _page(self, desk, url):
        try:
            return (await desk.pages.get(entry(url))).body(1_000)
        except (Skip, Retry):
            return b""


class Plain:
    @asynccontextmanager
    async def opened(self, delay=0.0):
        async with aiohttp.ClientSession() as session:

            async def one(url):
                async with session.get(url) as got:
                    return await got.read()

            async def get(urls):
                await asyncio.sleep(delay)
                return await asyncio.gather(*(one(url) for url in urls))

            yield get


class Origin:
    """Writes down when each request came and went, by path; `answers` may be functions of how often that path was asked."""

    def __init__(self, seconds=0.0, **answers):
        self.seconds, self.now, self.most = seconds, 0, 0
        self.answers = {"/" + name.replace("__", "."): said for name, said in answers.items()}
        self.log = []

    async def speak(self, path, _headers, write):
        self.now, begun = self.now + 1, time.monotonic()
        self.most = max(self.most, self.now)
        await asyncio.sleep(self.seconds if not path.startswith("/robots") else 0)
        said = self.answers.get(path, HTML)
        await write(said(self.paths().count(path)) if callable(said) else said)
        self.now -= 1
        self.log.append((begun, time.monotonic(), path))

    def paths(self):
        return [path for _, _, path in self.log]

    def pauses(self):
        pages = [row for row in self.log if row[2] != "/robots.txt"]
        return [later[0] - earlier[1] for earlier, later in pairwise(pages)]


async def one_at_a_time_per_domain_and_crawl_delay(who):
    """10. One connection and a delay per host and per registrable domain, as Crawl-delay asks."""
    origin = Origin(robots__txt=answer(b"User-agent: *\nCrawl-delay: 0.3\n"))
    async with raw_server(origin.speak) as base, who.opened() as get:
        port = base.rpartition(":")[2]
        hosts = ("one.news.example", "two.news.example")
        await get([f"http://{host}:{port}/{n}" for n in range(2) for host in hosts])
    return origin.most == 1 and len(origin.pauses()) == 3 and min(origin.pauses()) >= 0.29


async def the_delay_follows_latency_and_no_error_lowers_it(who):
    """11. The delay follows the site's latency, and is never lowered by an error."""
    slow = Origin(0.2, **{str(n): answer(status="500 Oops") if n > 3 else HTML for n in range(6)})
    async with raw_server(slow.speak) as base, who.opened() as get:
        for n in range(6):
            slow.seconds = 0.2 if n < 4 else 0.0
            await get([f"{base}/{n}"])
    return min(slow.pauses()[1:]) >= 0.14


async def robots_are_kept_to(who):
    """14. robots.txt for pages: asked once, 5xx closes, 4xx opens, 500 KiB are read, five redirects followed."""
    far = b"User-agent: *\n" + b"# nothing to see\n" * 29_000 + b"Disallow: /closed\n"
    hops = {f"r{n}": answer(status="301 Moved", Location=f"/r{n + 1}") for n in range(1, 5)}
    cases = (
        ({"robots__txt": answer(far)}, True),
        ({"robots__txt": answer(status="503 Busy")}, False),
        ({"robots__txt": answer(status="404 Not Found")}, None),
        ({"robots__txt": answer(status="302 Found", Location="/r1"), **hops, "r5": answer(far)}, True),
    )
    content = []
    for answers, only_open in cases:
        origin = Origin(**answers)
        async with raw_server(origin.speak) as base, who.opened() as get:
            for page in ("/open", "/closed", "/open"):
                await get([base + page])
        asked = [path for path in origin.paths() if path in {"/open", "/closed"}]
        wanted = {True: ["/open", "/open"], False: [], None: ["/open", "/closed", "/open"]}[only_open]
        content.append(asked == wanted and origin.paths().count("/robots.txt") == 1)
    return all(content)


async def a_silent_host_holds_up_nobody(who):
    """18. One dead host never blocks others."""
    silent, lively = Origin(1.5), Origin()
    async with raw_server(silent.speak) as dead, raw_server(lively.speak) as base, who.opened() as get:
        begun = time.monotonic()
        waiting = asyncio.create_task(get([f"{dead}/{n}" for n in range(8)]))
        await asyncio.sleep(0.05)
        await get([base + "/1"])
        soon = time.monotonic() - begun < 0.7
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    return soon and silent.most <= 1


LIVE = {
    10: one_at_a_time_per_domain_and_crawl_delay,
    11: the_delay_follows_latency_and_no_error_lowers_it,
    14: robots_are_kept_to,
    18: a_silent_host_holds_up_nobody,
}


@pytest.fixture
def names_on_loopback(monkeypatch):
    """Every name is this machine; both kinds of client ask one of these."""

    async def here(_self, host, port=0, *_positional, **_options):
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 6, "flags": 4}]

    monkeypatch.setattr("services.fetcher.web.resolver.GuardedResolver.resolve", here)
    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", here)
    monkeypatch.setattr("aiohttp.resolver.AsyncResolver.resolve", here)


@pytest.mark.parametrize("number", LIVE)
@pytest.mark.usefixtures("names_on_loopback")
async def test_in_real_time_the_origin_is_content_with_us(number):
    assert await LIVE[number](Ours())


async def test_14_robots_are_believed_for_less_than_a_day(monkeypatch):
    origin = Origin(robots__txt=answer(b"User-agent: *\nDisallow: /closed\n"))
    clock = SimpleNamespace(now=BEGIN)
    monkeypatch.setattr(robots_cache, "time", SimpleNamespace(time=lambda: clock.now))
    async with raw_server(origin.speak) as base, Ours().opened() as get:
        for _ in range(3):
            await get([base + "/open"])
            clock.now += 13 * HOUR
    assert origin.paths().count("/robots.txt") == 3


async def test_15_after_a_restart_overdue_polls_are_spread():
    with ManySites(sites=60, stories=2) as sites:
        async with Http("Onrecord/0", networks(["127.0.0.0/8"])) as http:
            desk, subscriptions = Desk(http), DictTable()
            for url in sites.feeds():
                feed = FeedV1(id=feed_id(url), url=url, added_at=datetime.now(UTC))
                await subscriptions.put(feed.id, feed.to_bytes(), feed.id)
            watch = Watch(desk.poller, NoHub(), subscriptions, DictTable(), lambda: frozenset({0}), 64)
            run = asyncio.create_task(watch.run())
            await asyncio.sleep(4)
            run.cancel()
            await watch.close()
        asked = defaultdict(int)
        for at, _, path, _ in sites.log:
            asked[int(at * 4)] += path == "/feed"
    assert sum(asked.values()) == 60
    assert max(asked.values()) <= 20
    assert len(asked) >= 8


async def test_17_a_hub_is_subscribed_verified_and_checked_and_the_poll_behind_it_is_slow():
    async with scene() as (hub, url, fetcher):
        await fetcher.poll(url)
        state = fetcher.state(url)
        assert hub.verified == [(200, "a challenge")]
        assert await hub.push(pushed(2)) == await hub.push(pushed(3), secret="guessed") == 202
        assert fetcher.published == ["Story 1", "Story 2"]
        await fetcher.watch._poll(feed_id(url))
        assert fetcher.state(url).next_poll_at - time.time() > 5 * HOUR
        assert state.hub_until_at > time.time() + DAY


@pytest.mark.usefixtures("names_on_loopback")
async def test_the_score_tells_a_plain_poller_from_a_polite_one():
    verdicts = defaultdict(list, {15: [False], 17: [False]})  # it begins with all at once, and knows no hub
    for name, row in ROWS.items():
        fair = Row(row.says, row.wants, min(row.days, 3.0))
        verdicts[int(name.partition(".")[0])].append(await score(fair, plain, len))
    for number, judge in LIVE.items():
        verdicts[number].append(await judge(Plain()))
    kept = sorted(number for number, rows in verdicts.items() if all(rows))
    assert verdicts.keys() == MANNERS
    print(f"a plain poller keeps {len(kept)} of {len(MANNERS)} manners: {kept}")
    assert len(kept) < 5


def test_every_manner_has_a_row():
    elsewhere = {15, 17}
    assert {int(name.partition(".")[0]) for name in ROWS} | LIVE.keys() | elsewhere == MANNERS

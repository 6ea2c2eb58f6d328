"""WebSub over real sockets: a hub on loopback, our callback on another port, feeds that name the hub."""

import asyncio
import hashlib
import hmac
import time
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from schemas.feed import FeedV1
from schemas.identity import feed_id
from services.fetcher.feeds.reading import Reader
from services.fetcher.guard import networks
from services.fetcher.politeness import Manners
from services.fetcher.polling.poller import Poller
from services.fetcher.polling.state import FeedState
from services.fetcher.polling.subscribing import Subscriber, routes
from services.fetcher.polling.watching import Watch
from services.fetcher.settings import FetcherSettings
from services.fetcher.turns import Turns
from services.fetcher.web.http import Http
from tests.integration.fetcher.raw_server import answer, raw_server
from tests.unit.fetcher.dict_table import DictTable

DAY = 86_400.0
SETTINGS = FetcherSettings(fetcher_allowed_networks="127.0.0.0/8", fetcher_site_delay_seconds=0.0)
LOOPBACK = networks(SETTINGS.allowed_networks)


def rss(*numbers):
    items = "".join(f"<item><title>Story {n}</title><link>https://n.example/{n}</link></item>" for n in numbers)
    return f"<rss version='2.0'><channel><title>Site</title>{items}</channel></rss>".encode()


@asynccontextmanager
async def served(*defined):
    application = web.Application()
    application.add_routes(defined)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class Hub:
    """Verifies before it answers, as some hubs do; `lies` are put into its questions."""

    def __init__(self):
        self.asked, self.lies, self.verified, self.agents = [], {}, [], []

    async def subscribe(self, request):
        form = dict(await request.post())
        self.asked.append(form)
        self.agents.append(request.headers["User-Agent"])
        await self.verify(form)
        return web.Response(status=202)

    async def verify(self, form):
        question = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": "a challenge"}
        question |= {"hub.lease_seconds": form["hub.lease_seconds"]} | self.lies
        async with aiohttp.ClientSession() as session, session.get(form["hub.callback"], params=question) as got:
            self.verified.append((got.status, await got.text()))

    async def push(self, body, secret=None, callback=None, method="sha256"):
        form = self.asked[-1]
        key = (secret or form["hub.secret"]).encode()
        signature = hmac.new(key, body, getattr(hashlib, method)).hexdigest()
        headers = {"X-Hub-Signature": f"{method}={signature}", "Content-Type": "application/rss+xml"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(callback or form["hub.callback"], data=body, headers=headers) as got,
        ):
            return got.status


class Replica:
    """A fetcher's polling without Kafka: `owned` says which partitions are its own."""

    def __init__(self, http, public_url, owned=frozenset(range(8)), key="one key for all"):
        self.published, self.fails = [], False
        self.subscriptions, self.states = DictTable(), DictTable()
        turns = Turns(Manners(0.0))
        self.reader = Reader()
        self.poller = Poller(http, turns, self.reader, SETTINGS, self._publish)
        self.subscriber = Subscriber(http, turns, public_url, key, 1 << 20)
        self.watch = Watch(self.poller, self.subscriber, self.subscriptions, self.states, lambda: owned, 8)

    async def _publish(self, entry):
        if self.fails:
            raise ConnectionError("no broker")
        self.published.append(entry.title)

    def routes(self):
        return routes(lambda: self.subscriber, lambda: self.poller.take, lambda: self.watch.hear)

    def state(self, url):
        return FeedState.from_bytes(self.states.get(feed_id(url)))

    async def poll(self, url):
        feed = FeedV1(id=feed_id(url), url=url, added_at="2026-11-22T00:00:00Z")
        await self.watch.keep(feed)
        await self.watch._poll(feed.id)


@asynccontextmanager
async def scene(**options):
    """A hub, a feed that names it, and a fetcher that the hub reaches: (hub, feed's URL, fetcher)."""
    hub, held = Hub(), []

    async def speak(_path, _headers, write):
        await write(answer(rss(1), Link=f'<{hub_url}>; rel="hub"'))

    late = routes(lambda: held[0].subscriber, lambda: held[0].poller.take, lambda: held[0].watch.hear)
    async with (
        served(web.post("/", hub.subscribe)) as hub_url,
        served(*late) as public_url,
        raw_server(speak) as base,
        Http(SETTINGS.user_agent, LOOPBACK) as http,
    ):
        fetcher = Replica(http, public_url, **options)
        held.append(fetcher)
        yield hub, base + "/feed", fetcher
        await fetcher.reader.close()


async def test_a_feed_that_names_a_hub_is_subscribed_and_then_polled_seldom():
    async with scene() as (hub, url, fetcher):
        await fetcher.poll(url)
        state = fetcher.state(url)
    assert hub.verified == [(200, "a challenge")]
    assert hub.asked[0]["hub.topic"] == url
    assert hub.agents[0].startswith("Onrecord/")
    assert state.hub_until_at == pytest.approx(time.time() + 10 * DAY, abs=60)


async def test_a_push_is_published_and_not_published_again_by_the_next_poll():
    async with scene() as (hub, url, fetcher):
        await fetcher.poll(url)
        statuses = [await hub.push(rss(2, 1), method=method) for method in ("sha1", "sha256", "sha384", "sha512")]
        assert statuses == [202] * 4
        assert fetcher.published == ["Story 1", "Story 2"]
        assert len(fetcher.state(url).seen_keys()) == 2


@pytest.mark.parametrize(
    "lies", [{"hub.topic": "https://other.example/"}, {"hub.mode": "unsubscribe"}, {"hub.lease_seconds": ""}]
)
async def test_a_hub_that_asks_for_what_we_did_not_want_gets_no_answer(lies):
    async with scene() as (hub, url, fetcher):
        hub.lies = lies
        await fetcher.poll(url)
        assert hub.verified[0][0] == 404
        assert fetcher.state(url).hub_until_at == 0


async def test_a_push_with_a_wrong_signature_is_dropped_and_the_sender_learns_nothing():
    async with scene() as (hub, url, fetcher):
        await fetcher.poll(url)
        assert await hub.push(rss(66), secret="guessed") == 202
        assert fetcher.published == ["Story 1"]


async def test_a_push_to_a_callback_that_we_never_gave_away_is_unknown():
    async with scene() as (hub, url, fetcher):
        await fetcher.poll(url)
        forged = hub.asked[0]["hub.callback"].replace("/websub/", "/websub/f")
        assert await hub.push(rss(66), callback=forged) == 404
        assert fetcher.published == ["Story 1"]


async def test_a_replica_that_does_not_own_the_feed_publishes_what_is_pushed_to_it():
    async with scene() as (hub, url, owner):
        await owner.poll(url)
        async with Http(SETTINGS.user_agent, LOOPBACK) as http:
            other = Replica(http, "http://unused.example", owned=frozenset())
            async with served(*other.routes()) as place:
                callback = place + hub.asked[0]["hub.callback"][len(owner.subscriber._public_url) :]
                await hub.verify(hub.asked[0] | {"hub.callback": callback})
                assert hub.verified[-1] == (200, "a challenge")
                assert await hub.push(rss(2), callback=callback) == 202
            assert other.published == ["Story 2"]
            assert not other.states


async def test_a_push_that_cannot_be_published_is_not_acknowledged_so_that_the_hub_tries_again():
    async with scene() as (hub, url, fetcher):
        await fetcher.poll(url)
        fetcher.fails = True
        assert await hub.push(rss(2)) >= 500
        fetcher.fails = False
        assert await hub.push(rss(2)) == 202
        assert fetcher.published == ["Story 1", "Story 2"]


async def test_more_than_a_feed_may_be_is_not_read():
    async with scene() as (hub, url, fetcher):
        await fetcher.poll(url)
        assert await hub.push(b"x" * (1 << 20) + b"x") == 413


async def test_without_a_public_url_no_hub_is_asked():
    async with scene() as (hub, url, fetcher):
        fetcher.subscriber._public_url = ""
        await fetcher.poll(url)
        await asyncio.sleep(0)
        assert hub.asked == []
        assert fetcher.state(url).hub_url


async def test_a_lease_that_is_about_to_end_is_renewed():
    async with scene() as (hub, url, fetcher):
        hub.lies = {"hub.lease_seconds": "600"}
        await fetcher.poll(url)
        await fetcher.watch._poll(feed_id(url))
        assert len(hub.asked) == 1
        state = fetcher.state(url)
        aged = FeedState.from_bytes(state.to_bytes())
        object.__setattr__(aged, "hub_asked_at", state.hub_asked_at - 400)
        object.__setattr__(aged, "hub_until_at", state.hub_until_at - 400)
        await fetcher.states.put(feed_id(url), aged.to_bytes(), feed_id(url))
        await fetcher.watch._poll(feed_id(url))
        assert len(hub.asked) == 2
        assert fetcher.state(url).hub_until_at > aged.hub_until_at

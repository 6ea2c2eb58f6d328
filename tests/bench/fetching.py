"""The fetcher beside its peers: parsing, canonical URLs, polls with 304s, pages over new TLS. CPU of one process; the origin is another one."""

import asyncio
import gc
import ssl
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import aiohttp
import feedparser
import uvloop
import yarl

from schemas.entry import EntryV1
from schemas.feed import FeedV1
from schemas.identity import article_id, canonical_url, site_of
from services.fetcher.feeds.parsing import parse_feed
from services.fetcher.feeds.reading import Reader
from services.fetcher.guard import networks
from services.fetcher.pages import Pages
from services.fetcher.politeness import Manners
from services.fetcher.polling.poller import Poller
from services.fetcher.polling.state import FeedState
from services.fetcher.robots_cache import RobotsCache
from services.fetcher.settings import FetcherSettings
from services.fetcher.turns import Turns
from services.fetcher.web.http import Http
from services.fetcher.web.resuming import resuming_context
from tests.bench.feeds_of_bench import rss
from tests.bench.fetching_origin import FEEDS_SERVED as FEEDS
from tests.bench.fetching_origin import PAGE_HOSTS
from tests.bench.reading import ROOM, peer_python

URL = "https://news.example/feed"
ROUNDS_OF_FEEDS, ROUNDS, PAGES, AT_ONCE = 25, 4, 300, 32


def best(work, times, tries=5):
    """Return the least CPU seconds that `work` takes."""
    spent = []
    for _ in range(tries):
        begun = time.process_time()
        for _ in range(times):
            work()
        spent.append((time.process_time() - begun) / times)
    return min(spent)


def peer_with_feedparser_rs():
    """Return the peers' Python; an environment that an older lock made is brought up to date."""
    python = peer_python()
    if subprocess.run([python, "-c", "import feedparser_rs"], capture_output=True, check=False).returncode:
        lock = ("--no-deps", "--require-hashes", "-r", ROOM / "peers.lock")
        subprocess.run([python, "-m", "pip", "install", "-q", *lock], check=True)
    return python


def seconds_each(work, times):
    """Return the CPU seconds that one `work` takes, over `times`."""
    begun = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun) / times


@contextmanager
def rust():
    """Give a function that has feedparser-rs read a document and returns its CPU seconds; it lives in the peers' environment."""
    command = [peer_with_feedparser_rs(), ROOM / "peer_feeds.py"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:

        def seconds(data):
            process.stdin.write(len(data).to_bytes(4) + data)
            process.stdin.flush()
            return float(process.stdout.readline())

        yield seconds
        process.stdin.close()


def parsing():
    """Ours and the peers take turns, so that a busy moment of the machine meets all: what is printed is the middle of their ratios, and the quarter
    and three quarters around it."""
    headers = {"content-type": "application/rss+xml"}
    with rust() as rust_seconds:
        for name, data in (("with HTML bodies", rss()), ("titles and descriptions", rss(full=False))):
            rounds = []
            for _ in range(ROUNDS_OF_FEEDS):
                ours = seconds_each(lambda data=data: parse_feed(data, headers, URL), 30)
                slow = seconds_each(lambda data=data: feedparser.parse(data), 2)
                rounds.append((ours, slow / ours, rust_seconds(data) / ours))
            ours, slow, quick = (quantiles(column, n=4) for column in zip(*rounds, strict=True))
            print(f"  parse_feed, 20 items of RSS {name} ({len(data) // 1000} KB): {1 / ours[1]:.0f}/s,")
            print(
                f"    {slow[1]:.1f} × feedparser ({slow[0]:.1f} to {slow[2]:.1f}), "
                f"{quick[1]:.2f} × feedparser-rs ({quick[0]:.2f} to {quick[2]:.2f})"
            )


def identities():
    urls = [f"https://www.news.example:443/a/{n}/Story%7e{n}.html?utm_source=x&b={n}&a=1#top" for n in range(2_000)]
    ours = best(lambda: [canonical_url(url) for url in urls], 1) / len(urls)
    plain = best(lambda: [str(yarl.URL(url)) for url in urls], 1) / len(urls)
    print(
        f"  canonical_url: {1 / ours:,.0f}/s; yarl, which only parses and writes: {1 / plain:,.0f}/s ({plain / ours:.2f} ×)"
    )


@contextmanager
def origin():
    """Give the ports of feeds and of pages, and the certificate of the latter."""
    with tempfile.TemporaryDirectory() as name:
        certificate, key = Path(name) / "certificate.pem", Path(name) / "key.pem"
        wanted = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=bench -addext subjectAltName=" + ",".join(
            f"IP:{host}" for host in PAGE_HOSTS
        )
        command = ["openssl", *wanted.split(), "-out", certificate, "-keyout", key]
        subprocess.run(command, check=True, capture_output=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.fetching_origin", certificate, key],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            feeds, pages = map(int, process.stdout.readline().split())
            yield feeds, pages, str(certificate)
        finally:
            process.stdin.close()
            process.wait(10)


SETTINGS = FetcherSettings(fetcher_allowed_networks="127.0.0.0/8,::1/128", fetcher_unconditional_every=1_000_000)
LOOPBACK = networks(SETTINGS.allowed_networks)


async def nowhere(_entry):
    """Nobody reads what is published here."""


async def each(work, things):
    """Do `work` for each thing, `AT_ONCE` at a time."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(thing):
        async with room:
            return await work(thing)

    return await asyncio.gather(*map(one, things))


async def our_polls(port):
    """Polls as the service does them, but for Kafka: guard, turns, decisions, parsing, entries; no pause between requests to a site."""
    async with Http(SETTINGS.user_agent, LOOPBACK, connections=AT_ONCE) as http:
        reader = Reader()
        poller = Poller(http, Turns(Manners(0.0)), reader, SETTINGS, nowhere)
        states = [FeedState(url=f"http://127.0.{n // 250}.{n % 250 + 1}:{port}/{n}") for n in range(FEEDS)]

        async def poll(state):
            feed = FeedV1(id=str(id(state)), url=state.url, added_at=datetime.now(UTC))
            return await poller.poll(feed, state)

        states = await each(poll, states)
        gc.collect()
        begun, cpu = time.monotonic(), time.process_time()
        for _ in range(ROUNDS):
            states = await each(poll, states)
        await reader.close()
        assert {state.health for state in states} <= {"healthy", "silent"}
        return FEEDS * ROUNDS / (time.monotonic() - begun), FEEDS * ROUNDS / (time.process_time() - cpu)


async def plain_polls(port):
    """aiohttp that fetches the same bytes and looks at none of them."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:

        async def poll(number):
            url = f"http://127.0.{number // 250}.{number % 250 + 1}:{port}/{number}"
            async with session.get(url, headers={"If-None-Match": '"v1"'}) as got:
                await got.read()

        await each(poll, range(FEEDS))
        begun, cpu = time.monotonic(), time.process_time()
        for _ in range(ROUNDS):
            await each(poll, range(FEEDS))
        return FEEDS * ROUNDS / (time.monotonic() - begun), FEEDS * ROUNDS / (time.process_time() - cpu)


async def our_pages(port, certificate):
    """Pages as the service fetches them: robots, guard, turns, unpacking, packing for Kafka."""
    context = resuming_context(certificate)
    async with Http(SETTINGS.user_agent, LOOPBACK, connections=AT_ONCE, ssl_context=context) as http:
        turns = FreeTurns(Manners(0.0))
        robots = RobotsCache(http, turns, SETTINGS.user_agent, 3_600)
        pages = Pages(http, turns, robots, 1 << 22, 30.0)

        async def fetch(number):
            url = f"https://{PAGE_HOSTS[number % len(PAGE_HOSTS)]}:{port}/{number}"
            now = datetime.now(UTC)
            entry = EntryV1(article_id=article_id(url), site=site_of(url), url=url, origin="feed", discovered_at=now)
            return (await pages.get(entry)).body_bytes

        await each(fetch, range(AT_ONCE))
        begun, cpu = time.monotonic(), time.process_time()
        sizes = await each(fetch, range(PAGES))
        assert min(sizes) > 90_000
        return PAGES / (time.monotonic() - begun), PAGES / (time.process_time() - cpu)


class FreeTurns(Turns):
    """One server stands for many sites here: its requests need not wait for each other."""

    async def fetch(self, http, request, site, kind):
        """Fetch at once."""
        return await super().fetch(http, request, f"{site}{request.url}", kind)


async def plain_pages(port, certificate):
    """aiohttp that fetches the same pages."""
    context = ssl.create_default_context(cafile=certificate)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE, ssl=context)) as session:

        async def fetch(number):
            async with session.get(f"https://{PAGE_HOSTS[number % len(PAGE_HOSTS)]}:{port}/{number}") as got:
                return len(await got.read())

        await each(fetch, range(AT_ONCE))
        begun, cpu = time.monotonic(), time.process_time()
        await each(fetch, range(PAGES))
        return PAGES / (time.monotonic() - begun), PAGES / (time.process_time() - cpu)


def compared(name, ours, plain):
    print(f"  {name}: {ours[0]:.0f}/s, {ours[1]:.0f} a CPU second;")
    print(f"    plain aiohttp, same bytes, nothing else: {plain[0]:.0f}/s, {plain[1]:.0f} ({ours[1] / plain[1]:.2f} ×)")


def main():
    print("fetching: one process, beside its peers")
    parsing()
    identities()
    with origin() as (feeds, pages, certificate):
        compared("polls, 70 % of them 304", uvloop.run(our_polls(feeds)), uvloop.run(plain_polls(feeds)))
        compared(
            "pages of 100 KB in gzip over new TLS",
            uvloop.run(our_pages(pages, certificate)),
            uvloop.run(plain_pages(pages, certificate)),
        )
    print()

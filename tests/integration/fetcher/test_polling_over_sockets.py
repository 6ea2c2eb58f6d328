"""Polls, robots and turns over real sockets, without Kafka."""

import asyncio
import itertools
import time
from datetime import UTC, datetime

import pytest

from schemas.entry import EntryV1
from schemas.feed import FeedV1
from schemas.identity import article_id, site_of
from services.chassis.outcome import Retry, Skip
from services.fetcher.feeds.model import NotAFeed
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
from tests.integration.fetcher.raw_server import answer, raw_server

SETTINGS = FetcherSettings(
    fetcher_allowed_networks="127.0.0.0/8",
    fetcher_site_delay_seconds=0.0,
    fetcher_interval_floor_seconds=1,
    fetcher_unconditional_every=1_000,
)
LOOPBACK = networks(SETTINGS.allowed_networks)


def rss(*numbers):
    items = "".join(f"<item><title>Story {n}</title><link>/story/{n}</link></item>" for n in numbers)
    return f"<rss version='2.0'><channel><title>Site</title>{items}</channel></rss>".encode()


class Site:
    """Answers each path with what it holds: bytes of a whole answer, or a function of the request's headers."""

    def __init__(self, **answers):
        self.answers = {"/" + name.replace("__", "."): said for name, said in answers.items()}
        self.asked = []

    async def speak(self, path, headers, write):
        self.asked.append((path, headers, time.monotonic()))
        said = self.answers.get(path, answer(status="404 Not Found"))
        await write(said(headers) if callable(said) else said)


class Desk:
    """A poller with everything that it stands on."""

    def __init__(self, http, delay=0.0):
        self.http, self.published = http, []
        self.turns = Turns(Manners(least_delay_seconds=delay))
        self.reader = Reader()
        self.poller = Poller(http, self.turns, self.reader, SETTINGS, self._publish)
        self.robots = RobotsCache(http, self.turns, SETTINGS.user_agent, 3_600)
        self.pages = Pages(http, self.turns, self.robots, 100_000, 5.0)

    async def _publish(self, entry):
        self.published.append(entry)

    async def poll(self, url, state=None):
        return await self.poller.poll(FeedV1(id="f", url=url, added_at=datetime.now(UTC)), state or FeedState(url=url))


@pytest.fixture
async def http():
    async with Http(SETTINGS.user_agent, LOOPBACK) as opened:
        yield opened


def entry(url):
    return EntryV1(
        article_id=article_id(url), site=site_of(url), url=url, origin="feed", discovered_at=datetime.now(UTC)
    )


async def test_only_what_is_new_is_published_and_validators_go_back_as_they_came(http):
    bodies = [rss(1, 2), rss(1, 2, 3)]
    tag = 'W/"odd  tag"'

    def feed(headers):
        return (
            answer(status="304 Not Modified")
            if headers.get("if-none-match") == tag.lower() and len(bodies) == 1
            else answer(bodies.pop(0), ETag=tag)
        )

    site = Site(feed=feed)
    async with raw_server(site.speak) as base:
        desk = Desk(http)
        first = await desk.poll(base + "/feed")
        assert [item.title for item in desk.published] == ["Story 1", "Story 2"]
        second = await desk.poll(base + "/feed", first)
        assert len(desk.published) == 2
        site.answers["/feed"] = answer(bodies.pop())
        third = await desk.poll(base + "/feed", second)
    assert [item.title for item in desk.published] == ["Story 1", "Story 2", "Story 3"]
    assert (first.health, second.polls, third.etag) == ("healthy", 2, "")
    assert desk.turns.state(site_of(base)).bytes_saved == len(rss(1, 2))


async def test_the_same_article_in_two_feeds_is_published_once(http):
    site = Site(a=answer(rss(1, 2)), b=answer(rss(2, 3)))
    async with raw_server(site.speak) as base:
        desk = Desk(http)
        await desk.poll(base + "/a")
        await desk.poll(base + "/b")
    assert [item.title for item in desk.published] == ["Story 1", "Story 2", "Story 3"]


async def test_nothing_is_remembered_when_publishing_fails(http):
    async with raw_server(Site(feed=answer(rss(1))).speak) as base:
        desk = Desk(http)

        async def broken(_entry):
            raise ConnectionError("no broker")

        desk.poller._publish = broken
        with pytest.raises(ConnectionError):
            await desk.poll(base + "/feed")
    assert desk.published == []


async def test_a_web_page_that_was_subscribed_to_leads_to_its_feed(http):
    page = b"<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head></html>"
    async with raw_server(Site(home=answer(page), feed=answer(rss(1))).speak) as base:
        desk = Desk(http)
        state = await desk.poll(base + "/home")
        assert state.url == base + "/feed"
        state = await desk.poll(base + "/home", state)
    assert (state.health, len(desk.published)) == ("healthy", 1)


async def test_a_sitemap_index_is_polled_through_its_newest_sitemaps(http):
    async with raw_server(site := Site().speak) as base:
        site.__self__.answers |= {
            "/index.xml": answer(
                f"<sitemapindex><sitemap><loc>{base}/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>"
                f"<sitemap><loc>{base}/new.xml</loc><lastmod>2024-01-01</lastmod></sitemap></sitemapindex>".encode()
            ),
            "/new.xml": answer(f"<urlset><url><loc>{base}/1</loc></url></urlset>".encode()),
            "/old.xml": answer(f"<urlset><url><loc>{base}/2</loc></url></urlset>".encode()),
        }
        desk = Desk(http)
        state = await desk.poll(base + "/index.xml")
    assert (state.health, [item.origin for item in desk.published]) == ("healthy", ["sitemap", "sitemap"])


async def test_a_broken_feed_is_read_by_the_worker_and_a_hanging_worker_is_killed():
    broken = rss(1).replace(b"Story 1</title>", b"Story 1")
    reader = Reader()
    try:
        feed = await reader.read(broken, {}, "https://news.example/feed")
        assert (feed.lane, len(feed.items)) == ("tolerant", 1)
        reader._tolerant_seconds = 0.001
        with pytest.raises(NotAFeed, match="gave up"):
            await reader.read(broken, {}, "https://news.example/feed")
        reader._tolerant_seconds = 10
        assert (await reader.read(broken, {}, "https://news.example/feed")).lane == "tolerant"
    finally:
        await reader.close()


async def test_robots_are_asked_once_and_kept_to(http):
    robots = b"User-agent: *\nDisallow: /closed\nCrawl-delay: 0.2\n"
    html = answer(b"<p>hello</p>", Content_Type="text/html")
    site = Site(robots__txt=answer(robots), open=html, closed=html)
    async with raw_server(site.speak) as base:
        desk = Desk(http)
        page = await desk.pages.get(entry(base + "/open"))
        with pytest.raises(Skip, match="robots_disallowed"):
            await desk.pages.get(entry(base + "/closed"))
        await desk.pages.get(entry(base + "/open"))
    assert page.body(1000) == b"<p>hello</p>"
    assert [path for path, _, _ in site.asked] == ["/robots.txt", "/open", "/open"]
    assert site.asked[2][2] - site.asked[1][2] >= 0.2
    assert (desk.turns.decision(site_of(base)), desk.turns.state(site_of(base)).robots_refusals) == ("rules", 1)


async def test_a_site_whose_robots_fail_is_closed_for_now(http):
    async with raw_server(Site(robots__txt=answer(status="500 Oops")).speak) as base:
        with pytest.raises(Retry, match="robots_unreachable"):
            await Desk(http).pages.get(entry(base + "/open"))


async def test_a_redirect_to_another_origin_is_asked_under_that_origins_robots(http):
    closed = Site(robots__txt=answer(b"User-agent: *\nDisallow: /"), x=answer(b"secret", Content_Type="text/html"))
    async with (
        raw_server(closed.speak) as target,
        raw_server(Site(a=answer(status="301 Moved", Location=target + "/x")).speak) as base,
    ):
        with pytest.raises(Skip, match="robots_disallowed"):
            await Desk(http).pages.get(entry(base + "/a"))
    assert [path for path, _, _ in closed.asked] == ["/robots.txt"]


@pytest.mark.parametrize(
    ("said", "fault", "reason"),
    [
        (answer(status="404 Not Found"), Skip, "http_404"),
        (answer(status="410 Gone"), Skip, "http_410"),
        (answer(status="451 No"), Skip, "http_451"),
        (answer(status="418 Teapot"), Skip, "http_4xx"),
        (answer(b"%PDF", Content_Type="application/pdf"), Skip, "not_html"),
        (answer(b"  ", Content_Type="text/html"), Skip, "empty_page"),
        (answer(b"x" * 200_000, Content_Type="text/html"), Skip, "page_too_large"),
        (answer(status="503 Busy", Retry_After="120"), Retry, "http_503"),
        (answer(status="500 Oops"), Retry, "http_500"),
    ],
)
async def test_what_is_no_page_has_its_reason(http, said, fault, reason):
    async with raw_server(Site(a=said).speak) as base:
        with pytest.raises(fault) as caught:
            await Desk(http).pages.get(entry(base + "/a"))
    assert caught.value.reason == reason
    if reason == "http_503":
        assert caught.value.after_seconds == 120


async def test_requests_to_one_site_keep_their_distance_and_other_sites_do_not_wait(http):
    html = answer(b"<p>x</p>", Content_Type="text/html")
    one, other = Site(a=html), Site(a=html)
    async with raw_server(one.speak) as base, raw_server(other.speak) as base_of_other:
        desk = Desk(http, delay=0.15)
        begun = time.monotonic()
        await asyncio.gather(
            *(desk.pages.get(entry(base + "/a")) for _ in range(4)), desk.pages.get(entry(base_of_other + "/a"))
        )
    times = sorted(at for _, _, at in one.asked)
    assert min(b - a for a, b in itertools.pairwise(times)) >= 0.14
    assert max(at for _, _, at in other.asked) - begun < 0.4

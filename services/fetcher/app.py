"""The fetcher: feeds in, entries out; entries in, pages out."""

from __future__ import annotations

from contextlib import AsyncExitStack

from schemas import streams
from schemas.entry import EntryV1
from schemas.feed import FeedV1
from schemas.page import PageV1
from services.chassis.app import make_app, stage
from services.chassis.logs import logger
from services.chassis.settings import from_environment
from services.fetcher.feeds.reading import Reader
from services.fetcher.frontier import Frontier
from services.fetcher.guard import networks
from services.fetcher.ledger_page import routes
from services.fetcher.pages import Pages
from services.fetcher.polling import subscribing
from services.fetcher.polling.poller import Poller
from services.fetcher.polling.subscribing import Subscriber
from services.fetcher.polling.watching import Watch
from services.fetcher.revisits import plan_of
from services.fetcher.robots_cache import RobotsCache
from services.fetcher.settings import CONTACT_NOT_SET, FetcherSettings
from services.fetcher.tables import Table, make_changelogs, owned
from services.fetcher.turns import Turns
from services.fetcher.web.http import Http

POLLING = "poll_feeds"
"""What the poller is called in trails, metrics and logs: it has no stage, for nothing arrives."""

REVIVING = "revive_entries"


class _Open:
    """What `on_open` opened."""

    stack: AsyncExitStack
    watch: Watch
    frontier: Frontier
    turns: Turns
    poller: Poller
    subscriber: Subscriber


log = logger(__name__)
settings = from_environment(FetcherSettings)
app = make_app(settings)
opened = _Open()

subscriptions = Table(app, "subscriptions", streams.FEEDS, "feeds that are watched")
states = Table(app, "polling", streams.FEEDS, "what is remembered of each feed between two polls")
fetched = Table(app, "fetched", streams.ENTRIES, "articles that were fetched")
waiting = Table(app, "waiting", streams.ENTRIES, "entries that wait to be tried again")

app.routes += routes(states, lambda: opened.turns)
app.routes += subscribing.routes(lambda: opened.subscriber, lambda: opened.poller.take, lambda: opened.watch.hear)


@app.on_open
async def open_all() -> None:
    """Open the socket and what stands on it, before the first event."""
    if settings.fetcher_contact == CONTACT_NOT_SET:
        log.warning("site owners cannot reach you: set ONRECORD_FETCHER_CONTACT", user_agent=settings.user_agent)
    await make_changelogs(settings, (subscriptions, states, fetched, waiting))
    opened.stack = stack = AsyncExitStack()
    http = await stack.enter_async_context(Http(settings.user_agent, networks(settings.allowed_networks)))
    opened.turns = turns = Turns(settings.manners)
    turns.hand_over()
    robots = RobotsCache(http, turns, settings.user_agent, settings.fetcher_robots_cache_seconds)
    pages = Pages(http, turns, robots, settings.fetcher_page_max_bytes, settings.fetcher_deadline_seconds)
    opened.frontier = Frontier(pages, fetched, waiting, plan_of(settings.fetcher_revisit_seconds))
    reader = Reader()
    stack.push_async_callback(reader.close)
    poller = Poller(http, turns, reader, settings, lambda entry: app.emit(streams.ENTRIES, entry, POLLING))
    opened.poller, opened.subscriber = (
        poller,
        Subscriber(
            http,
            turns,
            settings.fetcher_public_url,
            settings.fetcher_websub_key.get_secret_value(),
            settings.fetcher_feed_max_bytes,
        ),
    )
    opened.watch = Watch(
        poller,
        opened.subscriber,
        subscriptions,
        states,
        lambda: owned(app, streams.FEEDS),
        settings.fetcher_polls_at_once,
    )
    stack.push_async_callback(opened.watch.close)


@app.on_hand_over
async def hand_over() -> None:
    """Partitions are about to move: no poll may be under way when another replica takes these sites over."""
    await opened.watch.hand_over()
    opened.turns.hand_over()


@app.on_close
async def close_all() -> None:
    """Close it again, after the last event."""
    await opened.stack.aclose()


async def drop_feed(feed_id: str) -> None:
    """A tombstone: the subscription is gone."""
    await opened.watch.drop(feed_id)


@stage(app, source=streams.FEEDS, on_tombstone=drop_feed)
async def keep_feeds(feed: FeedV1) -> None:
    """Watch a feed."""
    await opened.watch.keep(feed)


async def remember_pages(pages: tuple[PageV1, ...]) -> None:
    """Remember what is delivered: nobody fetches it again."""
    for page in pages:
        await opened.frontier.delivered(page.article_id)


@stage(
    app,
    source=streams.ENTRIES,
    sink=streams.PAGES,
    on_delivered=remember_pages,
    window=settings.fetcher_pages_window,
)
async def fetch_pages(entry: EntryV1) -> tuple[PageV1, ...]:
    """Fetch the page of an entry, once, at its site's turn."""
    return (await opened.frontier.page_of(entry),)


@app.background
async def poll_feeds() -> None:
    """Poll the feeds that are due."""
    await opened.watch.run()


@app.background
async def revive_entries() -> None:
    """Try again what failed in passing."""
    await opened.frontier.revive(
        lambda entry: app.emit(streams.ENTRIES, entry, REVIVING), lambda: owned(app, streams.ENTRIES)
    )


@app.background
async def forget_articles() -> None:
    """Keep the memory of fetched articles bounded."""
    await opened.frontier.forget(
        lambda: owned(app, streams.ENTRIES), settings.fetcher_remember_seconds, settings.fetcher_remember_articles
    )

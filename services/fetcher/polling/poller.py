"""The poller: feeds that are due, polled at their sites' turn; what is new goes to the entries stream, and only then is the state stored."""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from schemas.entry import EntryV1
from schemas.feed import FeedV1
from schemas.identity import site_of
from services.chassis.logs import logger
from services.fetcher import metrics
from services.fetcher.feeds.discovery import feeds_of_page
from services.fetcher.feeds.model import NotAFeed, ParsedFeed, SitemapIndex
from services.fetcher.feeds.news_sitemap import merged
from services.fetcher.feeds.reading import Reader
from services.fetcher.polling.entries import Listing, listing_of
from services.fetcher.polling.intervals import Pace
from services.fetcher.polling.judging import (
    Harvest,
    Occasion,
    PollAnswer,
    Verdict,
    after_answer,
    after_failure,
    after_items,
    not_a_feed,
    wants_unconditional,
)
from services.fetcher.polling.state import FeedState, seen_key
from services.fetcher.polling.websub import hub_of
from services.fetcher.settings import FetcherSettings
from services.fetcher.turns import SiteRests, Turns
from services.fetcher.web.http import FEED_TYPES, Answer, FetchFailed, Http, Request, Validators

log = logger(__name__)

Publish = Callable[[EntryV1], Awaitable[None]]

_REMEMBERED = 200_000
_PUBLISHED_AT_ONCE = 50
_LARGE_BYTES = 1024 * 1024
_SITEMAPS_A_POLL = 3
"""Of an index, the sitemaps changed last; older ones hold no news."""


class Poller:
    """Polls one feed at a time on request; `schedule.py` says which and when."""

    def __init__(self, http: Http, turns: Turns, reader: Reader, settings: FetcherSettings, publish: Publish) -> None:
        self._http = http
        self._turns = turns
        self._reader = reader
        self._settings = settings
        self._publish = publish
        self._pace: Pace = settings.pace
        self._published: OrderedDict[str, None] = OrderedDict()

    async def poll(self, feed: FeedV1, state: FeedState) -> FeedState:
        """Poll `feed` and return the state to store: everything that it says was published is confirmed by the broker."""
        try:
            answer = await self._ask(state)
        except SiteRests as rest:
            return replace(state, next_poll_at=time.time() + rest.after_seconds)
        except FetchFailed as error:
            metrics.POLL_FAILURES.labels(error.reason).inc()
            return self._done(after_failure(state, error.reason, self._occasion(), passing=error.passing))
        poll_answer = PollAnswer(answer.status, answer.final_url, answer.headers, answer.body, answer.moved_to)
        if len(answer.body) > _LARGE_BYTES:  # the hash of megabytes is not for the event loop
            verdict = await asyncio.to_thread(after_answer, state, poll_answer, self._occasion())
        else:
            verdict = after_answer(state, poll_answer, self._occasion())
        if verdict.outcome == "not_modified":
            metrics.BYTES_SAVED.inc(state.body_bytes)
            self._turns.note_saved(site_of(state.url), state.body_bytes)
        if not verdict.parse:
            return self._done(verdict)
        return await self._read(feed, state, verdict, answer)

    async def take(self, feed_id: str, body: bytes, headers: Mapping[str, str], topic: str) -> tuple[str, ...]:
        """Publish what a hub has pushed, and return the keys of all that it lists once the broker has confirmed them; raise `NotAFeed`."""
        parsed = await self._reader.read(body, headers, topic)
        listing = await asyncio.to_thread(listing_of, parsed, feed_id, frozenset(), datetime.now(UTC))
        await self._publish_all(listing)
        return listing.keys

    async def _ask(self, state: FeedState) -> Answer:
        validators = Validators(state.validators_url, state.etag, state.last_modified)
        request = Request(
            state.url,
            accept=FEED_TYPES,
            max_bytes=self._settings.fetcher_feed_max_bytes,
            deadline_seconds=self._settings.fetcher_deadline_seconds,
            validators=Validators() if wants_unconditional(state, self._pace) else validators,
        )
        return await self._turns.fetch(self._http, request, site_of(state.url), "feed")

    async def _read(self, feed: FeedV1, before: FeedState, verdict: Verdict, answer: Answer) -> FeedState:
        try:
            parsed = await self._parsed(answer)
            seen, now = before.seen_keys(), datetime.now(UTC)
            listing = await asyncio.to_thread(listing_of, parsed, feed.id, seen, now, feed.title)
        except FetchFailed as error:
            return self._unreadable(verdict, before, f"a sitemap of the index: {error.reason}")
        except NotAFeed as error:
            return await self._elsewhere(before, answer) or self._unreadable(verdict, before, str(error))
        except Exception as error:
            log.exception("a feed failed to be read in a way nobody foresaw", feed=feed.url)
            return self._unreadable(verdict, before, f"bug: {type(error).__name__}")
        metrics.FEEDS_PARSED.labels(parsed.lane).inc()
        for reason in listing.unusable:
            metrics.ITEMS_UNUSABLE.labels(reason).inc()
        await self._publish_all(listing)
        metrics.POLLS.labels(verdict.outcome).inc()
        hub = hub_of(answer.headers.get("link", ""), parsed.hub_urls, parsed.self_url, answer.final_url)
        return after_items(verdict, replace(_harvest(parsed, listing), hub=hub), self._occasion())

    async def _parsed(self, answer: Answer) -> ParsedFeed:
        try:
            return await self._reader.read(answer.body, answer.headers, answer.final_url)
        except SitemapIndex as index:
            feeds = [await self._sitemap(url) for url in index.sitemaps[:_SITEMAPS_A_POLL]]
            return merged(feeds, answer.final_url)

    async def _sitemap(self, url: str) -> ParsedFeed:
        request = Request(
            url, FEED_TYPES, self._settings.fetcher_feed_max_bytes, self._settings.fetcher_deadline_seconds
        )
        answer = await self._turns.fetch(self._http, request, site_of(url), "feed")
        return await self._reader.read(answer.body, answer.headers, answer.final_url)

    async def _elsewhere(self, before: FeedState, answer: Answer) -> FeedState | None:
        """Somebody subscribed to a web page: its own feed is taken instead."""
        if before.health != "new":
            return None
        links = await asyncio.to_thread(feeds_of_page, answer.body, answer.final_url)
        if not links or links[0].url == before.url:
            return None
        metrics.POLLS.labels("moved_to_feed").inc()
        log.info("a web page was subscribed to, its feed is taken", page=before.url, feed=links[0].url)
        return FeedState(
            url=links[0].url, health="failing", health_why="a web page that names a feed", next_poll_at=time.time()
        )

    async def _publish_all(self, listing: Listing) -> None:
        fresh = [entry for entry in listing.entries if entry.article_id not in self._published]
        metrics.ENTRIES_KNOWN.inc(len(listing.entries) - len(fresh))
        for start in range(0, len(fresh), _PUBLISHED_AT_ONCE):
            await asyncio.gather(*(self._publish(entry) for entry in fresh[start : start + _PUBLISHED_AT_ONCE]))
        for entry in fresh:
            metrics.ENTRIES_DISCOVERED.labels(entry.origin).inc()
            self._published[entry.article_id] = None
        while len(self._published) > _REMEMBERED:
            self._published.popitem(last=False)

    def _unreadable(self, verdict: Verdict, before: FeedState, why: str) -> FeedState:
        metrics.POLLS.labels("not_a_feed").inc()
        metrics.POLL_FAILURES.labels("not_a_feed").inc()
        return not_a_feed(verdict, before, why, self._occasion())

    def _done(self, verdict: Verdict) -> FeedState:
        metrics.POLLS.labels(verdict.outcome).inc()
        return verdict.state

    def _occasion(self) -> Occasion:
        return Occasion(time.time(), random.random(), self._pace)  # noqa: S311 - jitter, no secret


def _harvest(parsed: ParsedFeed, listing: Listing) -> Harvest:
    dates = tuple(date for item in parsed.items if (date := item.published_at or item.updated_at))
    return Harvest(
        listed=len(parsed.items),
        new_keys=tuple(seen_key(entry.article_id) for entry in listing.entries),
        listed_keys=listing.keys,
        dates=dates,
        cadence=parsed.cadence,
        title=parsed.title,
        language=parsed.language,
    )

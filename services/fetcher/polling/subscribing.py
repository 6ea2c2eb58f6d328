"""WebSub put into practice: hubs are asked for their pushes, and what they call back is judged. One per process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from aiohttp import web

from schemas.identity import BadUrl, site_of
from services.chassis.logs import logger
from services.fetcher import metrics
from services.fetcher.feeds.model import NotAFeed
from services.fetcher.polling.state import FeedState
from services.fetcher.polling.websub import (
    Heard,
    is_ours,
    is_signed,
    lease_of,
    secret_of,
    subscription,
    wants_subscription,
)
from services.fetcher.turns import Turns
from services.fetcher.web.http import FetchFailed, Http, Request

log = logger(__name__)

Take = Callable[[str, bytes, Mapping[str, str], str], Awaitable[tuple[str, ...]]]
"""Publishes what was pushed: feed id, body, headers, topic -> the keys of what it lists."""

Hear = Callable[[str, Heard], Awaitable[None]]
"""Notes what a hub said of a feed, where the feed is ours."""

_PIECE_BYTES: Final = 64 * 1024
_WELL: Final = frozenset({"pushed", "hub_verified"})
_PUSHES_AT_ONCE: Final = 8
_REJECTED: Final = 202
"""A signature that is wrong is answered as one that is right (W3C WebSub, 8): who guesses learns nothing."""


class Subscriber:
    """Asks hubs, and answers them. Without a public URL it does neither."""

    def __init__(self, http: Http, turns: Turns, public_url: str, key: str, max_bytes: int) -> None:
        self._http = http
        self._turns = turns
        self._public_url = public_url
        self._key = key.encode()
        self._max_bytes = max_bytes
        self._room = asyncio.Semaphore(_PUSHES_AT_ONCE)

    async def keep(self, feed_id: str, state: FeedState) -> FeedState:
        """Ask the feed's hub when it is time to, and return the state to store."""
        now = time.time()
        if not self._public_url or not wants_subscription(state, now):
            return state
        form = subscription(self._public_url, self._key, feed_id, state.hub_topic)
        request = Request(state.hub_url, accept="*/*", max_bytes=_PIECE_BYTES, follow=lambda _: False, form=form)
        try:
            await self._turns.fetch(self._http, request, site_of(state.hub_url), "hub")
        except (FetchFailed, BadUrl) as error:
            log.info("a hub could not be asked", hub=state.hub_url, why=str(error)[:200])
        return replace(state, hub_asked_at=now)

    async def verify(self, feed_id: str, token: str, query: Mapping[str, str], hear: Hear) -> web.Response:
        """Answer a hub that asks whether it was we who subscribed."""
        topic = query.get("topic", "")
        lease = lease_of(query, topic)
        if not self._public_url or not is_ours(self._key, feed_id, topic, token) or lease is None:
            return _counted("hub_unverified", web.Response(status=404))
        await hear(feed_id, Heard(until_at=time.time() + lease))
        return _counted("hub_verified", web.Response(text=query["hub.challenge"]))

    async def receive(self, feed_id: str, token: str, request: web.Request, take: Take, hear: Hear) -> web.Response:
        """Take in a push. It is acknowledged once the broker has what it brought; 503 makes the hub try again."""
        topic = request.query.get("topic", "")
        if not self._public_url or not is_ours(self._key, feed_id, topic, token):
            return _counted("push_unknown", web.Response(status=404))
        if self._room.locked():
            return _counted("push_busy", web.Response(status=503, headers={"Retry-After": "10"}))
        async with self._room:
            body = await _read(request, self._max_bytes)
            if body is None:
                return _counted("push_too_large", web.Response(status=413))
            signature = request.headers.get("X-Hub-Signature", "")
            secret = secret_of(self._key, feed_id, topic)
            if not await asyncio.to_thread(is_signed, signature, secret, body):
                return _counted("push_unsigned", web.Response(status=_REJECTED))
            try:
                keys = await take(feed_id, body, request.headers, topic)
            except NotAFeed:
                return _counted("push_not_a_feed", web.Response(status=_REJECTED))
        await hear(feed_id, Heard(keys=keys))
        return _counted("pushed", web.Response(status=_REJECTED))


async def _read(request: web.Request, max_bytes: int) -> bytes | None:
    pieces, size = [], 0
    async for piece in request.content.iter_chunked(_PIECE_BYTES):
        size += len(piece)
        if size > max_bytes:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _counted(outcome: str, response: web.Response) -> web.Response:
    if outcome in _WELL:
        metrics.POLLS.labels(outcome).inc()
    else:
        metrics.POLL_FAILURES.labels(outcome).inc()
    return response


def routes(
    subscriber: Callable[[], Subscriber], take: Callable[[], Take], hear: Callable[[], Hear]
) -> list[web.RouteDef]:
    """Return the callback of WebSub: `/websub/{feed}/{token}?topic=…`, GET for a hub that verifies, POST for one that pushes."""
    place = "/websub/{feed}/{token}"

    async def verify(request: web.Request) -> web.Response:
        match = request.match_info
        return await subscriber().verify(match["feed"], match["token"], request.query, hear())

    async def receive(request: web.Request) -> web.Response:
        match = request.match_info
        return await subscriber().receive(match["feed"], match["token"], request, take(), hear())

    return [web.get(place, verify), web.post(place, receive)]

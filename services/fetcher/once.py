"""One page, fetched now, without Kafka: for `onrecord read URL`. Robots, guard and caps hold as ever."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from schemas.entry import EntryV1
from schemas.identity import article_id, site_of
from schemas.page import PageV1
from services.chassis.outcome import Retry, Skip
from services.chassis.settings import from_environment
from services.fetcher.guard import networks
from services.fetcher.pages import Pages
from services.fetcher.robots_cache import RobotsCache
from services.fetcher.settings import FetcherSettings
from services.fetcher.turns import Turns
from services.fetcher.web.http import Http


class FetchRefused(Exception):
    """There is no page to read, and why: its site's robots.txt, an error, a private address."""


def fetch_once(url: str, settings: FetcherSettings | None = None) -> PageV1:
    """Return the page at `url`; raise `BadUrl` or `FetchRefused`."""
    entry = EntryV1(
        article_id=article_id(url), site=site_of(url), url=url, origin="submitted", discovered_at=datetime.now(UTC)
    )
    try:
        return asyncio.run(_fetch(entry, settings or from_environment(FetcherSettings)))
    except (Skip, Retry) as reason:
        raise FetchRefused(str(reason)) from reason


async def _fetch(entry: EntryV1, settings: FetcherSettings) -> PageV1:
    async with Http(settings.user_agent, networks(settings.allowed_networks)) as http:
        turns = Turns(settings.manners)
        robots = RobotsCache(http, turns, settings.user_agent, settings.fetcher_robots_cache_seconds)
        return await Pages(http, turns, robots, settings.fetcher_page_max_bytes, settings.fetcher_deadline_seconds).get(
            entry
        )

"""The robots.txt of each origin, fetched once and believed for a bounded time."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

from schemas.identity import site_of
from services.fetcher.robots import MAX_ROBOTS_BYTES, RobotsRules, robots_url, rules_from
from services.fetcher.turns import Turns
from services.fetcher.web.http import FetchFailed, Http, Request

_MOST_ORIGINS = 20_000
_LONG_BYTES = 8 * 1024
_UNREACHABLE_SECONDS = 300.0
"""A server that failed is asked again soon: RFC 9309 means "for now" by disallowing all."""


class RobotsCache:
    """Rules by origin. Bounded: the longest unused go first."""

    def __init__(self, http: Http, turns: Turns, user_agent: str, cache_seconds: float) -> None:
        self._http = http
        self._turns = turns
        self._product = user_agent.partition("/")[0]
        self._cache_seconds = cache_seconds
        self._rules: OrderedDict[str, tuple[float, RobotsRules]] = OrderedDict()

    async def rules_for(self, url: str) -> RobotsRules:
        """Return the rules of `url`'s origin, fetched when there are none that are fresh."""
        place = robots_url(url)
        until, rules = self._rules.get(place, (0.0, RobotsRules("absent")))
        if time.time() < until:
            self._rules.move_to_end(place)
            return rules
        rules = await self._fetched(place)
        lasts = _UNREACHABLE_SECONDS if rules.decision == "unreachable" else self._cache_seconds
        self._rules[place] = (time.time() + lasts, rules)
        if len(self._rules) > _MOST_ORIGINS:
            self._rules.popitem(last=False)
        return rules

    async def allows(self, rules: RobotsRules, url: str) -> bool:
        """Return whether these rules let us fetch `url`. To match thousands of rules takes a while, which the event loop has not."""
        if self.is_long(rules):
            return await asyncio.to_thread(rules.allow, self._product, url)
        return rules.allow(self._product, url)

    def allows_at_once(self, rules: RobotsRules, url: str) -> bool:
        """Return whether these rules let us fetch `url`, as can be told at once; no, where they are long."""
        return not self.is_long(rules) and rules.allow(self._product, url)

    @staticmethod
    def is_long(rules: RobotsRules) -> bool:
        """Return whether the rules are too long to be matched on the event loop."""
        return len(rules.text) > _LONG_BYTES

    async def _fetched(self, place: str) -> RobotsRules:
        site = site_of(place)
        request = Request(place, accept="text/plain, */*;q=0.1", max_bytes=4 * MAX_ROBOTS_BYTES, cut=MAX_ROBOTS_BYTES)
        try:
            answer = await self._turns.fetch(self._http, request, site, "robots")
            rules = rules_from(answer.status, answer.body)
            delay = await asyncio.to_thread(
                rules.crawl_delay_seconds, self._product
            )  # parses, at up to 2 ms a kilobyte
        except FetchFailed as error:
            # Ours to refuse, or an answer we cannot read, is no rule at all; a server that does not answer closes its site for now.
            rules, delay = rules_from(None if error.passing else 404, b""), None
        self._turns.note_robots(site, rules.decision, delay)
        return rules

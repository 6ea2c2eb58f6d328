"""One request at a time per site, each at its turn: politeness put into practice."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from schemas.identity import BadUrl, site_of
from services.fetcher import metrics
from services.fetcher.deferral import SITE_RESTS
from services.fetcher.politeness import Manners, SiteState, after_request, new_site, wait_seconds, with_crawl_delay
from services.fetcher.web.caching import retry_after_seconds
from services.fetcher.web.http import MAX_HOPS, Answer, FetchFailed, Http, Request

_MOST_SITES = 50_000
_PATIENCE_SECONDS = 130.0
"""Longer than the longest crawl delay; who has to wait longer comes again later instead."""


class SiteRests(FetchFailed):
    """The site asked for a rest, or gives no answer: come again in `after_seconds`."""

    def __init__(self, after_seconds: float) -> None:
        super().__init__(SITE_RESTS, f"for {after_seconds:.0f} s")
        self.after_seconds = after_seconds

    @property
    def passing(self) -> bool:
        return True


class Turns:
    """The sites of this process. Memory is bounded: the longest unused go first."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._sites: OrderedDict[str, SiteState] = OrderedDict()
        self._decisions: dict[str, str] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}
        self._asked: set[str] | None = None

    def state(self, site: str) -> SiteState:
        """Return what is known of a site: the page of its politeness ledger."""
        return self._sites.get(site) or new_site(self._manners)

    def known(self, site: str) -> SiteState | None:
        """Return the page of the ledger, or None when nobody has asked this site."""
        return self._sites.get(site)

    def decision(self, site: str) -> str:
        """Return what became of the site's robots.txt: rules, absent, unreachable, or unasked."""
        return self._decisions.get(site, "unasked")

    def note_robots(self, site: str, decision: str, seconds: float | None) -> None:
        """Take over what the site's robots.txt asks for."""
        self._decisions[site] = decision
        self._keep(site, with_crawl_delay(self.state(site), seconds))

    def note_refusal(self, site: str) -> None:
        """Count a page that robots.txt closes."""
        state = self.state(site)
        self._keep(site, replace(state, robots_refusals=state.robots_refusals + 1))

    def note_saved(self, site: str, size: int) -> None:
        """Count the bytes that a 304 spared the site and us."""
        state = self.state(site)
        self._keep(site, replace(state, bytes_saved=state.bytes_saved + size))

    def hand_over(self) -> None:
        """Sites may change hands: from now on each is asked first after a full pause, for another replica may just have asked."""
        self._asked = set()

    async def fetch(self, http: Http, request: Request, site: str, kind: str) -> Answer:
        """Fetch at the site's turn; raise `FetchFailed`, `SiteRests` among them. `kind` is a bounded label: feed, page, robots or hub.

        Where the request leaves redirects to us, one that leads to another site waits for that site's turn.
        """
        if request.follow is not None:
            return await self._at_its_turn(http, request, site, kind)
        hops, permanent = list[str](), True
        while True:
            near = replace(request, follow=partial(_is_of, site))
            answer = await self._at_its_turn(http, near, site, kind)
            hops += answer.hops
            if not answer.next_url:
                moved = permanent and bool(answer.moved_to or (hops and not answer.hops))
                return replace(answer, hops=tuple(hops), moved_to=answer.final_url if moved else "")
            permanent = permanent and bool(answer.moved_to)
            hops.append(answer.final_url)
            if len(hops) > MAX_HOPS:
                raise FetchFailed("too_many_redirects", f"more than {MAX_HOPS}")
            request, site = replace(request, url=answer.next_url), site_of(answer.next_url)

    async def _at_its_turn(self, http: Http, request: Request, site: str, kind: str) -> Answer:
        async with self._turn(site):
            await self._pause(site)
            begun = time.monotonic()
            try:
                answer = await http.fetch(request)
            except FetchFailed as error:
                metrics.FETCH_FAILURES.labels(kind, error.reason).inc()
                self._note(site, None, time.monotonic() - begun, 0.0, 0)
                raise
            away = retry_after_seconds(answer.headers, datetime.now(UTC))
            self._note(site, answer.status, answer.first_byte_seconds, away, answer.bytes_on_wire)
        _count(kind, answer, away)
        return answer

    @asynccontextmanager
    async def _turn(self, site: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(site, asyncio.Lock())
        self._waiting[site] = self._waiting.get(site, 0) + 1
        asked = time.monotonic()
        try:
            async with lock:
                metrics.SITE_WAIT_SECONDS.observe(time.monotonic() - asked)
                yield
        finally:
            self._waiting[site] -= 1
            if not self._waiting[site]:
                del self._waiting[site], self._locks[site]

    async def _pause(self, site: str) -> None:
        seconds = wait_seconds(self.state(site), time.time())
        if self._asked is not None and site not in self._asked:
            self._asked.add(site)
            seconds = max(seconds, self._manners.least_delay_seconds)
        if seconds > _PATIENCE_SECONDS:
            raise SiteRests(seconds)
        metrics.SITE_DELAY_SECONDS.observe(seconds)
        if seconds:
            await asyncio.sleep(seconds)

    def _note(self, site: str, status: int | None, seconds: float, away: float, wire: int) -> None:
        state = after_request(
            self.state(site), self._manners, time.time(), status=status, seconds=seconds, retry_after_seconds=away
        )
        self._keep(site, replace(state, bytes_on_wire=state.bytes_on_wire + wire))

    def _keep(self, site: str, state: SiteState) -> None:
        self._sites[site] = state
        self._sites.move_to_end(site)
        if len(self._sites) > _MOST_SITES:
            forgotten = self._sites.popitem(last=False)[0]
            self._decisions.pop(forgotten, None)
            if self._asked:
                self._asked.discard(forgotten)
        metrics.SITES.set(len(self._sites))


def _is_of(site: str, url: str) -> bool:
    """Whether the URL is of this site; one that is of none is for the socket's guard to refuse."""
    try:
        return site_of(url) == site
    except BadUrl:
        return True


def _count(kind: str, answer: Answer, away: float) -> None:
    metrics.FETCHES.labels(kind, f"{answer.status // 100}xx" if answer.status != 304 else "304").inc()  # noqa: PLR2004
    metrics.FETCH_SECONDS.labels(kind).observe(answer.seconds)
    metrics.FETCH_BYTES.labels(kind).observe(answer.bytes_on_wire)
    if away:
        metrics.RETRY_AFTER.inc()

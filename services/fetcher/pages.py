"""An entry -> its page, or the reason why there is none."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from datetime import UTC, datetime
from typing import Final

import ada_url
from isal import isal_zlib

from schemas.entry import EntryV1
from schemas.identity import BadUrl, site_of
from schemas.page import PageV1
from services.chassis.outcome import Retry, Skip
from services.fetcher import metrics
from services.fetcher.robots_cache import RobotsCache
from services.fetcher.turns import SiteRests, Turns
from services.fetcher.web.caching import retry_after_seconds
from services.fetcher.web.http import MAX_HOPS, Answer, FetchFailed, Http, Request, Validators

_KEPT_HEADERS: Final = ("content-type", "content-language", "last-modified", "etag", "date", "link")
_KEPT_LENGTH: Final = 500
_LARGE_BYTES: Final = 128 * 1024
_PACKING_LEVEL: Final = 1
_HTML: Final = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "")
_PASSING_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_NAMED_STATUSES: Final = frozenset({400, 401, 402, 403, 404, 405, 406, 410, 451})

_UNKNOWN: Final = Validators()


class Pages:
    """Fetches one page per entry: robots first, then the site's turn, then at most `MAX_HOPS` redirects, each hop under the same rules."""

    def __init__(self, http: Http, turns: Turns, robots: RobotsCache, max_bytes: int, deadline_seconds: float) -> None:
        self._http = http
        self._turns = turns
        self._robots = robots
        self._max_bytes = max_bytes
        self._deadline_seconds = deadline_seconds

    async def get(self, entry: EntryV1, known: Validators = _UNKNOWN) -> PageV1:
        """Return the page of `entry`; raise `Skip` for what will stay so, `Retry` for a passing fault.

        With validators `known` from an earlier visit, a page that has not changed since is the skip `not_modified`.
        """
        url = entry.url
        for _ in range(MAX_HOPS + 1):
            answer = await self._one_site(url, known)
            if not answer.next_url:
                # Packing a megabyte takes 30 ms, which the event loop has not.
                large = len(answer.body) > _LARGE_BYTES
                return await asyncio.to_thread(_page, entry, answer) if large else _page(entry, answer)
            url = answer.next_url
        raise Skip("too_many_redirects", url)

    async def _one_site(self, url: str, known: Validators) -> Answer:
        """Ask for `url`, following redirects within its origin; what leads elsewhere comes back as `next_url`."""
        try:
            site = site_of(url)
        except BadUrl as error:
            raise Skip("bad_url", str(error)) from error
        rules = await self._robots.rules_for(url)
        if not await self._robots.allows(rules, url):
            metrics.ROBOTS_REFUSALS.labels(rules.decision).inc()
            self._turns.note_refusal(site)
            if rules.decision == "unreachable":
                raise Retry("robots_unreachable", after_seconds=30.0)
            raise Skip("robots_disallowed", url)
        here = _origin(url)
        request = Request(
            url,
            max_bytes=self._max_bytes,
            deadline_seconds=self._deadline_seconds,
            validators=known,
            follow=lambda target: _origin(target) == here and self._robots.allows_at_once(rules, target),
        )
        try:
            answer = await self._turns.fetch(self._http, request, site, "page")
        except SiteRests as error:
            raise Retry(error.reason, error.after_seconds) from error
        except FetchFailed as error:
            if error.passing:
                raise Retry(error.reason, 0.0) from error
            raise Skip("page_too_large" if error.reason == "too_large" else error.reason, error.detail) from error
        _refuse_errors(answer, datetime.now(UTC))
        return answer


def _origin(url: str) -> str:
    return str(ada_url.URL(url).origin)


def _refuse_errors(answer: Answer, answered_at: datetime) -> None:
    status = answer.status
    if status in _PASSING_STATUSES:
        raise Retry(f"http_{status}", retry_after_seconds(answer.headers, answered_at))
    if answer.next_url:
        return
    if status == 304:  # noqa: PLR2004 - Not Modified
        raise Skip("not_modified", answer.final_url)
    if status != 200:  # noqa: PLR2004 - OK
        raise Skip(f"http_{status}" if status in _NAMED_STATUSES else f"http_{status // 100}xx", answer.final_url)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _HTML:
        raise Skip("not_html", kind[:100])
    if not answer.body.strip():
        raise Skip("empty_page", answer.final_url)


def _packed(body: bytes) -> bytes:
    """The contract's `packed` (zlib, base64) by isal: twenty times faster and a quarter larger than level 6, which costs more than the fetch."""
    return base64.b64encode(isal_zlib.compress(body, _PACKING_LEVEL))


def _page(entry: EntryV1, answer: Answer) -> PageV1:
    return PageV1(
        article_id=entry.article_id,
        entry=entry,
        final_url=answer.final_url,
        status=answer.status,
        content_type=answer.headers.get("content-type", ""),
        http_headers={name: answer.headers[name][:_KEPT_LENGTH] for name in _KEPT_HEADERS if name in answer.headers},
        packed=_packed(answer.body),
        body_bytes=len(answer.body),
        body_hash=hashlib.blake2b(answer.body, digest_size=16).hexdigest(),
        fetched_at=datetime.now(UTC),
    )

"""`GET /feeds/statements.{rss,atom,json}`: conditional, paged, and rendered again only when something changed."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus

from aiohttp import web

from services.monitor import metrics
from services.monitor.storage.filters import BadParameter, Filter, described, parse_filter, to_query
from services.monitor.storage.parameters import Page, page_of
from services.monitor.storage.store import Store
from services.monitor.web.feeds import FORMATS, FeedHead, changed_at, etag_of

DEFAULT_ITEMS, MOST_ITEMS = 50, 200
_CACHED = 256
# HTTP dates have whole seconds: one that is still going on cannot say that nothing has changed in it since
_SETTLED = timedelta(seconds=1)

Origin = Callable[[web.Request], str]


@dataclass(frozen=True)
class _Rendered:
    change: int
    body: bytes
    packed: bytes
    etag: str
    changed_at: datetime


class FeedServer:
    """Serves the feeds of one store."""

    def __init__(self, store: Store, origin: Origin, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._origin = origin
        self._clock = clock
        self._cache: OrderedDict[tuple[str, str, str], _Rendered] = OrderedDict()

    async def get(self, request: web.Request) -> web.Response:
        """Answer `GET /feeds/statements.{format}`."""
        name = request.match_info["format"]
        try:
            page = page_of(request.query, default=DEFAULT_ITEMS, most=MOST_ITEMS)
            chosen = parse_filter(request.query.items(), also=("before", "limit"))
        except BadParameter:
            metrics.FEED_REQUESTS.labels(name, "refused").inc()
            raise
        rendered = await self._rendered(name, self._origin(request), chosen, page)
        answer = self._answer(request, name, rendered)
        metrics.FEED_REQUESTS.labels(name, "not_modified" if answer.status == HTTPStatus.NOT_MODIFIED else "full").inc()
        answer.headers["Link"] = f'<{_address(self._origin(request), name, chosen, page)}>; rel="self"'
        return answer

    async def _rendered(self, name: str, origin: str, chosen: Filter, page: Page) -> _Rendered:
        key = (name, origin, _address("", name, chosen, page))
        change = (
            await self._store.changes()
        )  # read first: what is committed meanwhile makes the next request render again
        known = self._cache.get(key)
        if known is None or known.change != change:
            known = self._cache[key] = await self._render(name, origin, chosen, page, change)
        self._cache.move_to_end(key)
        while len(self._cache) > _CACHED:
            self._cache.popitem(last=False)
        return known

    async def _render(self, name: str, origin: str, chosen: Filter, page: Page, change: int) -> _Rendered:
        found = await self._store.latest(page.limit, chosen, page.before)
        older = Page(page.limit, found[-1].seq) if len(found) == page.limit else None
        head = FeedHead(
            title=f"Onrecord: {described(chosen)}" if chosen else "Onrecord: statements",
            self_url=_address(origin, name, chosen, page),
            page_url=f"{origin}/{'?' if chosen else ''}{to_query(chosen)}",
            next_url=_address(origin, name, chosen, older) if older else None,
        )
        body = FORMATS[name][1](head, found)
        return _Rendered(change, body, gzip.compress(body, 6, mtime=0), etag_of(body), changed_at(found))

    def _answer(self, request: web.Request, name: str, rendered: _Rendered) -> web.Response:
        last_modified = rendered.changed_at.replace(microsecond=0)
        packs = "gzip" in request.headers.get("Accept-Encoding", "").lower()
        etag = (
            f'{rendered.etag[:-1]}-gzip"' if packs else rendered.etag
        )  # other bytes, another strong tag: RFC 9110, 8.8.3.3
        headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        settled = self._clock() >= last_modified + 2 * _SETTLED
        if settled and rendered.changed_at.timestamp() > 0:
            headers["Last-Modified"] = format_datetime(last_modified.astimezone(UTC), usegmt=True)
        if _not_modified(request, etag, headers.get("Last-Modified")):
            return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        headers["Content-Type"] = f"{FORMATS[name][0]}; charset=utf-8"
        if packs:
            headers["Content-Encoding"] = "gzip"
        return web.Response(body=rendered.packed if packs else rendered.body, headers=headers)


def _not_modified(request: web.Request, etag: str, last_modified: str | None) -> bool:
    """Follow RFC 9110: tags, where given, decide alone; a date counts only when it is the very one that we gave."""
    tags = request.headers.getall("If-None-Match", [])
    if tags:
        return any(tag.strip().removeprefix("W/") in (etag, "*") for line in tags for tag in line.split(","))
    return last_modified is not None and request.headers.get("If-Modified-Since") == last_modified


def _address(origin: str, name: str, chosen: Filter, page: Page) -> str:
    query = "&".join(part for part in (to_query(chosen), page.query(DEFAULT_ITEMS)) if part)
    return f"{origin}/feeds/statements.{name}{'?' + query if query else ''}"

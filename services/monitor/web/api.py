"""The monitor's HTTP side: one aiohttp application of feeds, stream, JSON API and pages, all over one store."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aiohttp import web

from schemas.record import RecordV1
from services.monitor.pages import Pages
from services.monitor.storage.filters import BadParameter, parse_filter
from services.monitor.storage.parameters import number, page_of
from services.monitor.storage.store import Store
from services.monitor.views.trail import reference, trail
from services.monitor.web.feed_server import FeedServer
from services.monitor.web.problems import guard_answer, problem, speak_plainly
from services.monitor.web.stream import StreamRules, Streams
from services.monitor.web.tail import Tail

DEFAULT_STATEMENTS, MOST_STATEMENTS = 50, 500
MOST_SKIPS = 200
MOST_FINDINGS = 200
MOST_BODY_BYTES = 64 * 1024
LEAST_BYTES_TO_PACK = 1024
_ID = "[0-9A-Za-z_-]{1,64}"


def make_api(
    store: Store,
    tail: Tail,
    *,
    public_url: str = "",
    rules: StreamRules | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> web.Application:
    """Return the application. The caller runs `tail`; `public_url` is how readers reach us, taken from each request when empty."""
    pages = Pages(store)
    streams = Streams(tail, rules or StreamRules(), pages.fragment)
    feeds = FeedServer(store, _origin(public_url), clock)
    api = Api(store)
    application = web.Application(middlewares=[pack, speak_plainly], client_max_size=MOST_BODY_BYTES)
    application.on_response_prepare.append(guard_answer)
    application.on_shutdown.append(_closer(streams))
    application.add_routes(
        [
            web.get("/feeds/statements.{format:rss|atom|json}", feeds.get),
            web.get("/stream", streams.get, allow_head=False),
            web.get("/api/statements", api.statements),
            web.get(f"/api/records/{{id:{_ID}}}", api.record),
            web.get("/api/articles/{reference:.+}/trail", api.trail),
            web.get("/api/trail", api.trail),
            web.get("/api/articles/{reference:.+}/copies", api.copies),
            web.get(f"/api/utterances/{{id:{_ID}}}", api.utterance),
            web.get("/api/findings", api.findings),
            web.get("/api/balance", api.balance),
            *pages.routes(),
        ]
    )
    return application


def _origin(public_url: str) -> Callable[[web.Request], str]:
    given = public_url.rstrip("/")
    return lambda request: given or str(request.url.origin())


@web.middleware
async def pack(request: web.Request, handler: Any) -> web.StreamResponse:
    """Compress what is long and text; there is no secret in any answer that its length could give away."""
    answer: web.StreamResponse = await handler(request)
    if (
        isinstance(answer, web.Response)
        and _is_long(answer.body)
        and not {"Content-Encoding", "ETag"} & set(answer.headers)
    ):
        answer.enable_compression()
        answer.headers.setdefault("Vary", "Accept-Encoding")
    return answer


def _is_long(body: object) -> bool:
    return isinstance(body, bytes) and len(body) > LEAST_BYTES_TO_PACK


def _closer(streams: Streams) -> Callable[[web.Application], Any]:
    async def close(_: web.Application) -> None:
        streams.close()

    return close


class Api:
    """The JSON side."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def record(self, request: web.Request) -> web.Response:
        """Answer with the record's JSON as it was on the wire."""
        body = await self._store.record(request.match_info["id"])
        if body is None:
            return problem(HTTPStatus.NOT_FOUND, "no article of this id is on record")
        return web.Response(body=body, content_type="application/json")

    async def statements(self, request: web.Request) -> web.Response:
        """Answer with statements: newest first, or with `?after=N` those committed after number N, oldest first; `next` gives the next page."""
        chosen = parse_filter(request.query.items(), also=("after", "before", "limit"))
        page = page_of(request.query, default=DEFAULT_STATEMENTS, most=MOST_STATEMENTS)
        if "after" in request.query and "before" in request.query:
            raise BadParameter("after", "goes one way and before the other: give one of them")
        forward = "after" in request.query
        found = await (
            self._store.after(number("after", request.query["after"]), page.limit, chosen)
            if forward
            else self._store.latest(page.limit, chosen, page.before)
        )
        full = len(found) == page.limit
        following = (
            request.rel_url.update_query({"after" if forward else "before": str(found[-1].seq)}) if full else None
        )
        return _json(
            {
                "statements": [view.model_dump(mode="json") for view in found],
                "next": str(following) if following else None,
            }
        )

    async def trail(self, request: web.Request) -> web.Response:
        """Answer with what is known of one article's way; the article by id or URL, in the path or as `?url=`."""
        asked = request.match_info.get("reference") or request.query.get("url", "")
        if not asked.strip():
            raise BadParameter("url", "names no article: give its URL or its id")
        article = reference(asked)
        body = await self._store.record(article)
        record = RecordV1.from_bytes(body) if body else None
        known = trail(
            article, record, await self._store.record_row(article), await self._store.skips_of(article, MOST_SKIPS)
        )
        return _json(known, HTTPStatus.OK if known["fate"] != "unknown" else HTTPStatus.NOT_FOUND)

    async def copies(self, request: web.Request) -> web.Response:
        """Answer with what an article's text is among the others on record: whose copy it is, who copied it; the article by id or URL."""
        found = await self._store.elsewhere.sameness(reference(request.match_info["reference"]))
        if found is None:
            return problem(HTTPStatus.NOT_FOUND, "no article of this id or address is on record")
        return _json(found.model_dump(mode="json"))

    async def utterance(self, request: web.Request) -> web.Response:
        """Answer with one utterance, by its id or that of a statement: where it was given, by whom first, in which words, and what contradicts it."""
        found = await self._store.elsewhere.utterance(request.match_info["id"])
        if found is None:
            return problem(HTTPStatus.NOT_FOUND, "nothing on record gives an utterance of this id")
        seqs = [view.seq for view in found.statements]
        against = await self._store.elsewhere.contradictions(MOST_FINDINGS, seqs=seqs)
        return _json(found.model_dump(mode="json") | {"findings": [one.model_dump(mode="json") for one in against]})

    async def findings(self, request: web.Request) -> web.Response:
        """Answer with findings across articles, newest first; `next` gives the next page."""
        _only(request, "before", "limit")
        page = page_of(request.query, default=DEFAULT_STATEMENTS, most=MOST_FINDINGS)
        found = await self._store.elsewhere.contradictions(page.limit, before=page.before)
        last = found[-1].statements[0].seq if found else 0
        more = await self._store.elsewhere.contradictions(1, before=last)
        following = request.rel_url.update_query({"before": str(last)}) if more else None
        return _json(
            {
                "findings": [one.model_dump(mode="json") for one in found],
                "next": str(following) if following else None,
            }
        )

    async def balance(self, _: web.Request) -> web.Response:
        """Answer with what came of the articles that the monitor has heard of."""
        reasons: dict[str, dict[str, int]] = {}
        for row in await self._store.skip_counts():
            reasons.setdefault(row.stage, {})[row.reason] = row.number
        return _json(
            {**await self._store.counts(), "skips_by_stage_and_reason": reasons, "head": await self._store.head()}
        )


def _only(request: web.Request, *known: str) -> None:
    for name in request.query:
        if name not in known:
            raise BadParameter(name[:40], f"unknown parameter; known are {', '.join(known)}")


def _json(document: Any, status: int = HTTPStatus.OK) -> web.Response:
    return web.Response(
        status=status,
        body=json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"),
        content_type="application/json",
    )

"""`GET /stream`: statements as Server-Sent Events, as they are stored.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aiohttp import web

from services.monitor import metrics
from services.monitor.storage.filters import BadParameter, Filter, parse_filter, passes
from services.monitor.storage.parameters import number
from services.monitor.views.statements import StoredStatement
from services.monitor.web.problems import problem
from services.monitor.web.tail import Tail

Encoder = Callable[[StoredStatement], str]
_PAGE = 100
_KEPT_EVENTS = 512


@dataclass(frozen=True)
class StreamRules:
    """How streams behave. A reader that does not take what was written within `patience_seconds` is disconnected and may resume."""

    heartbeat_seconds: float = 15.0
    patience_seconds: float = 10.0
    retry_seconds: float = 3.0
    max_subscribers: int = 500
    buffer_bytes: int = 64 * 1024


def event_text(data: str, seq: int, name: str) -> bytes:
    """Return one event of the stream; its id is the cursor to resume from."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"id: {seq}\nevent: {name}\n{lines}\n".encode("utf-8", "replace")


def cursor_text(seq: int) -> bytes:
    """Return a heartbeat that moves the reader's cursor past what its filter left out; it raises no event in a browser."""
    return f": heartbeat\nid: {seq}\n\n".encode()


def cursor_of(request: web.Request, head: int) -> int:
    """Return where to begin: after `Last-Event-ID`, else after `?after`, else now. A number that was never given out means now."""
    text = request.headers.get("Last-Event-ID") or request.query.get("after")
    if text is None:
        return head
    asked = number("Last-Event-ID" if "Last-Event-ID" in request.headers else "after", text)
    return min(asked, head)


class Streams:
    """Serves the stream to many subscribers."""

    def __init__(self, tail: Tail, rules: StreamRules, html: Encoder) -> None:
        self._tail = tail
        self._rules = rules
        self._encoders: dict[str, Encoder] = {"json": lambda view: view.model_dump_json(), "html": html}
        self._encoded: OrderedDict[tuple[str, int, datetime], bytes] = OrderedDict()
        self._subscribers = 0
        self._closing = asyncio.Event()

    def close(self) -> None:
        """End every stream, so that the server can stop; readers come back by themselves."""
        self._closing.set()

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /stream`."""
        chosen = parse_filter(request.query.items(), also=("after", "as"))
        form = request.query.get("as", "json")
        if form not in self._encoders:
            raise BadParameter("as", "is json or html")
        cursor = cursor_of(request, self._tail.head)
        if self._subscribers >= self._rules.max_subscribers:
            answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, "as many streams are open as are allowed: try again later")
            answer.headers["Retry-After"] = "30"
            return answer
        return await self._serve(request, chosen, form, cursor)

    async def _serve(self, request: web.Request, chosen: Filter, form: str, cursor: int) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        self._subscribers += 1
        metrics.SUBSCRIBERS.set(self._subscribers)
        try:
            await response.prepare(request)
            if request.transport is not None:
                request.transport.set_write_buffer_limits(high=self._rules.buffer_bytes)
            await self._write(response, f"retry: {int(self._rules.retry_seconds * 1000)}\n\n".encode())
            await self._follow(response, chosen, form, cursor)
        except TimeoutError:
            metrics.SLOW_SUBSCRIBERS.inc()
            if request.transport is not None:
                request.transport.abort()
        except ConnectionError:
            pass  # the reader has gone
        finally:
            self._subscribers -= 1
            metrics.SUBSCRIBERS.set(self._subscribers)
        return response

    async def _follow(self, response: web.StreamResponse, chosen: Filter, form: str, cursor: int) -> None:
        told = cursor
        while not self._closing.is_set():
            found, cursor = await self._tail.after(cursor, _PAGE)
            wanted = [view for view in found if passes(view, chosen)]
            if wanted:
                await self._write(response, b"".join(self._event(form, view) for view in wanted))
                told = wanted[-1].seq
            if len(found) == _PAGE:
                continue
            if not await self._more(cursor):
                await self._write(response, cursor_text(cursor) if cursor > told else b": heartbeat\n\n")
                told = cursor

    def _event(self, form: str, view: StoredStatement) -> bytes:
        """Return one statement as an event; many readers of the same one share the work."""
        key = (form, view.seq, view.changed_at)
        if key not in self._encoded:
            self._encoded[key] = event_text(self._encoders[form](view), view.seq, "statement")
            if len(self._encoded) > _KEPT_EVENTS:
                self._encoded.popitem(last=False)
        return self._encoded[key]

    async def _more(self, cursor: int) -> bool:
        """Wait for the next statement, a heartbeat's time at most."""
        waiting = {
            asyncio.ensure_future(self._tail.wait(cursor, self._rules.heartbeat_seconds)),
            asyncio.ensure_future(self._closing.wait()),
        }
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            return any(task.result() for task in done)
        finally:
            for task in waiting:
                task.cancel()

    async def _write(self, response: web.StreamResponse, data: bytes) -> None:
        async with asyncio.timeout(self._rules.patience_seconds):
            await response.write(data)

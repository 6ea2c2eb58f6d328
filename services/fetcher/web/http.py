"""The only socket of the fetcher: one request, followed to its answer, within one deadline and one cap on decoded bytes."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Self

import ada_url
import aiohttp
from yarl import URL

from services.fetcher.guard import Network, guarded_socket_factory, is_fetchable
from services.fetcher.web.connecting import CappedResponse, reason_of
from services.fetcher.web.resolver import GuardedResolver
from services.fetcher.web.resuming import resuming_context
from services.fetcher.web.unpacking import ACCEPT_ENCODING, BadEncoding, unpacker_for

MAX_HOPS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PERMANENT: Final = frozenset({301, 308})
_MAX_LINE_BYTES: Final = 8_190
_MAX_HEADERS: Final = 128
_MAX_LOCATION: Final = 4_096
_CONNECT_SECONDS: Final = 15.0
_CHUNK_BYTES: Final = 64 * 1024

FEED_TYPES: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, "
    "text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
PAGE_TYPES: Final = "text/html, application/xhtml+xml, */*;q=0.1"


class FetchFailed(Exception):
    """No answer worth having. `reason` is a bounded label; a passing fault when `passing`, else asking again is useless."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail

    @property
    def passing(self) -> bool:
        """Return whether the same request may succeed later."""
        return self.reason in _PASSING


_PASSING: Final = frozenset({"dns", "connect", "tls", "timeout", "truncated", "disconnected", "protocol"})
REASONS: Final = tuple(
    sorted(
        {
            *_PASSING,
            "bad_url",
            "forbidden_address",
            "too_large",
            "headers_too_large",
            "bad_encoding",
            "bad_redirect",
            "too_many_redirects",
        }
    )
)


@dataclass(frozen=True)
class Validators:
    """What one URL said about its version, verbatim; sent back to that URL and no other."""

    url: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Request:
    """One thing to get. A redirect that `follow` declines comes back as an answer with `next_url` (robots and turns are the caller's to judge).

    `cut`: take the first so many decoded bytes and let the rest go, instead of refusing what is larger.
    """

    url: str
    accept: str = PAGE_TYPES
    max_bytes: int = 8 * 1024 * 1024
    deadline_seconds: float = 30.0
    validators: Validators = field(default_factory=Validators)
    follow: Callable[[str], bool] | None = None
    cut: int | None = None
    form: Mapping[str, str] | None = None
    """Post this instead of asking."""


@dataclass(frozen=True)
class Answer:
    """What came back. Header names are in lower case; `body` is decoded; `seconds` is the whole time, redirects included."""

    status: int
    final_url: str
    hops: tuple[str, ...]
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    bytes_on_wire: int
    moved_to: str = ""
    """The final URL (or `next_url`), when every redirect on the way was permanent (301, 308)."""

    next_url: str = ""
    """Where the redirect leads that was not followed."""

    first_byte_seconds: float = 0.0

    @property
    def validators(self) -> Validators:
        """Return this answer's validators, for the URL that gave them."""
        return Validators(self.final_url, self.headers.get("etag", ""), self.headers.get("last-modified", ""))


class Http:
    """A session for the whole process. Enter it, then `fetch`."""

    def __init__(
        self,
        user_agent: str,
        allowed: Sequence[Network] = (),
        connections: int = 256,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._allowed = allowed
        self._connections = connections
        self._ssl_context = ssl_context
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=self._connections,
            limit_per_host=4,
            ttl_dns_cache=60,
            resolver=GuardedResolver(self._allowed),
            socket_factory=guarded_socket_factory(self._allowed),
            keepalive_timeout=30,
            ssl=self._ssl_context or resuming_context(),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"User-Agent": self._user_agent, "Accept-Encoding": ACCEPT_ENCODING},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
            max_line_size=_MAX_LINE_BYTES,
            max_field_size=_MAX_LINE_BYTES,
            max_headers=_MAX_HEADERS,
            response_class=CappedResponse,
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(self, request: Request) -> Answer:
        """Return the answer to `request` after at most `MAX_HOPS` redirects; raise `FetchFailed`."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(request.deadline_seconds):
                return await self._follow(request, begun)
        except TimeoutError as error:
            raise FetchFailed("timeout", f"no whole answer in {request.deadline_seconds:g} s") from error
        except BadEncoding as error:
            raise FetchFailed(error.reason) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchFailed(reason_of(error), f"{type(error).__name__}: {error}"[:300]) from error

    async def _follow(self, request: Request, begun: float) -> Answer:
        url, hops, moved = request.url, list[str](), True
        while True:
            if not is_fetchable(url, self._allowed):
                raise FetchFailed("forbidden_address" if hops or url.startswith("http") else "bad_url", url[:300])
            answer = await self._once(request, url, tuple(hops), begun)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return replace(answer, moved_to=answer.final_url) if moved and hops else answer
            moved = moved and answer.status in _PERMANENT
            hops.append(url)
            if len(hops) > MAX_HOPS:
                raise FetchFailed("too_many_redirects", f"more than {MAX_HOPS}")
            url = _next_hop(answer.headers["location"], url)
            if request.follow is not None and not request.follow(url):
                return replace(answer, next_url=url, moved_to=url if moved else "")

    async def _once(self, request: Request, url: str, hops: tuple[str, ...], begun: float) -> Answer:
        assert self._session is not None, "enter the session first"
        parts = ada_url.URL(url)
        parts.hash = ""
        headers = {"Accept": request.accept, **_conditions(request.validators, url)}
        method, target = "GET" if request.form is None else "POST", _encoded(parts.href)
        async with self._session.request(
            method, target, headers=headers, data=request.form, allow_redirects=False
        ) as response:
            first_byte_seconds = time.monotonic() - begun
            body, wire = await _body(response, request.max_bytes, request.cut)
            lowered = {name.lower(): response.headers[name] for name in response.headers}
            return Answer(
                response.status,
                url,
                hops,
                lowered,
                body,
                time.monotonic() - begun,
                wire,
                first_byte_seconds=first_byte_seconds,
            )


def _encoded(href: str) -> URL:
    """What ada and escaped as browsers do, yarl is not to parse again."""
    return URL(href, encoded=True)


def _conditions(validators: Validators, url: str) -> dict[str, str]:
    if validators.url != url:
        return {}
    found = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in found.items() if value}


def _next_hop(location: str, url: str) -> str:
    if len(location) > _MAX_LOCATION:
        raise FetchFailed("bad_redirect", "a Location without end")
    try:
        target = ada_url.URL(location, url)
    except ValueError as error:
        raise FetchFailed("bad_redirect", location[:300]) from error
    if target.protocol not in {"http:", "https:"}:
        raise FetchFailed("bad_redirect", location[:300])
    return str(target.href)


async def _body(response: aiohttp.ClientResponse, max_bytes: int, cut: int | None) -> tuple[bytes, int]:
    """Read, decode and cap. A body that nobody needs (redirect, error) is drained when short; else the connection is closed."""
    if response.status in _REDIRECTS or response.status == 304 or response.status >= 400:  # noqa: PLR2004 - HTTP's own numbers
        if 0 <= int(response.headers.get("Content-Length", -1)) <= _CHUNK_BYTES:
            await response.read()
        return b"", 0
    if cut is None and int(response.headers.get("Content-Length", 0) or 0) > max_bytes:
        raise FetchFailed("too_large", f"more than {max_bytes} bytes announced")
    unpacker = unpacker_for(response.headers.get("Content-Encoding", ""))
    pieces: list[bytes] = []
    size = wire = 0
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        wire += len(chunk)
        for piece in unpacker.feed(chunk):
            size += len(piece)
            pieces.append(piece)
            if cut and size >= cut:
                return b"".join(pieces)[:cut], wire
            if size > max_bytes:
                raise FetchFailed("too_large", f"more than {max_bytes} bytes")
        if wire > max_bytes:
            raise FetchFailed("too_large", f"more than {max_bytes} bytes")
    if wire:
        unpacker.end()
    return b"".join(pieces), wire

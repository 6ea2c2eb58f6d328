"""aiohttp's response, with an end to what a server may say before it answers, and a memory for TLS sessions; its errors as bounded labels."""

from __future__ import annotations

import ssl
from typing import Any, Final

import aiohttp
from aiohttp.http_exceptions import LineTooLong

from services.fetcher.guard import ForbiddenAddress
from services.fetcher.web.resuming import ResumingContext

_MAX_INTERIM: Final = 20
"""103 Early Hints comes once or a few times; more is an attack (endless 1xx)."""


class TooManyInterim(aiohttp.ClientError):
    """The server keeps sending 1xx and never answers."""


class CappedResponse(aiohttp.ClientResponse):
    """A response that gives up after `_MAX_INTERIM` interim answers; aiohttp itself would read them for ever."""

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        """Wait for the answer itself; raise `TooManyInterim`."""
        protocol = connection.protocol
        secured = connection.transport.get_extra_info("ssl_object") if connection.transport else None
        read, interim = protocol.read, 0

        async def counted() -> Any:
            nonlocal interim
            message, payload = await read()
            interim += 100 <= message.code < 200  # noqa: PLR2004 - 1xx
            if interim > _MAX_INTERIM:
                raise TooManyInterim(f"more than {_MAX_INTERIM} interim answers")
            return message, payload

        protocol.read = counted
        try:
            started = await super().start(connection)
        finally:
            protocol.read = read
        if secured is not None and isinstance(secured.context, ResumingContext):
            secured.context.remember(secured)
        return started


_REASONS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (ForbiddenAddress, "forbidden_address"),
    (TooManyInterim, "protocol"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (ssl.SSLError, "tls"),
    (aiohttp.ServerTimeoutError, "timeout"),
    (aiohttp.ClientConnectorError, "connect"),
    (aiohttp.ClientPayloadError, "truncated"),
    (aiohttp.ServerDisconnectedError, "disconnected"),
    (aiohttp.ClientResponseError, "protocol"),
    (aiohttp.InvalidURL, "bad_url"),
    (aiohttp.ClientError, "protocol"),
    (OSError, "disconnected"),
)


def reason_of(error: BaseException) -> str:
    """Return the bounded label for what went wrong; the guard's refusal counts wherever aiohttp has wrapped it."""
    seen: list[BaseException] = []
    todo: list[BaseException | None] = [error]
    while todo and len(seen) < 16:  # noqa: PLR2004 - chains are short
        one = todo.pop()
        if one is None or one in seen:
            continue
        seen.append(one)
        todo += [one.__cause__, one.__context__, getattr(one, "os_error", None), *getattr(one, "exceptions", ())]
    if any(isinstance(one, ForbiddenAddress) for one in seen):
        return "forbidden_address"
    if any(isinstance(one, LineTooLong) or "Too many headers" in str(one) for one in seen):
        return "headers_too_large"
    return next((label for kind, label in _REASONS if isinstance(error, kind)), "protocol")

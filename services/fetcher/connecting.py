"""aiohttp's response, with an end to what a server may say before it answers, and a memory for TLS sessions."""

from __future__ import annotations

from typing import Any, Final

import aiohttp

from services.fetcher.resuming import ResumingContext

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

"""Names -> addresses, off the event loop, public ones only. Its own threads: a dead name server holds up nobody else's lookups."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from services.fetcher.guard import ForbiddenAddress, Network, is_public


class GuardedResolver(AbstractResolver):
    """The system's resolver; what it says is judged before anybody connects."""

    def __init__(self, allowed: Sequence[Network], threads: int = 64) -> None:
        self._allowed = allowed
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the public addresses of `host`; raise `ForbiddenAddress` when it has none but others."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _look_up, host, port, family)
        kept = [result for result in found if is_public(result["host"], self._allowed)]
        if found and not kept:
            raise ForbiddenAddress(f"{host} is at no public address")
        return kept

    async def close(self) -> None:
        """Let the threads go; a lookup that hangs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: int) -> list[ResolveResult]:
    found: list[Any] = socket.getaddrinfo(
        host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )
    return [
        ResolveResult(
            hostname=host, host=address[0], port=address[1], family=af, proto=protocol, flags=socket.AI_NUMERICHOST
        )
        for af, _, protocol, _, address in found
        if len(address) == 2 or not address[3]  # noqa: PLR2004 - v4, or v6 without a zone
    ]

"""Feed bodies read without holding up the event loop: small ones here, large ones in a thread, the others in a worker that may be killed.

The others are those that are broken, and those that would hold Python's lock for long.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from services.fetcher.feeds.model import NotAFeed, ParsedFeed, SitemapIndex, feed_from_dict
from services.fetcher.feeds.parsing import parse_quickly, parse_without_pause
from services.fetcher.feeds.tolerant_worker import LENGTH

_HERE_BYTES = 32 * 1024
_PIECE_BYTES = 256 * 1024
_TOLERANT_SECONDS = 8.0


class Reader:
    """Reads feeds; owns the worker of the tolerant lane, which starts when first needed."""

    def __init__(self, tolerant_seconds: float = _TOLERANT_SECONDS) -> None:
        self._tolerant_seconds = tolerant_seconds
        self._worker: Process | None = None
        self._turn = asyncio.Lock()

    async def read(self, data: bytes, headers: Mapping[str, str], url: str) -> ParsedFeed:
        """Return what the feed says; raise `NotAFeed`."""
        if len(data) <= _HERE_BYTES:
            feed = parse_quickly(data, headers, url)
        else:
            feed = await asyncio.to_thread(parse_without_pause, data, headers, url)
        return feed if feed is not None else await self._tolerant(data, headers, url)

    async def close(self) -> None:
        """End the worker."""
        if self._worker is not None and self._worker.returncode is None:
            self._worker.kill()
            await self._worker.wait()
        self._worker = None

    async def _tolerant(self, data: bytes, headers: Mapping[str, str], url: str) -> ParsedFeed:
        async with self._turn:
            try:
                async with asyncio.timeout(self._tolerant_seconds):
                    head = json.dumps({"headers": dict(headers), "url": url}).encode() + b"\n"
                    found, *items = await self._ask(head, data)
            except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
                await self.close()
                raise NotAFeed(f"the tolerant reader gave up: {type(error).__name__}") from error
            except asyncio.CancelledError:
                with suppress(ProcessLookupError):
                    await self.close()
                raise
        if "sitemaps" in found:
            raise SitemapIndex(tuple(found["sitemaps"]))
        if "refused" in found:
            raise NotAFeed(found["refused"])
        entries = [entry for part in items for entry in part]
        return feed_from_dict(found["feed"] | {"entries": entries}, found["lane"])

    async def _ask(self, head: bytes, body: bytes) -> list[Any]:
        worker = await self._started()
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(LENGTH.pack(len(head) + len(body)) + head)
        for start in range(0, len(body), _PIECE_BYTES):
            worker.stdin.write(body[start : start + _PIECE_BYTES])
            await worker.stdin.drain()
        length = LENGTH.unpack(await worker.stdout.readexactly(LENGTH.size))[0]
        found = []
        for line in (await worker.stdout.readexactly(length)).split(b"\n"):
            found.append(json.loads(line))
            await asyncio.sleep(0)
        return found

    async def _started(self) -> Process:
        if self._worker is None or self._worker.returncode is not None:
            self._worker = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "services.fetcher.feeds.tolerant_worker", stdin=PIPE, stdout=PIPE
            )
        return self._worker

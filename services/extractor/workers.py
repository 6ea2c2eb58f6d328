"""The processes that read pages: each may be killed at any time, and costs no more than the page it was reading."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

from schemas.article import ArticleV1
from schemas.page import PageV1
from services.chassis.outcome import Retry, Skip
from services.extractor.frames import ARTICLE, FAST, FULL, LENGTH, SKIP

DYING_SECONDS = 0.5
"""A process whose pipe has ended is gone by then."""

WORKER = (sys.executable, "-m", "services.extractor.worker")
START_SECONDS = 120.0
"""Python with its models is there in two seconds; a machine under load may need many more."""


class WorkerFailed(RuntimeError):
    """The extractor has a bug that this page brings out: see the traceback in the message."""


class Workers:
    """Hands pages to `count` processes; owns them, starts them when first needed and again when one died.

    `on_kill` is called each time a worker had to be ended because of a page.
    """

    def __init__(
        self, count: int, page_seconds: float, limit_bytes: int, memory_bytes: int, cpu_seconds: float
    ) -> None:
        self._page_seconds = page_seconds
        self._command = [*WORKER, str(limit_bytes), str(memory_bytes), str(cpu_seconds)]
        self._idle: asyncio.Queue[Process | None] = asyncio.Queue()
        self._all: set[Process] = set()
        self._deadly: set[str] = set()
        self.killed = 0
        for _ in range(count):
            self._idle.put_nowait(None)

    async def extract(self, page: PageV1, *, in_haste: bool = False) -> ArticleV1:
        """Return the article; raise `Skip` as `extract` does, and `Skip("extraction_killed")` when the page cost a worker its life."""
        process = await self._idle.get()
        try:
            if process is None or process.returncode is not None:
                process = await self._start()
            async with asyncio.timeout(self._page_seconds):
                found = await _ask(process, (FAST if in_haste else FULL) + page.to_bytes())
            self._deadly.discard(page.article_id)
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            self.killed += 1
            is_spent = isinstance(error, TimeoutError) or await _has_spent_its_cpu(process)
            await self._end(process)
            process = None
            raise self._verdict_on(page, error, is_spent=is_spent) from error
        except asyncio.CancelledError:
            await self._end(process)
            process = None
            raise
        finally:
            self._idle.put_nowait(process)
        return _read(found)

    def _verdict_on(self, page: PageV1, error: Exception, *, is_spent: bool) -> Skip | Retry:
        """A page that takes too long is skipped. A worker that died may have been killed by somebody else: the page is tried once more."""
        if not is_spent and page.article_id not in self._deadly:
            self._deadly.add(page.article_id)
            return Retry("worker_died", 0.1)
        self._deadly.discard(page.article_id)
        return Skip("extraction_killed", "it takes too long" if is_spent else f"{type(error).__name__}, twice")

    async def warm(self) -> None:
        """Start every worker now, so that the first page need not wait for its models."""
        for _ in range(self._idle.qsize()):
            await self._idle.get()
            self._idle.put_nowait(await self._start())

    async def close(self) -> None:
        """End every worker."""
        for process in list(self._all):
            await self._end(process)

    async def _start(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,  # a terminal's Ctrl-C is for the service, which lets its workers finish
        )
        self._all.add(process)
        async with asyncio.timeout(START_SECONDS):
            await _next_frame(process)
        return process

    async def _end(self, process: Process | None) -> None:
        if process is None:
            return
        self._all.discard(process)
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _has_spent_its_cpu(process: Process | None) -> bool:
    """Say whether a process whose pipe has ended was ended by its own timer."""
    if process is None:
        return False
    with suppress(TimeoutError):
        async with asyncio.timeout(DYING_SECONDS):
            await process.wait()
    return process.returncode == -signal.SIGPROF


async def _ask(process: Process, frame: bytes) -> bytes:
    assert process.stdin is not None
    process.stdin.write(LENGTH.pack(len(frame)) + frame)
    await process.stdin.drain()
    return await _next_frame(process)


async def _next_frame(process: Process) -> bytes:
    assert process.stdout is not None
    length = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))[0]
    return await process.stdout.readexactly(length)


def _read(found: bytes) -> ArticleV1:
    kind, body = found[:1], found[1:]
    if kind == ARTICLE:
        return ArticleV1.from_bytes(body)
    reason, detail = json.loads(body)
    if kind == SKIP:
        raise Skip(reason, detail)
    raise WorkerFailed(f"{reason}\n{detail}")
